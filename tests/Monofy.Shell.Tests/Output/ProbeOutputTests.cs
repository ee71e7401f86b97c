using Monofy.Native;
using Monofy.Output;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Output;

/// <summary>What a health command writes.</summary>
public sealed class ProbeOutputTests
{
    private readonly Reactor _reactor = new();
    private readonly ProbeOutput _output;

    public ProbeOutputTests() => _output = ProbeOutput.Open(_reactor, null)!;

    [Fact]
    public void The_last_line_is_what_it_said()
    {
        PipePair.Write(_output.Writer, "one\ntwo\n");
        _output.CloseWriter();
        Assert.Equal("two", _output.Take());
    }

    [Fact]
    public void Without_a_word_there_is_no_line()
    {
        _output.CloseWriter();
        Assert.Null(_output.Take());
    }

    [Fact]
    public void It_is_read_while_the_command_runs_so_that_it_does_not_block()
    {
        string line = new string('x', 999) + "\n";
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(1000, PipePair.Write(_output.Writer, line));
            _reactor.Wait(Clock.Now);
        }
        PipePair.Write(_output.Writer, "last");
        _output.CloseWriter();
        Assert.Equal("last", _output.Take());
    }

    [Fact]
    public void A_descendant_that_holds_the_pipe_open_is_not_waited_for()
    {
        PipePair.Write(_output.Writer, "said\n");
        Assert.Equal("said", _output.Take());
        _output.CloseWriter();
    }
}
