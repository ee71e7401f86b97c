using System;
using System.Buffers.Binary;

namespace Monofy.Core.Terminal;

/// <summary>The modes of a terminal, as <c>struct termios</c> of Linux holds them: four words of flags (input, output,
/// control, local), a byte, and the control characters.</summary>
public static class TerminalModes
{
    /// <summary>Room for them: the struct is smaller on every platform.</summary>
    public const int Size = 64;

    private const uint Input = 0x5EB;       // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
    private const uint Local = 0x804B;      // ECHO ECHONL ICANON ISIG IEXTEN
    private const uint Opost = 1, Onlcr = 4;
    private const int InputAt = 0, OutputAt = 4, LocalAt = 12;
    private const int Minimum = 17 + 6, Time = 17 + 5;      // VMIN and VTIME in c_cc

    /// <summary>The same with what is typed passed on byte by byte, and with what is shown passed as it is if
    /// <paramref name="output"/>.</summary>
    public static byte[] Raw(ReadOnlySpan<byte> modes, bool output)
    {
        byte[] raw = modes.ToArray();
        Clear(raw, InputAt, Input);
        if (output) Clear(raw, OutputAt, Opost);
        Clear(raw, LocalAt, Local);
        raw[Minimum] = 1;
        raw[Time] = 0;
        return raw;
    }

    /// <summary>Whether a newline that is written begins a line.</summary>
    public static bool TranslatesNewlines(ReadOnlySpan<byte> modes) =>
        (~BinaryPrimitives.ReadUInt32LittleEndian(modes[OutputAt..]) & (Opost | Onlcr)) == 0;

    private static void Clear(byte[] modes, int at, uint flags)
    {
        Span<byte> word = modes.AsSpan(at, sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(word, BinaryPrimitives.ReadUInt32LittleEndian(word) & ~flags);
    }
}
