using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>SPEC section 2, which processes get a signal: every kill mode, typed and sent.</summary>
public sealed class SignalTargetTests
{
    [Theory]
    [InlineData("web: a", SignalOrigin.Sent, "SIGINT 0")]
    [InlineData("web: a", SignalOrigin.Typed, "SIGINT group 0 Main #1")]
    [InlineData("--kill-mode=process web: a", SignalOrigin.Sent, "SIGINT 0")]
    [InlineData("--kill-mode=process web: a", SignalOrigin.Typed, "SIGINT group 0 Main #1")]
    [InlineData("--kill-mode=group web: a", SignalOrigin.Sent, "SIGINT group 0 Main #1")]
    [InlineData("--stop-signal=QUIT web: a", SignalOrigin.Sent, "SIGQUIT 0")]
    [InlineData("--stop-signal=QUIT web: a", SignalOrigin.Typed, "SIGQUIT 0")]
    [InlineData("--stop-signal=QUIT --kill-mode=group web: a", SignalOrigin.Typed, "SIGQUIT group 0 Main #1")]
    [InlineData("--map-signal=INT:TERM web: a", SignalOrigin.Sent, "SIGTERM 0")]
    public void A_stop(string line, SignalOrigin origin, string expected)
    {
        var run = new Script(line);
        run.Seen();
        run.Tell(Event.Signalled(Signal.Int, origin));
        Assert.Equal([expected], run.Seen());
    }

    [Theory]
    [InlineData("web: a", SignalOrigin.Sent, "SIGUSR1 0")]
    [InlineData("web: a", SignalOrigin.Typed, "SIGUSR1 group 0 Main #1")]
    [InlineData("--kill-mode=process web: a", SignalOrigin.Sent, "SIGUSR1 0")]
    [InlineData("--kill-mode=group web: a", SignalOrigin.Sent, "SIGUSR1 group 0 Main #1")]
    [InlineData("--map-signal=USR1:HUP web: a", SignalOrigin.Sent, "SIGHUP 0")]
    [InlineData("--map-signal=USR1:HUP --map-signal=HUP:USR2 web: a", SignalOrigin.Sent, "SIGHUP 0")]
    [InlineData("--map-signal=HUP:USR2 --map-signal=USR1:HUP web: a", SignalOrigin.Sent, "SIGHUP 0")]
    [InlineData("--map-signal=USR1:RTMIN+3 web: a", SignalOrigin.Sent, "SIGRTMIN+3 0")]
    public void Another_signal(string line, SignalOrigin origin, string expected)
    {
        var run = new Script(line);
        run.Seen();
        run.Tell(Event.Signalled(Signal.Usr1, origin));
        Assert.Equal([expected], run.Seen());
    }

