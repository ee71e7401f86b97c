using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Settings;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>The role of a container in its Pod.</summary>
internal enum ContainerRole : byte
{
    /// <summary>It runs as long as the Pod.</summary>
    Main,

    /// <summary>It runs to completion before the containers after it.</summary>
    Init,

    /// <summary>A native sidecar: an init container that keeps running.</summary>
    Sidecar,

    /// <summary>The container of a Job.</summary>
    Job,
}

/// <summary>Writes one service as a container.</summary>
internal sealed class KubernetesContainer(Blueprint plan, KubernetesVariables variables)
{
    private const int RulesSince = 36;
    private const int ContainerPolicySince = 35;
    private const int SleepSince = 30;

    private readonly KubernetesProbes _probes = new(plan, variables);

    /// <summary>Whether a container sets a stop signal, which requires the Pod to name its operating system.</summary>
    public bool NamesSignals { get; private set; }

    /// <summary>The container of <paramref name="subject"/>.</summary>
    public YamlMap Make(Subject subject, ContainerRole role, string name, string instance = "1")
    {
        var container = new YamlMap();
        container.Add("name", name);
        container.Add("image", subject.Service!.Kept?.Image is { } image ? variables.Write(subject, Phrase.Of(image))
            : plan.Request.Image ?? ComposeWriter.Placeholder);
        if (subject.Service.Kept?.Image != null) subject.Say("image", ExportResult.Carried, "");
        if (role == ContainerRole.Sidecar) container.Add("restartPolicy", "Always");
        if (role == ContainerRole.Main) Fate(container, subject);
        // A service's own image keeps its entrypoint, as in the original file.
        Phrase[] words = subject.Command;
        for (int i = 0; i < words.Length; i++)
        {
            bool isCommand = subject.Service.Kept is not { Image: not null } kept || i < kept.EntrypointWords;
            container.List(isCommand ? "command" : "args").Add(variables.Write(subject, words[i]));
        }
        subject.Say("command", ExportResult.Carried, "");
        if (!subject.IsImplied("--cwd") && subject.Value("--cwd") is { } directory)
            container.Add("workingDir", variables.Write(subject, directory));
        subject.Carry("--cwd");
        variables.Add(container, subject, instance);
        PortsOf(container, subject);
        bool isServing = role is ContainerRole.Main or ContainerRole.Sidecar;
        if (isServing) _probes.Add(container, subject, role == ContainerRole.Sidecar);
        if (isServing) Lifecycle(container, subject);
        Security(container, subject);
        if (subject.Flag("--stdin")) container.Add("stdin", true);
        if (subject.Flag("--tty")) container.Add("tty", true);
        subject.Carry("--stdin");
        subject.Carry("--tty");
        Restart(subject, role);
        return container;
    }

    private static void PortsOf(YamlMap container, Subject subject)
    {
        List<KeptPort> ports = Ports.Of(subject);
        foreach (KeptPort port in ports)
        {
            YamlMap entry = container.List("ports").AddMap().Add("containerPort", port.Target);
            if (port.Protocol == "udp") entry.Add("protocol", "UDP");
        }
        if (subject.Service!.Kept is { Ports.Count: > 0 }) subject.Say("ports", ExportResult.Carried, "");
    }

    // Connected fates: since 1.36, the end of one container can restart all containers of the Pod, as a restart of
    // monofy's container would.
    private void Fate(YamlMap container, Subject subject)
    {
        bool isAlways = subject.Restart.Mode == RestartMode.Always;
        Fate fate = subject.Fate;
        if (isAlways || (fate == Plans.Fate.Separate && plan.Request.KubernetesMinor < ContainerPolicySince) ||
            plan.Services.Count == 1) return;
        if (plan.Request.Format != ExportFormat.Kubernetes) return;
        if (plan.Request.KubernetesMinor < RulesSince)
        {
            if (fate != Plans.Fate.Separate) return;
            container.Add("restartPolicy", subject.Restart.Mode == RestartMode.OnFailure ? "OnFailure" : "Never");
            return;
        }
        bool isRestarted = subject.Restart.Mode == RestartMode.OnFailure;
        container.Add("restartPolicy", isRestarted ? "OnFailure" : "Never");
        if (fate == Plans.Fate.Separate) return;
        YamlList rules = container.List("restartPolicyRules");
        if (!isRestarted) Rule(rules, "NotIn", subject);
        if (fate == Plans.Fate.Connected) Rule(rules, "In", subject);
    }

    private static void Rule(YamlList rules, string verb, Subject subject)
    {
        YamlMap codes = rules.AddMap().Add("action", "RestartAllContainers").Map("exitCodes").Add("operator", verb);
        YamlList values = codes.List("values").Add(new YamlLeaf("0", isString: false));
        foreach (int code in subject.SuccessCodes)
            values.Add(new YamlLeaf(code.ToString(CultureInfo.InvariantCulture), isString: false));
        subject.Carry("--success-codes");
    }

