using System;

namespace Monofy.Core.Output;

/// <summary>Lines that are not shown (<c>--log=none</c>), or shown otherwise; the history has them.</summary>
public sealed class NoFormat : LineFormat
{
    /// <summary>It holds nothing, so one is enough.</summary>
    public static readonly NoFormat Instance = new();

    private NoFormat() { }

    /// <inheritdoc/>
    public override int MaxSize(int length) => 0;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> line, Span<byte> output) => 0;

    /// <inheritdoc/>
    public override void SetTime(long unixTicks) { }
}
