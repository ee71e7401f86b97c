using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Processes that left their group: before a restart they are stopped if they certainly belong to the service.
internal sealed partial class Oracle
{
    private void GroupGone(int i)
    {
        Life life = _lives[i];
        life.Stage = LifeStage.None;
        bool again = life.Held || life.StartsAgain || life.RestartDue;
        bool looks = _phase == Phase.Running && again && _plan.Services[i].Settings.KillMode != KillMode.Process
            && _plan.Services[i].Kind is ServiceKind.Service or ServiceKind.Job;
        // Stories cover whether a triggered job is retried.
        if (looks && !IsTriggered(i)) BeginHunt(i);
        else Concluded(i);
    }

    private void BeginHunt(int i)
    {
        Life life = _lives[i];
        life.Stage = LifeStage.Strays;
        life.LookedFor = life.RefusesSignals = false;
        life.Strays.Clear();
        if (life.StopAt != Instant.Never) return;
        life.StopAt = _now;
        life.Grace = _plan.Services[i].Settings.Grace ?? Limits.DefaultGrace;
    }

    private void NothingLeft(int i)
    {
        _lives[i].Stage = LifeStage.None;
        _lives[i].Strays.Clear();
        if (!IsTriggered(i)) Concluded(i);
    }

    private void StraysFound(in Event e)
    {
        if (e.Service < 0) return;
        Life life = _lives[e.Service];
        if (life.Stage != LifeStage.Strays || e.Incarnation != life.Incarnation) return;
        int i = e.Service;
        life.Strays.Clear();
        foreach (Stray stray in e.Strays())
        {
            bool certain = stray.Group == life.Pid || stray.Session == life.Pid || stray.Owner == NameOf(i)
                || (stray.Owner == null && stray.SoleUser == i);
            if (certain) life.Strays.Add(stray.Pid);
        }
        if (life.Strays.Count == 0) NothingLeft(i);
    }

    private void TakeFind(in Effect effect)
    {
        if (effect.Service < 0)
        {
            Require(_phaseAfter >= Phase.Sweeping, "asks what is left before the sweep");
            return;
        }
        if (IsTriggered(effect.Service) && _lives[effect.Service].Stage == LifeStage.None) BeginHunt(effect.Service);
        Require(Is(effect, LifeStage.Strays) && !_lives[effect.Service].LookedFor, "looks for what " +
            NameOf(effect.Service) + " left behind");
        _lives[effect.Service].LookedFor = true;
    }

    private void TakeStraySignal(in Effect effect)
    {
        int i = effect.Service;
        Life life = _lives[i];
        Require(Is(effect, LifeStage.Strays) && life.Strays.Contains(effect.Pid), "process " + effect.Pid +
            " is signalled for " + NameOf(i) + ", to which it does not belong");
        if (effect.Signal == Signal.Kill) TakeKill(i);
        else Require(effect.Signal == (_plan.Services[i].Settings.StopSignal ?? _lastReceived ?? Signal.Term),
            "not the stop signal of " + NameOf(i));
    }

    // Processes found are asked to stop at once, in the same step.
    private void CheckStrays(int i, in Event e, ReadOnlySpan<Effect> effects)
    {
        Life life = _lives[i];
        if (life.Stage != LifeStage.Strays) return;
        Require(life.LookedFor, "nobody looks for what " + NameOf(i) + " left behind");
        // In the killing state, though no process to kill is known yet.
        if (life.State == ServiceState.Killing && life.KilledAt == Instant.Never) life.KilledAt = _now;
        if (e.Kind != EventKind.StraysFound || e.Service != i) return;
        foreach (int pid in life.Strays)
        {
            bool asked = false;
            foreach (Effect effect in effects) asked |= effect.Kind == EffectKind.SignalStray && effect.Pid == pid;
            Require(asked, "process " + pid + " of " + NameOf(i) + " is not asked to stop");
        }
    }
}
