using System;

namespace Monofy.Core.Output;

/// <summary>How a line of a process looks in monofy's output.</summary>
public abstract class LineFormat
{
    /// <summary>The largest size of the output for a line of <paramref name="length"/> bytes.</summary>
    public abstract int MaxSize(int length);

    /// <summary>Writes <paramref name="line"/> and adds a newline; returns the size.</summary>
    public abstract int Write(ReadOnlySpan<byte> line, Span<byte> output);

    /// <summary>Writes as many whole lines from the start of <paramref name="input"/> as it can in one pass; returns
    /// how many bytes of the input they took. 0 is allowed: <see cref="Write"/> takes the rest.</summary>
    /// <param name="input">What was read.</param>
    /// <param name="max">Stops at a line longer than this.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="written">How much was written.</param>
    public virtual int WriteLines(ReadOnlySpan<byte> input, int max, Span<byte> output, out int written)
    {
        written = 0;
        return 0;
    }

    /// <summary>Sets the time of the following lines.</summary>
    /// <param name="unixTicks">In units of 100 ns since 1970, UTC.</param>
    public abstract void SetTime(long unixTicks);
}
