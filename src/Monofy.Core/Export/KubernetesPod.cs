using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>
/// One Pod for the whole plan. Setup commands become init containers. A service that others wait for until it is
/// healthy, or a helper whose end does not affect the others, becomes a native sidecar: the next container starts after
/// its startup probe, and it stops after the others. All other services become the Pod's containers, which the kubelet
/// starts in this order and stops at the same time.
/// </summary>
internal sealed class KubernetesPod(Blueprint plan, KubernetesVariables variables, KubernetesVolumes volumes)
{
    private readonly KubernetesContainer _containers = new(plan, variables);
    private readonly Dictionary<Subject, ContainerRole> _roles = [];

    /// <summary>The Pod's <c>spec</c>.</summary>
    public YamlMap Spec(TargetNames names)
    {
        Assign();
        volumes.FindShared();
        var pod = new YamlMap();
        WaitForAddresses(pod);
        foreach (Subject subject in plan.Setup) Add(pod, "initContainers", subject, names);
        List<Subject> ordered = StartOrder.Of(plan);
        foreach (Subject subject in ordered)
        {
            if (_roles[subject] != ContainerRole.Main) Add(pod, "initContainers", subject, names);
        }
        foreach (Subject subject in ordered)
        {
            if (_roles[subject] == ContainerRole.Main) Add(pod, "containers", subject, names);
        }
        Finish(pod);
        return pod;
    }

    private void Add(YamlMap pod, string list, Subject subject, TargetNames names)
    {
        ContainerRole role = subject.Kind == ServiceKind.Setup ? ContainerRole.Init : _roles[subject];
        for (int i = 1; i <= (subject.Kind == ServiceKind.Setup ? 1 : subject.Scale); i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            string name = names.Of(subject.Has("--scale") ? subject.Name + "." + number : subject.Name);
            subject.TargetName = names.Of(subject.Name);
            YamlMap container = _containers.Make(subject, role, name, number);
            volumes.Mount(container, subject);
            if (variables.HandsOver && subject.Kind == ServiceKind.Setup &&
                MonofyVariables.Mentions(subject, "MONOFY_SETENV"))
                container.List("volumeMounts").AddMap().Add("name", KubernetesVariables.HandOverVolume)
                    .Add("mountPath", "/monofy-setenv");
            pod.List(list).Add(container, Comment(subject, role, i));
        }
        subject.Carry("--scale", "as containers of the same Pod");
        Order(subject, role);
    }

    private static string? Comment(Subject subject, ContainerRole role, int instance) =>
        instance > 1 ? null
        : subject.Kind == ServiceKind.Setup ? "A setup command: runs to completion before what follows."
        : role == ContainerRole.Init ? "Others wait until it has completed."
        : role == ContainerRole.Sidecar && subject.Fate == Fate.Separate
            ? "A helper: a native sidecar, whose end stops nothing."
        : role == ContainerRole.Sidecar
            ? "Others wait until it is healthy: a native sidecar, which is stopped after them."
        : null;

