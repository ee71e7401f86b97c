using System;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Processes of other users that monofy may not signal. As PID 1 it does not wait for them in a stop: the kernel kills
// them when it exits.
internal sealed partial class Oracle
{
    private void Refused(in Event e)
    {
        Life life = _lives[e.Service];
        if (e.Role != Role.Main || e.Incarnation != life.Incarnation) return;
        life.RefusesSignals = true;
        if (_stopping && IsLeftToKernel(life)) GoOnWithout(e.Service);
    }

    // Those that refused a signal before the stop began.
    private void LeaveToKernel()
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            if (!IsLeftToKernel(_lives[i])) continue;
            // Whether the run ends is already decided.
            _lives[i].ForGood |= !_lives[i].Held;
            GoOnWithout(i);
        }
    }

    private bool IsLeftToKernel(Life life)
    {
        bool asked = life.Stage is LifeStage.Group or LifeStage.Strays
            || (life.Stage == LifeStage.Alive && (life.StopAt != Instant.Never || life.KilledAt != Instant.Never));
        return _isInit && life.RefusesSignals && asked;
    }

    private void GoOnWithout(int i)
    {
        if (_lives[i].Stage == LifeStage.Strays) NothingLeft(i);
        else Abandon(i);
    }
}
