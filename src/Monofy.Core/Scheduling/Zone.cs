using System;
using System.Buffers.Binary;
using Monofy.Core.Values;

namespace Monofy.Core.Scheduling;

/// <summary>
/// A time zone: how far the wall clock is ahead of UTC, and when that changes. Read from the compiled files of the time
/// zone database (TZif, RFC 9636) or from a POSIX TZ rule. All times are in seconds since 1970. Why not TimeZoneInfo:
/// docs/decisions/008.
/// </summary>
public sealed class Zone
{
    /// <summary>No offset and no change.</summary>
    public static readonly Zone Utc = new([], [], 0, null);

    private const int HeaderSize = 44, Counts = 6, TypeSize = 6;
    private const int MaxOffset = 26 * 3600;

    private readonly long[] _changes;       // when
    private readonly int[] _offsets;        // the offset after each
    private readonly int _first;            // before the first change
    private readonly ZoneRule? _rule;       // after the last one

    private Zone(long[] changes, int[] offsets, int first, ZoneRule? rule) =>
        (_changes, _offsets, _first, _rule) = (changes, offsets, first, rule);

    /// <summary>Reads a rule such as <c>CET-1CEST,M3.5.0,M10.5.0/3</c>; null if it is not one.</summary>
    public static Zone? FromRule(string text) => ZoneRule.Parse(text) is { } rule ? new([], [], 0, rule) : null;

    /// <summary>Reads a file of the database, decoded by <see cref="Text.Decode"/>; null if it is not one.</summary>
    public static Zone? FromFile(string text)
    {
        ReadOnlySpan<byte> file = Text.Encode(text);
        if (!IsHeader(file)) return null;
        if (file[4] == 0) return FromBlock(file, sizeof(int));
        // The first block is for 32-bit readers.
        int skip = BlockSize(file, sizeof(int));
        return skip > 0 && IsHeader(file[skip..]) ? FromBlock(file[skip..], sizeof(long)) : null;
    }

    /// <summary>How many seconds the wall clock is ahead of UTC at <paramref name="time"/>.</summary>
    public int OffsetAt(long time)
    {
        int after = After(time);
        if (after == _changes.Length && _rule != null) return _rule.OffsetAt(time);
        return after == 0 ? _first : _offsets[after - 1];
    }

    /// <summary>The first time after <paramref name="time"/> at which the offset may change.</summary>
    public long NextChange(long time)
    {
        int after = After(time);
        return after < _changes.Length ? _changes[after] : _rule?.NextChange(time) ?? long.MaxValue;
    }

    /// <summary>When the wall clock first shows <paramref name="wall"/> or a later time.</summary>
    public long FirstAt(long wall)
    {
        long time = wall - MaxOffset;
        while (true)
        {
            long at = Math.Max(time, wall - OffsetAt(time));
            long change = NextChange(time);
            if (at < change) return at;
            time = change;
        }
    }

    // The number of changes up to that time.
    private int After(long time)
    {
        int found = Array.BinarySearch(_changes, time);
        return found < 0 ? ~found : found + 1;
    }

    private static bool IsHeader(ReadOnlySpan<byte> file) => file.Length >= HeaderSize && file.StartsWith("TZif"u8);

    // In the order of the header: UT indicators, standard indicators, leap seconds, changes, types, characters.
    private static int CountOf(ReadOnlySpan<byte> file, int which) =>
        BinaryPrimitives.ReadInt32BigEndian(file[(20 + 4 * which)..]);

    // -1 if the file is shorter than its header says.
    private static int BlockSize(ReadOnlySpan<byte> file, int timeSize)
    {
        long size = HeaderSize;
        for (int i = 0; i < Counts; i++)
        {
            int each = i switch { 2 => timeSize + 4, 3 => timeSize + 1, 4 => TypeSize, _ => 1 };
            if (CountOf(file, i) < 0) return -1;
            size += (long)CountOf(file, i) * each;
        }
        return size <= file.Length ? (int)size : -1;
    }

    private static Zone? FromBlock(ReadOnlySpan<byte> file, int timeSize)
    {
        int count = CountOf(file, 3), types = CountOf(file, 4);
        int size = BlockSize(file, timeSize);
        if (size < 0 || types == 0) return null;
        ReadOnlySpan<byte> times = file[HeaderSize..], indexes = times[(count * timeSize)..],
            records = indexes[count..];
        var changes = new long[count];
        var offsets = new int[count];
        for (int i = 0; i < count; i++)
        {
            changes[i] = timeSize == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(times[(i * timeSize)..])
                : BinaryPrimitives.ReadInt64BigEndian(times[(i * timeSize)..]);
            if (indexes[i] >= types || (i > 0 && changes[i] <= changes[i - 1])) return null;
            offsets[i] = BinaryPrimitives.ReadInt32BigEndian(records[(indexes[i] * TypeSize)..]);
        }
        string footer = Text.Decode(file[size..]).Trim('\n');
        ZoneRule? rule = timeSize == sizeof(long) && footer.Length > 0 ? ZoneRule.Parse(footer) : null;
        return new(changes, offsets, BinaryPrimitives.ReadInt32BigEndian(records), rule);
    }
}
