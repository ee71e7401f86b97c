namespace Monofy.Files.Tests.Compose;

/// <summary>The cases of compose-go's loader, validation and normalisation tests: the same verdict on the same facts.
/// Which of them cannot apply, and why, is in docs/suites.md.</summary>
public sealed class ComposeGoTests
{
    private static string Service(string keys) => "services:\n  web: {command: x, " + keys + "}\n";

    private static Case Of(string keys, string sections) => Case.Of(Service(keys) + sections);

    // loader/tests: what monofy reads.
    [Theory]
    [InlineData("command: bundle exec thin -p 3000", "web: bundle exec thin -p 3000")]
    [InlineData("command: [bundle, exec, thin, -p, '3000']", "web: bundle exec thin -p 3000")]
    [InlineData("entrypoint: /code/entrypoint.sh -p 3000", "web: /code/entrypoint.sh -p 3000")]
    [InlineData("entrypoint: [/code/entrypoint.sh, -p, '3000']", "web: /code/entrypoint.sh -p 3000")]
    [InlineData("command: x, environment: {FOO: '1', BAR: 2, GA: 2.5, BU: '', ZO: , SET: }",
        "web: x --env=FOO=1 --env=BAR=2 --env=GA=2.5 --env=BU= --env=SET=set")]
    [InlineData("command: x, environment: [FOO=1, BAR=2, BU=, ZO, SET]",
        "web: x --env=FOO=1 --env=BAR=2 --env=BU= --env=SET=set")]
    [InlineData("command: x, environment: {FOO: true, BAR: false}", "web: x --env=FOO=true --env=BAR=false")]
    [InlineData("command: x, env_file: [{path: .env, required: false}, {path: .env.local, required: false}]", "web: x")]
    [InlineData("command: x, env_file: [{path: .env, required: false, format: raw}]", "web: x")]
    [InlineData("command: x, group_add: [mail, '0']", "web: x --group-add=mail --group-add=0")]
    [InlineData("command: x, healthcheck: {test: echo \"hello world\", interval: 10s, timeout: 1s, retries: 5, " +
        "start_period: 15s, start_interval: 5s}", "web: x --health-cmd=[/bin/sh -c 'echo \"hello world\"'] " +
        "--health-interval=10s --health-timeout=1s --health-retries=5 --health-start-period=15s " +
        "--health-start-interval=5s")]
    [InlineData("command: x, init: true", "web: x")]
    [InlineData("command: x, init: yes", "web: x")]
    [InlineData("command: x, oom_score_adj: 500", "web: x --oom-score-adj=500")]
    [InlineData("command: x, restart: always", "web: x --restart=always")]
    [InlineData("command: x, scale: 3", "web: x --scale=3")]
    [InlineData("command: x, deploy: {mode: replicated, replicas: 6, labels: [FOO=BAR], endpoint_mode: dnsrr}",
        "web: x --scale=6")]
    [InlineData("command: x, tty: true, stdin_open: true", "web: x --tty=1 --stdin=1")]
    [InlineData("command: x, tty: on", "web: x --tty=1")]
    [InlineData("command: x, stop_grace_period: 20s", "web: x --grace=20s")]
    [InlineData("command: x, stop_signal: SIGUSR1", "web: x --stop-signal=SIGUSR1")]
    [InlineData("command: x, ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}",
        "web: x --ulimit=nproc=65535 --ulimit=nofile=20000:40000")]
    [InlineData("command: x, user: someone", "web: x --user=someone")]
    [InlineData("command: x, working_dir: /code", "web: x --cwd=/code")]
    [InlineData("command: on", "web: on")]
    public void What_runs_here_is_read_as_compose_go_reads_it(string keys, string shown) =>
        Assert.Equal(shown, Case.Of("services:\n  web: {" + keys + "}\n").Env("SET=set").Shown());

