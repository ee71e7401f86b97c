using System;
using System.Collections.Generic;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Core.Descriptions;
using Monofy.Core.Launching;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Terminal;
using Monofy.Core.Values;
using Monofy.Core.Watching;
using Monofy.Health;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Recording;
using Monofy.Sockets;
using Monofy.Storage;
using Monofy.Watching;

namespace Monofy;

/// <summary>The parts of the shell, built in the order in which they may fail, and connected. What few runs need is
/// made when it is first asked for.</summary>
internal sealed class Wiring : IProcessOwner
{
    private readonly int _self = Libc.getpid();
    private readonly StandardInput _input;
    private readonly Description? _description;
    private FrontDesk? _desk;
    private ProbeRunner? _probes;
    private NotifySockets? _notify;
    private MemoryProbes? _memoryProbes;
    private StrayFinder? _strays;
    private Watcher? _watcher;
    private ClockWatch? _clockWatch;
    private bool _lostOutput;

    /// <summary>Makes ready to run <paramref name="plan"/>.</summary>
    /// <param name="plan">What is run.</param>
    /// <param name="environment">monofy's own environment.</param>
    /// <param name="description">What the user said, for those who ask; null if that is not known.</param>
    /// <exception cref="OsException">The kernel refuses something without which nothing can be run.</exception>
    public Wiring(Plan plan, EnvironmentBlock environment, Description? description)
    {
        (Plan, _description) = (plan, description);
        Events = new(Math.Min(plan.Services.Length, Limits.StartsAStep) + 2);
        Launch = new Launch(environment, FileReader.ReadSecret, Users.HomeOf)
        {
            OnNotice = Note, UidOf = () => Users.Last?.Uid,
        };
        Reactor = new Reactor();
        OpenFileLimit = OpenFiles.Raise(OpenFiles.Count(plan));
        bool needsOutput = ProcessOutput.IsNeeded(plan);
        bool same = needsOutput && OpenFiles.AreSame(Libc.STDOUT_FILENO, Libc.STDERR_FILENO);
        var output = new Sink(Libc.STDOUT_FILENO, Reactor)
        {
            OnClosed = () => Events.Enqueue(Event.OutputClosed), OnLost = LostOutput,
        };
        bool stands = plan.Run.Log == LogMode.Prefix &&
            Colors.AreWanted(plan.Run.Color, Libc.STDERR_FILENO, environment);
        Announcer = new Announcer(plan.Run, same ? output : new Sink(Libc.STDERR_FILENO, Reactor), stands);
        if (needsOutput)
            Output = ProcessOutput.Create(plan, Reactor, output, same ? output : Announcer.Sink, environment,
                isOurs => Terminal.OnInput(isOurs));
        Supervisor = new Supervisor(plan);
        bool isInit = _self == 1;
        if (!isInit && Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
            throw new OsException("cannot adopt orphans (PR_SET_CHILD_SUBREAPER)", OsError.Last);
        Late = new(Reactor, this);
        Signals = new SignalQueue(Events, _self) { Terminal = Terminal, Late = Late };
        Reactor.Alone = Signals;
        Processes = new ProcessTable(plan.Services.Length);
        Reaper = new Reaper(Processes, Events, Memory, Announcer, this) { Terminal = Terminal };
        Foreign = new((pid, gone) => Reaper.WaitFor(pid, _ => gone()));
        Sweeper = new Sweeper(_self);
        HandOver = new HandOverFile(_self) { OnNotice = Note };
        _input = new(plan, Terminal.IsTerminal);
        Starter = new Starter(this, new Spawner(_self, diesWithUs: !isInit));
        if (needsOutput || plan.Run.WaitFor.Length > 0) Reactor.Open();
        Output?.Mux.WatchReader();
        Sockets = ListenSockets.For(plan, environment, Note);
        OpenedPipes = OpenedPipes.For(plan, Note);
    }

    public Plan Plan { get; }

    /// <summary>Events that the supervisor has not seen yet.</summary>
    public Queue<Event> Events { get; }

    public Supervisor Supervisor { get; }

    /// <summary>Says what the supervisor and the shell have to say.</summary>
    public Announcer Announcer { get; }

    public Reactor Reactor { get; }

    public SignalQueue Signals { get; }

    /// <summary>Works out the words and the environment of a start.</summary>
    public Launch Launch { get; }

    public Starter Starter { get; }

    /// <summary>The starts that take long.</summary>
    public LateStarts Late { get; }

    /// <summary>The processes that live.</summary>
    public ProcessTable Processes { get; }

    public Reaper Reaper { get; }

    /// <summary>Finds the processes that are left at the end.</summary>
    public Sweeper Sweeper { get; }

    /// <summary>Counts what the kernel killed for want of memory.</summary>
    public MemoryLimit Memory { get; } = new();

    /// <summary>Users and their homes.</summary>
    public Users Users { get; } = new(FileReader.Read);

    /// <summary>The terminal on standard input.</summary>
    public Terminal Terminal { get; } = new();

    /// <summary>The file that setup commands write variables to.</summary>
    public HandOverFile HandOver { get; }

    /// <summary>The lock of the setup.</summary>
    public SetupLock Lock { get; } = new();

    /// <summary>Closes what strangers sent.</summary>
    public ForeignDescriptors Foreign { get; }

    /// <summary>The output of processes; null if none of it passes through monofy.</summary>
    public ProcessOutput? Output { get; }

    /// <summary>The sockets of <c>--listen</c>; null if there are none.</summary>
    public ListenSockets? Sockets { get; }

    /// <summary>monofy's own output, opened to the users of its processes; null if none needs that.</summary>
    public OpenedPipes? OpenedPipes { get; }

    /// <summary>The limit of open files that monofy was started with, if it needs another.</summary>
    public rlimit? OpenFileLimit { get; }

    /// <summary>Where events are written to, if anywhere.</summary>
    public Journal? Journal { get; private set; }

    /// <summary>Where it is written what happens when, if anywhere.</summary>
    public TraceFile? Trace { get; private set; }

    /// <summary>Answers those who ask about the run; opened on the first request.</summary>
    public FrontDesk Desk =>
        _desk ??= new(Plan, Supervisor, Reactor, Events, Foreign, Output?.Mux.History, _description);

    /// <summary>The same if anybody has asked already.</summary>
    public FrontDesk? OpenDesk => _desk;

    /// <summary>Checks over the network, and the output of health commands.</summary>
    public ProbeRunner Probes => _probes ??= new(Reactor, Events, (pid, ended) => Reaper.WaitFor(pid, ended));

    /// <summary>Measures the memory of services.</summary>
    public MemoryProbes MemoryProbes =>
        _memoryProbes ??= new(Reactor, Events, (pid, gone) => Reaper.WaitFor(pid, _ => gone()));

    /// <summary>Tells what is known of adopted processes; made before the first restart.</summary>
    public StrayFinder Strays => _strays ??= new(Plan, Processes, Reaper, Reactor, Events);

    /// <summary>The sockets of <c>--health-notify</c>.</summary>
    public NotifySockets Notify => _notify ??= new(Reactor, Events, Foreign);

    /// <summary>Changes of the clock; made when the time of day is first asked for.</summary>
    public void WatchClock() => _clockWatch ??= new(Reactor, () => Events.Enqueue(Event.Clock(Clock.UnixTicks)));

    /// <summary>Takes down what happens in the files that are open.</summary>
    /// <param name="journal">The journal, or null.</param>
    /// <param name="trace">The trace, or null.</param>
    /// <param name="environment">monofy's own environment, with which the journal's plan is settled.</param>
    public void Record(RecordFile? journal, RecordFile? trace, EnvironmentBlock environment)
    {
        if (journal != null)
        {
            Journal = new(Plan, journal, Note);
            // A file that can be read only once was read already; no decision comes from it.
            Sources sources = new(environment, FileReader.Read, FileReader.ReadSecret);
            Journal.Begin(JournalText.Begin(Settled.Of(_description!, Plan, sources), Release.Version,
                Plan.Run.Hold));
        }
        if (trace != null) Trace = new(Plan.Run.Trace!, trace, new(Plan, Supervisor), Note);
    }

    /// <summary>Begins to answer at the control socket and over HTTP, if they are open.</summary>
    /// <exception cref="OsException">The kernel refuses to watch one.</exception>
    public void Serve(ControlServer? control, HttpServer? http)
    {
        if (control != null && !Desk.Add(control))
            throw new OsException("cannot watch the control socket", OsError.Last);
        if (http != null && !Desk.Add(http)) throw new OsException("cannot watch the socket of --http", OsError.Last);
        if (control?.Notice != null) Note(control.Notice);
        if (http?.Notice != null) Note(http.Notice);
        if (StandardStreams.OutputWasClosed)
            Note("standard output was closed when monofy was started; what is written there is lost");
    }

    /// <summary>Opens the control socket if a client has asked for it since the last time.</summary>
    public void OpenAskedControl()
    {
        if (!Signals.ControlAsked) return;
        Signals.ControlAsked = false;
        if (Plan.Run.Control != ControlOpening.Never) Desk.OpenControl();
    }

    /// <summary>Does what can wait until the first processes run, so that they need not.</summary>
    public void BeginLate()
    {
        Memory.Begin(_self == 1);
        byte[] init = OwnGroup.StatusOfInit(Terminal.OwnGroup);
        if (init.Length > 0 && FirstProcess.Notice(init) is { } text) Note(text);
        if (WatchPolicy.IsNeeded(Plan))
            _watcher = new(Plan, Reactor, Events, (pid, gone) => Reaper.WaitFor(pid, _ => gone()), Note);
    }

    /// <summary>Whether processes of <paramref name="service"/> read monofy's standard input.</summary>
    public bool HasInput(int service) => _input.IsReadBy(service);

    /// <summary>A process was reaped, or was never really started: what it had is monofy's again.</summary>
    public void Ended(Process process)
    {
        Terminal.Ended(process.Pid);
        process.Ends?.ProcessEnded();
        process.Ends = null;
    }

    /// <summary>Closes what outlives the processes.</summary>
    public void Close()
    {
        HandOver.Close();
        Sockets?.CloseAll();
        OpenedPipes?.Close();
        _desk?.Close();
    }

    private void Note(string text) => Announcer.Say(Severity.Notice, text);

    private void LostOutput(int errno)
    {
        if (_lostOutput) return;
        _lostOutput = true;
        Announcer.Say(Severity.Error, "cannot write to standard output: " + OsError.Describe(errno) +
            "; output is lost until that is over");
    }

    bool IProcessOwner.IsStillborn(Process process) => Late.Ended(process);

    void IProcessOwner.Reaped(int pid) => Sweeper.Forget(pid);

    void IProcessOwner.OrphansReaped() => _strays?.Look();

    void IProcessOwner.Decided(Process process, StartFailure? failure) => Starter.Decided(process, failure);

    void IProcessOwner.Stuck(Process process, Signal signal) =>
        Announcer.Say(Severity.Error, TerminalPolicy.WhyStuck(Plan.Services[process.Key.Service].Name, process.Pid,
            signal, HasInput(process.Key.Service)));
}
