using System;
using System.Globalization;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>
/// Writes checks as probes, by their consequence: readiness for <c>report</c>, liveness for <c>restart</c> and
/// <c>stop</c>, and a startup probe until the first success, because monofy also checks every second until then.
/// Timeouts are always written, because Kubernetes' default is 1 s.
/// </summary>
internal sealed class KubernetesProbes(Blueprint plan, KubernetesVariables variables)
{
    private const int RulesSince = 36;

    /// <summary>Adds the probes of <paramref name="subject"/>.</summary>
    /// <param name="container">Its container.</param>
    /// <param name="subject">The service.</param>
    /// <param name="isSidecar">Whether it is a sidecar, so that the next container waits for its startup probe.</param>
    public void Add(YamlMap container, Subject subject, bool isSidecar)
    {
        if (Check.Of(subject) is not { } check) return;
        if (check.Kind == HealthKind.Notify)
        {
            foreach (string name in Check.Names) subject.Lose(name, "kubelet hears no sd_notify");
            return;
        }
        OnUnhealthy consequence = Check.Consequence(subject);
        bool isLiveness = consequence != OnUnhealthy.Report;
        bool isAwaited = isSidecar && plan.IsAwaited(subject, Condition.Healthy);
        if (isAwaited || isLiveness) container.Add("startupProbe", Startup(check, subject, isEndless: false));
        else if (!isSidecar && ChecksEarly(check))
            container.Add("startupProbe", Startup(check, subject, isEndless: true),
                "Until the first success, so that it is ready soon; it never gives up.");
        container.Add(isLiveness ? "livenessProbe" : "readinessProbe",
            Probe(check, subject, check.Interval, check.Retries));
        Say(check, subject, consequence, isAwaited && !isLiveness);
        if (isSidecar && !isAwaited) ReportHelper(check, subject, isLiveness);
    }

    // monofy checks early if no start interval is given, Docker during the start period.
    private static bool ChecksEarly(Check check) => check.StartInterval == null || check.StartPeriod > TimeSpan.Zero;

    // A startup probe of a helper that nothing waits for would delay the containers after it.
    private static void ReportHelper(Check check, Subject subject, bool isLiveness)
    {
        if (isLiveness)
            subject.Approximate("--on-unhealthy", "the containers after it wait for its startup probe");
        else if (ChecksEarly(check))
            subject.Say("--health-start-interval", ExportResult.Approximated,
                "kubelet asks at once, then only every " + Text((int)Seconds(check.Interval)) + " s");
    }

    private YamlMap Startup(Check check, Subject subject, bool isEndless)
    {
        TimeSpan period = check.StartInterval ?? TimeSpan.FromSeconds(1);
        if (period < TimeSpan.FromSeconds(1)) period = TimeSpan.FromSeconds(1);
        TimeSpan patience = check.StartPeriod + check.Interval * check.Retries;
        return Probe(check, subject, period,
            isEndless ? int.MaxValue : (int)Math.Max(1, Math.Ceiling(patience / period)));
    }

    private YamlMap Probe(Check check, Subject subject, TimeSpan period, int retries)
    {
        var probe = new YamlMap();
        if (check.Endpoint is { } endpoint) Endpoint(probe, endpoint);
        else foreach (Phrase word in check.Command)
            probe.Map("exec").List("command").Add(variables.Write(subject, word));
        return probe.Add("periodSeconds", Seconds(period)).Add("timeoutSeconds", Seconds(check.Timeout))
            .Add("failureThreshold", retries);
    }

    private static void Endpoint(YamlMap probe, Endpoint endpoint)
    {
        YamlMap how = probe.Map(endpoint.Kind == HealthKind.Http ? "httpGet" : "tcpSocket");
        if (!Check.IsHere(endpoint.Host)) how.Add("host", endpoint.Host);
        if (endpoint.Kind == HealthKind.Http) how.Add("path", endpoint.Path);
        how.Add("port", endpoint.Port);
    }

    private void Say(Check check, Subject subject, OnUnhealthy consequence, bool killsUnready)
    {
        string whole = "Kubernetes counts in whole seconds";
        foreach (string name in Check.Names)
        {
            bool isFraction = subject.Duration(name) is { Milliseconds: not 0 };
            if (isFraction) subject.Approximate(name, whole);
            else if (name is not ("--health" or "--health-cmd")) subject.Carry(name);
        }
        subject.Carry("--health-cmd");
        if (check.Endpoint is { } endpoint && Check.IsHere(endpoint.Host))
            subject.Approximate("--health", "kubelet connects to the address of the Pod, not to localhost: the " +
                "service must listen on all addresses");
        subject.Carry("--health");
        if (consequence == OnUnhealthy.Stop && plan.Request.KubernetesMinor < RulesSince)
            subject.Approximate("--on-unhealthy", "the container alone is started again");
        subject.Carry("--on-unhealthy");
        if (killsUnready)
            subject.Say("--depends-on", ExportResult.Approximated,
                "others wait for its startup probe; one that never succeeds gets the container started again");
        if (check.StartPeriod > TimeSpan.Zero && consequence == OnUnhealthy.Report)
            subject.Carry("--health-start-period", "a readiness probe that fails has no other consequence");
    }

    /// <summary>In whole seconds, at least one, rounded up.</summary>
    public static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));

    /// <summary>As a number in text.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