    // loader/tests: what makes sense between containers only, or restricts one.
    [Theory]
    [InlineData("annotations: [com.example.foo=bar]", "")]
    [InlineData("annotations: {com.example.foo: bar}", "")]
    [InlineData("attach: false", "")]
    [InlineData("blkio_config: {weight: 300, weight_device: [{path: /dev/sda, weight: 400}], device_read_bps: " +
        "[{path: /dev/sda, rate: 1024k}], device_write_iops: [{path: /dev/sda, rate: 200}]}", "")]
    [InlineData("build: {context: ., cache_to: [user/app:cache, 'type=local,dest=path']}", "")]
    [InlineData("build: {context: ., no_cache: true, pull: true, shm_size: 128m, isolation: process}", "")]
    [InlineData("build: {context: ., privileged: true, entitlements: [network.host, security.insecure]}", "")]
    [InlineData("build: {context: ., provenance: mode=max, sbom: true}", "")]
    [InlineData("build: {context: ., no_cache_filter: foo}", "")]
    [InlineData("build: {context: ., no_cache_filter: [foo, bar]}", "")]
    [InlineData("build: {context: ./dir, dockerfile: Dockerfile, args: {foo: bar}, target: foo, network: foo, " +
        "cache_from: [foo], labels: [FOO=BAR], additional_contexts: {foo: ./bar}, tags: [foo:v1], platforms: " +
        "[linux/amd64]}", "")]
    [InlineData("build: {dockerfile_inline: \"FROM alpine\\n\"}", "")]
    [InlineData("build: {context: ., ssh: [default]}", "")]
    [InlineData("build: {context: ., ssh: {key1: value1}}", "")]
    [InlineData("build: {context: ., ssh: [key1=value1, default]}", "")]
    [InlineData("build: {context: ., secrets: [{source: s, target: t, uid: '103', gid: '103', mode: 0440}]}",
        "secrets: {s: {external: true}}")]
    [InlineData("build: {context: ., ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}}", "")]
    [InlineData("build: {}", "")]
    [InlineData("cap_add: [ALL], cap_drop: [NET_ADMIN, SYS_ADMIN]", "")]
    [InlineData("cgroup_parent: m-executor-abcd, cgroup: private", "")]
    [InlineData("container_name: my-web-container", "")]
    [InlineData("cpu_count: 4, cpu_percent: 50, cpu_shares: 1024, cpu_quota: 50000, cpu_period: 100000, " +
        "cpu_rt_period: 1000000, cpu_rt_runtime: 950000, cpus: 1.5, cpuset: '0,1'", "")]
    [InlineData("mem_limit: 512m, mem_reservation: 256m, mem_swappiness: 60, memswap_limit: 1g, shm_size: 64m", "")]
    [InlineData("memswap_limit: -1", "")]
    [InlineData("credential_spec: {config: 0bt9dmxjvjiqermk6xrop3ekq}", "")]
    [InlineData("deploy: {resources: {limits: {pids: 100}}}", "")]
    [InlineData("deploy: {update_config: {parallelism: 3, delay: 10s, failure_action: continue, monitor: 60s, " +
        "max_failure_ratio: 0.3, order: start-first}, rollback_config: {parallelism: 3, order: start-first}}", "")]
    [InlineData("deploy: {resources: {limits: {cpus: '0.001', memory: 50M}, reservations: {cpus: '0.0001', memory: " +
        "20M, generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]}}}", "")]
    [InlineData("deploy: {placement: {constraints: [node=foo], max_replicas_per_node: 5, preferences: [{spread: " +
        "node.labels.az}]}}", "")]
    [InlineData("deploy: {resources: {reservations: {devices: [{driver: nvidia, capabilities: [gpu], count: all, " +
        "options: {q_bits: 42}}]}}}", "")]
    [InlineData("deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: '1'}]}}}", "")]
    [InlineData("develop: {x-dev: dev, watch: [{path: ./src, action: sync, target: /app, ignore: [node_modules/], " +
        "initial_sync: true}, {path: ./r.txt, action: rebuild}]}", "")]
    [InlineData("device_cgroup_rules: ['c 1:3 mr', 'a 7:* rmw']", "")]
    [InlineData("devices: ['/dev/source:/dev/target:permissions', /dev/single]", "")]
    [InlineData("devices: [{source: /dev/source, target: /dev/target, permissions: permissions}]", "")]
    [InlineData("dns: [8.8.8.8, 9.9.9.9], dns_opt: [use-vc], dns_search: example.com", "")]
    [InlineData("dns: 8.8.8.8, dns_search: [dc1.example.com], domainname: foo.com", "")]
    [InlineData("dns: '${UNSET_VAR}'", "")]
    [InlineData("expose: ['3000', 8000]", "")]
    [InlineData("external_links: [redis_1, 'project_db_1:mysql']", "")]
    [InlineData("extra_hosts: {alpha: 50.31.209.229}", "")]
    [InlineData("extra_hosts: ['alpha:50.31.209.229', 'zulu:ff02::1', 'myhost=0.0.0.1,0.0.0.2']", "")]
    [InlineData("extra_hosts: {myhost: [0.0.0.1, 0.0.0.2]}", "")]
    [InlineData("gpus: all", "")]
    [InlineData("gpus: [{driver: nvidia}, {driver: 3dfx, device_ids: [voodoo2], capabilities: [directX]}]", "")]
    [InlineData("hostname: foo, image: redis, platform: linux/amd64", "")]
    [InlineData("ipc: host, uts: host, pid: host, isolation: process, runtime: nvidia, userns_mode: host", "")]
    [InlineData("labels: {com.example.number: 42, com.example.empty-label: }", "")]
    [InlineData("labels: [com.example.number=42, com.example.empty-label]", "")]
    [InlineData("logging: {driver: syslog, options: {syslog-address: 'tcp://192.168.0.42:123'}}", "")]
    [InlineData("mac_address: '02:42:ac:11:65:43', oom_kill_disable: true, pids_limit: 100", "")]
    [InlineData("models: [foo]", "models: {foo: {model: ai/model, context_size: 1024, runtime_flags: [--some-flag]}}")]
    [InlineData("models: {foo: {endpoint_var: MODEL_URL, model_var: MODEL}}", "models: {foo: {model: ai/model}}")]
    [InlineData("models: {foo: }", "models: {foo: {model: ai/model}}")]
    [InlineData("network_mode: 'container:0cfeab0f748b'", "")]
    [InlineData("networks: {n: {aliases: [a1], ipv4_address: 172.16.238.10, mac_address: '02:42:72:98:65:08', " +
        "gw_priority: 42, interface_name: eth0, link_local_ips: ['fe80::1'], driver_opts: {a: b}}, m: }",
        "networks: {n: , m: {driver: overlay, attachable: true, internal: true, enable_ipv4: false, enable_ipv6: " +
        "true, driver_opts: {foo: bar, baz: 1}, labels: {a: b}, ipam: {driver: d, options: {a: b}, config: [{subnet: " +
        "172.28.0.0/16, ip_range: 172.28.5.0/24, gateway: 172.28.5.254, aux_addresses: {h: 172.28.1.5}}]}}}")]
    [InlineData("networks: [default]", "")]
    [InlineData("tty: false", "networks: {e: {external: true}, o: {external: {name: my-cool-network}, x-bar: baz}}")]
    [InlineData("ports: ['80:8080', '90:8090/udp', 8600, '80-82:8080-8082']", "")]
    [InlineData("ports: [{target: 80, published: 8080, protocol: tcp, mode: host, name: http, app_protocol: http}]",
        "")]
    [InlineData("ports: []", "")]
    [InlineData("privileged: true, read_only: true", "")]
    [InlineData("provider: {type: foo, options: {bar: zot, strings: [foo], numbers: [12], booleans: [true]}}", "")]
    [InlineData("pull_policy: always", "")]
    [InlineData("pull_policy: every_2d", "")]
    [InlineData("security_opt: ['label=level:s0:c100,c200']", "")]
    [InlineData("storage_opt: {size: 20G}, sysctls: [net.core.somaxconn=1024, testing.one.two]", "")]
    [InlineData("sysctls: {net.core.somaxconn: 1024, testing.one.one: '', testing.one.two: }", "")]
    [InlineData("tmpfs: [/run, /tmp], use_api_socket: true", "")]
    [InlineData("tmpfs: /run", "")]
    [InlineData("volumes: [/host:/container, {type: bind, source: /h, target: /c, bind: {propagation: rslave, " +
        "selinux: z}}, {type: volume, source: d, target: /d, volume: {nocopy: true, subpath: etc}}, {type: image, " +
        "source: app/image, target: /mnt, image: {subpath: /foo}}, {type: tmpfs, target: /t, tmpfs: {size: 0}}]",
        "volumes: {d: }")]
    [InlineData("volumes: ['0:/foo', /anonymous, 'C:\\data:/w']", "volumes: {'0': {}}")]
    [InlineData("tty: false", "volumes: {s: , o: {driver: flocker, driver_opts: {foo: bar, baz: 1}, labels: {a: b}}, " +
        "n: {name: user}, e: {external: true}, x: {external: {name: v}}, y: {name: z, external: true, x-bar: baz}}")]
    [InlineData("x-bar: baz, x-foo: {a: b}", "x-top: {a: b}")]
    [InlineData("tty: false",
        "configs: {a: {file: ./f, labels: {a: b}}, b: {external: {name: c}}, c: {external: true}, " +
        "d: {name: foo, file: ./f, x-a: b}, e: {name: n, external: true, template_driver: d}, f: {content: c}, g: " +
        "{environment: V}}")]
    [InlineData("tty: false",
        "secrets: {a: {file: ./f, labels: {a: b}}, b: {external: {name: c}}, c: {external: true}, " +
        "d: {name: bar, environment: BAR, x-a: b}, e: {name: s, driver: bucket, driver_opts: {A: v}}}")]
    public void What_does_not_run_here_is_taken_all_the_same(string keys, string sections) =>
        Assert.Empty(Of(keys, sections + "\n").Read().Mistakes);

