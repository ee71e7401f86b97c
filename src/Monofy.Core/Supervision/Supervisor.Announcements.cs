using System;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

// What a reader of the log at night is told. Nothing here changes a record.
public sealed partial class Supervisor
{
    private void BeginNotices()
    {
        _noticesBegan = _now;
        _noticePause = Limits.FirstNotice;
        _notice = _now + _noticePause;
    }

    private void Notice()
    {
        string? text = _phase switch
        {
            Phase.WaitingFor => "waiting for " + _plan.Run.WaitFor[_waitFor] + (_waitFailure.Length > 0 ? " (" + _waitFailure + ")" : ""),
            Phase.Locking => "waiting for the setup lock " + _plan.Run.SetupLock,
            Phase.Stopping => "still waiting for " + Names(i => _records[i].HasProcess, WithPid),
            Phase.Sweeping or Phase.LastSweep => "still waiting for processes that left their group",
            Phase.Finishing => "still waiting for " + Names(i => _records[i].HasProcess, WithPid),
            Phase.Running => WhoWaits(),
            Phase.New or Phase.Holding or Phase.Setup or Phase.Over => null,
        };
        if (text == null)
        {
            _notice = Instant.Never;
            return;
        }
        Say(Severity.Notice, text + ", for " + Duration.Format(_now - _noticesBegan) + " now");
        _noticePause *= 2;
        _notice = _now + _noticePause;
    }

    // The first who waits, and for what: the rest mostly waits for the same.
    private string? WhoWaits()
    {
        for (int i = 0; i < _records.Length; i++)
        {
            if (_records[i].State != ServiceState.Waiting) continue;
            foreach (Dependency d in _plan.Services[i].DependsOn)
            {
                ServiceRecord other = _records[d.Service];
                string? what = d.Condition switch
                {
                    Condition.Started => other.WasStarted ? null : "started",
                    Condition.Healthy => other.Health is { State: HealthState.Healthy } ? null : "healthy",
                    Condition.Completed => other.WasCompleted ? null : "completed",
                };
                if (what != null) return _plan.Services[i].Name + " is waiting for " + _plan.Services[d.Service].Name + " to be " + what;
            }
        }
        return null;
    }

    private void AnnounceStop()
    {
        bool others = false;
        for (int i = 0; i < _records.Length; i++) others |= i != _subject && _records[i].HasProcess;
        if (_cause == StopCause.Outside)
        {
            // The signals wait until this is said: no words for nobody.
            if (_plan.Run.Verbose) Say(Severity.Detail, Came() + "; stopping");
            return;
        }
        // Where nobody is left to stop, the closing line follows at once and says it.
        if (others) _stopNews = Why() + "; stopping the rest";
        _reasonSaid = others || _cause == StopCause.Unhealthy;
    }

    private void AnnounceEnd(int i) => Say(
        _plan.Services[i].Settings.IsSuccess(_records[i].Status) ? Severity.Notice : Severity.Error,
        How(i) + " after " + Age(i) + "; the others go on");

    private void AnnounceBackoff(int i) => Say(
        _plan.Services[i].Settings.IsSuccess(_records[i].Status) ? Severity.Notice : Severity.Error,
        How(i) + " after " + Age(i) + "; starting it again in " + Duration.Format(_records[i].Delay));

    private void AnnounceKill(int i, Cause cause)
    {
        ServiceRecord r = _records[i];
        string what = r.ProcessAlive ? _plan.Services[i].Name + " (pid " + r.Pid + ", " + Duration.Format(_now - r.StartedAt) + " old)" : WithPid(i);
        string why = cause == Cause.Kill ? " is killed at once"
            : " did not end within its grace of " + Duration.Format(GraceOf(_plan.Services[i].Settings) ?? Limits.DefaultGrace) + "; killing it";
        Say(Severity.Error, what + why);
    }

    private void AnnounceHealth(int i, HealthState before, HealthRecord h)
    {
        string name = _plan.Services[i].Name;
        if (h.State == HealthState.Healthy)
        {
            Say(before == HealthState.Unhealthy ? Severity.Notice : Severity.Detail, name + " is healthy");
            return;
        }
        string waiting = _dependents.Length == 0 ? "" : Names(d => WaitsForHealth(d, i), WithoutPid);
        string next = _plan.Services[i].Settings.OnUnhealthy switch
        {
            OnUnhealthy.Report => waiting.Length > 0 ? "; " + waiting + " waits until it is healthy" : "",
            OnUnhealthy.Restart => "; restarting it",
            OnUnhealthy.Stop => "",
        };
        Say(Severity.Error, name + " is unhealthy: " + h.LastFailure + (h.Failures > 1 ? " (" + h.Failures + " times in a row)" : "") + next);
    }

    private bool WaitsForHealth(int dependent, int service)
    {
        if (_records[dependent].State != ServiceState.Waiting) return false;
        return Array.IndexOf(_plan.Services[dependent].DependsOn, new Dependency(service, Condition.Healthy)) >= 0;
    }

