using System.Collections.Generic;
using Monofy.Files.Compose.Schema;

namespace Monofy.Files.Tests.Compose.Schema;

/// <summary>Values that monofy does not follow but exports have the form that Compose expects.</summary>
public sealed class ValueFormTests
{
    private static Case Of(string keys, string sections = "") =>
        Case.Of("services: {web: {command: x, " + keys + "}}\n" + sections);

    [Theory]
    [InlineData("mem_limit: 12q", "1:41: mem_limit: expected a size such as 64m or 1.5g, found 12q")]
    [InlineData("mem_reservation: ''", "1:47: mem_reservation: expected a size such as 64m or 1.5g, found nothing")]
    [InlineData("memswap_limit: lots", "1:45: memswap_limit: expected a size such as 64m or 1.5g, found lots")]
    [InlineData("shm_size: many", "1:40: shm_size: expected a size such as 64m or 1.5g, found many")]
    [InlineData("build: {context: ., shm_size: x}", "build.shm_size: expected a size")]
    [InlineData("blkio_config: {device_read_bps: [{path: /dev/a, rate: fast}]}",
        "blkio_config.device_read_bps.rate: expected a size")]
    [InlineData("blkio_config: {weight: heavy}", "blkio_config.weight: expected a whole number from 0, found heavy")]
    [InlineData("volumes: [{type: tmpfs, target: /t, tmpfs: {size: x}}]", "volumes.tmpfs.size: expected a size")]
    [InlineData("volumes: [{type: tmpfs, target: /t, tmpfs: {mode: x}}]",
        "volumes.tmpfs.mode: expected an octal number")]
    [InlineData("volumes: [{type: bind, source: /a, target: /t, read_only: maybe}]",
        "volumes.read_only: expected true")]
    [InlineData("volumes: ['/a:/b:ro:z']", "volumes: expected [SOURCE:]TARGET[:MODE], found /a:/b:ro:z")]
    [InlineData("volumes: [':/b']", "volumes: expected [SOURCE:]TARGET[:MODE], found :/b")]
    [InlineData("devices: ['/dev/a:/dev/b:r:w']", "devices: expected SOURCE[:TARGET[:PERMISSIONS]]")]
    [InlineData("extra_hosts: [db]", "extra_hosts: expected NAME=ADDRESS or NAME:ADDRESS, found db")]
    [InlineData("cpus: lots", "1:36: cpus: expected a number such as 0.5, found lots")]
    [InlineData("cpu_percent: 101", "1:43: cpu_percent: expected a number from 0 to 100, found 101")]
    [InlineData("cpu_count: -1", "cpu_count: expected a whole number from 0, found -1")]
    [InlineData("cpu_shares: x", "cpu_shares: expected a whole number, found x")]
    [InlineData("cpu_period: x", "cpu_period: expected microseconds, or a duration such as 400ms, found x")]
    [InlineData("pids_limit: few", "1:42: pids_limit: expected a whole number, found few")]
    [InlineData("mem_swappiness: x", "mem_swappiness: expected a whole number, found x")]
    [InlineData("oom_kill_disable: maybe", "oom_kill_disable: expected true or false, found maybe")]
    [InlineData("privileged: maybe", "privileged: expected true or false, found maybe")]
    [InlineData("pull_policy: sometimes", "pull_policy: expected always, never, missing, if_not_present, build, " +
        "refresh, daily, weekly or every_ and a duration, found sometimes")]
    [InlineData("gpus: [{count: some}]", "gpus.count: expected a whole number, or all, found some")]
    [InlineData("deploy: {resources: {limits: {memory: 12q}}}", "deploy.resources.limits.memory: expected a size")]
    [InlineData("deploy: {resources: {limits: {cpus: x}}}", "deploy.resources.limits.cpus: expected a number")]
    [InlineData("deploy: {resources: {limits: {pids: x}}}", "deploy.resources.limits.pids: expected a whole number")]
    [InlineData("deploy: {update_config: {delay: soon}}",
        "1:62: deploy.update_config.delay: expected a duration such as 10s or 1m30s, found soon")]
    [InlineData("deploy: {update_config: {parallelism: -1}}", "parallelism: expected a whole number from 0, found -1")]
    [InlineData("deploy: {rollback_config: {max_failure_ratio: x}}", "max_failure_ratio: expected a number")]
    [InlineData("restart: always, deploy: {restart_policy: {window: x}}", "deploy.restart_policy.window: expected")]
    [InlineData("ports: ['80:80/foo']", "ports: expected [[HOST:]PUBLISHED:]TARGET[/tcp|/udp|/sctp], found 80:80/foo")]
    [InlineData("ports: ['localhost:80:80']", "TARGET[/tcp|/udp|/sctp], found localhost:80:80")]
    [InlineData("ports: [{target: 80, host_ip: localhost}]", "ports: host_ip: expected an IP address, found localhost")]
    [InlineData("expose: ['80:80']", "expose: expected TARGET[/PROTOCOL], found 80:80")]
    public void A_value_of_another_form_is_a_mistake(string keys, string mistake) =>
        Assert.Contains(mistake, Of(keys).Mistakes());

