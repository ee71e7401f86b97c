using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Processes that have not executed their program yet.
internal sealed partial class Oracle
{
    // So that a process to be stopped is stopped like any other.
    private void TakeAccept(in Effect effect)
    {
        Life life = _lives[effect.Service];
        Require(IsLate(effect), NameOf(effect.Service) + " is accepted though its start is not late");
        Require(_phaseAfter >= Phase.Draining || life.Held || life.StartsAgain, NameOf(effect.Service) +
            " is accepted before it has its program");
        Force(life);
    }

    private void TakeGiveUp(in Effect effect)
    {
        Life life = _lives[effect.Service];
        Require(IsLate(effect) && life.LateUntil <= _now, NameOf(effect.Service) + " is given up too early");
        Force(life);
    }

    private bool IsLate(in Effect effect) => Is(effect, LifeStage.Asked)
        && _lives[effect.Service].LateUntil != Instant.Never;

    private static void Force(Life life) => (life.LateUntil, life.StartIsForced) = (Instant.Never, true);

    private void CheckLateStarts(in Event e)
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            Instant until = _lives[i].LateUntil;
            Require(until == Instant.Never || _phaseAfter < Phase.Draining || (i == _finally && !_killAll), NameOf(i) +
                " holds the stop up");
            Require(until > _now || e.Kind != EventKind.Tick, NameOf(i) + " is not given up");
        }
    }
}
