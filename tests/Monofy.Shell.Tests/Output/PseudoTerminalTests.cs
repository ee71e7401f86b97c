using Monofy.Native;
using Monofy.Output;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Output;

/// <summary>The terminal that a process with <c>--tty</c> gets.</summary>
public sealed class PseudoTerminalTests
{
    private const int GetFlags = 1, CloseOnExec = 1;        // F_GETFD, FD_CLOEXEC

    [Theory]
    [InlineData(false, "a\r\nb\r\n")]
    [InlineData(true, "a\nb\n")]
    public void Newlines_are_those_of_a_terminal_unless_lines_are_cut(bool plain, string expected)
    {
        using var terminal = new TestTerminal(plain);
        PipePair.Write(terminal.Slave, "a\nb\n");
        string text = "";
        while (text.Length < expected.Length) text += TestTerminal.Read(terminal.Master);
        Assert.Equal(expected, text);
    }

    [Fact]
    public void What_is_typed_is_a_line_for_the_process_and_is_shown()
    {
        using var terminal = new TestTerminal();
        PipePair.Write(terminal.Master, "word\n");
        Assert.Equal("word\n", TestTerminal.Read(terminal.Slave));
        Assert.Equal("word\r\n", TestTerminal.Read(terminal.Master));
    }

    [Fact]
    public void No_program_inherits_it_by_accident()
    {
        using var terminal = new TestTerminal();
        Assert.Equal(CloseOnExec, Libc.fcntl(terminal.Master, GetFlags, 0) & CloseOnExec);
        Assert.Equal(CloseOnExec, Libc.fcntl(terminal.Slave, GetFlags, 0) & CloseOnExec);
    }

    [Fact]
    public void It_gets_the_size_of_the_terminal_that_monofy_runs_on()
    {
        using var own = new TestTerminal { Size = (41, 103) };
        using var terminal = new TestTerminal();
        using var input = new StandardInput(own.Slave);
        PseudoTerminal.Resize(terminal.Master);
        Assert.Equal((41, 103), terminal.Size);
        own.Size = (24, 80);
        Assert.Equal((41, 103), terminal.Size);
        PseudoTerminal.Resize(terminal.Master);
        Assert.Equal((24, 80), terminal.Size);
    }
}
