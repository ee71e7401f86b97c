using System;

namespace Monofy.Core.Output;

/// <summary>Copies the lines of one stream of a process into the history, if that is open.</summary>
/// <param name="history">Where they go.</param>
/// <param name="service">Whose they are, an index into the plan.</param>
/// <param name="pid">The process that writes them.</param>
/// <param name="isError">Whether this is standard error.</param>
public sealed class LineTee(History history, int service, int pid, bool isError)
{
    private long _unixTicks;

    /// <summary>Whether lines are kept at all.</summary>
    public bool IsOpen => history.IsOpen;

    /// <summary>The time of the lines from here on, in units of 100 ns since 1970, UTC.</summary>
    public void SetTime(long unixTicks) => _unixTicks = unixTicks;

    /// <summary>Takes whole lines, each with its newline.</summary>
    public void AddLines(ReadOnlySpan<byte> lines)
    {
        if (history.IsOpen && !lines.IsEmpty) history.Add(service, pid, isError, _unixTicks, lines);
    }

    /// <summary>Takes one line or piece, without a newline.</summary>
    public void AddPiece(ReadOnlySpan<byte> piece)
    {
        if (history.IsOpen) history.AddPiece(service, pid, isError, _unixTicks, piece);
    }
}
