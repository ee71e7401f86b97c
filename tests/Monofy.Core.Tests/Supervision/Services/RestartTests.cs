using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Services;

/// <summary>How long a service waits before it is started again, and behind how many others.</summary>
public sealed class RestartTests
{
    [Fact]
    public void The_wait_doubles_from_100_ms_up_to_one_minute()
    {
        var run = new Script("--restart=always web");
        double[] waits = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60];
        for (int i = 0; i < waits.Length; i++) StartsAgainAfter(waits[i], run, incarnation: i + 1);
    }

    [Fact]
    public void The_first_wait_can_be_chosen_and_is_doubled()
    {
        var run = new Script("--restart=always --restart-delay=3s web");
        for (int i = 0; i < 3; i++) StartsAgainAfter(3 << i, run, incarnation: i + 1);
    }

    [Theory]
    [InlineData("--restart-max-delay=20ms", 0.02)]
    [InlineData("--restart-delay=2m", 120)]
    [InlineData("--restart-delay=2s --restart-max-delay=1s", 1)]
    [InlineData("--restart-max-delay=1s --restart-delay=2s", 2)]
    public void The_first_wait_and_the_longest_do_not_contradict_each_other_and_what_is_given_last_holds(string options,
        double wait)
    {
        var run = new Script(options + " --restart=always web");
        for (int incarnation = 1; incarnation <= 3; incarnation++) StartsAgainAfter(wait, run, incarnation);
    }

    [Theory]
    [InlineData(9.9, 4)]
    [InlineData(10, 1)]
    public void Only_after_10_s_of_good_running_it_counts_afresh(double seconds, double wait)
    {
        var run = new Script("--restart=on-failure:3 --restart-delay=1s web");
        StartsAgainAfter(1, run, incarnation: 1);
        StartsAgainAfter(2, run, incarnation: 2);
        run.Pass(seconds);
        StartsAgainAfter(wait, run, incarnation: 3);
        run.Exits(0, 1);
        Assert.Equal(wait > 1, run.Seen().Contains("end 1"));
    }

    // The service ends, and is started again then and not before.
    [Theory]
    [InlineData(9.9, "end 3")]
    [InlineData(10, "start 0")]
    public void After_10_s_of_good_running_it_counts_afresh(double seconds, string then)
    {
        var run = new Script("--restart=on-failure:1 --restart-delay=10ms web");
        run.Exits(0, 3);
        run.Pass(0.01);
        run.Pass(seconds);
        run.Seen();
        run.Exits(0, 3);
        run.Pass(0.01);
        Assert.Equal([then], run.Seen());
    }

    [Fact]
    public void However_many_wait_for_one_eight_are_started_before_something_else_is_looked_at()
    {
        var run = new Script("--fate=separate db: a ||| web: --scale=30 --depends-on=db:completed b");
        run.Pass(0);
        run.Seen();
        run.Exits(0, 0);
        Assert.Equal(8, run.Seen().Length);
        Assert.Equal(run.Now, run.NextDeadline);
        run.IsSignalled(Signal.Term);
        Assert.Equal(8, run.Seen().Count(static done => done.StartsWith("SIGTERM")));
        Assert.DoesNotContain(run.Report.Services, static s => s.State == ServiceState.Waiting);
    }

    [Fact]
    public void Those_that_had_to_wait_for_others_to_be_started_are_started_in_order()
    {
        var run = new Script("--fate=separate db: a ||| web: --scale=30 --depends-on=db:completed b");
        run.Pass(0);
        run.Seen();
        run.Exits(0, 0);
        run.Pass(0);
        Assert.Equal(Enumerable.Range(1, 30).Select(static i => "start " + i), run.Seen());
    }

    private static void StartsAgainAfter(double seconds, Script run, int incarnation)
    {
        run.Seen();
        run.Exits(0, 1);
        run.Pass(seconds - 0.001);
        Assert.Empty(run.Seen());
        run.Pass(0.001);
        Assert.Equal(["start 0"], run.Seen());
    }
}
