using System;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>
/// What happened when (<c>--trace</c>), as an array of the Trace Event format that Perfetto and speedscope open. The
/// run has a row with its phases, each service a row with its processes; health commands and stop commands have rows of
/// their own, so that the slices of a row nest. It is fed with the event and the effects of each step and decides
/// nothing. What waits to be written is bounded, and so is all of it: beyond that the trace ends, every slice closed.
/// </summary>
public sealed class Trace
{
    /// <summary>A trace grows to about this size, in bytes.</summary>
    public const long MostBytes = 64 << 20;

    /// <summary>So many bytes wait for a slow reader.</summary>
    public const int MostWaiting = 1 << 20;

    private const int RunRow = 1;
    private const int RowsAService = 3;         // one for each role

    // What the inner slice of a process shows.
    private enum Part : byte
    {
        None, Starting, Unhealthy, Stopping,
    }

    private struct Row
    {
        public bool IsNamed;
        public bool IsOpen;
        public Part Part;
        public int Incarnation;
        public int Pid;
    }

    private readonly Plan _plan;
    private readonly Supervisor _supervisor;
    private readonly Row[] _rows;
    private readonly TraceLines _lines = new();
    private readonly long _most;
    private Instant _now;
    private long _next = 1;                     // the number of the run event that is drawn next
    private Phase _phase = Phase.New;
    private bool _begun;

    /// <summary>A trace of the run of <paramref name="plan"/>.</summary>
    public Trace(Plan plan, Supervisor supervisor) : this(plan, supervisor, MostBytes)
    {
    }

    internal Trace(Plan plan, Supervisor supervisor, long most)
    {
        (_plan, _supervisor, _most) = (plan, supervisor, most);
        _rows = new Row[plan.Services.Length * RowsAService];
        // One step can end all services.
        supervisor.Events.Keep(2 * plan.Services.Length + RunEvents.Few);
    }

    /// <summary>Whether the trace is complete; nothing is added any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why it ended before the run did, or null.</summary>
    public string? Cut { get; private set; }

    /// <summary>What is to be written next.</summary>
    public ReadOnlySpan<byte> Waiting => _lines.Waiting;

    /// <summary><paramref name="count"/> bytes of <see cref="Waiting"/> were written.</summary>
    public void Drop(int count) => _lines.Drop(count);

    /// <summary>Draws the event of a step and its effects.</summary>
    /// <param name="now">When that was.</param>
    /// <param name="unixTicks">The wall clock: when the run began, the first time.</param>
    /// <param name="e">The event.</param>
    /// <param name="effects">Its effects.</param>
    public void Add(Instant now, long unixTicks, in Event e, ReadOnlySpan<Effect> effects)
    {
        if (IsOver) return;
        _now = now;
        if (!_begun) Begin(unixTicks);
        Take(e);
        RunEvents events = _supervisor.Events;
        for (_next = Math.Max(_next, events.First); _next < events.Next; _next++) Happened(events[_next]);
        foreach (ref readonly Effect effect in effects) Follows(effect);
        if (_lines.Size >= _most) CutOff("it has reached " + Size.Format(_most));
        else if (Waiting.Length > MostWaiting) CutOff("it is read too slowly");
    }

    /// <summary>Closes all slices: the trace is complete.</summary>
    public void End(Instant now)
    {
        if (IsOver || !_begun) return;
        _now = now;
        for (int i = 0; i < _rows.Length; i++) Close(i, default);
        if (_phase != Phase.New) _lines.Close(RunRow, Wording.Of(_phase), now);
        _lines.End();
        IsOver = true;
    }

    private void CutOff(string why)
    {
        Cut = why;
        _lines.Point(RunRow, "the trace ends: " + why, _now, ofRun: true);
        End(_now);
    }

    private void Begin(long unixTicks)
    {
        _begun = true;
        _lines.Begin(_now, new TimeText().Of(unixTicks));
        _lines.Name(RunRow, "run");
    }

