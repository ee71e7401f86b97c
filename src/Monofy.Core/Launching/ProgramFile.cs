using System;
using System.Buffers.Binary;
using System.Text;

namespace Monofy.Core.Launching;

/// <summary>Explains, from the first bytes of a file, why the kernel does not execute it.</summary>
public static class ProgramFile
{
    /// <summary>The number of bytes to read.</summary>
    public const int HeadSize = 4096;

    private const int MachineAt = 18, TableAt = 32, EntrySizeAt = 54, CountAt = 56;      // in the 64-bit ELF header
    private const int OffsetAt = 8, SizeAt = 32, Interpreter = 3;                       // in a program header

    /// <summary>Explains ENOENT for a file that exists: something needed to execute it is missing.</summary>
    public static string WhatIsMissing(ReadOnlySpan<byte> head)
    {
        if (Loader(head) is { } loader)
            return "its loader " + loader +
                " is missing: it was built for another C library (glibc or musl), or for another processor";
        if (ScriptInterpreter(head) is not { } interpreter) return "the interpreter that it names is missing";
        return interpreter.EndsWith('\r')
            ? "its first line ends with a carriage return: the script has Windows line ends (sed -i 's/\\r$//' " +
                "converts them)"
            : "the interpreter " + interpreter + " that it names is missing";
    }

    /// <summary>Explains ENOEXEC.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="machine">The number of this machine's architecture in ELF files (62 x86-64, 183 ARM64).</param>
    public static string WhyNotExecutable(ReadOnlySpan<byte> head, int machine)
    {
        if (head.IsEmpty) return "it is empty";
        if (IsElf(head) && MachineOf(head) is { } other && other != machine)
            return "it is a program for " + NameOf(other) + ", and this machine is " + NameOf(machine);
        if (head.StartsWith("\uFEFF#!"u8)) return "a byte order mark stands before its #!";
        return "neither a program for this machine nor a script that begins with #!";
    }

    private static bool IsElf(ReadOnlySpan<byte> head) => head.Length >= 64 && head.StartsWith("\u007FELF"u8);

    private static int? MachineOf(ReadOnlySpan<byte> head) =>
        head[5] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(head[MachineAt..]) : null;

    private static string? Loader(ReadOnlySpan<byte> head)
    {
        if (!IsElf(head) || head[4] != 2 || head[5] != 1) return null;
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(head[TableAt..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(head[EntrySizeAt..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[CountAt..]);
        for (int i = 0; i < count; i++)
        {
            if (table > (ulong)head.Length || size < SizeAt + 8 || (int)table + (i + 1) * size > head.Length)
                return null;
            ReadOnlySpan<byte> entry = head[((int)table + i * size)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != Interpreter) continue;
            ulong at = BinaryPrimitives.ReadUInt64LittleEndian(entry[OffsetAt..]);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(entry[SizeAt..]);
            if (at > (ulong)head.Length || length == 0 || length > (ulong)head.Length - at) return null;
            return Encoding.UTF8.GetString(head.Slice((int)at, (int)length - 1));
        }
        return null;
    }

    private static string? ScriptInterpreter(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8)) return null;
        int end = head.IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(end < 0 ? head[2..] : head[2..end]).TrimStart(' ', '\t');
        int blank = line.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? line : line[..blank];
    }

    private static string NameOf(int machine) => machine switch
    {
        3 => "32-bit x86",
        21 => "64-bit PowerPC",
        22 => "IBM Z",
        40 => "32-bit ARM",
        62 => "x86-64",
        183 => "ARM64",
        243 => "RISC-V",
        258 => "LoongArch",
        _ => "another processor (" + machine + ")",
    };
}
