using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;

namespace Monofy.Core.Supervision.Run;

/// <summary>How monofy's status follows from the services': a pure function of how the run went.</summary>
internal static class ExitRule
{
    /// <summary>The status of the run, before <c>--map-exit</c>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="records">How each service ended.</param>
    /// <param name="cause">Why the run ended.</param>
    /// <param name="subject">The service that caused it, or -1.</param>
    /// <param name="given">The status that follows from the cause alone (a signal before anything ran, a failed lock,
    /// …).</param>
    public static int StatusOf(Plan plan, ServiceRecord[] records, StopCause cause, int subject, int given)
    {
        if (cause is StopCause.SetupFailed or StopCause.NotReady) return given;
        RunSettings run = plan.Run;
        return run.ExitCode switch
        {
            ExitCodeChoice.Default when cause == StopCause.ServiceEnded => CodeOf(records[subject]) ?? given,
            // A run that was stopped because a service was unhealthy has failed, even if all services obey the stop.
            ExitCodeChoice.Default when cause == StopCause.Unhealthy =>
                FirstFailure(plan, records) is { } status and not 0 ? status : given,
            ExitCodeChoice.Default => FirstFailure(plan, records) ?? given,
            ExitCodeChoice.First => First(plan, records) ?? given,
            ExitCodeChoice.Worst => Worst(plan, records) ?? given,
            ExitCodeChoice.Named => Named(plan, records) ?? given,
        };
    }

    /// <summary>Applies <c>--map-exit</c>.</summary>
    public static int Map(RunSettings run, int status)
    {
        foreach ((byte from, byte to) in run.MapExit)
        {
            if (from == status) return to;
        }
        return status;
    }

    // A setup command that ran out of time has failed, whatever its status.
    private static int? CodeOf(ServiceRecord record) =>
        record.Last is not { } last ? null : last.How == EndKind.TimedOut ? Limits.TimedOutStatus : last.Status.Code;

    // Null if nothing ran: then the cause decides. A service that was never started, because a dependency had failed,
    // must not hide that failure.
    private static int? FirstFailure(Plan plan, ServiceRecord[] records)
    {
        int? untried = null;
        bool any = false;
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i].Last == null || !Counts(plan.Services[i])) continue;
            any = true;
            if (records[i].HasSucceeded) continue;
            if (records[i].Incarnation > 0) return CodeOf(records[i]);
            untried ??= CodeOf(records[i]);
        }
        return untried ?? (any ? 0 : null);
    }

    private static int? First(Plan plan, ServiceRecord[] records)
    {
        ServiceRecord? first = null;
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i].Last == null || plan.Services[i].Kind != ServiceKind.Service) continue;
            if (first == null || records[i].EndedAt < first.EndedAt) first = records[i];
        }
        return first == null ? null : CodeOf(first);
    }

    private static int? Worst(Plan plan, ServiceRecord[] records)
    {
        int? worst = null;
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i].Last != null && Counts(plan.Services[i]))
                worst = Math.Max(worst ?? 0, CodeOf(records[i])!.Value);
        }
        return worst;
    }

    // Of a scaled service the first instance that failed.
    private static int? Named(Plan plan, ServiceRecord[] records)
    {
        int? code = null;
        for (int i = 0; i < records.Length; i++)
        {
            ServicePlan service = plan.Services[i];
            if (records[i].Last != null && service.BaseName == plan.Run.ExitCodeOf
                && code is null or 0) code = CodeOf(records[i]);
        }
        return code;
    }

    private static bool Counts(ServicePlan service) => service.Kind is ServiceKind.Setup or ServiceKind.Service;
}
