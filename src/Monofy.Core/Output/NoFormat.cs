using System;

namespace Monofy.Core.Output;

/// <summary>Writes nothing: the lines are not shown (<c>--log=none</c>) or shown another way. The history still gets
/// them.</summary>
public sealed class NoFormat : LineFormat
{
    /// <summary>The only instance; it has no state.</summary>
    public static readonly NoFormat Instance = new();

    private NoFormat() { }

    /// <inheritdoc/>
    public override int MaxSize(int length) => 0;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> line, Span<byte> output) => 0;

    /// <inheritdoc/>
    public override void SetTime(long unixTicks) { }
}
