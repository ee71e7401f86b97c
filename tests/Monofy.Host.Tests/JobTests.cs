using System;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 6: scheduled and triggered jobs, with real processes and clocks.</summary>
public sealed class JobTests
{
    [Theory]
    [InlineData("'--schedule=* * * * * *'")]
    [InlineData("'--schedule=*/1 * * * * *' --timezone=CET-1CEST,M3.5.0,M10.5.0/3")]
    [InlineData("'--schedule=@every 50ms'")]
    public void A_job_runs_again_and_again_until_the_stop_which_exits_with_0(string schedule)
    {
        using Run run = Run.Monofy(Plan.With().Service("job", Actor.Named("job").Ready(), schedule));
        run.Ready("job", 3);
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Messages("failed") == 0, "no run fails");
    }

    [Fact]
    public void It_has_the_environment_of_the_container_no_input_and_the_same_output()
    {
        Actor job = Actor.Named("job").Tells("A").Tells("B").Tells("C").Tells("MONOFY_NAME").TellsInput();
        using Run run = Run.Monofy(Plan.With("--env=B=2")
            .Service("job", job.Warns("oops").Exits(1), "'--schedule=@every 20ms'", "--env=C=3")
            .Service(Actor.Plain("web")),
            new Launch { Variables = ["A=1"], Input = true });
        run.Out.Wait("^A=1\nB=2\nC=3\nMONOFY_NAME=job\njob stdin is null$");
        run.Err.Wait("^oops$");
        run.Says("job job failed: exited with 1 after .*; next run in ");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Its_lines_have_its_name_in_front_where_those_of_services_have()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("job", Actor.Named("job").Says("hello"), "'--schedule=@every 20ms'")
            .Service("web", Actor.Plain("web")));
        run.Out.Wait(@"^job \| hello$", 2);
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Its_failure_stops_nothing_unless_its_fate_says_so()
    {
        using Run run = Run.Monofy(Plan.With("--fate=connected").Service("web", Actor.Plain("web"))
            .Service("job", Actor.Named("job").Ready().Exits(3), "'--schedule=@every 20ms'"));
        run.Ready("web");
        run.Ready("job", 3);
        run.That(!run.HasEnded, "web runs on");
        run.Signal("TERM");
        run.Ends(143);
        using Run other = Run.Monofy(Plan.With().Service("web", Actor.Polite("web"))
            .Service("job", Actor.Named("job").Ready().Exits(3), "'--schedule=@every 20ms'", "--fate=on-failure"), 3);
        other.That(other.Out.Count("^job ready") == 1, "it runs once");
    }

    [Fact]
    public void A_signal_runs_it_and_is_not_passed_on()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("job", Actor.Named("job").Ready().Exits(0), "--on-signal=USR1")
            .Service("web", Actor.Named("web").Notes("USR1").Notes("USR2").Ready().Waits()));
        run.Ready("web");
        run.Signal("USR1");
        run.Gone(run.Ready("job").Pid);
        run.Signal("USR2");
        run.Out.Wait("^web got SIGUSR2");
        run.Signal("USR1");
        run.Gone(run.Ready("job", 2).Pid);
        run.That(run.Out.Count("^web got SIGUSR1") == 0, "web does not get it");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void A_run_that_is_still_going_makes_the_next_one_be_left_out()
    {
        using Folder folder = new();
        folder.Gate("g");
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Polite("web"))
            .Service("job", Actor.Named("job").Ready().WaitsForGate(folder["g"]), "--on-signal=USR1"));
        run.Ready("web");
        run.Signal("USR1");
        int pid = run.Ready("job").Pid;
        run.Signal("USR1");
        run.Says($"job job is not run: its last run \\(pid {pid}\\) began .* ago and is still going");
        folder.Open("g");
        run.Gone(pid);
        run.Signal("USR1");
        run.Ready("job", 2);
        folder.Open("g");
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Count("^job ready") == 2, "two runs of three");
    }

    [Fact]
    public void With_queue_it_runs_afterwards()
    {
        using Folder folder = new();
        folder.Gate("g");
        Actor job = Actor.Named("job").Ready().WaitsForGate(folder["g"]);
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Polite("web"))
            .Service("job", job, "--on-signal=USR1", "--overlap=queue"));
        run.Ready("web");
        run.Signal("USR1");
        int pid = run.Ready("job").Pid;
        run.Signal("USR1");
        run.Says("this run waits for its end");
        run.That(run.Out.Count("^job ready") == 1, "one at a time");
        folder.Open("g");
        run.Ready("job", 2);
        run.That(Proc.IsGone(pid), "the first one is gone");
        folder.Open("g");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void With_kill_the_last_run_is_stopped_first_group_and_all()
    {
        Actor Deaf(string name) => Actor.Named(name).Ignores("TERM");
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Polite("web"))
            .Service("job", Deaf("job").Forks(Deaf("child").Ready().Waits()).Ready().Waits(),
                "--on-signal=USR1", "--overlap=kill", "--grace=100ms"));
        run.Ready("web");
        run.Signal("USR1");
        int pid = run.Ready("job").Pid, child = run.Ready("child").Pid;
        run.Signal("USR1");
        run.Ready("job", 2);
        run.That(Proc.IsGone(pid) && Proc.State(child) is null or 'Z', "nobody is left of the first run");
        run.Says("its last run .* makes room for the next one");
        run.Says("is still running 100 ms after SIGTERM");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void It_is_stopped_like_everything_else_and_nothing_runs_afterwards()
    {
        Actor job = Actor.Named("job").GoesOnAt("TERM").Ready().Waits().Says("stopping").Awaits("USR2").Exits(4);
        using Run run = Run.Monofy(Plan.With("--grace=10s").Service("web", Actor.Polite("web"))
            .Service("job", job, "'--schedule=@every 10ms'", "--on-signal=USR1", "--overlap=queue"));
        run.Ready("web");
        int pid = run.Ready("job").Pid;
        run.Says("8 runs wait already");
        run.Signal("TERM");
        run.Out.Wait("^stopping$");
        run.Signal("USR1");
        _ = Libc.kill(pid, Signals.Number("USR2"));
        run.WaitForEnd();
        run.LeavesNothing();
        run.That(run.Out.Count("^job ready") == 1, "one run");
    }

    [Fact]
    public void Not_during_setup()
    {
        using Folder folder = new();
        Actor setup = Actor.Named("setup").Notes("USR1").Ready().WaitsForGate(folder.Gate("g")).Says("done");
        using Run run = Run.Monofy(Plan.With().Setup(setup)
            .Service("job", Actor.Named("job").Ready(), "'--schedule=@every 10ms'", "--on-signal=USR1"));
        run.Ready("setup");
        run.Signal("USR1");
        run.Says("job job is not run: the services have not begun yet");
        folder.Open("g");
        run.Ready("job");
        run.Signal("TERM");
        run.Ends(0);
        string[] lines = run.Out.Lines;
        run.That(Array.IndexOf(lines, "done") < Array.FindIndex(lines, l => l.StartsWith("job ready")),
            "the job runs after setup");
        run.That(run.Out.Count("^setup got") == 0, "a signal of a job is the job's");
    }

    [Fact]
    public void While_nothing_is_due_monofy_sleeps()
    {
        // An hour away at least, at whatever time the test runs.
        int hour = (DateTime.UtcNow.Hour + 2) % 24;
        using Run run = Run.Monofy(Plan.With("-v")
            .Service("job", Actor.Named("daily"), $"'--schedule=0 {hour} * * *'", "--timezone=UTC")
            .Service("other", Actor.Named("hourly"), "'--schedule=@every 1h'")
            .Service("signalled", Actor.Named("job").Ready(), "--on-signal=USR1")
            .Service(Actor.Polite("web")));
        run.Ready("web");
        run.Signal("USR1");
        Ready job = run.Ready("job");
        run.Says("job signalled exited with 0");
        // An hour less what has passed; half an hour leaves time for a slow machine.
        run.Until(() => Proc.Waits(run.Pid) > 30 * 60 * 1000, "it sleeps until the next job is due");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Needs("strace")]
    public void A_clock_that_is_set_wakes_it()
    {
        using Folder folder = new();
        // A test must not set the clock of this machine; that the kernel is asked to tell can be seen.
        using Run run = Run.Monofy($"-f -e trace=timerfd_settime -o {folder["trace"]} {Site.Monofy} job: " +
            $"'--schedule=0 3 * * *' --timezone=UTC @ ||| @web ready",
                new Launch { Program = Site.Find("strace"), MayLeave = true });
        run.WaitForEnd();
        Assert.Matches("TFD_TIMER_ABSTIME\\|TFD_TIMER_CANCEL_ON_SET, .*tv_sec=8589934592", folder.Read("trace"));
        using Run plain = Run.Monofy($"-f -e trace=timerfd_settime -o {folder["plain"]} {Site.Monofy} @web ready",
            new Launch { Program = Site.Find("strace"), MayLeave = true });
        plain.WaitForEnd();
        // A process that takes long to start has an alarm; that one does not hear of the clock.
        run.That(!folder.Read("plain").Contains("CANCEL_ON_SET"), "nothing of it without a job");
    }

    [Theory]
    [InlineData("job: --schedule=often @", "--schedule=often: expected five fields")]
    [InlineData("job: '--schedule=0 0 30 2 *' @", "expected a day that exists")]
    [InlineData("job: --schedule=@daily --timezone=Mars/Olympus @",
        "job: --timezone=Mars/Olympus: expected a time zone")]
    public void A_mistake_starts_nothing(string line, string pattern) => Run.Refuses(line, pattern);

    [Needs("root", "namespaces")]
    public void Without_zone_data_UTC_works_and_names_do_not()
    {
        using Folder root = Folder.WithPrograms();
        Launch scratch = new() { Before = $"own-mounts chroot {root.Path}", Program = "/monofy" };
        foreach (string zone in new[] { "", "--timezone=UTC ", "--timezone=CET-1CEST,M3.5.0,M10.5.0/3 " })
        {
            using Run run = Run.Monofy($"job: '--schedule=* * * * * *' {zone}/actor name job ready", scratch);
            run.Ready("job");
            run.Signal("TERM");
            run.Ends(0);
        }
        using Run wrong = Run.Monofy("job: --schedule=@daily --timezone=Europe/Berlin /actor", 125, scratch);
        wrong.Says("there is no time zone data here \\(/usr/share/zoneinfo is missing");
    }
}
