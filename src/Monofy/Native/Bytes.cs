using System;
using System.Runtime.InteropServices;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>Writes the strings of one call into the <see cref="Arena"/> as the kernel takes them: null-terminated
/// bytes, and arrays of pointers to them.</summary>
internal unsafe ref struct Bytes
{
    private nuint _used;

    public const int Align = 16;

    /// <summary>Makes room for at least <paramref name="size"/> bytes altogether; pointers from before are
    /// void.</summary>
    public Bytes(nuint size) => Arena.Reserve(size);

    /// <summary>How much <paramref name="text"/> needs.</summary>
    public static nuint SizeOf(string text) => (nuint)(Text.EncodedLength(text) + 1);

    /// <summary>How much a null-terminated array of <paramref name="count"/> pointers needs.</summary>
    public static nuint SizeOfArray(int count) => (nuint)((count + 1) * sizeof(byte*) + Align);

    /// <summary>Copies <paramref name="text"/>.</summary>
    public byte* Add(string text)
    {
        if (_used >= Arena.Size) throw TooSmall();
        byte* at = Arena.Block + _used;
        // Throws if the text is longer than the span.
        int length = Text.Encode(text, new Span<byte>(at, (int)(Arena.Size - _used - 1)));
        at[length] = 0;
        _used += (nuint)length + 1;
        return at;
    }

    /// <summary>Copies <paramref name="first"/> and <paramref name="second"/> as one string.</summary>
    public byte* Add(string first, string second)
    {
        byte* at = Add(first);
        _used--;    // over the null
        Add(second);
        return at;
    }

    /// <summary>A null-terminated array for <paramref name="count"/> pointers.</summary>
    public byte** AddArray(int count)
    {
        var at = (byte**)Take((nuint)((count + 1) * sizeof(byte*)));
        at[count] = null;
        return at;
    }

    /// <summary>Room for <paramref name="size"/> bytes, zeroed.</summary>
    public byte* AddSpace(nuint size)
    {
        byte* at = Take(size);
        NativeMemory.Clear(at, size);
        return at;
    }

    private byte* Take(nuint size)
    {
        nuint from = (_used + Align - 1) & ~(nuint)(Align - 1);
        if (from > Arena.Size || size > Arena.Size - from) throw TooSmall();
        _used = from + size;
        return Arena.Block + from;
    }

    private static InvariantException TooSmall() => new("more was put into native memory than was asked for");
}