    private string WhyHopeless(int i)
    {
        foreach (Dependency d in _plan.Services[i].DependsOn)
        {
            ServiceRecord other = _records[d.Service];
            if (!IsHopeless(d)) continue;
            string how = other.HasStatus ? How(d.Service) : _plan.Services[d.Service].Name + " was not started";
            return "it depends on " + _plan.Services[d.Service].Name + ", and " + how;
        }
        return "what it depends on is gone";
    }

    /// <summary>The one line at the end: what ended first, each status, how long the stop took, who had to be killed.</summary>
    private string Closing(int status)
    {
        var line = new StringBuilder();
        if (_cause == StopCause.AllEnded) line.Append("all services ended: ").Append(Names(HasEnded, How, HasFailed));
        else line.Append(Why());
        string rest = Names(
            i => (i != _subject || _cause == StopCause.Unhealthy) && (HasEnded(i) ? _cause != StopCause.AllEnded : JobHasEnded(i)) && _records[i].EndedAt >= _stopAt,
            How, HasFailed);
        if (rest.Length > 0) line.Append("; stopped in ").Append(Duration.Format(_now - _stopAt)).Append(": ").Append(rest);
        else if (_cause == StopCause.SetupFailed) line.Append("; nothing else was started");
        if (_cause is StopCause.Outside or StopCause.OutputClosed or StopCause.Unhealthy)
        {
            string earlier = Names(i => i != _subject && HasEnded(i) && _records[i].EndedAt < _stopAt && HasFailed(i), How);
            if (earlier.Length > 0) line.Append("; before that ").Append(earlier);
        }
        if (_memoryKills > 0)
            line.Append("; the kernel's memory limit killed ").Append(_memoryKills).Append(_memoryKills == 1 ? " process" : " processes");
        if (_sweepKills > 0) line.Append("; processes that left their group had to be killed");
        if (_finally >= 0 && _records[_finally].HasStatus) line.Append("; ").Append(How(_finally));
        return line.Append("; ending with ").Append(status).ToString();
    }

    // What asked for the stop.
    private string Came()
    {
        string name = _stopSignal!.Value.Name;
        return _stopOrigin != SignalOrigin.Typed ? name + " came" : _stopSignal == Signal.Hup ? "the terminal was closed (" + name + ")" : name + " was typed";
    }

    private string Why() => _cause switch
    {
        StopCause.None => "",
        StopCause.Outside => Came() + " after " + Duration.Format(_stopAt - _began),
        StopCause.ServiceEnded => _reason ?? How(_subject) + (_records[_subject].WasStarted ? " after " + Age(_subject) : ""),
        StopCause.SetupFailed => _reason ?? How(_subject) + (_records[_subject].WasStarted ? " after " + Age(_subject) : "") +
            (_records[_subject].TimedOut ? " (it ran out of time)" : ""),
        StopCause.AllEnded => "all services ended",
        StopCause.OutputClosed => "nobody reads standard output any more",
        StopCause.Unhealthy => _reason!,
        StopCause.NotReady => _reason!,
    };

    private bool HasEnded(int i) =>
        _records[i].HasStatus && !_records[i].ProcessAlive && _plan.Services[i].Kind is ServiceKind.Service or ServiceKind.Setup;

    private bool JobHasEnded(int i) => _records[i].HasStatus && !_records[i].ProcessAlive && _records[i].Job != null;

    private bool HasFailed(int i) => !_plan.Services[i].Settings.IsSuccess(_records[i].Status);

    private string How(int i)
    {
        ServiceRecord r = _records[i];
        if (r.HasStatus && !r.WasStarted) return NotStarted(i);
        if (r.Survived) return _plan.Services[i].Name + " could not be killed";
        string by = r.OutOfMemory ? ", out of memory" : !r.Killed ? ""
            : r.Status == ExitStatus.KilledBy(Signal.Kill) ? " by monofy" : " (the rest of its group was killed by monofy)";
        return _plan.Services[i].Name + " " + r.Status + by;
    }

    private string NotStarted(int i) => _plan.Services[i].Name + " could not be started (" + _records[i].Status.Code + ")";

    private string WithPid(int i) => _records[i].ProcessAlive
        ? _plan.Services[i].Name + " (pid " + _records[i].Pid + ")"
        : "what is left of the group of " + _plan.Services[i].Name + " (pgid " + _records[i].Pid + ")";

    private string WithoutPid(int i) => _plan.Services[i].Name;

    private string Age(int i) => Duration.Format(_records[i].EndedAt - _records[i].StartedAt);

    // In the plan's order; where there are too many to name all, those that are `first` come before the others.
    private string Names(Func<int, bool> which, Func<int, string> how, Func<int, bool>? first = null)
    {
        int count = 0;
        for (int i = 0; i < _records.Length; i++)
        {
            if (which(i)) count++;
        }
        var text = new StringBuilder();
        int named = 0;
        bool sorted = first != null && count > Limits.NamesInLine;
        for (int turn = sorted ? 0 : 1; turn < 2; turn++)
        {
            for (int i = 0; i < _records.Length && named < Limits.NamesInLine; i++)
            {
                if (!which(i) || (sorted && first!(i) != (turn == 0))) continue;
                if (named++ > 0) text.Append(", ");
                text.Append(how(i));
            }
        }
        if (count > named) text.Append(" and ").Append(count - named).Append(" more");
        return text.ToString();
    }
}
