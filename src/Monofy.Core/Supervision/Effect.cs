using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>Something that the host must do.</summary>
public readonly record struct Effect
{
    /// <summary>No status yet: the text is a note, and the answer follows.</summary>
    public const int NotYet = -1;

    /// <summary>What to do.</summary>
    public required EffectKind Kind { get; init; }

    /// <summary>Index of the service in the plan; for a probe before the start, -1 - the index of the
    /// address.</summary>
    public int Service { get; init; }

    /// <summary>Which of its processes.</summary>
    public Role Role { get; init; }

    /// <summary>The number of the process or probe; the answer carries it.</summary>
    public int Incarnation { get; init; }

    /// <summary>Whose order is answered, or whose run of a job is started; the default if no client waits.</summary>
    public Ticket Ticket { get; init; }

    /// <summary>For the start of a job that an event or a change runs: which; else null.</summary>
    public JobTrigger? Trigger { get; init; }

    /// <summary>For <see cref="EffectKind.SignalStray"/>: the process that gets it.</summary>
    public int Pid { get; init; }

    /// <summary>The signal to send.</summary>
    public Signal Signal { get; init; }

    /// <summary>Whether SIGCONT follows the signal: a process that is stopped would not notice that it must
    /// end.</summary>
    public bool ThenContinue { get; init; }

    /// <summary>What to say; for <see cref="EffectKind.End"/>, the closing line: what ended first, each status,
    /// …</summary>
    public string? Text { get; init; }

    /// <summary>How much it matters.</summary>
    public Severity Severity { get; init; }

    /// <summary>The exit status: of monofy, or what <see cref="EffectKind.Answer"/> tells; <see cref="NotYet"/>: the
    /// run goes on.</summary>
    public int Status { get; init; }
}