    [Theory]
    [InlineData("services: {x-foo: {command: x}, test: {command: y, depends_on: [x-foo]}}",
        "x-foo: x\ntest: y <-x-foo:started")]
    [InlineData("services: {extension: {command: x, x-foo: bar}}", "extension: x")]
    [InlineData("services: {test.a.b.c: {command: x}}", "test.a.b.c: x")]
    [InlineData("services: {foo: {command: x, depends_on: {bar: {condition: service_healthy, required: false, x-a: " +
        "b}}}}",
        "foo: x")]
    [InlineData("services: {web: {command: x, depends_on: {db: {condition: service_healthy, restart: true}}}, db: " +
        "{command: y}}", "web: x <-db:healthy!\ndb: y")]
    [InlineData("services: {a: &a {command: x}, a2: *a}", "a: x\na2: x")]
    [InlineData("services: {a2: &a {command: x}, a: *a}", "a2: x\na: x")]
    [InlineData("x-l: &l [{command: x}]\nservices: {s: {<<: *l}}", "s: x")]
    [InlineData("x-b: &b {command: x}\nservices: {s: {<<: [*b, {user: u}]}}", "s: x --user=u")]
    [InlineData("x-t: {g: &g {environment: &e {a: b}}, p: &p {<<: *g}, f: &f {<<: *e}}\n" +
        "services: {v: {<<: *p, command: x, environment: {<<: *f}}}", "v: x --env=a=b")]
    [InlineData("# ${SHOULD_NOT_BREAK}\nservices: {a: {command: x}}", "a: x")]
    [InlineData("services: {a: {command: x}}\n---\nservices: {a: {command: y}}", "a: y")]
    [InlineData("services: {s: {command: x, user: a}}\n---\nx-i: &i {user: !reset null}\nx-o: &o {<<: *i}\n" +
        "services: {s: {<<: *o}}", "s: x")]
    [InlineData("services: {s: {command: x, user: a}, t: {command: x, user: b}}\n---\nx-i: &i {user: !reset null}\n" +
        "services: {s: {<<: *i}, t: {<<: *i}}", "s: x\nt: x")]
    [InlineData("services: {b: {command: x, group_add: [a]}, x: &x {extends: b, group_add: !override [c]}, y: {<<: " +
        "*x}}",
        "b: x --group-add=a\nx: x --group-add=c\ny: x --group-add=c")]
    [InlineData("services: {foo: {extends: bar, user: u}, bar: {command: x, extends: wee}, wee: {extends: last, " +
        "command: y}, last: {command: z, tty: true}}",
        "foo: x --user=u --tty=1\nbar: x --tty=1\nwee: y --tty=1\nlast: z --tty=1")]
    [InlineData("services: {a: {command: a, depends_on: [c]}, b: {extends: a, command: b, depends_on: !override " +
        "[a]}, c: {command: c}}", "a: a <-c:started\nb: b <-a:started\nc: c")]
    public void A_whole_file_means_the_same(string text, string shown) => Assert.Equal(Sorted(shown),
        Sorted(Case.Of(text + "\n").Shown(static r => r with { Format = "compose" })));

