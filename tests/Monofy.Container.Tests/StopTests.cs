using System;
using System.Diagnostics;
using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>`docker stop` and `docker kill`.</summary>
public sealed class StopTests
{
    // The engine would kill then; the harness waits for seconds.
    private const int AnHour = 3600;

    [ContainerFact]
    public void Docker_stop_reaches_every_service_and_takes_no_longer_than_they_do()
    {
        using Container box = new(Images.Scratch,
            "a: /actor name a trap TERM exit:0 ready wait ||| b: /actor name b trap TERM exit:4 ready wait ||| c: " +
                "/actor name c trap TERM exit:5 ready wait");
        foreach (string name in new[] { "a", "b", "c" }) box.Ready(name);
        box.Stop(AnHour);
        box.Ends(4);
        foreach (string name in new[] { "a", "b", "c" }) box.Out.Wait($"{name} got SIGTERM from user pid=1$");
        box.That(box.Messages("kill") == 0, "nobody had to be killed");
    }

    [ContainerFact]
    public void A_program_that_as_PID_1_would_ignore_TERM_ends_by_it()
    {
        using Container box = new(Images.Scratch, "/bin/sleep 1000");
        box.Starts();
        box.Until(() => box.Processes().Any(p => p.Name == "sleep"), "it sleeps");
        box.Stop(AnHour);
        box.Ends(143);
    }

    [ContainerFact]
    public void What_ignores_TERM_is_killed_when_the_grace_that_was_given_is_over()
    {
        using Container box = new(Images.Scratch,
            "--grace=300ms a: /actor name a ignore TERM ready wait ||| b: /actor name b trap TERM exit:0 ready wait");
        int a = box.Ready("a");
        box.Ready("b");
        box.Stop(AnHour);
        box.Ends(137);
        box.Says($"a \\(pid {a}, .* old\\) is still running 300 ms after SIGTERM");
    }

    [ContainerFact]
    public void Without_a_grace_the_deadline_is_that_of_docker_stop()
    {
        using Container box = new(Images.Scratch, "a: /actor name a ignore TERM ready wait");
        box.Ready("a");
        box.Stop(1);
        box.Ends(137);
        box.That(box.Messages("grace|SIGKILL") == 0, "monofy adds no deadline of its own");
    }

    [ContainerFact]
    public void The_grace_can_come_from_the_environment()
    {
        using Container box = new(Images.Scratch, "a: /actor name a ignore TERM ready wait", "-e MONOFY_GRACE=250ms");
        box.Ready("a");
        box.Stop(60);
        box.Ends(137);
        box.Says("still running 250 ms after SIGTERM \\(--grace\\); sending SIGKILL");
    }

    [ContainerFact]
    public void The_images_stop_signal_is_passed_on_where_it_is_wanted()
    {
        using Container box = new(Images.Scratch,
            "a: --stop-signal=QUIT /actor name a trap QUIT exit:3 ready wait ||| b: " +
            "--stop-signal=USR2 /actor name b trap USR2 exit:0 ready wait", "--stop-signal QUIT");
        box.Ready("a");
        box.Ready("b");
        box.Stop();
        box.Ends(3);
        box.Out.Wait("a got SIGQUIT");
        box.Out.Wait("b got SIGUSR2");
    }

    [ContainerFact]
    public void A_stop_during_setup_starts_nothing_else()
    {
        using Container box = new(Images.Scratch, "/actor name setup trap TERM exit:0 ready wait && /actor say never");
        box.Ready("setup");
        box.Stop(60);
        box.WaitForEnd();
        box.Out.Wait("setup got SIGTERM");
        Assert.DoesNotContain("never", box.Out.Text);
    }

    [ContainerTheory]
    [InlineData("HUP"), InlineData("USR1"), InlineData("USR2"), InlineData("WINCH"), InlineData("ALRM")]
    public void Docker_kill_with_another_signal_reaches_all_services_once_and_stops_nothing(string signal)
    {
        using Container box = new(Images.Scratch,
            $"a: /actor name a trap {signal} count:1 trap TERM exit:0 ready wait ||| b: /actor name b trap {signal} " +
                $"count:1 trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Ready("b");
        box.Kill(signal);
        box.Out.Wait($"a counted SIG{signal} 1$");
        box.Out.Wait($"b counted SIG{signal} 1$");
        box.Stop();
        box.Ends(0);
        box.Out.Wait($"a count SIG{signal} 1$");
        box.Out.Wait($"b count SIG{signal} 1$");
    }

    [ContainerFact]
    public void A_real_time_signal_is_passed_on_too()
    {
        using Container box = new(Images.Scratch, "/actor name a trap RTMIN+5 say trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Kill("RTMIN+5");
        box.Out.Wait(@"a got SIGRTMIN\+5");
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void Docker_kill_INT_stops_every_service_with_INT()
    {
        using Container box = new(Images.Scratch,
            "a: /actor name a ready wait ||| b: /actor name b trap INT exit:0 ready wait");
        box.Ready("a");
        box.Ready("b");
        box.Kill("INT");
        box.Ends(130);
        box.Out.Wait("b got SIGINT");
    }

    [ContainerFact]
    public void Signals_are_translated_and_dropped()
    {
        using Container box = new(Images.Scratch,
            "--map-signal=HUP:USR1 --map-signal=USR2:0 /actor name a trap USR1 say trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Kill("USR2");
        box.Kill("HUP");
        box.Out.Wait("a got SIGUSR1");
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void Docker_kill_KILL_takes_everything()
    {
        using Container box = new(Images.Scratch, "/actor name a trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Kill("KILL");
        box.Ends(137);
    }

    [ContainerFact]
    public void One_service_that_ends_stops_the_others_and_the_container()
    {
        using Container box = new(Images.Scratch,
            "a: /actor name a trap TERM exit:0 ready wait ||| b: /actor name b ready wait");
        box.Ready("a");
        box.Ready("b");
        box.Exec("/bin/kill", "-9", box.Ready("b").ToString());
        box.Ends(137);
        box.Says("b was killed by SIGKILL");
        box.Out.Wait("a got SIGTERM");
    }

    [ContainerFact]
    public void What_docker_exec_brought_in_does_not_hold_up_the_end()
    {
        using Container box = new(Images.Scratch, "/actor name a trap TERM exit:0 ready wait");
        box.Ready("a");
        using Process guest = Engine.Start(new("docker",
            ["exec", box.Name, "/actor", "name", "guest", "ignore", "TERM", "ready",
                "wait"]) { RedirectStandardOutput = true });
        Assert.Contains("guest ready", guest.StandardOutput.ReadLine());
        box.Stop(60);
        box.Ends(0);
        Assert.True(guest.WaitForExit(Deadline.Generous));
    }
}
