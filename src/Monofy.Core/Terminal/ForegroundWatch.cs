using System;
using Monofy.Core.Values;

namespace Monofy.Core.Terminal;

/// <summary>
/// Decides when to check whether monofy is in the foreground again. The kernel does not report it, and bash and zsh
/// send no signal to a background job that they put there. A process that has the terminal itself needs no check: the
/// kernel stops it when it reads in the background. But a terminal whose input goes to a pseudo-terminal must be raw
/// before the user types.
/// </summary>
public sealed class ForegroundWatch
{
    /// <summary>The time to the first look, and to the first after something was typed: <c>fg</c>, perhaps.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest time between two looks, each of which is twice as long as the one before.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private TimeSpan _pause;

    /// <summary>When the next look is due.</summary>
    public Instant Next { get; private set; } = Instant.Never;

    /// <summary>Whether monofy was in the background when it was last looked.</summary>
    public bool IsOn => Next != Instant.Never;

    /// <summary>monofy is in the background.</summary>
    public void IsAway(Instant now)
    {
        TimeSpan twice = 2 * _pause;
        _pause = !IsOn ? Shortest : twice < Longest ? twice : Longest;
        Next = now + _pause;
    }

    /// <summary>Something was typed at the terminal while monofy was in the background.</summary>
    public void OnTypedForAnother(Instant now)
    {
        _pause = Shortest;
        Next = Instant.Earlier(Next, now + _pause);
    }

    /// <summary>Something was typed for monofy, which therefore is in the foreground.</summary>
    public void OnTyped(Instant now)
    {
        if (IsOn) Next = now;
    }

    /// <summary>monofy is in the foreground, or does not want it any more.</summary>
    public void End() => Next = Instant.Never;
}
