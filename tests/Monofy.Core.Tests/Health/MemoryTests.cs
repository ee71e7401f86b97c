using Monofy.Core.Supervision;

namespace Monofy.Core.Tests.Health;

/// <summary><c>--health-memory</c>: what a measurement means, alone and beside another check.</summary>
public sealed class MemoryTests
{
    private const long Mega = 1 << 20;
    private const string Alone = "web: --health-memory=10m --health-interval=5s --health-retries=2 ";

    [Fact]
    public void Alone_it_is_measured_at_once_and_then_every_interval()
    {
        var run = new Steps(Alone + "a");
        run.Pass(0);
        Assert.Equal(["start 0", "measure 0 #1"], run.Seen());
        Measured(run, 1, Mega);
        Assert.Equal(HealthState.Healthy, run.Health());
        run.Pass(4.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["measure 0 #2"], run.Seen());
    }

    [Fact]
    public void Too_much_as_often_as_the_retries_say_makes_it_unhealthy_and_less_healthy_again()
    {
        var run = new Steps(Alone + "a");
        run.Pass(0);
        Measured(run, 1, 10 * Mega);
        run.Pass(5);
        Measured(run, 2, 10 * Mega + 1);
        Assert.Equal(HealthState.Healthy, run.Health());
        run.Pass(5);
        Measured(run, 3, 20 * Mega);
        Assert.Equal(HealthState.Unhealthy, run.Health());
        Assert.Contains("web is unhealthy: its processes hold 20 MB of memory, more than 10 MB (2 times in a row)", run.Said);
        run.Pass(5);
        Measured(run, 4, Mega);
        Assert.Equal((HealthState.Healthy, ""), (run.Health(), run.Report.Services[0].HealthText));
    }

    [Fact]
    public void A_measurement_without_an_answer_in_time_says_nothing()
    {
        var run = new Steps(Alone + "--health-timeout=2s a");
        run.Pass(0);
        Measured(run, 1, Mega);
        run.Pass(5);
        run.Seen();
        run.Pass(2);
        Assert.Equal(["cancel measure 0 #2"], run.Seen());
        Measured(run, 2, 99 * Mega);
        Assert.Equal(HealthState.Healthy, run.Health());
        run.Pass(5);
        Assert.Equal(["measure 0 #3"], run.Seen());
        Measured(run, 3, -1);
        Assert.Equal(HealthState.Healthy, run.Health());
    }

    [Fact]
    public void Beside_another_check_too_much_memory_wins_until_it_is_over()
    {
        var run = new Steps("web: --health=tcp://:1 --health-memory=10m --health-interval=1s --health-retries=1 a");
        run.Pass(1);
        Assert.Equal(["start 0", "probe 0 #1", "measure 0 #1"], run.Seen());
        run.Answer(null, 1);
        Measured(run, 1, 11 * Mega);
        Assert.Equal(HealthState.Unhealthy, run.Health());
        run.Pass(1);
        run.Answer(null, 2);
        Assert.Equal(HealthState.Unhealthy, run.Health());
        Measured(run, 2, Mega);
        Assert.Equal(HealthState.Healthy, run.Health());
    }

    [Fact]
    public void Less_memory_does_not_heal_what_another_check_found()
    {
        var run = new Steps("web: --health=tcp://:1 --health-memory=10m --health-interval=1s --health-retries=1 a");
        run.Pass(1);
        run.Answer("no", 1);
        Measured(run, 1, Mega);
        Assert.Equal(HealthState.Unhealthy, run.Health());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_service_is_restarted_for_its_memory_unless_that_counts_shared_pages_twice(bool resident, bool restarted)
    {
        var run = new Steps("web: --health-memory=10m --health-retries=1 --on-unhealthy=restart a");
        run.Pass(0);
        run.Seen();
        Measured(run, 1, 20 * Mega, resident);
        Assert.Equal(restarted ? ["SIGTERM 0"] : [], run.Seen());
        Assert.Equal(resident, run.Said.Exists(static s => s.Contains("resident size") && s.EndsWith("it is not restarted for that")));
    }

    [Fact]
    public void A_service_that_ends_is_measured_no_more()
    {
        var run = new Steps("web: --health-memory=10m --fate=separate a ||| b");
        run.Pass(0);
        run.Seen();
        run.Exit(0, 1, 0);
        Assert.Contains("cancel measure 0 #1", run.Seen());
        run.Pass(100);
        Assert.DoesNotContain("measure 0 #2", run.Seen());
    }

    private static void Measured(Steps run, int number, long bytes, bool resident = false) =>
        run.Step(Event.MemoryMeasured(0, number, bytes, resident));
}
