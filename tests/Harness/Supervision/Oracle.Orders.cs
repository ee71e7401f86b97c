using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Orders: section 7 of SPEC.md. Each is answered exactly once, in every phase, when it is done or with the reason why
// not; a commanded stop is not a crash; only the named services are stopped, and dependents that asked for it.
internal sealed partial class Oracle
{
    private sealed record Open(Ticket Ticket, Order Order, int[] Marks, bool[] Met);

    private List<Open> _orders = [];
    private bool _graced;           // the sender of the stop has no deadline
    private Ticket _refused;        // in this step, or the default

    /// <summary>Whether an order has not been answered yet.</summary>
    public bool HasOpenOrders => _orders.Count > 0;

    private void Ordered(Ticket ticket, Order order)
    {
        if (IsRefused(order))
        {
            _refused = ticket;
            return;
        }
        switch (order.Kind)
        {
            case OrderKind.Run:
                RunOrdered(order.Services[0], order.NoWait ? default : ticket);
                break;
            case OrderKind.Stop:
                foreach (int i in order.Services) StopOrdered(i);
                foreach (int i in order.Services) RestartDependents(i, order.Services);
                break;
            case OrderKind.Start:
                foreach (int i in order.Services) StartOrdered(i);
                break;
            case OrderKind.Restart:
                foreach (int i in order.Services) RestartOrdered(i);
                int[] all = order.Services;
                foreach (int i in order.Services) all = [.. all, .. RestartDependents(i, all)];
                order = order with { Services = all };
                break;
            case OrderKind.Reload:
                foreach (int i in order.Services)
                {
                    if (_plan.Services[i].Settings.ReloadSignal == null) RestartOrdered(i);
                }
                break;
            case OrderKind.Shutdown when !_stopping:
                _signal = Signal.Term;
                Requested(Signal.Term, SignalOrigin.Ordered, order.Timeout);
                break;
            case OrderKind.Shutdown:
                GraceApplies();
                if (order.Timeout is { } time && _now + time < _timeoutAt) _timeoutAt = _now + time;
                break;
            case OrderKind.Signal or OrderKind.Wait:
                break;
        }
        bool atOnce = order.NoWait || order.Kind is OrderKind.Run or OrderKind.Signal or OrderKind.Shutdown;
        if (ticket.IsAwaited && (!atOnce || order.NoWait || order.Kind != OrderKind.Run))
            _orders.Add(new(ticket, order, Array.ConvertAll(order.Services, i =>
                _lives[i].Incarnation), new bool[order.Services.Length]));
    }

    private void Dropped(Ticket ticket)
    {
        _orders.RemoveAll(o => o.Ticket == ticket);
        foreach (Life life in _lives)
        {
            if (life.Ticket == ticket.Number) life.Ticket = 0;
            life.Queue = life.Queue.ConvertAll(r => r == ticket.Number ? 0 : r);
        }
    }

    private bool IsRefused(Order order)
    {
        if (order.Kind == OrderKind.Shutdown) return false;
        return Array.Exists(order.Services, i => IsRefused(order, i));
    }

    private bool IsRefused(Order order, int i)
    {
        Life life = _lives[i];
        ServiceKind kind = _plan.Services[i].Kind;
        bool alive = life.Stage == LifeStage.Alive;
        bool cannotStart = _plan.Run.Hold || _stopping || IsDraining || (_phase == Phase.Running
            && LacksForGood(i, order.Services));
        switch (order.Kind)
        {
            case OrderKind.Wait: return false;
            case OrderKind.Signal: return !alive;
            case OrderKind.Run: return kind != ServiceKind.Job;
            case OrderKind.Stop: return kind is ServiceKind.Setup or ServiceKind.Finally;
            case OrderKind.Start:
                return kind is ServiceKind.Setup or ServiceKind.Finally || cannotStart || life.Abandoned;
            case OrderKind.Restart:
                return kind != ServiceKind.Service || cannotStart || _phase < Phase.Running || life.Abandoned;
            case OrderKind.Reload:
                bool signals = _plan.Services[i].Settings.ReloadSignal != null;
                bool up = alive && life.StopAt == Instant.Never && life.KilledAt == Instant.Never;
                return kind != ServiceKind.Service || !up || _stopping || IsDraining || _phase < Phase.Running
                    || (!signals && cannotStart);
            default: return false;
        }
    }

    // It would be stopped and not come back, or not start: a dependency was stopped by command or has ended for good.
    private bool LacksForGood(int i, int[] others) => Array.Exists(
        _plan.Services[i].DependsOn,
        d => Array.IndexOf(others, d.Service) < 0 && !Holds(d) && (_lives[d.Service].Held || IsHopeless(d)));

    private void StopOrdered(int i)
    {
        Life life = _lives[i];
        if (IsJob(i))
        {
            life.Refused.AddRange(life.Queue);
            life.Queue.Clear();
        }
        if (life.ForGood && !IsJob(i)) return;
        life.Held = true;
        life.StartsAgain = life.RestartDue = false;
    }