    // normalize_test.go: what is used of another service is waited for; an explicit condition stays.
    [Theory]
    [InlineData("links: [db]", "db:started")]
    [InlineData("links: ['db:database']", "db:started")]
    [InlineData("network_mode: 'service:db'", "db:started")]
    [InlineData("ipc: 'service:db'", "db:started")]
    [InlineData("pid: 'service:db'", "db:started")]
    [InlineData("uts: 'service:db'", "db:started")]
    [InlineData("volumes_from: [db, 'container:other']", "db:started")]
    [InlineData("volumes_from: ['db:ro']", "db:started")]
    [InlineData("links: [db], depends_on: {db: {condition: service_healthy}}", "db:healthy")]
    public void What_uses_another_service_waits_for_it(string keys, string dependency) =>
        Assert.Equal("web: x <-" + dependency, Case.Of(Service(keys) + "  db: {command: y}\n").Shown().Split('\n')[0]);

    [Fact]
    public void Who_is_named_brings_along_what_it_is_linked_to() => Assert.Equal("web: x <-db:started\ndb: y", Case.Of(
        Service("links: ['db:sql']") + "  db: {command: y}\n  other: {command: z}\n").Shown(static r =>
        r with { Names = ["web"] }));

    // loader_test.go and validate_test.go: what is refused.
    [Theory]
    [InlineData("environment: {F: ['1']}", "", "F: expected")]
    [InlineData("environment: 'F=1'", "", "environment: expected a list or a mapping, found a text")]
    [InlineData("environment: ['DEBUG = true']", "", "environment: the variable DEBUG has a blank after its name")]
    [InlineData("image: [busybox, latest]", "", "image: expected a text, found a list")]
    [InlineData("deploy: {resources: {impossible: {x: 1}}}", "", "unknown key impossible")]
    [InlineData("volumes: [{type: tmpfs, target: /a, foo: {bar: zot}}]", "", "unknown key foo")]
    [InlineData("volumes: [{type: bind, target: /a}]", "", "expected the key source of a bind mount, which is missing")]
    [InlineData("volumes: [{type: tmpfs, target: /a, tmpfs: {size: 0.0001}}]", "", "size: expected a whole number")]
    [InlineData("deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 2}]}}}", "",
        "expected the key capabilities")]
    [InlineData("build: {context: ., ssh: }", "", "ssh: expected a list or a mapping, found nothing")]
    [InlineData("develop: {watch: [{path: ./src, target: /app}]}", "", "watch: expected the key action")]
    [InlineData("develop: {watch: [{path: ./src, action: sync}]}", "", "develop.watch: sync needs a target")]
    [InlineData("develop: {watch: [{path: ./src, action: sync+restart}]}", "", "sync+restart needs a target")]
    [InlineData("develop: {watch: [{path: '', action: rebuild}]}", "", "develop.watch: expected a path, found nothing")]
    [InlineData("network_mode: bridge, networks: {n: }", "networks: {n: }",
        "network_mode and networks exclude each other")]
    [InlineData("network_mode: 'service:no'", "", "web: network_mode: there is no service no")]
    [InlineData("links: [no]", "", "web: links: there is no service no")]
    [InlineData("volumes_from: [no]", "", "web: volumes_from: there is no service no")]
    [InlineData("ipc: 'service:no'", "", "web: ipc: there is no service no")]
    [InlineData("depends_on: [no]", "", "web: depends_on: there is no service no")]
    [InlineData("volumes: ['my:/x']", "", "there is no my in the file's volumes")]
    [InlineData("volumes: [{type: volume, source: my, target: /x}]", "", "there is no my in the file's volumes")]
    [InlineData("networks: [n]", "networks: {m: }", "there is no n in the file's networks")]
    [InlineData("models: [m]", "", "there is no m in the file's models")]
    [InlineData("configs: [foo]", "", "there is no foo in the file's configs")]
    [InlineData("secrets: [foo]", "", "there is no foo in the file's secrets")]
    [InlineData("volumes: ['/a:/c'], tmpfs: [/b, /c]", "", "/c is mounted twice")]
    [InlineData("container_name: n, scale: 2", "", "container_name is one name")]
    [InlineData("container_name: n, deploy: {replicas: 2}", "", "container_name is one name")]
    [InlineData("container_name: n", "  b: {command: y, container_name: n}", "container_name: n is taken")]
    [InlineData("scale: -1", "", "scale: -1: expected a number")]
    [InlineData("deploy: {replicas: -1}", "", "deploy.replicas: -1: expected a number")]
    [InlineData("scale: 1, deploy: {replicas: 2}", "", "contradict each other")]
    [InlineData("tty: true", "networks: [{default: {driver: bridge}}]", "networks: expected a mapping, found a list")]
    [InlineData("tty: true", "networks: {default: bridge}", "default: expected a mapping, found a text")]
    [InlineData("tty: true", "volumes: [{data: {driver: local}}]", "volumes: expected a mapping, found a list")]
    [InlineData("tty: true", "volumes: {data: local}", "data: expected a mapping, found a text")]
    [InlineData("tty: true", "volumes: {v: {external: true, driver: d}}",
        "v: driver and external contradict each other")]
    [InlineData("tty: true", "volumes: {v: {external: true, driver_opts: {a: b}}}",
        "driver_opts and external contradict")]
    [InlineData("tty: true", "volumes: {v: {external: true, labels: [a=b]}}",
        "labels and external contradict each other")]
    [InlineData("tty: true", "volumes: {v: {name: n, external: {name: m}}}", "name and external.name contradict")]
    [InlineData("tty: true", "secrets: {v: {name: n, external: {name: m}}}", "name and external.name contradict")]
    [InlineData("tty: true", "secrets: {s: {name: n}}", "secrets: s: expected one of file, environment")]
    [InlineData("tty: true", "secrets: {s: {file: f, environment: E}}", "expected one of file, environment, found 2")]
    [InlineData("tty: true", "configs: {s: {file: f, content: c}}",
        "expected one of file, environment, content, found 2")]
    [InlineData("tty: true", "networks: {default: {ipam: {config: [{123: x}]}}}", "unknown key 123")]
    [InlineData("tty: true", "name: 123", "name: expected a text, found a whole number")]
    [InlineData("tty: true", "123: {a: b}", "unknown key 123")]
    [InlineData("extends: {file: b.yaml}", "", "extends: expected the key service, which is missing")]
    [InlineData("extends: no", "", "extends: there is no service no")]
    [InlineData("restart: sometimes", "", "restart: sometimes: expected")]
    [InlineData("env_file: no.env", "", "no.env")]
    [InlineData("healthcheck: {test: [curl, x]}", "", "healthcheck: test: expected NONE, CMD")]
    public void What_compose_go_refuses_is_refused(string keys, string sections, string mistake) =>
        Assert.Contains(mistake, Of(keys, sections + "\n").PlannedMistakes());

