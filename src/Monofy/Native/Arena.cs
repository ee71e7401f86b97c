using System.Runtime.InteropServices;

namespace Monofy.Native;

/// <summary>
/// All native memory that monofy allocates itself: one block for the strings of a call, and stacks for children.
/// <list type="bullet">
/// <item>Owner: the loop's thread, through <see cref="Bytes"/>. Nothing else allocates native memory.</item>
/// <item>Lifetime: what was written is valid until the next <see cref="Bytes"/> is made. A child that takes long to get
/// its program may still read its part: then the start takes the block with it (<see cref="Detach"/>) and gives it back
/// by <see cref="Free"/>.</item>
/// <item>Limit: a block is as large as the largest call needed it, but never stays larger than <see cref="Kept"/>, so a
/// start with megabytes of variables does not cost them for the rest of the run.</item>
/// </list>
/// A thousand starts leave no garbage that way.
/// </summary>
internal static unsafe class Arena
{
    /// <summary>The largest block that is kept for the next call.</summary>
    public const nuint Kept = 1 << 20;

    /// <summary>The size of a child's stack.</summary>
    public const int StackSize = 64 << 10;

    private const int StackAlign = 16;

    private static byte* s_block;
    private static nuint s_size;

    public static byte* Block => s_block;

    /// <summary>Its size; 0 if there is none.</summary>
    public static nuint Size => s_size;

    /// <summary>Makes room for at least <paramref name="size"/> bytes; what the block held is void.</summary>
    public static void Reserve(nuint size)
    {
        if (size <= s_size && s_size <= Kept) return;
        NativeMemory.Free(s_block);
        // If memory runs out here, the code that ends the run in good order asks for less.
        s_block = null;
        s_size = 0;
        s_block = (byte*)NativeMemory.Alloc(size);
        s_size = size;
    }

    /// <summary>Gives the block away, to be given back by <see cref="Free"/>: a child may still use it.</summary>
    public static byte* Detach()
    {
        byte* block = s_block;
        s_block = null;
        s_size = 0;
        return block;
    }

    /// <summary>A stack for a child that shares monofy's memory.</summary>
    public static byte* NewStack() => (byte*)NativeMemory.AlignedAlloc(StackSize, StackAlign);

    /// <summary>Frees a block that was detached, and a stack.</summary>
    public static void Free(byte* block, byte* stack)
    {
        NativeMemory.Free(block);
        NativeMemory.AlignedFree(stack);
    }
}
