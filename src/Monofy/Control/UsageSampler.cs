using System;
using System.Buffers.Text;
using System.Collections.Generic;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>
/// What the processes of services use, from <c>stat</c> and <c>children</c> in /proc, which never wait for the process.
/// Nothing is read before the first request. One turn of the loop reads a few files only; who asks about a thousand
/// services gets for the rest what was known before, or nothing, and the rest is read soon after.
/// </summary>
internal sealed class UsageSampler
{
    private const int ReadsATurn = 64;
    private const int MostProcesses = 64;       // of one service
    private const int Hertz = 100;              // the unit of times in /proc, on every platform

    private static readonly TimeSpan s_old = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly Dictionary<int, Sample> _samples = [];     // by service
    private readonly Queue<int> _later = new();
    private readonly Stack<int> _pids = new();
    private readonly byte[] _text = new byte[1024];
    private readonly Alarm _alarm;
    private int _left = ReadsATurn;

    /// <summary>Reads the rest when <paramref name="reactor"/> has time.</summary>
    public UsageSampler(Reactor reactor) => _alarm = new(reactor, ReadLater);

    /// <summary>A new turn of the loop begins.</summary>
    public void Turn() => _left = ReadsATurn;

    /// <summary>What process <paramref name="pid"/> of a service and its descendants use, as it was at most a second
    /// ago, or longer if there is much to read.</summary>
    public ProcessUsage Of(int service, int pid)
    {
        if (!_samples.TryGetValue(service, out Sample? sample)) _samples.Add(service, sample = new());
        if (sample.Pid != pid) (sample.Pid, sample.Usage, sample.At) = (pid, default, default);
        if (sample.At != default && sample.At + s_old > Clock.Now) return sample.Usage;
        if (_left > 0) Read(sample);
        else if (!sample.IsQueued)
        {
            sample.IsQueued = true;
            _later.Enqueue(service);
            if (_later.Count == 1) _alarm.Set(s_pause);
        }
        return sample.Usage;
    }

    private void ReadLater()
    {
        _left = ReadsATurn;
        while (_left > 0 && _later.TryDequeue(out int service))
        {
            Sample sample = _samples[service];
            sample.IsQueued = false;
            Read(sample);
        }
        if (_later.Count > 0) _alarm.Set(s_pause);
    }

    private void Read(Sample sample)
    {
        long cpu = 0, pages = 0;
        int count = 0;
        _pids.Clear();
        _pids.Push(sample.Pid);
        while (count < MostProcesses && _pids.TryPop(out int pid))
        {
            _left -= 2;
            int size = ProcFile.Read(pid, "stat"u8, _text);
            if (size <= 0 || ProcStat.Parse(_text.AsSpan(0, size)) is not { } stat) continue;
            count++;
            cpu += stat.CpuTicks;
            pages += stat.Pages;
            PushChildren(pid);
        }
        sample.At = Clock.Now;
        TimeSpan time = new(cpu * (TimeSpan.TicksPerSecond / Hertz));
        // A counter never goes down, though a descendant that ends takes its share along.
        if (time < sample.Usage.Cpu) time = sample.Usage.Cpu;
        sample.Usage = new(time, pages * Environment.SystemPageSize, count);
    }

    // Those that its first thread started, which is what programs do that start processes; of too many the first.
    private void PushChildren(int pid)
    {
        Span<byte> path = stackalloc byte[32];
        "task/"u8.CopyTo(path);
        Utf8Formatter.TryFormat(pid, path[5..], out int digits);
        "/children"u8.CopyTo(path[(5 + digits)..]);
        int size = ProcFile.Read(pid, path[..(14 + digits)], _text);
        ReadOnlySpan<byte> rest = _text.AsSpan(0, Math.Max(0, size));
        while (Utf8Parser.TryParse(rest, out int child, out int used) && used < rest.Length &&
            _pids.Count < MostProcesses)
        {
            _pids.Push(child);
            rest = rest[(used + 1)..];
        }
    }

    private sealed class Sample
    {
        public int Pid;
        public Instant At;
        public ProcessUsage Usage;
        public bool IsQueued;
    }
}
