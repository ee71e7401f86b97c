using System;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>What a service's processes use.</summary>
/// <param name="Cpu">Processor time since the service's process was started, children that ended included.</param>
/// <param name="Memory">Resident memory in bytes; pages that several of them share count for each.</param>
/// <param name="Processes">How many there are; 0: not known.</param>
public readonly record struct ProcessUsage(TimeSpan Cpu, long Memory, int Processes);

/// <summary>What questions are answered from: the plan, the supervisor as it stands, the clocks, and what processes
/// use. Asking changes nothing.</summary>
public sealed class RunView
{
    private readonly Supervisor _supervisor;
    private readonly Func<int, int, ProcessUsage> _usage;
    private readonly TimeText _time = new();

    /// <summary>A view of <paramref name="supervisor"/>, which runs <paramref name="plan"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="supervisor">What is asked about.</param>
    /// <param name="usage">What the process (second) of a service (first) uses, its descendants included.</param>
    public RunView(Plan plan, Supervisor supervisor, Func<int, int, ProcessUsage> usage) =>
        (Plan, _supervisor, _usage) = (plan, supervisor, usage);

    /// <summary>The plan that runs.</summary>
    public Plan Plan { get; }

    /// <summary>What the user said, from which the plan was made; null if that is not known.</summary>
    public Description? Description { get; init; }

    /// <summary>monofy's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>monofy's process.</summary>
    public int Pid { get; init; }

    /// <summary>The last look at the monotonic clock.</summary>
    public Instant Now { get; private set; }

    /// <summary>The last look at the wall clock: ticks of 100 ns since 1970, UTC.</summary>
    public long UnixTicks { get; private set; }

    /// <summary>What happened lately.</summary>
    public RunEvents Events => _supervisor.Events;

    /// <summary>How far the run has come.</summary>
    public Report Summary => _supervisor.Summary();

    /// <summary>Sets the clocks; call it before asking.</summary>
    public void Look(Instant now, long unixTicks) => (Now, UnixTicks) = (now, unixTicks);

    /// <summary>The state of a service.</summary>
    public ServiceReport Service(int index) => _supervisor.Report(index);

    /// <summary>What its processes use.</summary>
    public ProcessUsage UsageOf(int index, int pid) => pid == 0 ? default : _usage(index, pid);

    /// <summary>The wall clock at <paramref name="at"/>, as far as it was not set since:
    /// <c>2026-11-20T12:34:56.789Z</c>.</summary>
    public ReadOnlySpan<byte> TimeOf(Instant at) => _time.Of(UnixTicksOf(at));

    /// <summary>The same in ticks.</summary>
    public long UnixTicksOf(Instant at) => UnixTicks - (Now - at).Ticks;

    /// <summary>The time of <paramref name="unixTicks"/> as text.</summary>
    public string TimeText(long unixTicks) => Encoding.ASCII.GetString(_time.Of(unixTicks));
}
