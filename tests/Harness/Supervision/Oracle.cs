using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

/// <summary>
/// Watches a run from outside and knows SPEC.md: it takes each event with the effects that followed, and throws if they
/// break a rule. It is written from the specification, not from the supervisor, which it only asks for its phase and
/// states.
/// </summary>
internal sealed partial class Oracle
{
    private readonly Plan _plan;
    private readonly int _setups;
    private readonly int _finally = -1;
    private readonly int _startsAStep;

    private Life[] _lives;
    private Instant _now;
    private Phase _phase;
    private bool _stopping;
    private StopCause _cause;
    private int _given;                 // the status that the cause itself determines
    private List<int> _subjects = [];   // those whose end may have begun the stop
    private Signal? _lastReceived;      // the last one that asked for a stop
    private Signal? _received;          // the signal that began the stop
    private bool _typedStop;
    private int _typed;
    private bool _killAll;
    private bool _lockAsked;
    private bool _lockHeld;
    private bool _lockLetGo;
    private int _handOverOf = -1;       // the setup command whose variables were asked for
    private int _handedOver;            // setup commands that are done
    private int _answered;              // addresses that answered
    private int _waitTry;
    private bool _waitInFlight;
    private Instant _beganAt;
    private Instant _sweepAt = Instant.Never;
    private bool _sweepKilled;
    private bool _finallyStarted;
    private int _starts;                // since the last event that did not answer a start
    private bool _isInit;               // the kernel kills whatever is left when monofy exits

    // About the step being checked.
    private readonly List<int> _stops = [];     // services whose end must stop the run
    private readonly List<int> _ended = [];
    private int? _setupFailed;                  // a setup command failed with this status
    private Signal _signal;                     // the signal, as mapped
    private bool _forJobs;                      // the signal runs jobs
    private bool _leftoversKilled;              // what a health or stop command left behind is killed
    private Phase _phaseAfter;
    private StopCause _causeAfter;

    /// <summary>Creates an oracle for one run of <paramref name="plan"/>.</summary>
    public Oracle(Plan plan, int startsAStep = Limits.StartsAStep)
    {
        (_plan, _startsAStep) = (plan, startsAStep);
        _lives = new Life[plan.Services.Length];
        for (int i = 0; i < _lives.Length; i++)
        {
            _lives[i] = new Life { Delay = plan.Services[i].Settings.RestartDelay };
            if (plan.Services[i].Kind == ServiceKind.Setup) _setups++;
            if (plan.Services[i].Kind == ServiceKind.Finally) _finally = i;
        }
    }

    private Oracle(Oracle other)
    {
        (_plan, _startsAStep, _starts) = (other._plan, other._startsAStep, other._starts);
        (_setups, _finally) = (other._setups, other._finally);
        _lives = Array.ConvertAll(other._lives, static life => life.Clone());
        (_now, _phase, _stopping, _cause, _given) = (other._now, other._phase, other._stopping, other._cause,
            other._given);
        _subjects = [.. other._subjects];
        _lastReceived = other._lastReceived;
        (_received, _typedStop, _typed, _killAll) = (other._received, other._typedStop, other._typed, other._killAll);
        (_lockAsked, _lockHeld, _lockLetGo) = (other._lockAsked, other._lockHeld, other._lockLetGo);
        (_handOverOf, _handedOver, _answered) = (other._handOverOf, other._handedOver, other._answered);
        (_waitTry, _waitInFlight, _beganAt) = (other._waitTry, other._waitInFlight, other._beganAt);
        (_sweepAt, _sweepKilled, _finallyStarted) = (other._sweepAt, other._sweepKilled, other._finallyStarted);
        (_covered, _clockOffset, _clockAsked, _servicesBegan) = (other._covered, other._clockOffset,
            other._clockAsked, other._servicesBegan);
        (Status, StopAt, _isInit) = (other.Status, other.StopAt, other._isInit);
        (_askedAt, _drainUntil, _timeoutAt, _timeUp) = (other._askedAt, other._drainUntil, other._timeoutAt,
            other._timeUp);
        (_orders, _graced) = (other._orders.ConvertAll(static o => o with { Met = [.. o.Met] }), other._graced);
    }

