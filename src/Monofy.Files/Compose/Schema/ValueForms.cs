using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Schema;

/// <summary>
/// Compares values with their form if nothing else reads them: they are kept for exports only, and a mistake in them
/// would show where the export is used.
/// </summary>
/// <param name="mistakes">Gets every mistake.</param>
internal sealed class ValueForms(List<Diagnostic> mistakes)
{
    private const string Any = "*";

    /// <summary>Which value has which form; <c>*</c> is any name, and a list stands for its items.</summary>
    internal static readonly (ValueForm Form, string Of, string Keys)[] Rows =
    [
        (ValueForm.Size, "services.*", "mem_limit mem_reservation memswap_limit shm_size build.shm_size " +
            "blkio_config.device_read_bps.rate blkio_config.device_write_bps.rate " +
            "blkio_config.device_read_iops.rate blkio_config.device_write_iops.rate volumes.tmpfs.size " +
            "deploy.resources.limits.memory deploy.resources.reservations.memory"),
        (ValueForm.Number, "services.*", "cpus deploy.resources.limits.cpus deploy.resources.reservations.cpus " +
            "deploy.update_config.max_failure_ratio deploy.rollback_config.max_failure_ratio"),
        (ValueForm.Percent, "services.*", "cpu_percent"),
        (ValueForm.Whole, "services.*", "cpu_shares mem_swappiness pids_limit deploy.resources.limits.pids " +
            "deploy.resources.reservations.generic_resources.discrete_resource_spec.value"),
        (ValueForm.Count, "services.*", "cpu_count blkio_config.weight blkio_config.weight_device.weight " +
            "deploy.placement.max_replicas_per_node deploy.restart_policy.max_attempts " +
            "deploy.update_config.parallelism deploy.rollback_config.parallelism"),
        (ValueForm.Microseconds, "services.*", "cpu_period cpu_quota cpu_rt_period cpu_rt_runtime"),
        (ValueForm.Duration, "services.*", "deploy.restart_policy.delay deploy.restart_policy.window " +
            "deploy.update_config.delay deploy.update_config.monitor " +
            "deploy.rollback_config.delay deploy.rollback_config.monitor"),
        (ValueForm.Boolean, "services.*", "oom_kill_disable privileged read_only build.no_cache build.privileged " +
            "build.pull volumes.read_only volumes.bind.create_host_path volumes.volume.nocopy " +
            "develop.watch.exec.privileged pre_start.privileged pre_start.per_replica " +
            "post_start.privileged pre_stop.privileged"),
        (ValueForm.Boolean, "networks.*", "attachable enable_ipv4 enable_ipv6 external internal"),
        (ValueForm.Boolean, "volumes.*", "external"),
        (ValueForm.Boolean, "secrets.*", "external"),
        (ValueForm.Boolean, "configs.*", "external"),
        (ValueForm.Devices, "services.*", "gpus.count deploy.resources.reservations.devices.count"),
        (ValueForm.Mode, "services.*", "volumes.tmpfs.mode build.secrets.mode"),
        (ValueForm.Pull, "services.*", "pull_policy"),
        (ValueForm.Host, "services.*", "extra_hosts build.extra_hosts"),
        (ValueForm.Mount, "services.*", "volumes"),
        (ValueForm.Device, "services.*", "devices"),
    ];

    private static Branch? s_tree;

    /// <summary>Checks a whole file, once it is merged.</summary>
    public void Check(YamlMapping root) => Check(root, s_tree ??= Grow(), "");

    private void Check(YamlNode node, Branch branch, string name)
    {
        switch (node)
        {
            case YamlSequence list:
                foreach (YamlNode item in list.Items) Check(item, branch, name);
                break;
            case YamlMapping mapping:
                foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
                {
                    if (branch.Below.TryGetValue(key.Value, out Branch? next))
                        Check(value, next, name.Length == 0 ? key.Value : name + "." + key.Value);
                    else if (branch.Below.TryGetValue(Any, out next)) Check(value, next, "");
                }
                break;
            case YamlScalar { IsNull: false } scalar when branch.Form is { } form && !form.Fits(scalar):
                YamlMistakeException.ThrowIfTooMany(mistakes, scalar);
                mistakes.Add(scalar.Mistake(name + ": expected " + form.Expected + ", found " +
                    (scalar.Written.Length == 0 ? "nothing" : scalar.Written)));
                break;
        }
    }

    private static Branch Grow()
    {
        var tree = new Branch();
        foreach ((ValueForm form, string of, string keys) in Rows)
        {
            foreach (string key in keys.Split(' ')) tree.Add(of + "." + key, form);
        }
        return tree;
    }

    private sealed class Branch
    {
        public Dictionary<string, Branch> Below { get; } = [];

        public ValueForm? Form { get; private set; }

        public void Add(string path, ValueForm form)
        {
            Branch at = this;
            foreach (string key in path.Split('.'))
            {
                if (!at.Below.TryGetValue(key, out Branch? next)) at.Below[key] = next = new();
                at = next;
            }
            at.Form = form;
        }
    }
}
