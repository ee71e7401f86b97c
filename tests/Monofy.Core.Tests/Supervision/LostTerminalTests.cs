using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>SPEC 2.5: for a closed terminal and a closed standard output the grace always applies, also if they close
/// while a stop from outside goes on, which has no limit of its own.</summary>
public sealed class LostTerminalTests
{
    [Fact]
    public void A_stop_from_outside_alone_has_no_limit()
    {
        Script run = Stopping();
        run.Pass(3600);
        Assert.Empty(run.Seen());
    }

    [Fact]
    public void When_the_terminal_closes_during_a_stop_the_grace_begins()
    {
        Script run = Stopping();
        run.Tell(Event.Signalled(Signal.Hup, SignalOrigin.Typed));
        run.Seen();
        run.Pass(9.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
    }

    [Fact]
    public void When_standard_output_closes_during_a_stop_the_grace_begins()
    {
        Script run = Stopping();
        run.Tell(Event.OutputClosed);
        run.Pass(10);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
    }

    [Fact]
    public void What_was_given_a_grace_keeps_it()
    {
        var run = new Script("web: --grace=30s a");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Pass(5);
        run.Seen();
        run.Tell(Event.OutputClosed);
        run.Pass(24.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
    }

    [Fact]
    public void What_is_asked_later_has_the_grace_too()
    {
        var run = new Script("db: a ||| web: --depends-on=db b");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent)).Tell(Event.OutputClosed);
        run.Exits(1, 0);
        run.Seen();
        run.Pass(10);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
    }

    // One service that does not stop, five seconds after SIGTERM.
    private static Script Stopping()
    {
        var run = new Script("web: a");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Pass(5);
        run.Seen();
        return run;
    }
}
