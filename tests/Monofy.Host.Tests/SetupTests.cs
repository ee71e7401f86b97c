using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 1: setup commands.</summary>
public sealed class SetupTests
{
    [Fact]
    public void A_setup_command_that_fails_ends_monofy_with_its_status_and_nothing_else_starts()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Setup("migrate", Actor.Named("m").Exits(7))
            .Setup(Actor.Named("s").Creates(folder["second"]))
            .Service("web", Actor.Named("w").Creates(folder["web"])), 7);
        run.Says("migrate.*7");
        Assert.False(folder.Has("second") || folder.Has("web"));
    }

    [Fact]
    public void A_setup_command_has_to_exit_with_0_whatever_is_a_success_for_services()
    {
        using Run run = Run.Monofy(
            Plan.With().Setup(Actor.Named("s").DiesOf("TERM")).Service(Actor.Named("w").Says("web")), 143,
            new Launch { Variables = ["MONOFY_SUCCESS_CODES=143"] });
        run.That(run.Out.Text == "", "nothing else starts");
    }

    [Fact]
    public void A_setup_command_that_a_signal_kills_ends_monofy_with_128_plus_its_number()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Named("s").DiesOf("KILL"))
            .Service(Actor.Named("w").Creates(folder["web"])), 137);
        Assert.False(folder.Has("web"));
    }

    [Theory]
    [InlineData("no-such-program", 127)]
    [InlineData("/nonexistent/program", 127)]
    [InlineData("/tmp", 126)]
    [InlineData("/etc/passwd", 126)]
    public void A_setup_command_that_cannot_be_started_ends_monofy(string program, int status)
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"{program} && @ create {folder["web"]}", status);
        run.Says(program);
        Assert.False(folder.Has("web"));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("QUIT", 131)]
    public void A_stop_during_setup_reaches_the_command_that_is_running_and_nothing_else_starts(string signal,
        int status)
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Named("s").DiesOn(signal).Ready().Waits())
            .Setup(Actor.Named("t").Creates(folder["second"])).Service(Actor.Named("w").Creates(folder["web"])));
        run.Ready("s");
        run.Signal(signal);
        run.Ends(status);
        run.That(run.Out.Count($"^s got SIG{signal} ") == 1, "reaches it once");
        Assert.False(folder.Has("second") || folder.Has("web"));
    }

    [Fact]
    public void A_stop_during_setup_starts_nothing_even_if_the_command_then_succeeds()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Polite("s"))
            .Service(Actor.Named("w").Creates(folder["web"])));
        run.Ready("s");
        run.Signal("TERM");
        run.That(run.WaitForEnd() is 0 or 143, "a truthful status");
        run.LeavesNothing();
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void Every_other_signal_during_setup_reaches_the_command_that_is_running_too()
    {
        Actor setup = Actor.Named("s").GoesOnAt("HUP").GoesOnAt("RTMIN+4").Ready().Waits().Says("on").Waits();
        using Run run = Run.Monofy(Plan.With().Setup(setup).Service(Actor.Named("w").Says("web")));
        run.Ready("s");
        run.Signal("HUP");
        run.Out.Wait("^s got SIGHUP ");
        run.Out.Wait("^on$");
        run.Signal("RTMIN+4");
        run.Ends(0);
        run.Out.Wait("^s got SIGRTMIN\\+4 ");
        run.Out.Wait("^web$");
    }

    [Fact]
    public void Grace_and_kill_apply_to_a_setup_command()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--grace=300ms")
            .Setup("migrate", Actor.Named("s").Notes("TERM").Ready().Waits())
            .Service(Actor.Named("w").Creates(folder["web"])));
        Ready setup = run.Ready("s");
        run.Signal("TERM");
        run.Ends(137);
        run.Out.Wait("^s got SIGTERM ");
        run.Says($"migrate.*{setup.Pid}");
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void A_setup_command_that_takes_longer_than_its_time_is_stopped_with_the_status_of_timeout()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--setup-timeout=300ms").Setup("migrate", Actor.Polite("s"))
            .Service(Actor.Named("w").Creates(folder["web"])), 124);
        run.Says("migrate");
        run.Out.Wait("^s got SIGTERM ");
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void A_setup_command_that_ignores_the_end_of_its_time_is_killed_after_the_grace()
    {
        using Run run = Run.Monofy(Plan.With("--setup-timeout=200ms", "--grace=200ms")
            .Setup("migrate", Actor.Named("s").Notes("TERM").Ready().Waits())
            .Service(Actor.Named("w").Says("web")), 124);
        run.Says("migrate");
        run.That(run.Out.Count("^web$") == 0, "nothing else starts");
    }

    [Fact]
    public void Two_monofys_with_one_lock_run_their_setup_one_at_a_time()
    {
        using Folder folder = new();
        folder.Gate("g1");
        folder.Gate("g2");
        Plan Locked(string gate) => Plan.With("--setup-lock=" + folder["lock"]).Setup(Actor.Named("r").Exits(0))
            .Setup(Actor.Named("s").Creates(folder["busy"]).Ready().WaitsForGate(folder[gate])
                .Does("remove " + folder["busy"]))
            .Service(Actor.Plain("w"));
        using Run first = Run.Monofy(Locked("g1"));
        first.Ready("s");
        using Run second = Run.Monofy(Locked("g2"));
        second.Until(() => Proc.Children(second.Pid).Any(WaitsForLock), "the second one waits for the lock");
        second.That(second.Out.Text == "", "and has started nothing");
        folder.Open("g1");
        // The first one's service runs on: the lock is held during setup only.
        first.Ready("w");
        second.Ready("s");
        folder.Open("g2");
        second.Ready("w");
        first.Signal("TERM");
        second.Signal("TERM");
        first.Ends(143);
        second.Ends(143);
    }

    [Fact]
    public void The_lock_is_let_go_when_its_owner_is_killed()
    {
        using Folder folder = new();
        Plan Locked(Actor setup) => Plan.With("--setup-lock=" + folder["lock"]).Setup(setup);
        using Run first = Run.Monofy(Locked(Actor.Plain("s")).Service(Actor.Named("w").Exits(0)),
            new Launch { MayLeave = true });
        first.Ready("s");
        using Run second = Run.Monofy(Locked(Actor.Named("s").Ready()).Service(Actor.Named("w").Ready()));
        second.Until(() => Opened(second.Pid, folder["lock"]), "the second one waits for the lock");
        first.Signal("KILL");
        second.Ready("w");
        second.Ends(0);
    }

    [Needs("strace")]
    public void A_waiter_for_the_lock_is_not_killed_when_it_has_gone_by_itself()
    {
        using Folder folder = new();
        using Run first = Run.Monofy(Plan.With("--setup-lock=" + folder["lock"])
            .Setup(Actor.Named("s").Ready().WaitsForGate(folder.Gate("g"))).Service(Actor.Named("w").Exits(0)));
        first.Ready("s");
        using Run second = Run.Monofy(
            Plan.With($"-f -e trace=kill -o {folder["trace"]} {Site.Monofy}", "--setup-lock=" + folder["lock"])
                .Setup(Actor.Named("s").Ready()).Service(Actor.Named("w").Ready()),
            new Launch { Program = Site.Find("strace"), MayLeave = true });
        second.Until(() => Proc.Children(second.Pid).Any(pid => Opened(pid, folder["lock"])),
            "the second one waits for the lock");
        folder.Open("g");
        second.Ready("w");
        second.Ends(0);
        Assert.DoesNotContain("SIGKILL", folder.Read("trace"));
    }

    [Fact]
    public void A_stop_while_waiting_for_the_lock_is_immediate()
    {
        using Folder folder = new();
        using Run first = Run.Monofy(Plan.With("--setup-lock=" + folder["lock"])
            .Setup(Actor.Named("s").Ready().WaitsForGate(folder.Gate("g"))).Service(Actor.Named("w").Exits(0)));
        first.Ready("s");
        using Run second = Run.Monofy(Plan.With("--setup-lock=" + folder["lock"])
            .Setup(Actor.Named("s").Ready()).Service(Actor.Named("w").Ready()));
        second.Until(() => Opened(second.Pid, folder["lock"]), "the second one waits for the lock");
        second.Signal("TERM");
        second.Ends(143);
        second.That(second.Out.Text == "", "nothing was started");
        folder.Open("g");
        first.Ends(0);
    }

    [Fact]
    public void A_lock_that_cannot_be_had_is_an_error_and_nothing_starts()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--setup-lock=" + folder["no/such/folder"])
            .Setup(Actor.Named("a").Creates(folder["a"])).Service(Actor.Named("b").Creates(folder["b"])));
        run.That(run.WaitForEnd() != 0, "fails");
        run.Says("no/such/folder");
        Assert.False(folder.Has("a") || folder.Has("b"));
    }

    [Needs("namespaces")]
    public void Setup_needs_neither_proc_nor_dev_nor_a_place_to_write()
    {
        using Folder root = Folder.WithPrograms();
        using Run run = Run.Monofy("/actor say setup && /actor say web ||| /actor name x trap TERM exit:0 ready wait",
            0, new Launch
        {
            Program = "/monofy",
            Before = $"own-mounts read-only {root.Path} chroot {root.Path}",
        });
        Assert.Equal(["setup", "web"], run.Out.Lines.Where(line => !line.StartsWith("x ")));
        run.Says("setup commands cannot hand over variables.*MONOFY_SETENV is not set.*no /proc");
    }

    [Needs("namespaces")]
    public void Without_proc_what_is_handed_over_lies_in_a_file_that_is_removed_at_the_end()
    {
        using Folder root = Folder.WithPrograms();
        Directory.CreateDirectory(root["tmp"]);
        using Run run = Run.Monofy("/actor setenvfile A=one && /actor name a env A trap TERM exit:0 ready wait",
            new Launch { Program = "/monofy", Before = $"own-mounts chroot {root.Path}" });
        run.Ready("a");
        run.Out.Wait("^A=one$");
        string file = Assert.Single(Directory.GetFiles(root["tmp"]));
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(file));
        run.Signal("TERM");
        run.Ends(0);
        Assert.Empty(Directory.GetFiles(root["tmp"]));
    }

    [Needs("unshare", "root", "namespaces")]
    public void Where_proc_is_that_of_another_pid_namespace_what_is_handed_over_lies_in_a_file_too()
    {
        using Run run = Run.Monofy($"-pf {Site.Monofy} @ setenvfile A=one env MONOFY_SETENV && u: --user=4711 sh -c " +
            $"'echo B=two >>$MONOFY_SETENV' && @ setenvfile C=three && @ env A env B env C", 0,
            new Launch { Program = Site.Find("unshare") });
        Assert.Equal(["A=one", "B unset", "C=three"], run.Out.Lines[1..]);
        Assert.False(File.Exists(run.Out.Lines[0].Split('=')[1]));
    }

    private static bool WaitsForLock(int pid) => Regex.IsMatch(File.ReadAllText("/proc/locks"), $@"-> FLOCK .* {pid} ");

    private static bool Opened(int pid, string path)
    {
        try { return Directory.GetFiles($"/proc/{pid}/fd").Any(fd => new FileInfo(fd).LinkTarget == path); }
        catch (IOException) { return false; }
    }
}
