using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Tells what is known of the processes that the kernel gave to monofy: what the loop may read itself, and,
/// by a child with a deadline, which service their environment names.</summary>
/// <param name="plan">The plan.</param>
/// <param name="table">The processes of the plan, which these are not.</param>
/// <param name="reaper">Knows the other children.</param>
/// <param name="reactor">The loop.</param>
/// <param name="events">Where answers go.</param>
internal sealed class StrayFinder(
    Plan plan, ProcessTable table, Reaper reaper, Reactor reactor, Queue<Event> events)
{
    private const int Most = 256;       // at once; the others the next time
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<int, Search> _hunts = [];     // by service

    internal delegate bool OwnerQuestion(List<int> pids, Action<Dictionary<int, string>> answer);

    /// <summary>Asks which services the environments of processes name; false if it cannot.</summary>
    public OwnerQuestion AskOwners { get; init; } =
        (pids, answer) => OwnerReader.Begin(reactor, reaper, pids, s_patience, answer);

    private sealed record Search(int Incarnation)
    {
        /// <summary>Those that were signalled, with the time at which they began.</summary>
        public Dictionary<int, long> Signalled { get; } = [];

        /// <summary>Those that were found, likewise.</summary>
        public Dictionary<int, long> Found { get; } = [];
    }

    /// <summary>Looks for adopted processes, and again once all that were signalled for
    /// <paramref name="service"/> have ended.</summary>
    public void Find(int service, int incarnation)
    {
        if (service < 0)
        {
            events.Enqueue(Event.StraysFound(-1, 0, All()));
            return;
        }
        var hunt = new Search(incarnation);
        _hunts[service] = hunt;
        List<int> pids = reaper.Adopted();
        if (pids.Count > Most) pids.RemoveRange(Most, pids.Count - Most);
        if (pids.Count == 0 || !AskOwners(pids, Answer)) Answer([]);

        void Answer(Dictionary<int, string> owners)
        {
            if (_hunts.GetValueOrDefault(service) != hunt) return;
            var strays = new List<Stray>();
            foreach (int pid in pids)
            {
                if (StrayOf(pid, owners.GetValueOrDefault(pid), out long began) is not { } stray) continue;
                strays.Add(stray);
                hunt.Found[pid] = began;
            }
            events.Enqueue(Event.StraysFound(service, incarnation, strays));
        }
    }

    /// <summary>Sends <paramref name="signal"/> to one that was found, if it is still there.</summary>
    public void Send(int service, int incarnation, int pid, Signal signal)
    {
        if (!_hunts.TryGetValue(service, out Search? hunt) || hunt.Incarnation != incarnation) return;
        if (!hunt.Found.TryGetValue(pid, out long began)) return;
        hunt.Signalled[pid] = began;
        if (BeganAt(pid) == began)
        {
            bool refused = Libc.kill(pid, signal.Number) != 0 && OsError.Last == Libc.EPERM;
            // One that is stopped would never see it.
            Libc.kill(pid, Libc.SIGCONT);
            if (refused) events.Enqueue(Event.Refused(service, Role.Main, incarnation, signal));
        }
    }

    /// <summary>Whatever is left in the sweep, stop commands and checks too.</summary>
    public List<Stray> All()
    {
        var strays = new List<Stray>();
        List<int> pids = reaper.Adopted();
        foreach (Process process in table.Living) pids.Add(process.Pid);
        foreach (int pid in pids)
        {
            if (StrayOf(pid, null, out _) is { } stray) strays.Add(stray);
        }
        return strays;
    }

    /// <summary>Some have ended.</summary>
    public void Look()
    {
        List<(int Service, int Incarnation)>? over = null;
        foreach ((int service, Search hunt) in _hunts)
        {
            if (hunt.Signalled.Count > 0 && !IsAnyLeft(hunt)) (over ??= []).Add((service, hunt.Incarnation));
        }
        foreach ((int service, int incarnation) in over ?? []) Find(service, incarnation);
    }

    private static bool IsAnyLeft(Search hunt)
    {
        foreach ((int pid, long began) in hunt.Signalled)
        {
            if (BeganAt(pid) == began) return true;
        }
        return false;
    }

    private Stray? StrayOf(int pid, string? owner, out long began)
    {
        const int size = 4096;
        Span<byte> text = stackalloc byte[size];
        began = 0;
        int length = ProcFile.Read(pid, "stat"u8, text);
        if (length <= 0 || ProcStat.Parse(text[..length]) is not { HasEnded: false } stat) return null;
        string name = ProcStat.NameIn(text[..length]);
        began = stat.Began;
        length = ProcFile.Read(pid, "status"u8, text);
        string[] users = length <= 0 ? [] : ProcFile.Field(text[..length], "Uid:"u8).Split('\t');
        uint user = 0;
        bool known = users.Length > 0 && uint.TryParse(users[0], CultureInfo.InvariantCulture, out user);
        int sole = known ? SoleUser.ServiceOf(user, Libc.geteuid(), plan, table.UserOf) : -1;
        TimeSpan age = Clock.SinceBoot - new TimeSpan(began * (TimeSpan.TicksPerSecond / TicksASecond));
        return new(pid, name, age > TimeSpan.Zero ? age : TimeSpan.Zero, stat.Group, stat.Session, sole, owner);
    }

    private const int TicksASecond = 100;       // USER_HZ, of every architecture here

    private static long BeganAt(int pid)
    {
        const int size = 4096;
        Span<byte> text = stackalloc byte[size];
        int length = ProcFile.Read(pid, "stat"u8, text);
        return length > 0 && ProcStat.Parse(text[..length]) is { HasEnded: false } stat ? stat.Began : -1;
    }
}
