using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Supervision.Run;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>
/// One run: what every machine sees of it, and the machines. Each machine is a struct that owns its fields; the others
/// call its methods and never write them. What happens to a service is queued as a <see cref="Cause"/> and worked off
/// before the step ends, so that no recursion grows with a chain of dependencies.
/// </summary>
internal sealed class Context
{
    public readonly Plan Plan;
    public readonly Roster Roster;
    public ServiceRecord[] Records;
    public List<Effect> Effects;
    public Queue<(int Service, Cause Cause)> Causes;
    public RunEvents Events = new();
    public Instant Now;
    public Instant Began;
    public bool IsInit;             // the kernel kills whatever is left when monofy exits
    public Phase Phase;
    public Setup Setup;
    public WaitFor WaitFor = new();
    public RunStop Stop = new();
    public IncomingSignals Signals = new();
    public Sweep Sweep = new();
    public WaitNotices Notices = new();
    public ServiceMachine Services;
    public JobMachine Jobs = new();
    public Waiters Waiters = new();

    public Context(Plan plan, int startsAStep)
    {
        Plan = plan;
        Roster = new Roster(plan.Services);
        Records = new ServiceRecord[plan.Services.Length];
        for (int i = 0; i < Records.Length; i++) Records[i] = new ServiceRecord(plan.Services[i]);
        int batch = Math.Min(Records.Length, startsAStep);
        Effects = new(batch + 2);
        Causes = new(batch);
        Services = new ServiceMachine(Records.Length, Roster.Services, startsAStep);
    }

    /// <summary>Services may start: setup is over, and no stop has begun.</summary>
    public bool IsRunning => Phase == Phase.Running;

    /// <summary>The stop has begun: nothing starts any more but the final command.</summary>
    public bool IsStopping => Phase >= Phase.Stopping;

    /// <summary>When <see cref="Event.Tick"/> is due.</summary>
    public Instant NextDeadline
    {
        get
        {
            if (Services.IsStarting(this)) return Now;
            Instant next = Instant.Earlier(Services.NextDeadline, Sweep.NextDeadline);
            next = Instant.Earlier(next, Instant.Earlier(Notices.NextDeadline, WaitFor.NextDeadline));
            return Instant.Earlier(next, Instant.Earlier(Waiters.NextDeadline, Stop.NextDeadline));
        }
    }

    public void Do(in Effect effect)
    {
        if (effect.Kind == EffectKind.Start && effect.Role != Role.Main) Services.OtherStarted();
        Effects.Add(effect);
    }

    public void Say(Severity severity, string text) =>
        Effects.Add(new Effect { Kind = EffectKind.Say, Severity = severity, Text = text });

    /// <summary>Something happens to a service before this step ends.</summary>
    public void Queue(int service, Cause cause) => Causes.Enqueue((service, cause));

    /// <summary>The run goes on to <paramref name="phase"/>.</summary>
    public void Enter(Phase phase)
    {
        if (Phase == phase) return;
        Phase = phase;
        Events.Add(Now, RunEventKind.Phase, -1, null, 0, phase);
    }

    public ServiceSettings SettingsOf(int i) => Plan.Services[i].Settings;

    public string NameOf(int i) => Plan.Services[i].Name;

    public ServiceKind KindOf(int i) => Plan.Services[i].Kind;

    /// <summary>Another run in the same state, without the events that have happened.</summary>
    public Context Clone()
    {
        var copy = (Context)MemberwiseClone();
        copy.Records = Array.ConvertAll(Records, static r => r.Clone());
        copy.Effects = [];
        copy.Causes = new();
        copy.Events = new();
        copy.Services = Services.Clone();
        copy.Waiters = Waiters.Clone();
        return copy;
    }
}
