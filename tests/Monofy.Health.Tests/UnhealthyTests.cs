namespace Monofy.Health.Tests;

/// <summary>--on-unhealthy, start period and intervals.</summary>
public sealed class UnhealthyTests
{
    [Fact]
    public void Report_is_the_default_and_stops_nothing()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Plain("a"), "--health-cmd=false", "--health-interval=10ms")
            .Service("b", Actor.Plain("b"), $"--health-cmd='test -e {folder["bad"]}'", "--health-interval=10ms",
                "--health-retries=1"));
        run.Says("a is unhealthy: health command exited with 1 (.*3 times in a row.*)");
        run.Says("b is unhealthy");
        run.That(!run.HasEnded, "it goes on");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Restart_stops_the_service_and_starts_it_again_with_a_new_chance()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Polite("web"), "--on-unhealthy=restart",
                $"--health-cmd='test ! -e {folder["bad"]}'", "--health-interval=20ms", "--health-retries=1")
            .Service("other", Actor.Plain("other")));
        Ready first = run.Ready("web");
        folder.Write("bad", "");
        run.Says("web is unhealthy: .*; restarting it");
        System.IO.File.Delete(folder["bad"]);
        Ready second = run.Ready("web", 2);
        Assert.NotEqual(first.Pid, second.Pid);
        run.Gone(first.Pid);
        run.That(!run.HasEnded, "it goes on");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Fact]
    public void Restart_kills_a_service_that_does_not_stop_within_its_grace()
    {
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("web").Ignores("TERM").Ready().Waits(),
            "--on-unhealthy=restart", "--grace=100ms", "--health-cmd=false", "--health-interval=20ms",
            "--health-retries=1"));
        run.Ready("web");
        run.Ready("web", 2);
        run.Says("web .*is still running .* after");
    }

    [Fact]
    public void Stop_ends_everything_with_a_failure()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Polite("web"), "--on-unhealthy=stop", "--health-cmd=false", "--health-interval=20ms",
                "--health-retries=1")
            .Service("other", Actor.Polite("other")));
        run.Ends(1);
        run.Says("web became unhealthy: health command exited with 1");
    }

    [Fact]
    public void In_the_start_period_a_failure_does_not_count()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("-v").Service("web", Actor.Plain("web"),
            $"--health-cmd='sh -c \"echo x >> {folder["asked"]}; test -e {folder["good"]}\"'", "--health-interval=1h",
            "--health-start-period=1h", "--health-start-interval=10ms", "--health-retries=1"));
        run.Until(() => folder.Has("asked") && folder.Read("asked").Length > 10, "it is asked every start interval");
        run.That(run.Messages("unhealthy") == 0, "nothing is said of it");
        folder.Write("good", "");
        run.Says("web is healthy");
    }
}
