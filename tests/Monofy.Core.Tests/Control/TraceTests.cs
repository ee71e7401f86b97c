using System;
using System.Linq;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Control;

/// <summary>SPEC section 7: <c>--trace</c>, without a file.</summary>
public sealed class TraceTests
{
    [Fact]
    public void A_row_shows_the_phases_of_the_run()
    {
        Drawn drawn = new("migrate && web");
        drawn.Pass(1);
        drawn.Exit(0, 0);
        drawn.Pass(2);
        drawn.Exit(1, 3);
        string[] phases = [.. drawn.Of("run").Where(static l => l.Phase is "B" or "E")
            .Select(static l => l.ToString())];
        Assert.Equal(["0 B setup", "1000000 E setup", "1000000 B running", "3000000 E running", "3000000 B stopping",
            "3000000 E stopping", "3000000 B sweeping", "3000000 E sweeping", "3000000 B over", "3000000 E over"],
            phases);
    }

    [Fact]
    public void The_row_of_a_service_shows_its_processes_what_they_were_told_and_how_they_ended()
    {
        Drawn drawn = new("web ||| worker");
        drawn.Pass(2);
        drawn.Take(Event.Exited(1, Role.Main, 1, ExitStatus.KilledBy(Signal.Kill), false, peakMemory: 4096));
        drawn.Pass(1);
        drawn.Exit(0, 0);
        Assert.Equal(["0 B worker", "0 i started", "2000000 i was killed by SIGKILL (137)", "2000000 E worker",
            "2000000 i failed"],
            drawn.Of("worker").Select(static l => l.ToString()));
        TraceLine end = drawn.Of("worker").Single(static l => l.Name.Contains("SIGKILL"));
        Assert.Equal(("101", "SIGKILL", "137", "4096"),
            (end["pid"], end["signal"], end["status"], end["peak_memory_bytes"]));
        Assert.Equal(["0 B web", "0 i started", "2000000 i SIGTERM", "2000000 B stopping", "3000000 E stopping",
            "3000000 i exited with 0", "3000000 E web", "3000000 i stopped"],
            drawn.Of("web").Select(static l => l.ToString()));
    }

    [Fact]
    public void Readiness_shows_and_health_commands_have_a_row_of_their_own()
    {
        Drawn drawn = new("web: --health-cmd=check --health-retries=1 --health-interval=1s sleep 9");
        drawn.Pass(1);
        drawn.Exit(0, 0, Role.Probe);
        drawn.Pass(1);
        drawn.Exit(0, 1, Role.Probe);
        Assert.Equal(["0 B web", "0 B not healthy yet", "0 i started", "1000000 i healthy", "1000000 E not healthy yet",
            "2000000 i unhealthy", "2000000 B unhealthy"], drawn.Of("web").Select(static l => l.ToString()));
        Assert.Equal(["B", "E", "B", "E"],
            drawn.Of("web (health command)").Select(static l => l.Phase).Where(static p => p != "i"));
    }

    [Fact]
    public void Signals_orders_and_what_cannot_be_started_show()
    {
        Drawn drawn = new("web");
        drawn.Take(Event.Signalled(Signal.Hup, SignalOrigin.Sent));
        drawn.Take(Event.Ordered(default, new Order { Kind = OrderKind.Restart, Services = [0] }));
        drawn.Take(Event.Exited(0, Role.Main, 1, ExitStatus.KilledBy(Signal.Term), false));
        drawn.Fails = "no such program";
        drawn.Take(Event.Ordered(default, new Order { Kind = OrderKind.Restart, Services = [0] }));
        drawn.Take(Event.Exited(0, Role.Main, 2, ExitStatus.KilledBy(Signal.Term), false));
        Assert.Equal(["SIGHUP", "ctl restart", "ctl restart"],
            drawn.Of("run").Where(static l => l.Phase == "i").Select(static l => l.Name).Take(3));
        Assert.Contains(drawn.Of("web"), static l => l is { Phase: "i", Name: "SIGHUP" });
        Assert.Equal("no such program", drawn.Of("web").Last(static l => l.Name == "not started")["error"]);
    }

    [Fact]
    public void A_trace_that_is_full_or_read_too_slowly_ends_with_every_slice_closed()
    {
        Drawn full = new("web ||| worker", most: 2000);
        for (int i = 0; i < 50; i++) full.Take(Event.Signalled(Signal.Hup, SignalOrigin.Sent));
        Assert.Equal("it has reached 2 kB", full.Trace.Cut);
        Assert.True(full.Trace.IsOver);
        Assert.InRange(full.Text.Length, 2000, 3500);
        full.IsBalanced();

        Drawn slow = new("web", reads: false);
        for (int i = 0; i < 20_000; i++) slow.Take(Event.Signalled(Signal.Hup, SignalOrigin.Sent));
        Assert.Equal("it is read too slowly", slow.Trace.Cut);
        Assert.InRange(slow.Trace.Waiting.Length, Trace.MostWaiting, Trace.MostWaiting + 2000);
    }

    [Fact]
    public void A_file_that_breaks_off_between_two_lines_lacks_its_bracket_only()
    {
        Drawn drawn = new("web ||| worker");
        drawn.Pass(1);
        string broken = drawn.Text;
        Assert.False(drawn.Trace.IsOver);
        TraceLine.ReadAll(broken + "]");
        drawn.Exit(0, 0);
        drawn.Exit(1, 0);
        Assert.EndsWith("\n]\n", drawn.Text);
        drawn.IsBalanced();
    }
}
