using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, As PID 1, and when not: what a process is born with.</summary>
public sealed class InheritanceTests
{
    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void Children_start_with_an_empty_signal_mask_and_default_dispositions(bool pid1)
    {
        using Run run = Run.Monofy(Plan.With($"'--finally={Site.Actor} name f mask'")
            .Setup(Actor.Named("s").Does("mask"))
            .Service(Actor.Named("a").Does("mask")), 0,
            new Launch { Pid1 = pid1 });
        Assert.Equal(["s blocked=0 ignored=0", "a blocked=0 ignored=0", "f blocked=0 ignored=0"], run.Out.Lines);
    }

    [Fact]
    public void What_was_blocked_when_monofy_started_is_not_blocked_in_a_child()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("mask")), 0,
            new Launch { Before = "block USR1 block TERM block CHLD block RTMIN+5" });
        run.Out.Wait("^a blocked=0 ignored=0$");
    }

    [Fact]
    public void What_was_ignored_when_monofy_started_stays_ignored_and_nothing_else()
    {
        ulong ignored = Signals.Bit("HUP") | Signals.Bit("PIPE") | Signals.Bit("QUIT") | Signals.Bit("TTOU") |
            Signals.Bit("CHLD") | Signals.Bit("RTMIN+7");
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("mask")), 0,
            new Launch { Before = "ignore HUP ignore PIPE ignore QUIT ignore TTOU ignore CHLD ignore RTMIN+7" });
        run.Out.Wait($"^a blocked=0 ignored={ignored:x}$");
    }

    [Fact]
    public void An_ignored_SIGCHLD_does_not_disturb_monofy()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Exits(7)), 7, new Launch { Before = "ignore CHLD" });
    }

    [Fact]
    public void Blocked_signals_do_not_disturb_monofy()
    {
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("a").ExitsOn("TERM", 7).Ready().Waits()),
            new Launch { Before = "block TERM block CHLD block INT" });
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(7);
    }

    [Fact]
    public void If_monofy_is_killed_its_processes_die_with_it()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").Notes("TERM").Notes("HUP").Ready().Waits())
            .Service(Actor.Named("b").Notes("TERM").Ready().Waits()), new Launch { MayLeave = true });
        Ready a = run.Ready("a"), b = run.Ready("b");
        run.Signal("KILL");
        Assert.Equal(-9, run.WaitForEnd());
        run.Gone(a.Pid);
        run.Gone(b.Pid);
    }

    [Needs("root")]
    public void If_monofy_is_killed_those_that_run_as_another_user_die_with_it_too()
    {
        // The kernel forgets the wish where the user changes.
        int user = 400_000 + Environment.ProcessId;
        using Run run = Run.Monofy(Plan.With($"--user={user}")
            .Service(Actor.Named("a").Does("pdeathsig").Notes("TERM").Ready().Waits()), new Launch { MayLeave = true });
        Ready a = run.Ready("a");
        run.Out.Wait("^a pdeathsig 9$");
        run.Signal("KILL");
        run.Gone(a.Pid);
    }

    [Fact]
    public void If_monofy_is_killed_during_setup_the_setup_command_dies_with_it()
    {
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("s").Notes("TERM").Ready().Waits())
            .Service(Actor.Plain("a")), new Launch { MayLeave = true });
        Ready setup = run.Ready("s");
        run.Signal("KILL");
        run.Gone(setup.Pid);
    }

    [Fact]
    public void Restarted_processes_die_with_monofy_too()
    {
        using Folder folder = new();
        folder.Gate("g");
        using Run run = Run.Monofy(Plan.With("--restart=always", "--restart-delay=1ms")
            .Service(Actor.Named("a").Ready().WaitsForGate(folder["g"]).Exits(1)), new Launch { MayLeave = true });
        run.Ready("a");
        folder.Open("g");
        Ready second = run.Ready("a", 2);
        run.Signal("KILL");
        run.Gone(second.Pid);
    }

    [Fact]
    public void No_descriptor_leaks_into_a_child()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--fate=separate", "--setup-lock=" + folder["lock"],
                $"'--finally={Site.Actor} name f fds'")
            .Setup(Actor.Named("s").Does("setenvfile A=1 fds"))
            .Setup(Actor.Named("t").Does("fds"))
            .Service(Actor.Named("a").Does("fds"))
            .Service(Actor.Named("b").Does("fds")), 0);
        Assert.Equal(["a fds none", "b fds none", "f fds none", "s fds none", "t fds none"], run.Out.Lines.Order());
    }

    [Fact]
    public void No_descriptor_of_pipes_terminals_sockets_and_probes_leaks_into_a_child()
    {
        using Folder folder = new();
        string user = Site.IsRoot ? "--user=0" : "";
        using Run run = Run.Monofy(
            $"--log=prefix --fate=on-failure --control={folder["control"]} --journal={folder["journal"]} " +
                $"'--finally={Site.Actor} name f fds' @s fds && " +
            $"t: --tty @t fds ||| n: --health=notify @n fds ||| {user} @u fds ||| " +
            $"h: '--health-cmd={Site.Actor} name p fds exit 1' --health-interval=50ms --health-retries=1 @h fds trap " +
                $"TERM exit:0 ready wait");
        run.Says("h is unhealthy: health command exited with 1: p fds none");
        run.Signal("TERM");
        run.Ends(0);
        foreach (string name in new[] { "s", "t", "n", "u", "h", "f" }) run.Out.Wait($"\\| {name} fds none$");
    }

    [Fact]
    public void Descriptors_that_monofy_was_started_with_are_passed_on()
    {
        using Folder folder = new();
        folder.Write("three", "drei");
        folder.Write("four", "vier");
        using FileStream three = File.OpenRead(folder["three"]), four = File.OpenRead(folder["four"]);
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("fds read-fd 3 read-fd 4")), 0, new Launch
        {
            Descriptors = [(int)three.SafeFileHandle.DangerousGetHandle(),
                (int)four.SafeFileHandle.DangerousGetHandle()],
        });
        Assert.Equal(["a fds 3 4", "a fd 3 [drei]", "a fd 4 [vier]"], run.Out.Lines);
    }

    [Fact]
    public void Descriptors_are_passed_on_to_every_process_whatever_their_number()
    {
        using FileStream file = File.OpenRead(Site.Actor);
        int fd = (int)file.SafeFileHandle.DangerousGetHandle();
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Setup(Actor.Named("s").Does("fds"))
            .Service(Actor.Named("a").Does("fds"))
            .Service(Actor.Named("b").Does("fds")), 0,
            new Launch { Descriptors = [fd, fd, fd], Before = "closefd 4 open /dev/null 77" });
        Assert.Equal(["a fds 3 5 77", "b fds 3 5 77", "s fds 3 5 77"], run.Out.Lines.Order());
    }

    [Fact]
    public void A_LISTEN_PID_that_means_another_process_stays_as_it_is()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Tells("LISTEN_PID").Tells("LISTEN_FDS")), 0,
            new Launch { Variables = ["LISTEN_PID=1", "LISTEN_FDS=2"] });
        Assert.Equal(["LISTEN_PID=1", "LISTEN_FDS=2"], run.Out.Lines);
    }

    [Fact]
    public void LISTEN_PID_becomes_the_pid_of_the_process()
    {
        using FileStream file = File.OpenRead(Site.Actor);
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("a").Tells("LISTEN_PID").Tells("NEXT").Tells("LISTEN_FDS").Does("fds").ExitsOn("TERM", 0)
                .Ready().Waits()), new Launch
        {
            Descriptors = [(int)file.SafeFileHandle.DangerousGetHandle()],
            Variables = ["LISTEN_FDS=1"],
            Before = "listen-pid setenv NEXT it",
        });
        Ready a = run.Ready("a");
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal([$"LISTEN_PID={a.Pid}", "NEXT=it", "LISTEN_FDS=1", "a fds 3"], run.Out.Lines[..4]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5000)]
    public void A_LISTEN_PID_that_is_there_many_times_becomes_one(int times)
    {
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("a").Does("environ").ExitsOn("TERM", 0).Ready().Waits()),
            new Launch { Before = $"setenv A 1 listen-pids {times}", Variables = ["B=2"] });
        Ready a = run.Ready("a");
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal(["environ [A=1]", "environ [B=2]", $"environ [LISTEN_PID={a.Pid}]", "environ [MONOFY_NAME=actor]"],
            run.Out.Lines.Where(line => line.StartsWith("environ [") && !line.Contains("PATH=")).Order());
    }

    [Fact]
    public void The_working_directory_the_mask_and_the_ids_are_passed_on()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("cwd umask ids nnp")), 0,
            new Launch { Before = $"chdir {folder.Path} umask-set 027" });
        run.Out.Wait($"^a cwd {folder.Path}$");
        run.Out.Wait("^a umask 027$");
        run.Out.Wait("^a no_new_privs 0$");
        run.Out.Wait($"^a ids {Libc.geteuid()} ");
    }

    [Fact]
    public void Limits_are_passed_on_unchanged()
    {
        using Run plain = Run.Monofy("name a rlimit nofile 333 rlimits",
            new Launch { Program = Site.Actor, MayLeave = true });
        plain.Out.WaitForEnd();
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("rlimits")), 0,
            new Launch { Before = "rlimit nofile 333" });
        Assert.Equal(plain.Out.Lines, run.Out.Lines);
    }

    [Fact]
    public void No_thread_but_the_first_can_swallow_a_signal()
    {
        using Run run = Run.Monofy(Plan.With().Service(Actor.Polite("a")).Service(Actor.Polite("b")));
        run.Ready("a");
        run.Ready("b");
        // The first thread may wait in sigtimedwait(), where the kernel shows it with an open mask.
        foreach ((int thread, string blocked) in Proc.ThreadStatus(run.Pid, "SigBlk"))
        {
            ulong mask = Convert.ToUInt64(blocked, 16),
                wanted = Signals.Bit("TERM") | Signals.Bit("CHLD") | Signals.Bit("INT") | Signals.Bit("USR1");
            run.That(thread == run.Pid || (mask & wanted) == wanted,
                $"thread {thread} blocks what monofy reads, not {blocked}");
        }
        run.Signal("TERM");
        run.Ends(0);
    }

    [Needs("strace")]
    public void A_plain_run_reads_no_file_but_those_of_the_kernel_and_asks_for_no_network()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"-e trace=open,openat,creat,socket,connect -o {folder["trace"]} {Site.Monofy} @ " +
            $"exit 0 && @ exit 0 ||| @ exit 0", 0,
            new Launch { Program = Site.Find("strace"), MayLeave = true });
        string[] calls = folder.Read("trace").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(calls, call => call.Contains("\"/dev/null\""));
        Assert.DoesNotContain(calls, call =>
            !Regex.IsMatch(call, "^\\+\\+\\+|^---|^openat\\(AT_FDCWD, \"(/dev/null|/proc/self/|/sys/)"));
    }

    [Needs("strace")]
    public void A_plain_run_makes_no_system_call_for_control()
    {
        using Folder folder = new();
        string[] without = Calls("--control=off"), with = Calls("");
        Assert.NotEmpty(with);
        Assert.Equal(without, with);

        // Those of monofy itself, by their names; waits differ from run to run, and so does the layout of memory.
        string[] Calls(string option)
        {
            using Run run = Run.Monofy($"-o {folder["trace"]} {Site.Monofy} {option} a: @ exit 0 && b: @ exit 0", 0,
                new Launch { Program = Site.Find("strace"), MayLeave = true });
            return [.. folder.Read("trace").Split('\n').Select(static line => Regex.Match(line, "^[a-z0-9_]+").Value)
                .Where(static name => name is not ("" or "rt_sigtimedwait" or "wait4" or "waitid" or "kill" or "mmap"
                    or "munmap" or "mprotect" or "madvise" or "brk"))];
        }
    }

    [Fact]
    public void A_plain_run_listens_nowhere_and_writes_no_file()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("s").Exits(0))
            .Service(Actor.Polite("a")), new Launch { Before = $"chdir {folder.Path}",
                Variables = ["HOME=" + folder.Path, "TMPDIR=" + folder.Path] });
        run.Ready("a");
        string[] open = Directory.GetFiles($"/proc/{run.Pid}/fd").Select(fd =>
            new FileInfo(fd).LinkTarget ?? "").ToArray();
        run.That(!open.Any(target => target.StartsWith("socket:")), "no socket: " + string.Join(' ', open));
        run.Signal("TERM");
        run.Ends(0);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
