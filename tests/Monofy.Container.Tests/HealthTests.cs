namespace Monofy.Container.Tests;

/// <summary>SPEC section 5: Docker's own HEALTHCHECK asks monofy, with nothing else in the image.</summary>
public sealed class HealthTests
{
    [ContainerFact]
    public void Dockers_health_check_shows_healthy_unhealthy_and_healthy_again()
    {
        using Container box = new(Images.Scratch,
            "web: --health-cmd='/bin/sh -c \"test -e /run/well\"' --health-interval=100ms --health-retries=1 /actor " +
                "name web trap TERM exit:0 ready wait",
            "--tmpfs /run --health-interval=500ms --health-retries=1 --health-cmd='/monofy ctl health'");
        box.Ready("web");
        box.Until(() => Health(box) == "unhealthy", "it is unhealthy as long as the service is");
        box.Shell("touch /run/well");
        box.Until(() => Health(box) == "healthy", "it is healthy");
        box.Shell("rm /run/well");
        box.Until(() => Health(box) == "unhealthy", "it is unhealthy again");
        box.That(box.Inspect("{{range .State.Health.Log}}{{.Output}}{{end}}").Contains("web"),
            "the reason names the service");
        box.Shell("touch /run/well");
        box.Until(() => Health(box) == "healthy", "it is healthy again");
        box.Stop();
        box.Ends(0);
    }

    private static string Health(Container box) => box.Inspect("{{.State.Health.Status}}").Trim();
}
