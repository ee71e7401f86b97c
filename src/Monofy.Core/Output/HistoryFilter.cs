using System;

namespace Monofy.Core.Output;

/// <summary>Which lines of the history are wanted.</summary>
/// <param name="Services">Indexes into the plan; null: all services.</param>
/// <param name="Since">Lines from this time on, in units of 100 ns since 1970, UTC; 0: all.</param>
/// <param name="Text">Bytes that the line must contain; empty: any line.</param>
public readonly record struct HistoryFilter(int[]? Services, long Since, byte[] Text)
{
    /// <summary>Whether lines of <paramref name="service"/> are wanted at all.</summary>
    public bool Wants(int service) => Services == null || Array.IndexOf(Services, service) >= 0;
}