    /// <summary>Another oracle with the same knowledge.</summary>
    public Oracle Clone() => new(this);

    /// <summary>monofy's status, once it has ended.</summary>
    public int? Status { get; private set; }

    /// <summary>When the stop began.</summary>
    public Instant StopAt { get; private set; } = Instant.Never;

    /// <summary>Why the run ends.</summary>
    public StopCause Cause => _cause;

    /// <summary>The phase of the run.</summary>
    public Phase Phase => _phase;

    /// <summary>What is known about each service.</summary>
    public Life[] Lives => _lives;

    /// <summary>The setup command whose variables were asked for, or -1.</summary>
    public int HandOverOf => _handOverOf;

    /// <summary>Whether the run waits for the setup lock.</summary>
    public bool LockIsAwaited => _lockAsked && !_lockHeld && !_lockLetGo;

    /// <summary>The number of the current attempt to reach an address of <c>--wait-for</c>, or 0.</summary>
    public int WaitTry => _waitInFlight ? _waitTry : 0;

    /// <summary>The number of those addresses that have answered.</summary>
    public int Answered => _answered;

    /// <summary>Checks one step.</summary>
    /// <exception cref="OracleException">It breaks a rule.</exception>
    public void Check(Instant now, in Event e, ReadOnlySpan<Effect> effects, Supervisor supervisor)
    {
        if (Status != null) throw new OracleException("an event after the end");
        _now = now;
        Report report = supervisor.Report();
        (_phaseAfter, _causeAfter) = (report.Phase, report.Cause);
        _stops.Clear();
        _ended.Clear();
        _setupFailed = null;
        _forJobs = _leftoversKilled = false;
        for (int i = 0; i < _lives.Length; i++) _lives[i].WasHealthy = IsHealthy(i);
        if (_phaseAfter >= Phase.Running && _servicesBegan == Instant.Never) _servicesBegan = now;
        if (e.Kind is not (EventKind.Spawned or EventKind.SpawnFailed)) _starts = 0;
        Absorb(e);
        if (_phaseAfter >= Phase.Stopping && !_stopping) LeaveToKernel();
        for (int i = 0; i < effects.Length; i++)
        {
            if (Status != null) throw new OracleException("an effect after End: " + effects[i].Kind);
            Take(effects[i], e);
        }
        Require(_leftoversKilled == LeavesBehind(e), "what a command left behind lives on");
        GiveUps(e, report);
        if (_phaseAfter >= Phase.Stopping && !_stopping) StopBegan(e);
        else if (!_stopping) NothingHadToStop(e);
        for (int i = 0; i < _lives.Length; i++)
        {
            CheckStanding(i, report.Services[i], e.Kind == EventKind.Tick);
            CheckHealth(i, e, report.Services[i]);
            CheckStrays(i, e, effects);
            CheckJob(i, supervisor.NextDeadline);
        }
        CheckLateStarts(e);
        CheckOrders();
        CheckBounds(e);
        if (_killAll && e.Kind == EventKind.Signal) Require(Array.TrueForAll(_lives, l =>
            l.Stage is LifeStage.None or LifeStage.Asked || IsUnfound(l) || l.KilledAt != Instant.Never),
            "not all were killed at once");
        Require(!Array.Exists(_lives, static l => l.PutOff) || supervisor.NextDeadline <= now
            || _phaseAfter != Phase.Running, "a start that was put off is forgotten");
        if (supervisor.NextDeadline < now && e.Kind == EventKind.Tick)
            throw new OracleException("the next deadline has passed already");
        bool onlyRefusing = e.Kind == EventKind.AllRefuse && _isInit && _phase is Phase.Sweeping or Phase.LastSweep;
        Require(!onlyRefusing || _phaseAfter is Phase.Finishing or Phase.Over, "waits for those that refuse signals");
        if (_phaseAfter == Phase.Over) Require(Status != null, "over without End");
        if (Status != null)
        {
            Require(_phaseAfter == Phase.Over, "End, but not over");
            CheckEnd(Status.Value);
        }
        if (supervisor.Audit() is { } wrong) throw new OracleException("the supervisor's invariants: " + wrong);
        _phase = _phaseAfter;
    }

