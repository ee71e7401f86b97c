using System;
using System.Buffers.Binary;

namespace Monofy.Core.Control;

/// <summary>The note in monofy's executable by which <c>monofy ctl</c> knows that a process understands its signal
/// (<c>note.s</c>). Only 64-bit little-endian ELF, as monofy is.</summary>
public static class ElfNote
{
    /// <summary>How much of a file's beginning is needed: the header and the program headers.</summary>
    public const int HeadSize = 4096;

    /// <summary>The longest part with notes that is looked at.</summary>
    public const int MaxNotes = 4096;

    /// <summary>The type of the note.</summary>
    public const int Type = 1;

    private const int TableAt = 32, EntrySizeAt = 54, CountAt = 56, EntrySize = 56, OffsetAt = 8, SizeAt = 32,
        NoteKind = 4;

    private static ReadOnlySpan<byte> Name => "Monofy\0"u8;

    /// <summary>Where part number <paramref name="index"/> with notes lies in the file; false if there is
    /// none.</summary>
    public static bool TryFindPart(ReadOnlySpan<byte> head, int index, out long offset, out int size)
    {
        (offset, size) = (0, 0);
        if (head.Length < 64 || !head.StartsWith("\u007fELF\u0002\u0001"u8)) return false;
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(head[TableAt..]);
        int entry = BinaryPrimitives.ReadUInt16LittleEndian(head[EntrySizeAt..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[CountAt..]);
        if (entry < EntrySize || table > (ulong)head.Length) return false;
        for (int i = 0, at = (int)table; i < count && at + EntrySize <= head.Length; i++, at += entry)
        {
            ReadOnlySpan<byte> part = head[at..];
            if (BinaryPrimitives.ReadInt32LittleEndian(part) != NoteKind || index-- > 0) continue;
            offset = BinaryPrimitives.ReadInt64LittleEndian(part[OffsetAt..]);
            size = (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(part[SizeAt..]), MaxNotes);
            return offset > 0;
        }
        return false;
    }

    /// <summary>The version that the note of a monofy names; 0 if it is not among <paramref name="notes"/>.</summary>
    public static int VersionIn(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(notes),
                size = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            if (name > MaxNotes || size > MaxNotes) return 0;
            int valueAt = 12 + (int)(name + 3 & ~3u);
            int next = valueAt + (int)(size + 3 & ~3u);
            if (next > notes.Length) return 0;
            if (type == Type && size == sizeof(int) && notes.Slice(12, (int)name).SequenceEqual(Name))
                return BinaryPrimitives.ReadInt32LittleEndian(notes[valueAt..]);
            notes = notes[next..];
        }
        return 0;
    }
}
