using System;

namespace Monofy.Core.Output;

/// <summary>How a line of a process looks in monofy's output.</summary>
public abstract class LineFormat
{
    /// <summary>At most so many bytes come out of a line of <paramref name="length"/> bytes.</summary>
    public abstract int MaxSize(int length);

    /// <summary>Writes <paramref name="line"/>, which has no newline, with one; returns the size.</summary>
    public abstract int Write(ReadOnlySpan<byte> line, Span<byte> output);

    /// <summary>Writes as many whole lines from the start of <paramref name="input"/> as it can at one go; returns how
    /// much of it that was. None is a right answer: <see cref="Write"/> takes the rest.</summary>
    /// <param name="input">What was read.</param>
    /// <param name="max">A line that is longer is left.</param>
    /// <param name="output">Where lines go.</param>
    /// <param name="written">How much was written.</param>
    public virtual int WriteLines(ReadOnlySpan<byte> input, int max, Span<byte> output, out int written)
    {
        written = 0;
        return 0;
    }

    /// <summary>The time that the lines from here on carry.</summary>
    /// <param name="unixTicks">In units of 100 ns since 1970, UTC.</param>
    public abstract void SetTime(long unixTicks);
}
