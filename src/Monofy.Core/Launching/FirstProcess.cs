using System;
using System.Globalization;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>PID 1, if it is not monofy but its parent: a shell that waits for its command does not pass on signals, and
/// the kernel drops those that PID 1 does not handle.</summary>
public static class FirstProcess
{
    /// <summary>Says that <c>docker stop</c> cannot reach monofy; null if PID 1 handles SIGTERM, so that it may pass it
    /// on, or if that is not known.</summary>
    /// <param name="status">The text of <c>/proc/1/status</c> (proc_pid_status(5)).</param>
    public static string? Notice(ReadOnlySpan<byte> status)
    {
        if (Mask(status, "\nSigBlk:\t"u8) is not { } blocked || Mask(status, "\nSigCgt:\t"u8) is not { } caught)
            return null;
        // A process that sleeps with signals blocked reads them by sigwait or signalfd. One that runs may block them
        // for a moment only, as dash does before it waits.
        if (Field(status, "\nState:\t"u8).StartsWith("R"u8)) blocked = 0;
        if (((blocked | caught) & (1UL << (Signal.Term.Number - 1))) != 0) return null;
        ReadOnlySpan<byte> name = Field(status, "Name:\t"u8);
        return $"PID 1 ({Encoding.UTF8.GetString(name)}) does not pass on signals, so docker stop cannot reach " +
            "monofy: start it with exec (exec monofy …), or use the JSON form of CMD";
    }

    private static ulong? Mask(ReadOnlySpan<byte> status, ReadOnlySpan<byte> label) =>
        ulong.TryParse(Field(status, label), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out ulong mask) ? mask : null;

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> status, ReadOnlySpan<byte> label)
    {
        int at = status.IndexOf(label);
        if (at < 0) return default;
        ReadOnlySpan<byte> rest = status[(at + label.Length)..];
        int end = rest.IndexOf((byte)'\n');
        // A text that was cut off ends anywhere.
        return end < 0 ? default : rest[..end];
    }
}
