using System;
using Monofy.Core.Values;

namespace Monofy.Core.Probes;

/// <summary>One datagram of the sd_notify protocol (sd_notify(3)): lines <c>NAME=value</c>. What is not listed here is
/// ignored.</summary>
/// <param name="Ready"><c>READY=1</c>.</param>
/// <param name="Alive"><c>WATCHDOG=1</c>.</param>
/// <param name="Stopping"><c>STOPPING=1</c>.</param>
/// <param name="Reloading"><c>RELOADING=1</c>; <c>READY=1</c> follows when that is over.</param>
/// <param name="Status">The text of <c>STATUS=</c>, or null.</param>
public readonly record struct NotifyMessage(bool Ready, bool Alive, bool Stopping, bool Reloading, string? Status)
{
    private const int LongestStatus = 256;

    /// <summary>Reads a datagram.</summary>
    public static NotifyMessage Parse(ReadOnlySpan<byte> datagram)
    {
        var message = new NotifyMessage();
        foreach (Range range in datagram.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = datagram[range];
            if (line.SequenceEqual("READY=1"u8)) message = message with { Ready = true };
            else if (line.SequenceEqual("WATCHDOG=1"u8)) message = message with { Alive = true };
            else if (line.SequenceEqual("STOPPING=1"u8)) message = message with { Stopping = true };
            else if (line.SequenceEqual("RELOADING=1"u8)) message = message with { Reloading = true };
            else if (line.StartsWith("STATUS="u8))
                message = message with { Status = Clip(Text.Decode(line["STATUS="u8.Length..])) };
        }
        return message;
    }

    private static string Clip(string text) => text.Length <= LongestStatus ? text : text[..LongestStatus];
}
