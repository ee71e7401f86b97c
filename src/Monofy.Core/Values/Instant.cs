using System;

namespace Monofy.Core.Values;

/// <summary>A point on the monotonic clock, in ticks of 100 ns since an arbitrary fixed moment. Only the shell reads
/// the clock.</summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>Later than everything: "no deadline".</summary>
    public static readonly Instant Never = new(long.MaxValue);

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    /// <summary>The earlier of the two.</summary>
    public static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

    /// <summary>The point <paramref name="span"/> later, or <see cref="Never"/> if that would overflow.</summary>
    public static Instant operator +(Instant a, TimeSpan span) =>
        span.Ticks >= long.MaxValue - a.Ticks ? Never : new(a.Ticks + span.Ticks);

    /// <summary>The time from <paramref name="b"/> to <paramref name="a"/>.</summary>
    public static TimeSpan operator -(Instant a, Instant b) => new(a.Ticks - b.Ticks);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Instant a, Instant b) => a.Ticks < b.Ticks;

    /// <summary>Later than.</summary>
    public static bool operator >(Instant a, Instant b) => a.Ticks > b.Ticks;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Instant a, Instant b) => a.Ticks <= b.Ticks;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Instant a, Instant b) => a.Ticks >= b.Ticks;
}