    [Theory]
    [InlineData("web: a ||| b", "SIGINT group 1 Main #1", null)]
    [InlineData("--kill-mode=group web: a ||| b", "SIGINT group 1 Main #1", null)]
    [InlineData("web: a ||| b: --depends-on=web b", "SIGINT group 1 Main #1", null)]
    [InlineData("web: --stop-signal=INT a ||| b", "SIGINT group 1 Main #1", null)]
    [InlineData("web: --stop-signal=QUIT a ||| b", "SIGQUIT 0, SIGINT group 1 Main #1", "SIGQUIT group 0 Main #1")]
    [InlineData("--map-signal=INT:TERM web: a ||| b", "SIGTERM group 0 Main #1, SIGTERM group 1 Main #1", null)]
    public void What_was_typed_and_has_reached_the_foreground_is_not_sent_there_again(string line, string expected,
        string? afterTheDeath)
    {
        var run = new Script(line);
        run.Seen();
        run.Tell(Event.Typed(0, 1, 100, Signal.Int));
        Assert.Equal(expected, string.Join(", ", run.Seen()));
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.KilledBy(Signal.Int), true));
        Assert.Equal(afterTheDeath == null ? [] : [afterTheDeath], run.Seen());
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal((run.Plan.Services[0].Settings.StopSignal ?? Signal.Term) + " group 0 Main #1", run.Seen()[0]);
    }

    [Fact]
    public void What_was_typed_during_a_stop_and_has_reached_the_foreground_is_not_sent_there_again()
    {
        var run = new Script("web: a ||| b");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Seen();
        run.Tell(Event.Typed(0, 1, 100, Signal.Int));
        Assert.Equal(["SIGINT group 1 Main #1"], run.Seen());
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.KilledBy(Signal.Int), true));
        Assert.Empty(run.Seen());
    }

    [Fact]
    public void What_was_typed_while_the_foreground_was_another_group_is_sent_to_that_of_the_service()
    {
        var run = new Script("web: a ||| b");
        run.Seen();
        run.Tell(Event.Typed(0, 1, 4711, Signal.Int));
        Assert.Equal(["SIGINT group 0 Main #1", "SIGINT group 1 Main #1"], run.Seen());
    }

    [Theory]
    [InlineData("web: a ||| b", "INT")]
    [InlineData("--map-signal=QUIT:QUIT web: a ||| b", "QUIT")]
    [InlineData("web: --stop-signal=INT a ||| b", "TERM")]
    public void A_foreground_that_dies_of_its_stop_signal_does_not_look_as_if_that_had_been_typed(string line,
        string came)
    {
        Assert.True(Signal.TryParse(came, out Signal signal));
        var run = new Script(line);
        run.Tell(Event.Signalled(signal, SignalOrigin.Sent));
        run.Seen();
        run.Tell(Event.Typed(0, 1, 100, line.Contains("INT") ? Signal.Int : signal));
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.KilledBy(signal), false));
        Assert.Empty(run.Seen());
        // One does not count as a second one.
        run.Tell(Event.Signalled(Signal.Int, SignalOrigin.Typed));
        Assert.Equal(["SIGINT group 1 Main #1"], run.Seen());
    }

    [Fact]
    public void A_foreground_that_is_stopped_by_command_and_dies_of_its_stop_signal_stops_no_other_service()
    {
        var run = new Script("--control=/c web: --stop-signal=INT a ||| b");
        run.IsAsked(OrderKind.Stop, 0);
        run.Seen();
        run.Tell(Event.Typed(0, 1, 100, Signal.Int));
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.KilledBy(Signal.Int), false));
        Assert.Empty(run.Seen());
    }

    [Fact]
    public void A_second_stop_reaches_what_is_left_of_a_group_as_the_first_one_did()
    {
        var run = new Script("--stop-signal=QUIT web: a ||| b");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        run.Seen();
        run.Tell(Event.Signalled(Signal.Int, SignalOrigin.Sent));
        Assert.Equal(["SIGQUIT group 0 Main #1", "SIGQUIT 1"], run.Seen());
    }

    [Theory]
    [InlineData("mixed", "SIGTERM group 0 Main #1")]
    [InlineData("process", null)]
    public void What_is_left_of_a_group_gets_the_stop_signal_unless_the_mode_is_process(string mode, string? expected)
    {
        var run = new Script("--kill-mode=" + mode + " web: a ||| b");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Seen();
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        Assert.Equal(expected == null ? [] : [expected], run.Seen());
    }

    [Fact]
    public void What_is_left_of_a_group_is_killed_when_the_grace_that_began_with_the_stop_is_over()
    {
        var run = new Script("--grace=3s web: a");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Pass(1);
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        run.Seen();
        run.Pass(1.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
    }

    [Theory]
    [InlineData("--fate=separate web: a ||| b", 10)]
    [InlineData("--fate=separate --grace=3s web: a ||| b", 3)]
    [InlineData("--restart=always --grace=3s web: a ||| b", 3)]
    public void What_is_left_of_the_group_of_one_that_ended_by_itself_is_killed_when_the_grace_is_over(string line,
        double grace)
    {
        var run = new Script(line);
        run.Seen();
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        Assert.Equal(["SIGTERM group 0 Main #1"], run.Seen());
        run.Pass(grace - 0.1);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
    }

    [Fact]
    public void What_is_left_gets_the_stop_signal_that_came_last()
    {
        var run = new Script("--map-signal=QUIT:QUIT web: a ||| b");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Tell(Event.Signalled(Signal.Quit, SignalOrigin.Sent));
        run.Seen();
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        Assert.Equal(["SIGQUIT group 0 Main #1"], run.Seen());
    }

    [Theory]
    [InlineData("mixed", "SIGKILL group 0 Main #1")]
    [InlineData("group", "SIGKILL group 0 Main #1")]
    [InlineData("process", "SIGKILL 0")]
    public void After_the_grace(string mode, string expected)
    {
        var run = new Script("--grace=3s --kill-mode=" + mode + " web: a");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Seen();
        run.Pass(3);
        Assert.Equal([expected], run.Seen());
    }

    [Fact]
    public void TSTP_stops_the_groups_and_CONT_wakes_them()
    {
        var run = new Script("web: a ||| b");
        run.Seen();
        foreach (Signal signal in new[] { Signal.Tstp, Signal.Ttin, Signal.Ttou })
        {
            run.Tell(Event.Signalled(signal, SignalOrigin.Sent));
            Assert.Equal(["SIGTSTP group 0 Main #1", "SIGTSTP group 1 Main #1"], run.Seen());
            run.Tell(Event.Signalled(Signal.Cont, SignalOrigin.Sent));
            Assert.Equal(["SIGCONT group 0 Main #1", "SIGCONT group 1 Main #1"], run.Seen());
        }
    }

    [Fact]
    public void A_session_of_its_own_is_stopped_by_STOP_since_the_kernel_passes_over_TSTP_there()
    {
        var run = new Script("web: --tty a ||| b");
        run.Seen();
        run.Tell(Event.Signalled(Signal.Tstp, SignalOrigin.Typed));
        Assert.Equal(["SIGSTOP group 0 Main #1", "SIGTSTP group 1 Main #1"], run.Seen());
    }
}