    private void Restart(Subject subject, ContainerRole role)
    {
        RestartPolicy policy = subject.Restart;
        bool isPod = plan.Request.Format == ExportFormat.Kubernetes;
        bool hasRules = plan.Request.KubernetesMinor >= RulesSince && isPod;
        if (role is ContainerRole.Main or ContainerRole.Sidecar)
        {
            if (policy.Mode == RestartMode.OnFailure)
                subject.Approximate("--restart",
                    "kubelet starts it again without a limit, after success too, unless a rule says otherwise");
            else if (policy.Mode == RestartMode.No)
                subject.Approximate("--restart",
                    "kubelet starts a container that has ended again, unless a rule says otherwise");
            FateReport(subject, role, hasRules, isPod);
        }
        subject.Carry("--restart");
        subject.Approximate("--restart-delay", "kubelet waits 10 s, then twice as long each time up to 5 minutes");
        subject.Approximate("--restart-max-delay", "kubelet waits 10 s, then twice as long each time up to 5 minutes");
    }

    private void FateReport(Subject subject, ContainerRole role, bool hasRules, bool isPod)
    {
        if (subject.Fate == Plans.Fate.Separate)
        {
            bool ends = subject.Restart.Mode == RestartMode.No &&
                !(role == ContainerRole.Main && plan.Request.KubernetesMinor >= ContainerPolicySince && isPod);
            if (ends) subject.Approximate("--fate", "it is started again when it ends");
            subject.Carry("--fate");
            return;
        }
        if (plan.Services.Count == 1 || subject.Restart.Mode == RestartMode.Always) subject.Carry("--fate");
        else if (role == ContainerRole.Sidecar)
            subject.Say("--fate", ExportResult.Approximated,
                "others wait for it, so it is a sidecar, which is started again alone");
        else if (hasRules) subject.Carry("--fate");
        else if (isPod)
            subject.Say("--fate", ExportResult.Approximated,
                "before Kubernetes 1.36 the container alone is started again; --whole carries it");
        else subject.Say("--fate", ExportResult.Approximated, "its Pods are started again alone");
    }

    private void Lifecycle(YamlMap container, Subject subject)
    {
        YamlMap lifecycle = container.Map("lifecycle");
        TimeSpan delay = plan.Run.Duration("--stop-delay") ?? TimeSpan.Zero;
        if (subject.Words("--stop-command") is { Length: > 0 } words)
        {
            YamlList command = lifecycle.Map("preStop").Map("exec").List("command");
            foreach (Phrase word in words) command.Add(HookWord(subject, word));
            if (delay > TimeSpan.Zero)
                plan.Run.Approximate("--stop-delay", "not for " + subject.Name + ": a container has one preStop hook");
            subject.Approximate("--stop-command", "the stop signal follows, and the process is number 1");
        }
        else if (delay > TimeSpan.Zero)
        {
            long seconds = KubernetesProbes.Seconds(delay);
            if (plan.Request.KubernetesMinor >= SleepSince)
                lifecycle.Map("preStop").Map("sleep").Add("seconds", seconds);
            else lifecycle.Map("preStop").Map("exec").List("command")
                .AddAll(["sleep", seconds.ToString(CultureInfo.InvariantCulture)]);
        }
        if (subject.Signal("--stop-signal") is not { } signal) return;
        if (signal == Signal.Term)
        {
            subject.Carry("--stop-signal");
            return;
        }
        lifecycle.Add("stopSignal", SignalText.Of(signal),
            "Needs the feature gate ContainerStopSignals; else STOPSIGNAL in the image.");
        NamesSignals = true;
        subject.Approximate("--stop-signal", "needs the feature gate ContainerStopSignals (alpha since 1.33), or " +
            "STOPSIGNAL " + signal.Name + " in the image");
    }

    // Hooks run as written: no variables are substituted.
    private static string HookWord(Subject subject, Phrase word)
    {
        Phrase resolved = subject.Resolve(word).Resolve(static name => name == "MONOFY_PID" ? "1" : null);
        if (resolved.Literal is { } literal) return literal;
        subject.Say("--stop-command", ExportResult.Lost, "Kubernetes puts no variables into a preStop hook");
        return ComposeText.Of(resolved);
    }

    private static void Security(YamlMap container, Subject subject)
    {
        YamlMap security = container.Map("securityContext");
        if (subject.Text("--user") is { } user)
        {
            string[] parts = user.Split(':', 2);
            bool isNumber = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long uid);
            long gid = uid;
            bool isGroupNumber = parts.Length < 2 ||
                long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out gid);
            if (isNumber) security.Add("runAsUser", uid);
            if (isNumber && isGroupNumber) security.Add("runAsGroup", gid);
            if (!isNumber || !isGroupNumber)
                subject.Lose("--user", "Kubernetes takes numbers only, and " + user + " is a name; give its numbers");
        }
        else
        {
            subject.Lose("--user", "Kubernetes takes numbers only, and these are not known yet");
        }
        subject.Carry("--user");
        if (subject.Flag("--no-new-privileges")) security.Add("allowPrivilegeEscalation", false);
        subject.Carry("--no-new-privileges");
        KubernetesKept.Container(container, security, subject);
    }
}