    [Theory]
    [InlineData("networks: {n: {internal: maybe}}", "compose.yaml:2:26: internal: expected true or false, found maybe")]
    [InlineData("volumes: {v: {external: maybe}}", "compose.yaml:2:25: external: expected true or false, found maybe")]
    public void So_it_is_outside_the_services(string sections, string mistake) =>
        Assert.Equal(mistake, Of("tty: false", sections + "\n").Mistakes());

    [Theory]
    [InlineData("mem_limit: 512, mem_reservation: 0.5g, memswap_limit: -1, shm_size: 64MiB")]
    [InlineData("mem_limit: '512', mem_reservation: 1.5 GB, memswap_limit: '-1', shm_size: 2k")]
    [InlineData("cpus: 0.5, cpu_percent: 50, cpu_count: 2, cpu_shares: 73, cpu_quota: -1, cpu_period: 10000")]
    [InlineData("cpus: '1.5', cpu_percent: '50', cpu_count: '2', cpu_shares: '73', cpu_quota: '-1', cpu_period: '1'")]
    [InlineData("cpu_rt_runtime: 400ms, cpu_rt_period: 1400us, pids_limit: '-1', mem_swappiness: '60'")]
    [InlineData("privileged: 'true', read_only: 'no', oom_kill_disable: yes, tty: 'false', init: \"true\"")]
    [InlineData("deploy: {replicas: '2', update_config: {parallelism: '2', delay: 1w2d3h, monitor: 1.5s, " +
        "max_failure_ratio: '0.3'}, restart_policy: {window: 0s, max_attempts: 3}, placement: " +
        "{max_replicas_per_node: '1'}}")]
    [InlineData("extra_hosts: ['a=1.2.3.4', 'b:::1', 'c=[::1]'], devices: [/dev/a, '/dev/a:/dev/b:rwm']")]
    [InlineData("volumes: [/a, '/a:/b', './c:/d:ro,z', 'C:\\e:/e:ro', 'C:\\f:D:\\f:ro']")]
    [InlineData("pull_policy: every_1w2d, gpus: [{count: all}]")]
    [InlineData("ports: ['[::1]:80:80', '127.0.0.1::81/UDP', {target: 82, host_ip: '::1'}], expose: [83/tcp]")]
    public void What_Compose_takes_is_taken(string keys) => Assert.Empty(Of(keys).Read().Mistakes);

    [Fact]
    public void The_value_counts_that_a_variable_puts_in()
    {
        const string keys = "mem_limit: \"${MEM:-64m}\"";
        Assert.Empty(Of(keys).Mistakes());
        Assert.Equal("compose.yaml:1:41: mem_limit: expected a size such as 64m or 1.5g, found ${MEM:-64m}",
            Of(keys).Env("MEM=12q").Mistakes());
    }

    [Fact]
    public void The_value_counts_that_is_left_after_merging() => Assert.Empty(Of("mem_limit: 12q").With("b.yaml",
        "services: {web: {mem_limit: 12m}}\n").Read(null, "compose.yaml", "b.yaml").Mistakes);

    [Fact]
    public void Each_row_names_a_key_of_the_schema()
    {
        foreach ((ValueForm _, string of, string keys) in ValueForms.Rows)
        {
            foreach (string key in keys.Split(' '))
                Assert.True(Find(SchemaCheck.Row("file"), of + "." + key) != null, of + "." + key);
        }
    }

    // What a new schema allows to be a number or a boolean, and a text beside it, gets a form or is read.
    [Fact]
    public void No_key_of_a_service_that_may_be_a_number_or_a_boolean_is_without_a_form()
    {
        string[] read =
        [
            "attach", "init", "oom_score_adj", "scale", "stdin_open", "tty", "deploy.replicas", "healthcheck.disable",
            "healthcheck.retries", "ports", "ports.target", "ports.published", "expose", "configs.mode", "secrets.mode",
            "build.provenance", "build.sbom", "env_file.required", "group_add",
        ];
        var known = new HashSet<string>(read);
        foreach ((ValueForm _, string of, string keys) in ValueForms.Rows)
        {
            if (of == "services.*") known.UnionWith(keys.Split(' '));
        }
        Assert.DoesNotContain(Open(SchemaCheck.Row("service"), ""), key => !known.Contains(key));
    }

    private static IEnumerable<string> Open(SchemaType type, string name)
    {
        const SchemaKinds numbers = SchemaKinds.Number | SchemaKinds.Integer | SchemaKinds.Boolean;
        if (type.Has(SchemaKinds.Text) && type.Has(numbers)) yield return name;
        // Under names of the user's own anything goes: labels, options of drivers.
        foreach (string key in type.Items != null ? Open(type.Items, name) : []) yield return key;
        foreach ((string key, SchemaType value) in type.Keys ?? [])
        {
            foreach (string below in Open(value, name.Length == 0 ? key : name + "." + key)) yield return below;
        }
    }

    private static SchemaType? Find(SchemaType? type, string path)
    {
        foreach (string key in path.Split('.'))
        {
            while (type is { Items: { } items } && type.Keys?.ContainsKey(key) != true) type = items;
            type = key == "*" ? type?.Named : type?.Keys?.GetValueOrDefault(key);
        }
        return type;
    }
}
