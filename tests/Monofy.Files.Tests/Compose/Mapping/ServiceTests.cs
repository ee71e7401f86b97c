using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Files.Tests.Compose.Mapping;

public sealed class ServiceTests
{
    private static string One(string keys) => Case.Of("services:\n  web:\n" + Indented(keys)).Shown();

    private static string Indented(string keys) => "    " + keys.Replace("\n", "\n    ") + "\n";

    [Theory]
    [InlineData("command: gunicorn app", "web: gunicorn app")]
    [InlineData("command: [gunicorn, 'a b']", "web: gunicorn 'a b'")]
    [InlineData("entrypoint: [tini, --]\ncommand: app -x", "web: tini -- app -x")]
    [InlineData("entrypoint: sh -c\ncommand: 'echo \"a b\"'", "web: sh -c echo 'a b'")]
    [InlineData("command: echo $$HOME '$${X}'", "web: echo $HOME ${X}")]
    [InlineData("entrypoint: /docker-entrypoint.sh\nimage: x", "web: /docker-entrypoint.sh")]
    public void The_command_is_the_entrypoint_and_the_command(string keys, string shown) =>
        Assert.Equal(shown, One(keys));

    [Theory]
    [InlineData("environment: {A: b, N: 1, T: true, E: '', S: \"x y\"}",
        "--env=A=b --env=N=1 --env=T=true --env=E= --env='S=x y'")]
    [InlineData("environment: [A=b, 'C=d=e', EMPTY=]", "--env=A=b --env=C=d=e --env=EMPTY=")]
    [InlineData("environment: [KNOWN, UNKNOWN]", "--env=KNOWN=v")]
    [InlineData("environment:\n  KNOWN:\n  UNKNOWN:", "--env=KNOWN=v")]
    [InlineData("environment: [A=1, A=2]", "--env=A=2")]
    [InlineData("environment: ['A=${KNOWN}${UNKNOWN:-x}']", "--env=A=vx")]
    public void Variables_are_set(string keys, string shown)
    {
        string text = "services:\n  web:\n" + Indented("command: x\n" + keys);
        Assert.Equal("web: x " + shown, Case.Of(text).Env("KNOWN=v").Shown());
    }

    [Theory]
    [InlineData("env_file: a.env", "--env-file=a.env")]
    [InlineData("env_file: [./a.env, {path: a.env}, {path: missing.env, required: false}]",
        "--env-file=a.env --env-file=a.env")]
    [InlineData("env_file: [{path: a.env, format: raw}]", "--env=A=$$x --env='B=\"c d\"'")]
    public void Files_of_variables_are_named(string keys, string shown)
    {
        string text = "services:\n  web:\n" + Indented("command: x\n" + keys);
        Assert.Equal("web: x " + shown, Case.Of(text).With("a.env", "# c\nA=$$x\nB=\"c d\"\n\nUNSET\n").Shown());
    }

    [Theory]
    [InlineData("user: \"1000:1000\"", "--user=1000:1000")]
    [InlineData("working_dir: /app", "--cwd=/app")]
    [InlineData("stop_signal: SIGQUIT\nstop_grace_period: 1m30s", "--stop-signal=SIGQUIT --grace=1m30s")]
    [InlineData("oom_score_adj: -500", "--oom-score-adj=-500")]
    [InlineData("tty: true\nstdin_open: true\ninit: true", "--tty=1 --stdin=1")]
    [InlineData("tty: false", "")]
    [InlineData("group_add: [audio, 44]", "--group-add=audio --group-add=44")]
    [InlineData("ulimits: {nproc: 100, nofile: {soft: 1, hard: 2}}", "--ulimit=nproc=100 --ulimit=nofile=1:2")]
    [InlineData("security_opt: ['no-new-privileges:true']", "--no-new-privileges=1")]
    [InlineData("restart: always", "--restart=always")]
    [InlineData("restart: unless-stopped", "--restart=always")]
    [InlineData("restart: no", "--restart=no")]
    [InlineData("restart: on-failure:3", "--restart=on-failure:3")]
    [InlineData("deploy: {restart_policy: {condition: on-failure, max_attempts: 3, delay: 5s}}",
        "--restart=on-failure:3 --restart-delay=5s")]
    [InlineData("scale: 2", "--scale=2")]
    [InlineData("deploy: {replicas: 3}", "--scale=3")]
    [InlineData("scale: 3\ndeploy: {replicas: 3}", "--scale=3")]
    [InlineData("develop: {watch: [{path: ./src, action: restart, ignore: [tmp/]}, {path: x, action: rebuild}]}",
        "--watch=src --watch-ignore=tmp/")]
    [InlineData("develop: {watch: [{path: ./src, action: sync+restart, target: /src}, {path: x, action: sync, " +
        "target: /x}]}",
        "--watch=src")]
    public void Settings_are_given(string keys, string shown) => Assert.Equal(("web: x " + shown).TrimEnd(),
        One("command: x\n" + keys));

