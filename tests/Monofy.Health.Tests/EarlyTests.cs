namespace Monofy.Health.Tests;

/// <summary>SPEC section 5: until its first success a new process is checked early.</summary>
public sealed class EarlyTests
{
    [Fact]
    public void A_service_is_healthy_soon_after_it_is_ready_whatever_the_interval()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"-v web: '--health-cmd=sh -c \"touch {folder["asked"]}; test -e " +
            $"{folder["ready"]}\"' --health-interval=1h @web ready wait ||| proxy: --depends-on=web @proxy ready wait");
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
        using Run run = Run.Monofy($"-v web: --health-cmd='touch {folder["asked"]}' --health-interval=1h " +
            "--health-start-interval=5s @web ready wait ||| other: --health-cmd=true @other ready wait");
        run.Says("other is healthy");
        run.That(!folder.Has("asked"), "no check runs before its time");
    }
}
