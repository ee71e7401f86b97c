namespace Monofy.Container.Tests;

/// <summary>`docker run -it`: the test sits at the keyboard of a pseudo-terminal, the docker client at its other
/// end.</summary>
public sealed class TerminalTests
{
    [ContainerFact]
    public void A_shell_has_job_control()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch, "--no-expand /bin/sh -i", terminal: keyboard,
            options: "-e 'PS1=ready> '");
        box.Out.Wait("ready> ");
        Assert.DoesNotContain("job control", box.Out.Text);
        keyboard.Type("/actor name job ready wait\n");
        box.Ready("job");
        keyboard.Type("\x1a");
        box.Out.Wait("Stopped");
        keyboard.Type("fg\n");
        box.Out.Wait("^/actor name job ready wait", 1);
        box.Until(() => box.Shell("cat /proc/[0-9]*/stat").Contains("(actor) S"), "the job goes on");
        keyboard.Type("\x03");
        keyboard.Type("echo status $?\n");
        box.Out.Wait("^status 130$");
        keyboard.Type("exit 7\n");
        box.Ends(7);
    }

    [ContainerFact]
    public void Control_C_reaches_all_services_once()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch,
            "a: /actor name a trap INT count:1 trap TERM exit:0 ready wait ||| b: /actor name b trap INT count:1 " +
                "trap TERM exit:0 ready wait", terminal: keyboard);
        box.Ready("a");
        box.Ready("b");
        keyboard.Type("\x03");
        box.Out.Wait("a counted SIGINT 1");
        box.Out.Wait("b counted SIGINT 1");
        box.Kill("TERM");
        box.WaitForEnd();
        // The stop signal was INT, and each got it once.
        box.Out.Wait("a count SIGINT 1$");
        box.Out.Wait("b count SIGINT 1$");
    }

    [ContainerFact]
    public void Control_C_ends_what_obeys_it()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch,
            "a: /actor name a ready wait ||| b: /actor name b trap INT exit:0 ready wait", terminal: keyboard);
        box.Ready("a");
        box.Ready("b");
        keyboard.Type("\x03");
        box.Ends(130);
    }

    [ContainerFact]
    public void A_second_Control_C_kills_at_once()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch,
            "--grace=10m a: /actor name a trap INT say ready wait ||| b: /actor name b ready wait", terminal: keyboard);
        box.Ready("a");
        box.Ready("b");
        keyboard.Type("\x03");
        box.Out.Wait("a got SIGINT");
        keyboard.Type("\x03");
        box.Ends(137);
        box.Out.Wait("SIGKILL by monofy");
    }

    [ContainerFact]
    public void The_service_at_the_terminal_is_its_foreground_group_and_the_window_size_follows()
    {
        using Pty keyboard = new(31, 97);
        using Container box = new(Images.Scratch, "/actor name a isatty fg trap WINCH next ready wait winsize exit 0",
            terminal: keyboard);
        box.Out.Wait("a tty 1 1 1$");
        box.Out.Wait("a foreground yes$");
        box.Ready("a");
        // The client passes the size on when it has attached; a signal that the service itself does not get is sent
        // anew.
        keyboard.Resize(45, 123);
        box.Out.Wait(@"a winsize \d+ \d+$");
        box.Ends(0);
    }

    [ContainerFact]
    public void The_modes_of_the_terminal_are_restored()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch,
            "-c 'before=$(stty -g); /monofy /actor raw-tty exit 0; after=$(stty -g); [ $before = $after ] && echo " +
                "the same || echo $before $after'",
            "--entrypoint /bin/sh", keyboard);
        box.Ends(0);
        box.Out.Wait("^the same$");
    }

    [ContainerFact]
    public void The_modes_are_restored_after_a_program_that_was_killed_too()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch,
            "-c 'before=$(stty -g); /monofy --grace=1s a: --stdin /actor raw-tty raise KILL \"|||\" /actor wait; " +
                "after=$(stty -g); [ $before = $after ] && echo the same || echo $before $after'",
            "--entrypoint /bin/sh", keyboard);
        box.Ends(0);
        box.Out.Wait("^the same$");
    }

    // No process could continue PID 1, so it cannot be stopped; the service must not be lost all the same.
    [ContainerFact]
    public void Control_Z_does_not_wedge_it()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch, "/actor name a trap HUP say trap TERM exit:0 ready wait",
            terminal: keyboard);
        int a = box.Ready("a");
        keyboard.Type("\x1a");
        box.Kill("CONT");
        box.Kill("HUP");
        box.Out.Wait("a got SIGHUP");
        keyboard.Type("\x1a");
        box.Until(() => box.Processes().Count == 2, "it is still there");
        box.Stop(60);
        box.Ends(0);
        box.Out.Wait("a got SIGTERM");
    }

    [ContainerFact]
    public void Docker_stop_ends_a_shell_at_a_terminal()
    {
        using Pty keyboard = new(24, 80);
        using Container box = new(Images.Scratch, "--grace=2s --no-expand /bin/sh -i", terminal: keyboard,
            options: "-e 'PS1=ready> '");
        box.Out.Wait("ready> ");
        box.Stop(60);
        box.WaitForEnd();
        box.That(box.Inspect("{{.State.ExitCode}}") is "143" or "137", "it ended by a signal");
    }
}