    [Theory]
    [InlineData("[CMD, curl, -f, 'http://a b']", "--health-cmd=[curl -f 'http://a b']")]
    [InlineData("[CMD-SHELL, 'curl x || exit 1']", "--health-cmd=[/bin/sh -c 'curl x || exit 1']")]
    [InlineData("curl x", "--health-cmd=[/bin/sh -c 'curl x']")]
    [InlineData("[NONE]", "")]
    public void A_health_check_is_a_command(string test, string shown) =>
        Assert.Equal(("web: x " + shown).TrimEnd(), One("command: x\nhealthcheck:\n  test: " + test));

    [Fact]
    public void A_health_check_has_its_times() => Assert.Equal(
        "web: x --health-cmd=[true] --health-interval=10s --health-timeout=1s --health-retries=3 " +
            "--health-start-period=1m --health-start-interval=2s",
        One("command: x\nhealthcheck:\n  test: [CMD, 'true']\n  interval: 10s\n  timeout: 1s\n  retries: 3\n  " +
            "start_period: 1m\n  start_interval: 2s"));

    [Fact]
    public void A_disabled_health_check_is_none() =>
        Assert.Equal("web: x", One("command: x\nhealthcheck: {disable: true, test: [CMD, a]}"));

    [Fact]
    public void Dependencies_are_named_in_both_forms()
    {
        const string text = """
            services:
              a: {command: a, depends_on: [b]}
              b:
                command: b
                depends_on:
                  c: {condition: service_healthy, restart: true}
                  d: {condition: service_completed_successfully}
                  gone: {condition: service_started, required: false}
              c: {command: c}
              d: {command: d}
            """;
        Assert.Equal("a: a <-b:started\nb: b <-c:healthy! <-d:completed\nc: c\nd: d", Case.Of(text).Shown());
    }

    [Fact]
    public void Hooks_run_before_and_after()
    {
        const string text = """
            services:
              db: {command: db}
              web:
                command: web
                user: app
                environment: {A: "1"}
                pre_start:
                  - command: ./migrate
                post_start:
                  - {command: [warm, up], user: root, environment: {B: "2"}}
                pre_stop:
                  - command: drain
              api:
                command: api
                depends_on: [db]
                pre_start:
                  - command: wait
                  - command: seed
            """;
        Assert.Equal("""
            db: db
            setup web-pre-start: ./migrate --env=A=1 --user=app
            web: web --user=app --env=A=1 --stop-command=[drain] --stop-signal=TERM
            job web-post-start: warm up --env=A=1 --env=B=2 --user=root --on-event=web:started
            api-pre-start: wait <-db:started
            api-pre-start-2: seed <-db:started <-api-pre-start:completed
            api: api <-db:started <-api-pre-start-2:completed
            """, Case.Of(text).Shown());
    }

    [Fact]
    public void Secrets_and_configs_come_from_files_variables_and_content()
    {
        const string text = """
            services:
              web:
                command: x
                secrets: [a, {source: b, target: /etc/b, mode: 0400}]
                configs: [c, {source: c, target: /etc/app.conf}]
            secrets:
              a: {file: ./a.txt}
              b: {environment: B}
            configs:
              c: {content: "hello $$you"}
            """;
        Assert.Equal("web: x /run/secrets/a<a.txt /etc/b<'bee' /c<'hello $you' /etc/app.conf<'hello $you'",
            Case.Of(text).Env("B=bee").Shown());
    }

