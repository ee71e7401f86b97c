using System;
using System.Collections.Generic;

namespace Monofy.Core.Output;

/// <summary>
/// The last lines of every service whose output monofy sees, for <c>monofy ctl logs</c>. Nothing is kept and no memory
/// is allocated before <see cref="Open"/>, which the control socket calls when it opens. Each service then has its own
/// ring, so a chatty service does not push out the lines of the others; together the rings take at most 4 MB.
/// <para>
/// A follower (<c>-f</c>) needs no queue here: it remembers a sequence number, checks on each turn of the loop whether
/// <see cref="Sequence"/> has passed it, and calls <see cref="Read"/> with it. <see cref="Read"/> stops when the
/// consumer is full and returns the number to continue from. If lines arrived faster than the follower took them and
/// some were dropped, <c>lost</c> is set once.
/// </para>
/// </summary>
/// <param name="services">The number of services in the plan.</param>
public sealed class History(int services)
{
    private const int MaxTotal = 4 << 20;
    private const int MinRing = 512, MaxRing = 256 << 10;

    private readonly int _ringSize = Math.Clamp(MaxTotal / Math.Max(1, services), MinRing, MaxRing) & ~7;
    private HistoryRing?[] _rings = [];
    private byte[] _line = [];

    /// <summary>Whether lines are kept.</summary>
    public bool IsOpen => _rings.Length > 0;

    /// <summary>The number of the next line. Starts at 1.</summary>
    public long Sequence { get; private set; } = 1;

    /// <summary>Starts keeping lines.</summary>
    public void Open()
    {
        if (!IsOpen) _rings = new HistoryRing?[Math.Max(1, services)];
    }

    /// <summary>Adds whole lines of one stream, each with its newline.</summary>
    internal void Add(int service, int pid, bool isError, long unixTicks, ReadOnlySpan<byte> lines)
    {
        HistoryRing ring = _rings[service] ??= new(_ringSize);
        int count = lines.Count((byte)'\n');
        if (lines.Length <= ring.MaxChunk)
        {
            Put(ring, new(lines.Length, count, Sequence, unixTicks, pid, isError), lines);
            return;
        }
        // If there is too much, keep the last lines; if the last line alone is too long, keep its beginning.
        int from = lines.Length - ring.MaxChunk;
        int start = lines[(from - 1)..^1].IndexOf((byte)'\n');
        if (start < 0)
        {
            ring.ForgottenUpTo = Sequence += count - 1;
            AddPiece(service, pid, isError, unixTicks, lines[(lines[..^1].LastIndexOf((byte)'\n') + 1)..^1]);
            return;
        }
        lines = lines[(from + start)..];
        int kept = lines.Count((byte)'\n');
        ring.ForgottenUpTo = Sequence += count - kept;
        Put(ring, new(lines.Length, kept, Sequence, unixTicks, pid, isError), lines);
    }

    /// <summary>Adds one line without its newline.</summary>
    internal void AddPiece(int service, int pid, bool isError, long unixTicks, ReadOnlySpan<byte> piece)
    {
        HistoryRing ring = _rings[service] ??= new(_ringSize);
        int length = Math.Min(piece.Length, ring.MaxChunk - 1);
        if (_line.Length <= length) _line = new byte[Math.Max(256, length + 1)];
        piece[..length].CopyTo(_line);
        _line[length] = (byte)'\n';
        Put(ring, new(length + 1, 1, Sequence, unixTicks, pid, isError), _line.AsSpan(0, length + 1));
        if (_line.Length > LineCutter.MaxLine / 4) _line = [];
    }

    /// <summary>Passes lines, starting with number <paramref name="from"/>, to <paramref name="take"/>, oldest first,
    /// until there are no more or it refuses one. Returns the number to continue from.</summary>
    /// <param name="filter">Which lines are wanted; the others are skipped.</param>
    /// <param name="from">The first number wanted; 0: everything kept.</param>
    /// <param name="take">Receives the lines.</param>
    /// <param name="lost">Whether lines numbered <paramref name="from"/> or higher may have been dropped (never for
    /// 0).</param>
    public long Read(in HistoryFilter filter, long from, HistoryConsumer take, out bool lost)
    {
        var cursors = new PriorityQueue<(HistoryRing Ring, int Service, int At), long>();
        lost = false;
        for (int i = 0; i < _rings.Length; i++)
        {
            if (_rings[i] is not { } ring || !filter.Wants(i) || !ring.First(out int at)) continue;
            long first = ring.ChunkAt(at).Sequence;
            lost |= from > 0 && ring.ForgottenUpTo > from;
            cursors.Enqueue((ring, i, at), first);
        }
        while (cursors.TryDequeue(out (HistoryRing Ring, int Service, int At) cursor, out _))
        {
            long refused = ReadChunk(filter, from, cursor.Ring, cursor.Service, cursor.At, take);
            if (refused > 0) return refused;
            int at = cursor.At;
            if (cursor.Ring.Next(ref at))
                cursors.Enqueue((cursor.Ring, cursor.Service, at), cursor.Ring.ChunkAt(at).Sequence);
        }
        return Sequence;
    }

    /// <summary>The number from which <see cref="Read"/> returns the last <paramref name="count"/> wanted
    /// lines.</summary>
    public long FindLast(in HistoryFilter filter, int count)
    {
        if (count <= 0) return Sequence;
        long total = 0;
        Read(filter, 0, (in HistoryLine _) => ++total > 0, out bool _);
        long skip = total - count;
        return skip <= 0 ? 0 : Read(filter, 0, (in HistoryLine _) => skip-- > 0, out bool _);
    }

    // Returns the number of the refused line, or 0.
    private static long ReadChunk(in HistoryFilter filter, long from, HistoryRing ring, int service, int at,
        HistoryConsumer take)
    {
        HistoryChunk chunk = ring.ChunkAt(at);
        if (chunk.Sequence + chunk.Lines <= from || chunk.UnixTicks < filter.Since) return 0;
        ReadOnlySpan<byte> rest = ring.LinesAt(at);
        for (long number = chunk.Sequence; !rest.IsEmpty; number++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = rest[..end];
            rest = rest[(end + 1)..];
            if (number < from || text.IndexOf(filter.Text) < 0) continue;
            var line = new HistoryLine
            {
                Sequence = number, UnixTicks = chunk.UnixTicks, Service = service, Pid = chunk.Pid,
                    IsError = chunk.IsError, Text = text,
            };
            if (!take(line)) return number;
        }
        return 0;
    }

    private void Put(HistoryRing ring, in HistoryChunk chunk, ReadOnlySpan<byte> lines)
    {
        ring.Add(chunk, lines);
        Sequence += chunk.Lines;
    }
}
