using System;

namespace Monofy.Core.Output;

/// <summary>How a line of a process looks in monofy's output.</summary>
public abstract class LineFormat
{
    /// <summary>At most so many bytes come out of a line of <paramref name="length"/> bytes.</summary>
    public abstract int MaxSize(int length);

    /// <summary>Writes <paramref name="line"/>, which has no newline, with one; returns the size.</summary>
    public abstract int Write(ReadOnlySpan<byte> line, Span<byte> output);

    /// <summary>The time that the lines from here on carry.</summary>
    /// <param name="unixTicks">In units of 100 ns since 1970, UTC.</param>
    public abstract void SetTime(long unixTicks);
}
