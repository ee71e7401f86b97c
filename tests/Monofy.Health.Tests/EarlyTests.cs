namespace Monofy.Health.Tests;

/// <summary>SPEC section 5: until its first success a new process is checked early.</summary>
public sealed class EarlyTests
{
    [Fact]
    public void A_service_is_healthy_soon_after_it_is_ready_whatever_the_interval()
    {
        using Folder folder = new();
        string check = $"'--health-cmd=sh -c \"touch {folder["asked"]}; test -e {folder["ready"]}\"'";
        using Run run = Run.Monofy(Plan.With("-v")
            .Service("web", Actor.Plain("web"), check, "--health-interval=1h")
            .Service("proxy", Actor.Plain("proxy"), "--depends-on=web"));
        run.Until(() => folder.Has("asked"), "it is checked");
        run.That(run.Messages("healthy") == 0, "it is not ready");
        folder.Write("ready", "");
        run.Says("web is healthy");
        run.Says("started proxy");
        run.That(run.Messages("unhealthy") == 0, "nothing is said of the checks before");
    }

    [Fact]
    public void A_start_interval_that_is_given_is_Dockers()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("-v")
            .Service("web", Actor.Plain("web"), $"--health-cmd='touch {folder["asked"]}'", "--health-interval=1h",
                "--health-start-interval=5s")
            .Service("other", Actor.Plain("other"), "--health-cmd=true"));
        run.Says("other is healthy");
        run.That(!folder.Has("asked"), "no check runs before its time");
    }
}
