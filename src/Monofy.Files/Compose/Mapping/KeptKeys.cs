using System;

namespace Monofy.Files.Compose.Mapping;

/// <summary>What becomes of each key of a service. A test compares this with the schema, so that a new key is never
/// dropped in silence.</summary>
internal static class KeptKeys
{
    /// <summary>Keys that the run follows.</summary>
    public static readonly string[] Read =
    [
        "command", "entrypoint", "environment", "env_file", "working_dir", "user", "depends_on", "healthcheck",
            "restart",
        "stop_signal", "stop_grace_period", "init", "tty", "stdin_open", "ulimits", "oom_score_adj", "scale", "deploy",
            "profiles",
        "develop", "pre_start", "post_start", "pre_stop", "secrets", "configs", "labels", "extends", "group_add",
            "security_opt",
        "image", "ports", "expose",
    ];

    /// <summary>Keys that restrict a container; here they hold nothing back.</summary>
    public static readonly string[] Restrictions =
    [
        "cap_drop", "read_only", "mem_limit", "memswap_limit", "pids_limit", "cpus", "cpu_count", "cpu_percent",
            "cpu_period", "cpu_quota",
        "cpu_rt_period", "cpu_rt_runtime", "cpuset", "userns_mode", "isolation", "device_cgroup_rules",
    ];

    /// <summary>Keys that only make sense between containers.</summary>
    public static readonly string[] LeftOut =
    [
        "attach", "blkio_config", "build", "cap_add", "cgroup", "cgroup_parent", "cpu_shares", "credential_spec",
            "devices", "dns", "dns_opt",
        "dns_search", "domainname", "external_links", "extra_hosts", "gpus", "hostname", "ipc", "links", "logging",
            "mac_address",
        "mem_reservation", "mem_swappiness", "models", "network_mode", "networks", "oom_kill_disable", "pid",
            "privileged",
        "provider", "runtime", "shm_size", "storage_opt", "sysctls", "tmpfs", "use_api_socket", "uts", "volumes",
            "volumes_from",
    ];

    /// <summary>Whether <paramref name="key"/> is one of <paramref name="keys"/>.</summary>
    public static bool Has(string[] keys, string key) => Array.IndexOf(keys, key) >= 0;
}