    private void Take(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Spawned: _rows[RowOf(e.Service, e.Role)].Pid = e.Pid; break;
            case EventKind.Exited or EventKind.SpawnFailed: Close(RowOf(e.Service, e.Role), e); break;
            case EventKind.Signal: _lines.Point(RunRow, e.Signal.Name, _now, ofRun: true); break;
            case EventKind.Ordered: _lines.Point(RunRow, "ctl " + Wording.Of(e.Order!.Kind), _now); break;
            case EventKind.OutputClosed: _lines.Point(RunRow, "output closed", _now); break;
        }
    }

    private void Happened(in RunEvent e)
    {
        if (e.Kind == RunEventKind.Phase)
        {
            if (_phase != Phase.New) _lines.Close(RunRow, Wording.Of(_phase), _now);
            _phase = e.Phase;
            _lines.Open(RunRow, Wording.Of(_phase), _now);
            return;
        }
        int row = RowOf(e.Service, Role.Main);
        _lines.Point(Named(row), RunEvent.NameOf(e.Kind), _now);
        if (e.Kind == RunEventKind.Healthy) Enter(row, Part.None);
        else if (e.Kind == RunEventKind.Unhealthy) Enter(row, Part.Unhealthy);
    }

    private void Follows(in Effect e)
    {
        switch (e.Kind)
        {
            case EffectKind.Start:
                Start(RowOf(e.Service, e.Role), e);
                break;
            case EffectKind.SignalProcess or EffectKind.SignalGroup:
                int row = RowOf(e.Service, e.Role);
                _lines.Point(Named(row), e.Signal.Name, _now);
                ServiceState state = _supervisor.Report(e.Service).State;
                if (e.Role == Role.Main && state is ServiceState.Stopping or ServiceState.Killing)
                    Enter(row, Part.Stopping);
                break;
            case EffectKind.Sweep:
                _lines.Point(RunRow, "sweep with " + e.Signal.Name, _now);
                break;
        }
    }

    private void Start(int row, in Effect e)
    {
        Close(row, default);
        ref Row r = ref _rows[row];
        (r.IsOpen, r.Incarnation, r.Pid) = (true, e.Incarnation, 0);
        _lines.Open(Named(row), NameOf(row), _now);
        if (e.Role == Role.Main && _plan.Services[e.Service].Settings.Health != null) Enter(row, Part.Starting);
    }

    // The process of a row has ended; with the first kind of event, whichever it is.
    private void Close(int row, in Event e)
    {
        ref Row r = ref _rows[row];
        if (!r.IsOpen || (e.Kind != EventKind.Begin && e.Incarnation != r.Incarnation)) return;
        Enter(row, Part.None);
        r.IsOpen = false;
        if (TraceEnding.Of(r.Pid, e) is { } ending) _lines.Point(Named(row), _now, ending);
        _lines.Close(Named(row), NameOf(row), _now);
    }

    private void Enter(int row, Part part)
    {
        ref Row r = ref _rows[row];
        if (!r.IsOpen || r.Part == part) return;
        if (r.Part != Part.None) _lines.Close(Named(row), WordOf(r.Part), _now);
        r.Part = part;
        if (part != Part.None) _lines.Open(Named(row), WordOf(part), _now);
    }

    private static string WordOf(Part part) => part switch
    {
        Part.None => "",
        Part.Starting => "not healthy yet",
        Part.Unhealthy => "unhealthy",
        Part.Stopping => "stopping",
    };

    private static int RowOf(int service, Role role) => service * RowsAService + (int)role;

    private string NameOf(int row) => _plan.Services[row / RowsAService].Name + (Role)(row % RowsAService) switch
    {
        Role.Main => "",
        Role.StopCommand => " (stop command)",
        Role.Probe => " (health command)",
    };

    // Its number in the file, where it gets its name before its first event.
    private int Named(int row)
    {
        int number = RunRow + 1 + row;
        if (!_rows[row].IsNamed) _lines.Name(number, NameOf(row));
        _rows[row].IsNamed = true;
        return number;
    }
}