    [Theory]
    [InlineData("- a", "expected a mapping with services, found a list")]
    [InlineData("'services'", "expected a mapping with services, found a text")]
    [InlineData("foo:\n  command: x", "unknown key foo")]
    [InlineData("services:\n  - foo: {command: x}", "services: expected a mapping, found a list")]
    [InlineData("services:\n  foo: busybox", "foo: expected a mapping, found a text")]
    [InlineData("services:\n  a:\n\tcommand: x", "a tab cannot indent in YAML")]
    [InlineData("services:\n  a:\n    command: x\n    command: !reset y", "the key command stands here twice")]
    [InlineData("x-s: &s no\nservices: {a: {<<: *s}}", "behind <<, found a text")]
    [InlineData("x-h: &h\n  e:\n    <<: *h\nservices: {a: {command: x}}", "the alias *h stands within what it names")]
    [InlineData("services: {a: {extends: b}, b: {extends: a}}", "the services extend each other in a circle")]
    [InlineData("", "there is no mapping called services")]
    public void A_file_that_compose_go_refuses_is_refused(string text, string mistake) =>
        Assert.Contains(mistake, Case.Of(text + "\n").Mistakes(static r => r with { Format = "compose" }));

    // extends_test.go, with files
    [Fact]
    public void What_is_extended_may_say_nothing_and_brings_its_dependencies()
    {
        Case files = new Case()
            .With("compose.yaml", "services: {web: {command: x, extends: {file: base.yaml, service: nil}}}\n")
            .With("base.yaml", "services: {nil: , d: {command: y, depends_on: [zot]}}\n");
        Assert.Equal("web: x", files.Shown());
        files.With("compose.yaml", "services: {bar: {extends: {file: base.yaml, service: d}}}\n");
        Assert.Contains("bar: depends_on: there is no service zot", files.Mistakes());
        files.With("compose.yaml",
            "services: {bar: {extends: {file: base.yaml, service: d}}, zot: {command: z}}\n");
        Assert.Equal("bar: y <-zot:started\nzot: z", files.Shown());
    }

    private static string Sorted(string lines)
    {
        string[] all = lines.Split('\n');
        for (int i = 0; i < all.Length; i++)
        {
            string[] words = all[i].Split(' ');
            System.Array.Sort(words, 1, words.Length - 1, System.StringComparer.Ordinal);
            all[i] = string.Join(' ', words);
        }
        System.Array.Sort(all, System.StringComparer.Ordinal);
        return string.Join('\n', all);
    }
}