    // A service that an init container or sidecar waits for must start before it, so it cannot be one of the Pod's
    // containers.
    private void Assign()
    {
        foreach (Subject subject in plan.Services)
        {
            bool isAwaited = plan.IsAwaited(subject, Condition.Healthy);
            _roles[subject] = plan.IsAwaited(subject, Condition.Completed) ? ContainerRole.Init
                : isAwaited || subject.Fate == Fate.Separate ? ContainerRole.Sidecar : ContainerRole.Main;
        }
        foreach (Subject subject in plan.Services)
        {
            if (_roles[subject] == ContainerRole.Sidecar && subject.Fate == Fate.Separate &&
                subject.Waits.Exists(wait => HasRole(wait.On, ContainerRole.Main)))
                _roles[subject] = ContainerRole.Main;
        }
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (Subject subject in plan.Services)
            {
                if (_roles[subject] == ContainerRole.Main) continue;
                foreach (Wait wait in subject.Waits)
                {
                    if (!HasRole(wait.On, ContainerRole.Main)) continue;
                    _roles[wait.On] = ContainerRole.Sidecar;
                    isChanged = true;
                }
            }
        }
        // A Pod must have at least one container.
        if (plan.Services.Exists(subject => _roles[subject] == ContainerRole.Main)) return;
        foreach (Subject subject in plan.Services)
        {
            bool isLast = !plan.All.Exists(other => other.Waits.Exists(wait => wait.On == subject));
            if (isLast) _roles[subject] = ContainerRole.Main;
        }
    }

    private bool HasRole(Subject subject, ContainerRole role) =>
        _roles.TryGetValue(subject, out ContainerRole own) && own == role;

    private void Order(Subject subject, ContainerRole role)
    {
        foreach (Wait wait in subject.Waits)
        {
            bool isKept = HasRole(wait.On, ContainerRole.Init) ||
                (HasRole(wait.On, ContainerRole.Sidecar) && role != ContainerRole.Sidecar);
            subject.Say("--depends-on", isKept ? ExportResult.Carried : ExportResult.Approximated,
                isKept ? "" : "kubelet starts the containers in this order and stops them at the same time");
        }
    }

    // busybox can probe an address; the plan's own image may have no tool for it.
    private void WaitForAddresses(YamlMap pod)
    {
        int n = 0;
        foreach (Descriptions.GivenSetting given in plan.Run.All("--wait-for"))
        {
            string text = plan.Run.Resolve(Phrase.Of(given.Value)).Literal ?? "";
            if (Endpoint(text) is not { } endpoint)
            {
                plan.Run.Say("--wait-for", ExportResult.Lost,
                    "only tcp:// and http:// elsewhere can be waited for from another image: " + text);
                continue;
            }
            n++;
            pod.List("initContainers").Add(WaitContainer(endpoint, "wait-for-" + n,
                plan.Run.Duration("--wait-timeout")), "Nothing starts before " + text + " answers.");
            plan.Run.Carry("--wait-for", "by an init container with busybox");
            plan.Run.Carry("--wait-timeout");
        }
    }

    private static Endpoint? Endpoint(string text) =>
        Endpoints.Parse(text, out _) is { } endpoint && !Check.IsHere(endpoint.Host) ? endpoint : null;

    /// <summary>An init container that waits until <paramref name="endpoint"/> answers.</summary>
    public static YamlMap WaitContainer(Endpoint endpoint, string name, TimeSpan? timeout)
    {
        string[] client = ContainerCheck.Client(endpoint);
        // Not every busybox has an nc with -z, but all can start a program once connected.
        if (client[0] == "nc") client = ["nc", "-w", "2", client[2], client[3], "-e", "true"];
        string ask = string.Join(' ', Array.ConvertAll(client, ShellText.Word));
        string loop = "until " + ask + "; do sleep 1; done";
        var container = new YamlMap();
        container.Add("name", name).Add("image", "busybox:1.36");
        YamlList command = container.List("command");
        if (timeout is { } time)
            command.AddAll(["timeout", KubernetesProbes.Seconds(time).ToString(CultureInfo.InvariantCulture)]);
        command.AddAll(["sh", "-c", loop]);
        return container;
    }

    private void Finish(YamlMap pod)
    {
        if (variables.HandsOver)
            pod.List("volumes").AddMap().Add("name", KubernetesVariables.HandOverVolume)
                .Add("emptyDir", new YamlMap { IsWanted = true });
        volumes.AddTo(pod);
        Grace(plan, pod, plan.Services);
        KubernetesGroups.Add(pod, [.. plan.Setup, .. plan.Services]);
        foreach (Subject subject in plan.Setup) subject.Approximate("--grace", "a Pod has one grace period");
        foreach (Subject subject in plan.All)
        {
            if (subject.Kind != ServiceKind.Job) Unreported.Complete(subject, "Kubernetes");
        }
        if (_containers.NamesSignals) pod.Map("os").Add("name", "linux");
    }

    /// <summary>Adds <c>terminationGracePeriodSeconds</c>, if it is needed.</summary>
    public static void Grace(Blueprint plan, YamlMap pod, List<Subject> services)
    {
        Subject run = plan.Run;
        TimeSpan? longest = null;
        foreach (Subject subject in services)
        {
            if (subject.Duration("--grace") is not { } grace) continue;
            if (longest != null && grace != longest)
                subject.Approximate("--grace", "a Pod has one grace period: the longest");
            if (longest == null || grace > longest) longest = grace;
        }
        foreach (Subject subject in services) subject.Carry("--grace");
        TimeSpan delay = run.Duration("--stop-delay") ?? TimeSpan.Zero;
        TimeSpan? period = run.Duration("--stop-timeout")
            ?? (longest == null && delay == TimeSpan.Zero ? null : (longest ?? TimeSpan.FromSeconds(10)) + delay);
        if (period is { } time) pod.Add("terminationGracePeriodSeconds", KubernetesProbes.Seconds(time));
        run.Carry("--stop-timeout");
        run.Carry("--stop-delay", "as a preStop hook");
    }
}

/// <summary>The order in which services start.</summary>
internal static class StartOrder
{
    /// <summary>The services, each after those it waits for, otherwise in the order of the plan.</summary>
    public static List<Subject> Of(Blueprint plan)
    {
        var ordered = new List<Subject>();
        var seen = new HashSet<Subject>();
        foreach (Subject subject in plan.Services) Visit(subject);
        return ordered;

        void Visit(Subject subject)
        {
            if (!seen.Add(subject)) return;
            foreach (Wait wait in subject.Waits)
            {
                if (wait.On is { Kind: ServiceKind.Service, Scale: > 0 }) Visit(wait.On);
            }
            ordered.Add(subject);
        }
    }
}
