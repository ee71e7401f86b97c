using System;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary>Announces what the run waits for: after five seconds, then after twice the time, and so on.</summary>
internal struct WaitNotices()
{
    private Instant _due = Instant.Never;
    private Instant _began;
    private TimeSpan _pause;

    public readonly Instant NextDeadline => _due;

    public readonly bool IsActive => _due != Instant.Never;

    public void Begin(Instant now)
    {
        _began = now;
        _pause = Limits.FirstNotice;
        _due = now + _pause;
    }

    public void End() => _due = Instant.Never;

    public void Tick(Context run)
    {
        if (_due > run.Now) return;
        string? text = Announcements.Wait(run);
        if (text == null)
        {
            End();
            return;
        }
        run.Say(Severity.Notice, text + ", for " + Duration.Format(run.Now - _began) + " now" +
            Announcements.Hint(run));
        _pause *= 2;
        _due = run.Now + _pause;
    }
}
