using System;

namespace Monofy.Core.Output;

/// <summary>Copies the lines of one stream of a process into the history, if it is open.</summary>
/// <param name="history">Where they go.</param>
/// <param name="service">The service that writes them, as an index into the plan.</param>
/// <param name="pid">The process that writes them.</param>
/// <param name="isError">Whether this is standard error.</param>
public sealed class LineTee(History history, int service, int pid, bool isError)
{
    private long _unixTicks;

    /// <summary>Whether lines are kept at all.</summary>
    public bool IsOpen => history.IsOpen;

    /// <summary>Sets the time of the following lines, in units of 100 ns since 1970, UTC.</summary>
    public void SetTime(long unixTicks) => _unixTicks = unixTicks;

    /// <summary>Adds whole lines, each with its newline.</summary>
    public void AddLines(ReadOnlySpan<byte> lines)
    {
        if (history.IsOpen && !lines.IsEmpty) history.Add(service, pid, isError, _unixTicks, lines);
    }

    /// <summary>Adds one line or piece, without a newline.</summary>
    public void AddPiece(ReadOnlySpan<byte> piece)
    {
        if (history.IsOpen) history.AddPiece(service, pid, isError, _unixTicks, piece);
    }
}