    [Fact]
    public void What_compose_has_no_word_for_stands_in_x_monofy()
    {
        const string text = """
            x-monofy: {log: prefix}
            services:
              web:
                command: x
                x-monofy: {fate: connected, env: [A=1, B=2], stop-command: [a, b c], clear-env: true,
                           depends-on: [job:completed, late]}
              job: {command: y, x-monofy: {schedule: "@daily"}}
              late: {command: z}
            """;
        Assert.Equal("""
            run --log=prefix
            web: x --fate=connected --env=A=1 --env=B=2 --stop-command=[a 'b c'] --clear-env=1 <-job:completed <-late:
            job job: y --schedule=@daily
            late: z
            """, Case.Of(text).Shown());
    }

    [Fact]
    public void A_service_ends_the_others_by_failure_only_unless_something_else_is_set()
    {
        FileResult result = Case.Of("services: {a: {command: x}, b: {command: y, x-monofy: {fate: separate}}}").Read();
        Assert.Equal("on-failure", result.Description.Services[0].Given.Find("--fate")!.Value.Text);
        Assert.Equal("separate", result.Description.Services[1].Given.Find("--fate")!.Value.Text);
        result = Case.Of("services: {a: {command: x}}").Read(static r => r with { DefaultFate = "connected" });
        Assert.Null(result.Description.Services[0].Given.Find("--fate"));
    }

    [Fact]
    public void Paths_are_those_of_the_files_folder()
    {
        Case files = new Case().With("app/compose.yaml",
            "services: {web: {command: ./run, env_file: x.env, working_dir: sub}, b: {command: b}}");
        Assert.Equal("web: ./run --cwd=app/sub --env-file=app/x.env\nb: b --cwd=app", files.Shown());
    }

    [Fact]
    public void Exports_see_references_as_they_stood()
    {
        FileResult result = Case.Of("services: {web: {command: 'run ${A} \"$${B}\"', image: 'app:${A}', environment: " +
            "{X: 'p$A'}, volumes: ['$A:/v'], ports: ['80${A}:80', '1000-1001/udp']}}")
            .Env("A=1").Read();
        Core.Descriptions.ServiceDescription web = result.Description.Services[0];
        Assert.Equal(["run", "${A}", "$${B}"], System.Array.ConvertAll(web.Command, static w => w.Source));
        Assert.Equal(["run", "1", "${B}"], System.Array.ConvertAll(web.Command, static w => w.Text));
        Assert.Equal("X=p$A", web.Given.Find("--env")!.Value.Source);
        Assert.Equal("app:${A}", web.Kept!.Image!.Value.Source);
        Assert.Equal("""["$A:/v"]""", Assert.Single(web.Kept.Other).Json);
        Assert.Equal([(80, "801", "tcp"), (1000, "", "udp"), (1001, "", "udp")], web.Kept.Ports.ConvertAll(static p =>
            (p.Target, p.Published, p.Protocol)));
    }

    [Fact]
    public void A_port_keeps_its_address()
    {
        Core.Descriptions.Description read = Case.Of(
            "services: {web: {command: x, ports: [{target: 80, published: '8080', host_ip: 127.0.0.1}, " +
            "{target: 81, host_ip: '::1'}, '127.0.0.1:8082:82', '[::1]::83', '84']}}").Read().Description;
        Assert.Equal([("127.0.0.1", "8080", "127.0.0.1:8080"), ("::1", "", "[::1]:"),
            ("127.0.0.1", "8082", "127.0.0.1:8082"), ("::1", "", "[::1]:"), ("", "", "")],
            read.Services[0].Kept!.Ports.ConvertAll(static p => (p.Host, p.Published, p.Outside)));
        string compose = Exporter.Export(read, new() { Format = ExportFormat.Compose }).Files[0].Text;
        Assert.Contains("127.0.0.1:8080:80", compose);
        Assert.Contains("[::1]::81", compose);
        string kubernetes = Exporter.Export(read, new() { Format = ExportFormat.Kubernetes }).Files[0].Text;
        Assert.Contains("port: 8080\n      targetPort: 80\n", kubernetes);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("no")]
    [InlineData("'off'")]
    [InlineData("'false'")]
    public void What_is_false_restricts_nothing_and_is_not_external(string word)
    {
        FileResult read = Case.Of("services: {web: {command: x, read_only: " + word + "}}\n" +
            "volumes: {v: {external: " + word + ", driver: local}}").Read();
        Assert.Empty(read.Mistakes);
        Assert.Empty(read.Notices);
    }
}
