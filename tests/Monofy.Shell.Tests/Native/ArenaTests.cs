using System;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Shell.Tests.Native;

/// <summary>Native memory: who has it, for how long, and how much of it stays.</summary>
public sealed unsafe class ArenaTests
{
    [Fact]
    public void Strings_are_null_terminated_and_lie_in_the_block()
    {
        var bytes = new Bytes(Bytes.SizeOf("häuser") + Bytes.SizeOf(""));
        Assert.Equal("häuser", Read(bytes.Add("häuser")));
        Assert.Equal("", Read(bytes.Add("")));
    }

    [Fact]
    public void Two_strings_can_be_joined()
    {
        var bytes = new Bytes(Bytes.SizeOf("NAME=") + Bytes.SizeOf("value"));
        Assert.Equal("NAME=value", Read(bytes.Add("NAME=", "value")));
    }

    [Fact]
    public void Arrays_end_with_null_and_are_aligned()
    {
        var bytes = new Bytes(Bytes.SizeOf("x") + Bytes.SizeOfArray(3));
        bytes.Add("x");
        byte** array = bytes.AddArray(3);
        Assert.Equal(0, (nint)array % Bytes.Align);
        Assert.True(array[3] == null);
    }

    [Fact]
    public void Space_is_zeroed()
    {
        new Span<byte>(Block(100), 100).Fill(0xFF);
        var bytes = new Bytes(100);
        Assert.Equal(new byte[50], new ReadOnlySpan<byte>(bytes.AddSpace(50), 50).ToArray());
    }

    [Fact]
    public void More_than_was_asked_for_is_refused_and_not_written_beyond_the_block()
    {
        Assert.Throws<InvariantException>(static () =>
        {
            var bytes = new Bytes(8);
            bytes.AddSpace(Arena.Size + 1);
        });
        Assert.Throws<InvariantException>(static () =>
        {
            var bytes = new Bytes(8);
            bytes.AddSpace(Arena.Size);
            bytes.Add("x");
        });
    }

    [Fact]
    public void The_block_is_used_again()
    {
        byte* first = Block(1000);
        Assert.True(Block(10) == first);
        Assert.True(Arena.Size >= 1000);
    }

    [Fact]
    public void A_block_beyond_the_limit_does_not_stay()
    {
        Block(Arena.Kept * 3);
        Assert.Equal(Arena.Kept * 3, Arena.Size);
        Block(10);
        Assert.Equal((nuint)10, Arena.Size);
    }

    [Fact]
    public void A_block_that_was_given_away_is_not_used_again_before_it_is_freed()
    {
        byte* first = Block(64);
        first[0] = 42;
        byte* taken = Arena.Detach();
        Assert.True(taken == first);
        Assert.Equal((nuint)0, Arena.Size);
        *Block(64) = 7;
        Assert.Equal(42, taken[0]);
        byte* stack = Arena.NewStack();
        Assert.Equal(0, (nint)stack % 16);
        stack[0] = stack[Arena.StackSize - 1] = 1;
        Arena.Free(taken, stack);
    }

    private static byte* Block(nuint size)
    {
        _ = new Bytes(size);
        return Arena.Block;
    }

    private static string Read(byte* text) =>
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
