using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Supervision.Say;

namespace Monofy.Core.Control;

/// <summary>The words for states in answers and messages.</summary>
public static class Wording
{
    /// <summary>The words for each <see cref="Phase"/>, in its order.</summary>
    public static readonly string[] Phases =
        ["new", "holding", "waiting-for", "locking", "setup", "running", "draining", "stopping", "sweeping",
            "finishing", "last-sweep", "over"];

    /// <summary>A state as messages call it.</summary>
    public static string Of(ServiceState state) => Names.OfState(state);

    /// <summary>A phase.</summary>
    public static string Of(Phase phase) => Phases[(int)phase];

    /// <summary>An order, by the verb that gives it.</summary>
    public static string Of(OrderKind order) => order switch
    {
        OrderKind.Start => Verbs.Start,
        OrderKind.Stop => Verbs.Stop,
        OrderKind.Restart => Verbs.Restart,
        OrderKind.Reload => Verbs.Reload,
        OrderKind.Signal => Verbs.Signal,
        OrderKind.Run => Verbs.Run,
        OrderKind.Shutdown => Verbs.Shutdown,
        OrderKind.Wait => Verbs.Wait,
    };

    /// <summary>A health as Docker calls it.</summary>
    public static string Of(HealthState health) => health switch
    {
        HealthState.None => "none",
        HealthState.Starting => "starting",
        HealthState.Healthy => "healthy",
        HealthState.Unhealthy => "unhealthy",
    };

    /// <summary>How a process ended.</summary>
    public static string Of(EndKind how) => how switch
    {
        EndKind.Own => "own",
        EndKind.Asked => "asked",
        EndKind.Killed => "killed",
        EndKind.OutOfMemory => "oom",
        EndKind.TimedOut => "timed-out",
        EndKind.Survived => "survived",
        EndKind.NotStarted => "not-started",
    };
}
