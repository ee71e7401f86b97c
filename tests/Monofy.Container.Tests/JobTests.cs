namespace Monofy.Container.Tests;

/// <summary>SPEC section 6: jobs in an image that holds nothing else, with no zone data.</summary>
public sealed class JobTests
{
    [ContainerFact]
    public void A_job_runs_by_its_schedule_by_docker_kill_and_by_docker_exec()
    {
        using Container box = new(Images.Scratch,
            "tick: '--schedule=* * * * * *' /actor name tick ready ||| job: --on-signal=USR1 /actor name job ready " +
                "||| asked: --job /actor say asked stdin err oops exit 7");
        box.Ready("tick", 2);
        box.Kill("USR1");
        box.Ready("job");
        Answer answer = box.Exec("/monofy", "ctl", "run", "asked");
        Assert.Equal((7, "asked\n"), (answer.Status, answer.Out));
        Assert.Equal(0, box.Exec("/monofy", "ctl", "health").Status);
        box.Says("job asked failed: exited with 7");
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void A_read_only_container_of_another_user_has_jobs_too()
    {
        using Container box = new(Images.Scratch, "asked: --job /actor ids exit 3",
            "--read-only --user 4711:4711 --cap-drop ALL");
        Answer answer = new(0, "", "");
        box.Until(() => (answer = box.Exec("/monofy", "ctl", "run", "asked")).Status == 3, "it is run");
        Assert.Contains("4711 4711 4711 4711", answer.Out);
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void Without_zone_data_a_name_is_refused()
    {
        using Container box = new(Images.Scratch, "job: --schedule=@daily --timezone=Europe/Berlin /actor");
        box.Ends(125);
        box.Says("job: --timezone=Europe/Berlin: expected a time zone: there is no time zone data here");
    }
}
