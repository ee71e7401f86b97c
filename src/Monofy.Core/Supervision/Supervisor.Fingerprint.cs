using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

// For the tests that walk through every state. A fingerprint leaves out what decides nothing: numbers of processes and incarnations,
// words, absolute times, when the next notice is due. Two runs with the same fingerprint take the same decisions from here on.
public sealed partial class Supervisor
{
    private Supervisor(Supervisor other)
    {
        (_plan, _dependents, _startsAStep, _nextStart) = (other._plan, other._dependents, other._startsAStep, other._nextStart);
        (_effects, _pending) = ([], new());
        _noticesBegan = other._noticesBegan;
        (_lastStopSignal, _suspended, _stopNews) = (other._lastStopSignal, other._suspended, other._stopNews);
        (_setups, _services, _finally) = (other._setups, other._services, other._finally);
        (_jobs, _schedulesBegan, _clockAsked, _clockMost) = (other._jobs, other._schedulesBegan, other._clockAsked, other._clockMost);
        _records = new ServiceRecord[other._records.Length];
        for (int i = 0; i < _records.Length; i++) _records[i] = other._records[i].Clone();
        _deadlines = other._deadlines.Clone();
        (_now, _began, _phase, _cause, _subject, _given) = (other._now, other._began, other._phase, other._cause, other._subject, other._given);
        (_reason, _reasonSaid, _stopSignal, _stopOrigin, _stopAt) = (other._reason, other._reasonSaid, other._stopSignal, other._stopOrigin, other._stopAt);
        (_typedInterrupts, _killAll, _servicesLeft) = (other._typedInterrupts, other._killAll, other._servicesLeft);
        (_live, _others, _reached) = (other._live, other._others, other._reached);
        (_sweepDeadline, _memoryKills, _sweepKills) = (other._sweepDeadline, other._memoryKills, other._sweepKills);
        (_notice, _noticePause, _waitFor, _waitTry) = (other._notice, other._noticePause, other._waitFor, other._waitTry);
        (_waitInFlight, _waitDue, _waitUntil, _waitFailure) = (other._waitInFlight, other._waitDue, other._waitUntil, other._waitFailure);
    }

    /// <summary>Another supervisor in the same state.</summary>
    internal Supervisor Clone() => new(this);

    /// <summary>Stands for everything that decides what happens from <paramref name="now"/> on.</summary>
    internal UInt128 Fingerprint(Instant now)
    {
        var digest = new Digest();
        digest.Add((long)_phase | (long)_cause << 8 | Bit(_killAll, 16) | Bit(_waitInFlight, 17));
        digest.Add(_nextStart);
        digest.Add(_subject);
        digest.Add(_given);
        digest.Add(_stopSignal?.Number ?? 0);
        digest.Add(_lastStopSignal?.Number ?? 0);
        digest.Add(Bit(_suspended, 0) | Bit(_clockAsked, 1));
        digest.Add((long)_stopOrigin);
        digest.Add(_reached);
        digest.Add(Math.Min(_typedInterrupts, 2));
        digest.Add(_waitFor);
        digest.Add(Math.Min(_sweepKills, 2));
        digest.Add(_others);
        digest.Add(Until(_sweepDeadline, now));
        digest.Add(Until(_waitDue, now));
        digest.Add(Until(_waitUntil, now));
        for (int i = 0; i < _records.Length; i++) Add(ref digest, i, now);
        return digest.Value;
    }

    private void Add(ref Digest digest, int i, Instant now)
    {
        ServiceRecord r = _records[i];
        int inARow = Math.Min(r.InARow, _plan.Services[i].Settings.Restart.Max);     // a count that no policy asks for is no state
        digest.Add((long)r.State | Bit(r.ProcessAlive, 8) | Bit(r.GroupSignalled, 9) | Bit(r.Held, 10) | Bit(r.RestartWanted, 11) |
            Bit(r.RestartDue, 12) | Bit(r.Killed, 13) | Bit(r.TimedOut, 14) | Bit(r.HasStatus, 15) | Bit(r.WasStarted, 16) |
            Bit(r.WasCompleted, 17) | Bit(r.EndedForGood, 18) | Bit(r.Abandoned, 19) | Bit(r.StopCommandRuns, 20));
        digest.Add(r.Status.Signal is { } s ? -s.Number : r.Status.Code);
        digest.Add(inARow);
        digest.Add(r.Unmet);
        digest.Add(r.LiveDependents);
        digest.Add(r.Delay.Ticks);
        digest.Add(Until(r.Deadline, now));
        digest.Add(Until(r.CheckAt, now));
        digest.Add(r.CheckAt == Instant.Never ? 0 : r.CheckPause.Ticks);
        for (int j = 0; j < i && _plan.Run.ExitCode == ExitCodeRule.First; j++) digest.Add(r.EndedAt.CompareTo(_records[j].EndedAt));
        if (r.Job is { } job)
        {
            digest.Add(Until(job.Due, now));
            digest.Add(job.Next == long.MaxValue ? -1 : job.Next - _clockMost);
            digest.Add(job.Request != 0 ? 1 : 0);
            foreach (int request in job.Queue) digest.Add(request != 0 ? 1 : 2);
        }
        TimeSpan old = Limits.GoodRun;
        if (r.Health is { } h)
        {
            if (_plan.Services[i].Settings.Health!.StartPeriod > old) old = _plan.Services[i].Settings.Health!.StartPeriod;
            digest.Add((long)h.State | Bit(h.InFlight, 8) | Bit(h.HadSuccess, 9));
            digest.Add(Math.Min(h.Failures, _plan.Services[i].Settings.Health!.Retries));
            digest.Add(Until(h.Due, now));
        }
        if (r.Job == null) digest.Add(r.ProcessAlive ? Math.Min((now - r.StartedAt).Ticks, old.Ticks) : -1);
    }

    private static long Bit(bool set, int place) => set ? 1L << place : 0;

    private static long Until(Instant at, Instant now) => at == Instant.Never ? long.MaxValue : at.Ticks - now.Ticks;

    /// <summary>128 bits of whatever is added to it, in order.</summary>
    internal struct Digest
    {
        private ulong _a;
        private ulong _b;

        public readonly UInt128 Value => new(_a, _b);

        public void Add(long value)
        {
            _a = ulong.RotateLeft((_a ^ (ulong)value) * 0x9E3779B97F4A7C15, 29) + 0x632BE59BD9B4E019;
            _b = (ulong.RotateLeft(_b, 17) ^ (ulong)value) * 0xD6E8FEB86659FD93 ^ _a >> 32;
        }
    }
}
