using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>Writes one container that runs the unchanged plan under monofy, in any number of replicas (<c>--whole</c>),
/// with the probe, grace and ports it needs. Draining is left to monofy.</summary>
internal sealed class WholeWriter(Blueprint plan)
{
    private const string App = "app";

    /// <summary>Writes a Deployment and its Services for Kubernetes.</summary>
    public string Kubernetes()
    {
        var container = new YamlMap();
        container.Add("name", App).Add("image", plan.Request.Image ?? ComposeWriter.Placeholder, ImageComment);
        foreach (string word in Words()) container.List("command").Add(KubernetesText.Literal(word));
        YamlMap? secret = Secret(container);
        List<KeptPort> ports = AllPorts();
        foreach (KeptPort port in ports) container.List("ports").AddMap().Add("containerPort", port.Target);
        if (HasCheck)
        {
            YamlMap probe = container.Map("readinessProbe");
            probe.Map("exec").List("command").AddAll(["monofy", "ctl", "health", "--ready"]);
            probe.Add("periodSeconds", 5).Add("timeoutSeconds", 5).Add("failureThreshold", 1);
        }
        if (IsReadOnly) container.Map("securityContext").Add("readOnlyRootFilesystem", true);
        var pod = new YamlMap();
        pod.List("containers").Add(container);
        pod.Add("terminationGracePeriodSeconds", KubernetesProbes.Seconds(End));
        YamlMap workload = KubernetesWriter.Workload("Deployment", App, plan.Request.Replicas, pod,
            new KubernetesVolumes(plan));
        string text = (secret == null ? ""
            : "# Fill in the values here or by other means; monofy never writes them.\n" + YamlWriter.Write(secret) +
                "---\n") + YamlWriter.Write(workload);
        foreach (Subject subject in plan.Services) subject.TargetName = TargetNames.Label(subject.Name);
        var writer = new KubernetesWriter(plan);
        foreach (Subject subject in plan.Services) writer.Service(subject, App);
        return text + writer.Rest();
    }

    /// <summary>Writes a file for Compose and Docker Swarm.</summary>
    public string Compose()
    {
        bool isSwarm = plan.Request.Format == ExportFormat.Swarm;
        var document = new YamlMap();
        if (isSwarm) document.Add("version", "3.8");
        YamlMap service = document.Map("services").Map(App);
        service.Add("image", plan.Request.Image ?? ComposeWriter.Placeholder, ImageComment);
        foreach (string word in Words()) service.List("entrypoint").Add(word.Replace("$", "$$"));
        // Without a value, it is copied from the environment where docker reads the file, and unset if it is unset
        // there.
        foreach (string name in Outside("comes from where docker reads this file", []))
            service.Map("environment").Add(name, new YamlLeaf("", isString: false));
        foreach (KeptPort port in AllPorts())
        {
            if (port.IsExposedOnly && isSwarm) continue;
            service.List(port.IsExposedOnly ? "expose" : "ports").Add(ComposeKept.Text(port));
        }
        if (HasCheck)
        {
            YamlMap health = service.Map("healthcheck");
            health.List("test").AddAll(["CMD", "monofy", "ctl", "health"]);
            health.Add("interval", "5s").Add("timeout", "5s");
        }
        if (IsReadOnly) service.Add("read_only", true);
        service.Add("stop_grace_period", ComposeText.Duration(End));
        if (!isSwarm) service.Add("restart", "unless-stopped");
        service.Map("deploy").Add("replicas", plan.Request.Replicas);
        return YamlWriter.Write(document);
    }

    // Variables from outside, as references to a Secret that is defined without values.
    private YamlMap? Secret(YamlMap container)
    {
        var secret = new YamlMap();
        secret.Add("apiVersion", "v1").Add("kind", "Secret");
        secret.Map("metadata").Add("name", KubernetesVariables.Secret);
        var optional = new HashSet<string>();
        foreach (string name in Outside("comes from the Secret " + KubernetesVariables.Secret, optional))
        {
            YamlMap key = container.List("env").AddMap().Add("name", name).Map("valueFrom").Map("secretKeyRef");
            key.Add("name", KubernetesVariables.Secret).Add("key", name);
            // An empty definition would differ from an unset variable.
            if (optional.Contains(name)) key.Add("optional", true);
            else secret.Map("stringData").Add(name, "");
        }
        return secret.Map("stringData").IsEmpty ? null : secret;
    }

    private SortedSet<string> Outside(string how, HashSet<string> optional)
    {
        SortedSet<string> names = OutsideVariables.Of(plan, optional);
        if (names.Count > 0)
            plan.Run.Say("environment", ExportResult.Approximated,
                "what monofy would find in its own environment (" + string.Join(", ", names) + ") " + how);
        foreach (Subject subject in plan.All)
            subject.Approximate("--env-file", "the container must hold the file");
        return names;
    }

    // One container has one root file system: read-only only if every service agrees.
    private bool IsReadOnly => plan.All.TrueForAll(KubernetesKept.IsReadOnly);

    private string? ImageComment => plan.Request.Image == null ? "The image that holds the programs and monofy." : null;

    private bool HasCheck => plan.Services.Exists(static s => s.Has("--health") || s.Has("--health-cmd"));

    // --stop-timeout, or the hold (which includes the delay) plus the longest grace, but at least 30 s.
    private TimeSpan End
    {
        get
        {
            if (plan.Run.Duration("--stop-timeout") is { } timeout) return timeout;
            TimeSpan grace = Supervision.Limits.DefaultGrace;
            foreach (Subject subject in plan.Services)
            {
                if (subject.Duration("--grace") is { } own && own > grace) grace = own;
            }
            TimeSpan hold = plan.Run.Duration("--stop-hold") ?? RunSettings.Default.StopHoldInForce;
            return TimeSpan.FromSeconds(Math.Ceiling(Math.Max((grace + hold).TotalSeconds, 30)));
        }
    }

    private List<string> Words()
    {
        List<string> words = new ArgvWriter(plan).Write();
        if (plan.Request.Replicas == 1) return words;
        bool hasLock = plan.Run.Has("--setup-lock");
        foreach (Subject subject in plan.Setup)
            subject.Say("setup", ExportResult.Approximated,
                hasLock ? "it runs in every replica, one at a time (--setup-lock)"
                : "it runs in every replica; let --setup-lock=FILE on a shared volume take turns, or make it a Job " +
                    "of its own");
        foreach (Subject subject in plan.Jobs)
            subject.Say("job", ExportResult.Approximated,
                "it runs in every replica; make it a CronJob beside it if it must run once");
        return words;
    }

    private List<KeptPort> AllPorts()
    {
        var all = new List<KeptPort>();
        foreach (Subject subject in plan.Services)
        {
            foreach (KeptPort port in Ports.Of(subject))
            {
                if (!all.Exists(other => other.Target == port.Target && other.Protocol == port.Protocol)) all.Add(port);
            }
        }
        return all;
    }
}
