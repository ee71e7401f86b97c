using System;

namespace Monofy.Core.Output;

/// <summary>One line of the history.</summary>
public readonly ref struct HistoryLine
{
    /// <summary>Its number. Lines of all services are numbered together, in the order in which monofy read
    /// them.</summary>
    public required long Sequence { get; init; }

    /// <summary>When monofy read it, in units of 100 ns since 1970, UTC.</summary>
    public required long UnixTicks { get; init; }

    /// <summary>The service that wrote it, as an index into the plan.</summary>
    public required int Service { get; init; }

    /// <summary>The process that wrote it.</summary>
    public required int Pid { get; init; }

    /// <summary>Whether it was written to standard error.</summary>
    public required bool IsError { get; init; }

    /// <summary>Its bytes, without the newline.</summary>
    public required ReadOnlySpan<byte> Text { get; init; }
}
