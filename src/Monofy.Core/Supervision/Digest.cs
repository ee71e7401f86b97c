using System;
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