    private void StartOrdered(int i)
    {
        Life life = _lives[i];
        // A job runs when it is due; its hold is lifted.
        if (IsJob(i)) life.Held = false;
        if (IsJob(i)) return;
        if (life.Stage != LifeStage.None && life.State is ServiceState.Stopping or ServiceState.Killing)
        {
            (life.Held, life.StartsAgain, life.ForGood, life.WasUnhealthy, life.RestartDue) = (false, true, false,
                false, false);
            return;
        }
        life.Held = false;
        if (life.Stage != LifeStage.None) return;
        Afresh(i);
        if (_phase == Phase.Running) life.ForGood = false;
    }

    private void RestartOrdered(int i)
    {
        Life life = _lives[i];
        if (life.Stage == LifeStage.None || life.State is ServiceState.Stopping or ServiceState.Killing)
        {
            StartOrdered(i);
            return;
        }
        if (_plan.Services[i].Instance > 0)
        {
            life.MayLeave = true;
            return;
        }
        Afresh(i);
        (life.Held, life.StartsAgain, life.RestartDue) = (false, true, false);
    }

    private List<int> RestartDependents(int i, int[] named)
    {
        var dependents = new List<int>();
        for (int d = 0; d < _lives.Length; d++)
        {
            bool asks = Array.Exists(_plan.Services[d].DependsOn, e => e.Service == i && e.Restart);
            if (!asks || _lives[d].Stage == LifeStage.None || Array.IndexOf(named, d) >= 0) continue;
            RestartOrdered(d);
            dependents.Add(d);
            dependents.AddRange(RestartDependents(d, [.. named, .. dependents]));
        }
        return dependents;
    }

    private void Afresh(int i)
    {
        Life life = _lives[i];
        life.NotBefore = default;
        life.InARow = 0;
        life.Delay = _plan.Services[i].Settings.RestartDelay;
    }

    // A signal that an order sends: its own, or the reload signal.
    private bool IsOrdered(in Effect effect, in Event e)
    {
        if (e.Kind != EventKind.Ordered || Array.IndexOf(e.Order!.Services, effect.Service) < 0
            || effect.ThenContinue) return false;
        return e.Order.Kind == OrderKind.Signal ? effect.Signal == e.Order.Signal
            : e.Order.Kind == OrderKind.Reload && effect.Signal == _plan.Services[effect.Service].Settings.ReloadSignal;
    }

    private void TakeOrderAnswer(Ticket ticket, int status, string? text)
    {
        if (ticket == _refused && status != Effect.NotYet)
        {
            Require(status == 1 && !string.IsNullOrEmpty(text), "a refusal without a reason");
            _refused = default;
            return;
        }
        Open? order = _orders.Find(o => o.Ticket == ticket);
        Require(order != null, "answers " + ticket.Number + ", who does not wait");
        if (status == Effect.NotYet) return;
        _orders.Remove(order!);
        if (status == 0) Require(order!.Order.NoWait || IsMet(order), "says that an order is done, which it is not");
        else Require(!string.IsNullOrEmpty(text)
            || order!.Order.Kind == OrderKind.Wait, "an order fails without a reason");
    }

    // An order waits for a job whose next run waits for dependencies until that run is over.
    private bool WaitsForARun(Open order) => order.Order.Kind == OrderKind.Wait
        && Array.Exists(order.Order.Services, i => IsJob(i) && IsGoing(_lives[i]));

    private void CheckOrders()
    {
        Require(!_refused.IsAwaited, "an order is neither refused nor carried out");
        _refused = default;
        foreach (Open o in _orders)
            Require(!IsMet(o) || WaitsForARun(o), "an order is done, and nobody is told: " + o.Order);
        Require(_phaseAfter != Phase.Over || _orders.Count == 0, "the end, and an order is not answered");
    }

    private bool IsMet(Open o)
    {
        for (int k = 0; k < o.Marks.Length; k++)
        {
            int i = o.Order.Services[k];
            Life life = _lives[i];
            bool isNew = life.Incarnation > o.Marks[k];
            bool met = o.Order.Kind switch
            {
                OrderKind.Stop => life.Stage == LifeStage.None || isNew,
                OrderKind.Wait => HasEnded(i),
                OrderKind.Reload when _plan.Services[i].Settings.ReloadSignal != null => true,
                OrderKind.Start => IsJob(i) || IsReady(i) || (isNew && IsDone(i)),
                OrderKind.Restart or OrderKind.Reload => isNew && (IsReady(i) || IsDone(i)),
                OrderKind.Signal or OrderKind.Run or OrderKind.Shutdown => true,
            };
            // Each of them has met it at some time since.
            o.Met[k] |= met;
        }
        return Array.TrueForAll(o.Met, static met => met);
    }

    // For good, or the run of a job.
    private bool HasEnded(int i) => _lives[i] is { Stage: LifeStage.None, Status: not null } life &&
        (life.Held || _phaseAfter >= Phase.Stopping || (!life.RestartDue && (life.ForGood || IsJob(i))));

    private bool IsReady(int i)
    {
        Life life = _lives[i];
        bool runs = life.Stage == LifeStage.Alive && life.StopAt == Instant.Never && life.KilledAt == Instant.Never
            && !life.Held && !life.StartsAgain;
        return runs && (_plan.Services[i].Settings.Health == null || IsHealthy(i));
    }

    // It has ended successfully, for good.
    private bool IsDone(int i) => _lives[i] is { Stage: LifeStage.None, ForGood: true, Status: not null,
        GivenUp: false } && IsSuccess(i);
}