    // No process to kill is known yet.
    private static bool IsUnfound(Life life) => life.Stage == LifeStage.Strays && life.Strays.Count == 0;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new OracleException(otherwise);
    }

    private string NameOf(int i) => _plan.Services[i].Name;

    // The supervisor's report on a service must agree with events and effects.
    private void CheckStanding(int i, ServiceReport said, bool ticks)
    {
        Life life = _lives[i];
        bool agrees = said.State switch
        {
            ServiceState.Starting => life.Stage == LifeStage.Asked,
            ServiceState.Up => life.Stage == LifeStage.Alive,
            ServiceState.Stopping or ServiceState.Killing =>
                life.Stage is LifeStage.Alive or LifeStage.Group or LifeStage.Strays,
            ServiceState.Down or ServiceState.Waiting or ServiceState.Backoff or ServiceState.Done
                or ServiceState.Failed =>
                life.Stage == LifeStage.None,
        };
        Require(agrees, said.Name + " is " + said.State + ", but its process is " + life.Stage);
        life.State = said.State;
        bool wasPutOff = life.PutOff && !ticks;
        bool leaves = life.Stage == LifeStage.Alive && (life.Held || life.StartsAgain) && _phaseAfter == Phase.Running;
        Require(!leaves || life.StopAt != Instant.Never
            || HasLeavingDependent(i), said.Name + " was to be stopped and was not");
        if (_phaseAfter != Phase.Running) return;
        // If too many were started before it, the next tick comes at once and starts it.
        life.PutOff = said.State == ServiceState.Waiting && DependenciesHold(i);
        Require(!life.PutOff || _starts >= _startsAStep || wasPutOff, said.Name +
            " waits though nothing is in its way");
        if (said.State is ServiceState.Waiting or ServiceState.Backoff) Require(!life.Held, said.Name +
            " is held and wants to start");
        if (life.Stage == LifeStage.None && life.RestartDue && !life.Held)
            Require(said.State is ServiceState.Backoff or ServiceState.Waiting, said.Name + " is not started again");
    }

    // Dependents that are being stopped too are stopped first.
    private bool HasLeavingDependent(int i)
    {
        for (int d = 0; d < _lives.Length; d++)
        {
            Life life = _lives[d];
            bool leaves = life.Stage != LifeStage.None
                && (life.Held || life.StartsAgain || life.StopAt != Instant.Never || life.Stage == LifeStage.Group);
            if (leaves && Array.Exists(_plan.Services[d].DependsOn, e => e.Service == i)) return true;
        }
        return false;
    }

    private bool DependenciesHold(int i)
    {
        foreach (Dependency d in _plan.Services[i].DependsOn)
        {
            if (!Holds(d)) return false;
        }
        return true;
    }

    private bool Holds(Dependency d) => d.Condition switch
    {
        Condition.Started => IsUp(d.Service) || IsDone(d.Service),
        Condition.Healthy => IsHealthy(d.Service),
        Condition.Completed => _lives[d.Service].Completed,
    };

    // Its process runs, and is supposed to.
    private bool IsUp(int i) => _lives[i] is { Stage: LifeStage.Alive, Held: false, StartsAgain: false } life &&
        life.StopAt == Instant.Never && life.KilledAt == Instant.Never;

    private bool IsHealthy(int i)
    {
        Life life = _lives[i];
        if (!IsUp(i) || !life.Passed) return false;
        HealthPlan health = _plan.Services[i].Settings.Health!;
        return health.Kind == HealthKind.Notify ? !life.Late : life.Failures < health.Retries;
    }

    private bool IsHopeless(int i)
    {
        foreach (Dependency d in _plan.Services[i].DependsOn)
        {
            if (IsHopeless(d)) return true;
        }
        return false;
    }

    // A service that exited successfully but left others in its group is done once those have ended.
    private bool IsHopeless(Dependency d) => _lives[d.Service].ForGood && !Holds(d) &&
        !(d.Condition == Condition.Started && _lives[d.Service] is { Stage: LifeStage.Group } && IsSuccess(d.Service));
}
