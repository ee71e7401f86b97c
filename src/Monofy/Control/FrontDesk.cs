using System.Collections.Generic;
using Monofy.Core.Control;
using Monofy.Core.Descriptions;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>Everything that answers others: the control sockets and HTTP. A run that is not asked has none.</summary>
internal sealed class FrontDesk
{
    private const int KeptEvents = 256;

    private readonly Reactor _reactor;
    private readonly Queue<Event> _events;
    private readonly ForeignDescriptors _foreign;
    private readonly History? _history;
    private readonly UsageSampler _usage;
    private readonly Desk _desk;
    private readonly List<ControlServer> _controls = [];
    private HttpServer? _http;
    private bool _hasDefault;
    private int _lastTicket;
    private long _lastEvent, _lastLine;

    /// <summary>Opens: from now on events and, if monofy sees it, output are kept to be asked about.</summary>
    /// <param name="plan">The plan that runs.</param>
    /// <param name="supervisor">What is asked about.</param>
    /// <param name="reactor">Watches.</param>
    /// <param name="events">Where orders go.</param>
    /// <param name="foreign">Closes what strangers sent.</param>
    /// <param name="history">The output that monofy sees; null if it sees none.</param>
    /// <param name="description">What the user said; null if that is not known.</param>
    public FrontDesk(Plan plan, Supervisor supervisor, Reactor reactor, Queue<Event> events, ForeignDescriptors foreign,
        History? history,
        Description? description)
    {
        (_reactor, _events, _foreign, _history) = (reactor, events, foreign, history);
        _usage = new(reactor);
        var view = new RunView(plan, supervisor, _usage.Of) { Version = Release.Version, Description = description,
            Pid = Libc.getpid() };
        _desk = new(view);
        supervisor.Events.Keep(KeptEvents);
        history?.Open();
        if (history != null) _desk.Logs = query => new LogsAnswer(view, history, query);
    }

    /// <summary>Begins to answer at <paramref name="control"/>; false if the kernel refuses to watch it.</summary>
    public bool Add(ControlServer control)
    {
        _controls.Add(control);
        _hasDefault |= control.IsDefault;
        control.Serve(_reactor, _desk, _events, _foreign, () => ++_lastTicket);
        return !control.IsDeaf;
    }

    /// <summary>Begins to answer HTTP; false if the kernel refuses to watch.</summary>
    public bool Add(HttpServer http)
    {
        _http = http;
        return http.Serve(_reactor, _desk);
    }

    /// <summary>Opens the default control socket, because a client asked for it; reports nothing if that fails: the
    /// client will report it.</summary>
    public void OpenControl()
    {
        if (!_hasDefault && ControlServer.OpenDefault(says: false, out _) is { } control) Add(control);
    }

    /// <summary>What is to be done once in each turn of the loop.</summary>
    public void Turn()
    {
        _usage.Turn();
        long line = _history?.Sequence ?? 0, happened = _desk.View.Events.Next;
        bool news = line != _lastLine || happened != _lastEvent;
        (_lastLine, _lastEvent) = (line, happened);
        foreach (ControlServer control in _controls) control.Turn(news);
        _http?.Turn(news);
    }

    /// <summary>Who waits for a run, with standard input, output and error for it; null if there is none
    /// such.</summary>
    public ControlWaiter? StreamsOf(Ticket ticket)
    {
        foreach (ControlServer control in _controls)
        {
            if (control.StreamsOf(ticket) is { } waiter) return waiter;
        }
        return null;
    }

    /// <summary>Tells who waits for an order what became of it.</summary>
    public void Answer(in Effect e)
    {
        foreach (ControlServer control in _controls) control.Answer(e);
    }

    /// <summary>Removes what is left in the file system.</summary>
    public void Close()
    {
        foreach (ControlServer control in _controls) control.Close();
    }
}
