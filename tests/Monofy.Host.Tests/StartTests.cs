namespace Monofy.Host.Tests;

/// <summary>Starts that take long: another process has a lease on the program's file, so that exec waits until it gives
/// it up.</summary>
public sealed class StartTests
{
    private const string Lease = """
        import fcntl, os, signal, sys, time
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        fd = os.open(sys.argv[1], os.O_RDONLY)
        fcntl.fcntl(fd, 1024, fcntl.F_WRLCK)
        print("leased", flush=True)
        open(sys.argv[2]).read()
        os.close(fd)
        print("given up", flush=True)
        signal.pause()

        """;

    [NeedsTheory("python3", "root")]
    [InlineData("")]
    [InlineData("--user=65534")]
    public void A_program_that_cannot_be_opened_yet_holds_nothing_up_and_runs_when_it_can(string options)
    {
        using Folder folder = new();
        using Run holder = Hold(folder);
        using Run run = Run.Monofy(Plan.With("-v")
            .Program("web", folder["program"] + " name web ready wait", options)
            .Service(Actor.Named("other").Does("trap USR1 say:alive").Ready().Waits()));
        run.Ready("other");
        run.Signal("USR1");
        run.Out.Wait("^alive$");
        run.That(run.Out.Count("^web ready") == 0, "web does not run yet");
        folder.Open("gate");
        run.Ready("web");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("python3", "root")]
    public void A_signal_reaches_every_process_that_has_its_program_by_the_time_monofy_takes_it()
    {
        using Folder folder = new();
        using Run holder = Hold(folder);
        using Run run = Run.Monofy(Plan.With()
            .Program("web", folder["program"] + " name web trap USR1 note ready wait")
            .Service(Actor.Named("other").Notes("USR1").Ready().Waits()));
        run.Ready("other");
        run.Signal("STOP");
        run.Until(() => Proc.State(run.Pid) == 'T', "monofy stands still");
        run.Signal("USR1");
        folder.Open("gate");
        run.Ready("web");
        run.Signal("CONT");
        run.Out.Wait("^web got SIGUSR1");
        run.Signal("TERM");
        run.Ends(143);
    }

    [NeedsTheory("python3", "root")]
    [InlineData("")]
    [InlineData("--user=65534")]
    public void A_stop_that_comes_before_a_program_can_be_opened_is_not_delayed(string options)
    {
        using Folder folder = new();
        using Run holder = Hold(folder);
        using Run run = Run.Monofy(Plan.With("--grace=15s")
            .Program("web", folder["program"] + " name web ready wait", options).Service(Actor.Plain("other")));
        run.Ready("other");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("python3", "root")]
    public void A_program_that_cannot_be_opened_for_ten_seconds_is_a_failed_start()
    {
        using Folder folder = new();
        using Run holder = Hold(folder);
        using Run run = Run.Monofy(Plan.With()
            .Program("web", folder["program"] + " name web ready wait").Service(Actor.Plain("other")));
        run.Ready("other");
        run.Says("cannot start .*/program: after 10 s it had still not been executed; killed it");
        run.Ends(126);
    }

    [Needs("python3", "root")]
    public void A_kill_of_a_process_before_it_has_its_program_has_killed_the_service()
    {
        using Folder folder = new();
        using Run holder = Hold(folder);
        using Run run = Run.Monofy(Plan.With()
            .Program("web", folder["program"] + " name web ready wait").Service(Actor.Plain("other")));
        int other = run.Ready("other").Pid;
        int web = 0;
        run.Until(() => (web = System.Array.Find(Proc.Children(run.Pid), pid => pid != other)) != 0, "a process");
        _ = Libc.kill(web, Signals.Number("KILL"));
        run.Says("web was killed by SIGKILL");
        run.Ends(137);
    }

    [Needs("python3", "root")]
    public void A_start_that_is_late_where_no_descriptor_is_left_runs_or_is_a_failed_one()
    {
        for (int limit = 4; limit < 10; limit++)
        {
            using Folder folder = new();
            using Run holder = Hold(folder);
            using Run run = Run.Monofy($"--grace=1s {folder["program"]} say started exit 3",
                new Launch { Before = $"rlimit nofile {limit}" });
            run.Until(() => run.HasEnded || Proc.Children(run.Pid).Length > 0, "it is started or refused");
            folder.Open("gate");
            int status = run.WaitForEnd();
            run.That(status is 3 or 126, $"with {limit} descriptors it runs or says so, not {status}");
            if (status == 126) run.Says("too many open files");
        }
    }

    private static Run Hold(Folder folder)
    {
        System.IO.File.Copy(Site.Actor, folder["program"]);
        folder.Gate("gate");
        Run run = Run.Monofy($"-q python3 {folder.Write("lease.py", Lease)} {folder["program"]} {folder["gate"]}",
            new Launch { MayLeave = true });
        run.Out.Wait("^leased$");
        return run;
    }
}
