using System;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>128 bits of everything that is added to it, in order: the fingerprint of a state. It leaves out what
/// decides nothing: numbers of processes and incarnations, words, absolute times, when the next notice is
/// due.</summary>
internal struct Digest
{
    private ulong _a;
    private ulong _b;

    public readonly UInt128 Value => new(_a, _b);

    /// <summary>Stands for everything in <paramref name="run"/> that decides what happens from <paramref name="now"/>
    /// on: two runs with the same value take the same decisions.</summary>
    public static UInt128 Of(Context run, Instant now)
    {
        var digest = new Digest();
        digest.Add((long)run.Phase);
        run.Stop.AddTo(ref digest, now);
        run.Signals.AddTo(ref digest);
        run.WaitFor.AddTo(ref digest, now);
        run.Sweep.AddTo(ref digest, now);
        run.Services.AddTo(ref digest, run);
        run.Jobs.AddTo(ref digest);
        run.Waiters.AddTo(ref digest, run);
        for (int i = 0; i < run.Records.Length; i++) ServiceMachine.AddTo(ref digest, run, i, now);
        return digest.Value;
    }

    public void Add(long value)
    {
        _a = ulong.RotateLeft((_a ^ (ulong)value) * 0x9E3779B97F4A7C15, 29) + 0x632BE59BD9B4E019;
        _b = (ulong.RotateLeft(_b, 17) ^ (ulong)value) * 0xD6E8FEB86659FD93 ^ _a >> 32;
    }

    /// <summary>Adds how far away <paramref name="at"/> is.</summary>
    public void AddUntil(Instant at, Instant now) => Add(at == Instant.Never ? long.MaxValue : at.Ticks - now.Ticks);

    /// <summary>Bits for <see cref="Add"/>.</summary>
    public static long Bit(bool set, int place) => set ? 1L << place : 0;
}
