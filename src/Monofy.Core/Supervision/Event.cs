using System.Collections.Generic;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>Something that happened. Made by the named makers, one for each <see cref="EventKind"/>. A property that is
/// not of its kind has its default.</summary>
/// <remarks>Queues hold thousands of them, so properties that no kind has both of share a field.</remarks>
public readonly record struct Event
{
    /// <summary>What happened.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>Index of the service that it happened to; below 0 if it did not happen to one.</summary>
    public int Service { get; init; }

    /// <summary>Whether a probe was of an address that is waited for before the start (<c>--wait-for</c>), not of a
    /// service.</summary>
    public bool IsOfAddress => Service < 0 && Kind is EventKind.ProbePassed or EventKind.ProbeFailed;

    /// <summary>For what the process was started.</summary>
    public Role Role { get; init; }

    /// <summary>Which process of the service: the number that the effect carried.</summary>
    public int Incarnation { get; init; }

    /// <summary>Which check has ended: a network probe, or the process of a health command.</summary>
    public int Probe => Incarnation;

    /// <summary>The process that was started.</summary>
    public int Pid => Kind is EventKind.Spawned or EventKind.StartIsLate ? AnyPid : 0;

    /// <summary>monofy's own process id, at the beginning of the run.</summary>
    public int OwnPid => Kind == EventKind.Begin ? AnyPid : 0;

    /// <summary>The process group that the terminal has sent a typed signal to; 0 if the signal came another
    /// way.</summary>
    public int ForegroundGroup => Kind == EventKind.Signal ? AnyPid : 0;

    /// <summary>How it ended.</summary>
    public ExitStatus Status { get; init; }

    /// <summary>Whether others of the group of a process that has ended are left.</summary>
    public bool GroupLeft => Kind == EventKind.Exited && Flag;

    /// <summary>Whether a refused signal was for what a process that has ended left in its group.</summary>
    public bool IsOfLeftovers => Kind == EventKind.Refused && Flag;

    /// <summary>Whether the kernel's memory limit killed it.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>How many processes the kernel's memory limit killed in this run.</summary>
    public int MemoryKills { get; init; }

    /// <summary>The signal that came, or was refused.</summary>
    public Signal Signal { get; init; }

    /// <summary>Where it came from.</summary>
    public SignalOrigin Origin { get; init; }

    /// <summary>Why a process could not be started.</summary>
    public StartFailure? Failure { get; init; }

    /// <summary>The wall clock, in ticks of 100 ns since 1970, UTC.</summary>
    public long UnixTicks { get; init; }

    /// <summary>Why the lock, the hand-over or the probe failed.</summary>
    public string? Error =>
        Kind is EventKind.LockFailed or EventKind.HandOverFailed or EventKind.ProbeFailed ? Text : null;

    /// <summary>What a service says of itself (sd_notify's STATUS).</summary>
    public string? StatusText => Kind == EventKind.Status ? Text : null;

    /// <summary>The file that changed.</summary>
    public string? Path => Kind == EventKind.FilesChanged ? Text : null;

    /// <summary>The last line that a health command wrote; null if it wrote nothing.</summary>
    public string? LastOutput => Kind == EventKind.Exited ? Text : null;

    /// <summary>What is asked for.</summary>
    public Order? Order { get; init; }

    /// <summary>Who waits for the answer to <see cref="Order"/>.</summary>
    public Ticket Ticket { get; init; }

    /// <summary>How many processes the kernel gave to monofy about when this one ended: its descendants, as a
    /// rule.</summary>
    public int Adopted { get; init; }

    /// <summary>The most memory that the process had in use, in bytes (<c>ru_maxrss</c>); 0: unknown.</summary>
    public long PeakMemory { get; init; }

    /// <summary>The memory that was measured, in bytes; -1: unknown.</summary>
    public long Memory { get; init; }

    /// <summary>Whether <see cref="Memory"/> counts pages twice that processes share.</summary>
    public bool IsResident { get; init; }

    /// <summary>The adopted processes that were found, or are left.</summary>
    public Stray[] Strays() => Kind is EventKind.StraysFound or EventKind.AllRefuse ? Stray.Parse(Text) : [];

    // The shared fields, as a journal has them.

    internal int AnyPid { get; init; }

    internal bool Flag { get; init; }

    internal string? Text { get; init; }

    /// <summary>Time has passed.</summary>
    public static readonly Event Tick = new() { Kind = EventKind.Tick };

    /// <summary>A foreign process was reaped.</summary>
    public static readonly Event OrphanReaped = new() { Kind = EventKind.OrphanReaped };

    /// <summary>Standard output has no reader any more.</summary>
    public static readonly Event OutputClosed = new() { Kind = EventKind.OutputClosed };

    /// <summary>The setup lock is held.</summary>
    public static readonly Event LockHeld = new() { Kind = EventKind.LockHeld };

    /// <summary>The run begins in process <paramref name="pid"/>. If that is the first one of its namespace, the kernel
    /// kills whatever is left when monofy exits.</summary>
    public static Event BeginAs(int pid) => new() { Kind = EventKind.Begin, AnyPid = pid };

    /// <summary>No process is left; the memory limit killed <paramref name="memoryKills"/>.</summary>
    public static Event NoChildren(int memoryKills) => new() { Kind = EventKind.NoChildren, MemoryKills = memoryKills };

    /// <summary>A process was started.</summary>
    public static Event Spawned(int service, Role role, int incarnation, int pid) =>
        new() { Kind = EventKind.Spawned, Service = service, Role = role, Incarnation = incarnation, AnyPid = pid };

    /// <summary>A process could not be started.</summary>
    public static Event SpawnFailed(int service, Role role, int incarnation, StartFailure failure) =>
        new() { Kind = EventKind.SpawnFailed, Service = service, Role = role, Incarnation = incarnation,
            Failure = failure };

    /// <summary>The process of a service has not got its program yet.</summary>
    public static Event StartIsLate(int service, int incarnation, int pid) =>
        new() { Kind = EventKind.StartIsLate, Service = service, Role = Role.Main, Incarnation = incarnation,
            AnyPid = pid };

    /// <summary>A process was reaped; <paramref name="lastOutput"/> is that of a health command.</summary>
    public static Event Exited(
        int service, Role role, int incarnation, ExitStatus status, bool groupLeft, bool outOfMemory = false,
        long peakMemory = 0, int adopted = 0, string? lastOutput = null) =>
        new()
        {
            Kind = EventKind.Exited, Service = service, Role = role, Incarnation = incarnation, Status = status,
            Flag = groupLeft, OutOfMemory = outOfMemory, PeakMemory = peakMemory, Adopted = adopted, Text = lastOutput,
        };

    /// <summary>The group of an ended process is empty.</summary>
    public static Event GroupEmpty(int service, int incarnation) =>
        new() { Kind = EventKind.GroupEmpty, Service = service, Incarnation = incarnation };

    /// <summary>A signal came in.</summary>
    public static Event Signalled(Signal signal, SignalOrigin origin) =>
        new() { Kind = EventKind.Signal, Signal = signal, Origin = origin };

    /// <summary>The process that has the terminal dies of <paramref name="signal"/>, which the terminal sends, so it
    /// seems to have been typed; all of the process group <paramref name="foreground"/> have had it then.</summary>
    public static Event Typed(int service, int incarnation, int foreground, Signal signal) =>
        new() { Kind = EventKind.Signal, Service = service, Incarnation = incarnation, AnyPid = foreground,
            Signal = signal, Origin = SignalOrigin.Typed };

    /// <summary>The foreground process was stopped by <paramref name="signal"/>.</summary>
    public static Event Suspended(int service, int incarnation, Signal signal) =>
        new() { Kind = EventKind.Suspended, Service = service, Incarnation = incarnation, Signal = signal };

    /// <summary>The setup lock cannot be had.</summary>
    public static Event LockFailed(string text) => new() { Kind = EventKind.LockFailed, Text = text };

    /// <summary>What setup command <paramref name="service"/> handed over was read, or is malformed.</summary>
    public static Event HandedOver(int service, string? error) =>
        new() { Kind = error == null ? EventKind.HandedOver
            : EventKind.HandOverFailed, Service = service, Text = error };

    /// <summary>A network probe ended.</summary>
    public static Event Probed(int service, int probe, string? error) =>
        new() { Kind = error == null ? EventKind.ProbePassed
            : EventKind.ProbeFailed, Service = service, Incarnation = probe, Text = error };

    /// <summary>A service said something of itself: <see cref="EventKind.Ready"/>, <see cref="EventKind.Alive"/>,
    /// <see cref="EventKind.Leaving"/> or <see cref="EventKind.Reloading"/>.</summary>
    public static Event Said(EventKind kind, int service, int incarnation) =>
        new() { Kind = kind, Service = service, Incarnation = incarnation };

    /// <summary>A service said how it is doing.</summary>
    public static Event SaidStatus(int service, int incarnation, string text) =>
        new() { Kind = EventKind.Status, Service = service, Incarnation = incarnation, Text = text };

    /// <summary>Somebody gave an order. Answered by <see cref="EffectKind.Answer"/> with <paramref name="ticket"/>, in
    /// every phase of the run, once; a ticket that is not awaited gets no answer.</summary>
    public static Event Ordered(Ticket ticket, Order order) =>
        new() { Kind = EventKind.Ordered, Ticket = ticket, Order = order };

    /// <summary>The client that waits for <paramref name="ticket"/> has disconnected. The order itself is carried
    /// out.</summary>
    public static Event TicketDropped(Ticket ticket) => new() { Kind = EventKind.TicketDropped, Ticket = ticket };

    /// <summary>The processes of <paramref name="service"/> hold <paramref name="bytes"/> together (-1:
    /// unknown).</summary>
    /// <param name="service">Whose they are.</param>
    /// <param name="incarnation">The number that the effect carried.</param>
    /// <param name="bytes">The sum of their proportional set sizes.</param>
    /// <param name="isResident">Of some process only the resident size could be had, which counts pages that processes
    /// share twice.</param>
    public static Event MemoryMeasured(int service, int incarnation, long bytes, bool isResident) =>
        new() { Kind = EventKind.MemoryMeasured, Service = service, Incarnation = incarnation, Memory = bytes,
            IsResident = isResident };

    /// <summary>Something changed that is watched for <paramref name="service"/>. It comes for each change, in every
    /// phase of the run: gathering changes (300 ms without one, 2 s at most) is the supervisor's.</summary>
    /// <param name="service">The service or job.</param>
    /// <param name="path">What changed; of several changes at once, one.</param>
    public static Event FilesChanged(int service, string path) =>
        new() { Kind = EventKind.FilesChanged, Service = service, Text = path };

    /// <summary>Which adopted processes there are, for <paramref name="service"/>, whose process
    /// <paramref name="incarnation"/> has ended.</summary>
    public static Event StraysFound(int service, int incarnation, IReadOnlyList<Stray> strays) =>
        new() { Kind = EventKind.StraysFound, Service = service, Incarnation = incarnation,
            Text = Stray.Format(strays) };

    /// <summary><paramref name="signal"/> was refused by all processes that it was for; with
    /// <paramref name="ofLeftovers"/> these were what is left of a group.</summary>
    public static Event Refused(int service, Role role, int incarnation, Signal signal, bool ofLeftovers = false) =>
        new() { Kind = EventKind.Refused, Service = service, Role = role, Incarnation = incarnation, Signal = signal,
            Flag = ofLeftovers };

    /// <summary>All that are left refuse signals: <paramref name="left"/>.</summary>
    public static Event AllRefuse(IReadOnlyList<Stray> left) =>
        new() { Kind = EventKind.AllRefuse, Text = Stray.Format(left) };

    /// <summary>The wall clock was looked at, or set.</summary>
    public static Event Clock(long unixTicks) => new() { Kind = EventKind.Clock, UnixTicks = unixTicks };
}
