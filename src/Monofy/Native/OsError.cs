using System;
using System.Runtime.InteropServices;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>Error numbers of the system, and what they are called.</summary>
internal static unsafe class OsError
{
    /// <summary>The number that the last call left.</summary>
    public static int Last => *Libc.__errno_location();

    /// <summary><c>no such file or directory (ENOENT)</c>.</summary>
    public static string Describe(int errno)
    {
        byte* text = Libc.strerrordesc_np(errno);
        byte* name = Libc.strerrorname_np(errno);
        if (text == null || name == null) return "error " + errno;
        string words = Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        // "No such file", but "RPC failed".
        if (words.Length > 1 && !char.IsAsciiLetterUpper(words[1]))
            words = char.ToLowerInvariant(words[0]) + words[1..];
        return words + " (" + Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)) + ")";
    }
}
