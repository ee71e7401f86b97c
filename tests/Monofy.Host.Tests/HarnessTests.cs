using System;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>The harness itself, with a shell in monofy's place: a test bench that sees nothing proves
/// nothing.</summary>
public sealed class HarnessTests
{
    private static Launch Shell => new() { Program = "/bin/sh", MayLeave = true };

    [Fact]
    public void It_sees_what_a_program_leaves_behind_even_in_a_session_of_its_own()
    {
        using Run run = Run.Monofy("-c '\"$0\" daemon name d ready wait end' @", Shell);
        Ready daemon = run.Ready("d");
        Assert.Equal(0, run.WaitForEnd());
        Assert.ThrowsAny<Exception>(run.LeavesNothing);
        run.Dispose();
        Assert.True(Proc.IsGone(daemon.Pid), "and kills it at the end");
    }

    [Fact]
    public void It_tells_a_status_from_a_death_by_signal()
    {
        using Run exits = Run.Monofy("-c 'exit 137'", Shell);
        Assert.Equal(137, exits.WaitForEnd());
        using Run dies = Run.Monofy("-c 'kill -9 $$'", Shell);
        Assert.Equal(-9, dies.WaitForEnd());
    }

    [Fact]
    public void It_passes_every_byte_of_an_argument()
    {
        string bytes = string.Concat(Enumerable.Range(1, 255).Select(value => (char)value));
        using Run run = Run.Monofy("args", Shell with { Program = Site.Actor, More = [bytes, ""] });
        run.Out.Wait("^args end$");
        run.That(run.Out.Lines.Length == 3 && run.Out.Lines[1] == "arg []", "two arguments");
        run.That(run.Out.Lines[0].StartsWith("arg [\\x01") && run.Out.Lines[0].EndsWith("\\xfe\\xff]"), "all bytes");
    }

    [Fact]
    public void It_starts_a_program_with_empty_mask_default_dispositions_and_no_other_descriptor()
    {
        using Run run = Run.Monofy("mask fds", Shell with { Program = Site.Actor });
        run.Out.Wait("^- blocked=0 ignored=0$");
        run.Out.Wait("^- fds none$");
    }

    [Fact]
    public void It_has_a_terminal_that_types_signals()
    {
        using Run run = Run.Monofy("name t trap INT exit:3 isatty fg ready wait",
            Shell with { Program = Site.Actor, Terminal = true });
        run.Out.Wait("^t tty 1 1 1$");
        run.Out.Wait("^t foreground yes$");
        run.Ready("t");
        run.Write("\x03");
        run.Out.Wait("t got SIGINT from kernel");
        Assert.Equal(3, run.WaitForEnd());
    }

    [Needs("namespaces")]
    public void It_runs_a_program_as_PID_1()
    {
        using Run run = Run.Monofy("name one ready exit 0", Shell with { Program = Site.Actor, Pid1 = true });
        Assert.Equal(1, run.Ready("one").Pid);
        Assert.Equal(0, run.WaitForEnd());
    }
}
