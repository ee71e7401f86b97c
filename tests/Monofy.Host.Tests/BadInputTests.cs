using System;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>Machines that are poor: no processes left, no /proc, no /dev, no /tmp. (Bad command lines are in
/// CommandLineTests.)</summary>
public sealed class BadInputTests
{
    [Needs("root")]
    public void Where_no_more_processes_can_be_had_it_says_so_and_leaves_nothing_running()
    {
        int user = 100_000 + Environment.ProcessId;
        string services = string.Join(" ||| ",
            Enumerable.Range(0, 12).Select(index => $"@s{index} trap TERM exit:0 ready wait"));
        using Run run = Run.Monofy(services, new Launch { Before = $"rlimit nproc 8 uid {user}" });
        run.That(run.WaitForEnd() is > 0 and < 128, "fails");
        run.LeavesNothing();
        run.Says("EAGAIN|temporarily unavailable|resource");
        run.That(run.Out.Count("^s[0-9]+ got SIGTERM") <= run.Out.Count("^s[0-9]+ ready"),
            "those that ran were ended in good order");
    }

    [Needs("root")]
    public void Where_no_process_at_all_can_be_had_it_says_so()
    {
        int user = 200_000 + Environment.ProcessId;
        using Run run = Run.Monofy("web: @ say started", new Launch { Before = $"rlimit nproc 1 uid {user}" });
        run.That(run.WaitForEnd() is > 0 and < 128, "fails");
        run.That(run.Out.Text == "", "nothing is started");
        run.That(run.Err.Text.Contains("monofy"), "says something");
    }

    [Fact]
    public void Where_there_is_not_even_memory_to_begin_with_it_says_so()
    {
        using Run run = Run.Monofy("@ say started", 126, new Launch { Before = "rlimit as 100000000" });
        Assert.StartsWith("monofy: the .NET runtime cannot start: no memory, no address space " +
            "(ulimit -v) or no processes",
            Assert.Single(run.Err.Lines));
        Assert.Equal("", run.Out.Text);
    }

    [Fact]
    public void Where_hardly_a_descriptor_can_be_had_it_works_or_says_so()
    {
        using Run run = Run.Monofy("--fate=separate @ exit 0 && @ exit 0 ||| @ exit 0",
            new Launch { Before = "rlimit nofile 4" });
        run.That(run.WaitForEnd() is 0 or (> 0 and < 128), "ends");
        run.LeavesNothing();
        run.That(run.Err.Lines.All(line => line.StartsWith("monofy: ")), "each line is monofy's");
    }

    [Fact]
    public unsafe void A_start_that_fails_for_want_of_descriptors_leaves_none_open()
    {
        const int openFiles = 7, limits = 2;
        using Folder folder = new();
        using Run run = Run.Monofy($"--log=prefix web: --restart=always --restart-delay=1ms --restart-max-delay=1ms " +
            $"@web ready gate {folder.Gate("gate")} exit 0 ||| b: @b wait");
        int web = int.Parse(run.Out.Wait("web ready pid=(\\d+)").Groups[1].Value);
        run.Until(() => Proc.Children(run.Pid).Length == 2, "both run");
        int before = Proc.Descriptors(run.Pid).Length;
        string?[] pipes = [Proc.Target(web, "1"), Proc.Target(web, "2")];
        int[] used = [.. Directory.GetFiles($"/proc/{run.Pid}/fd").Select(Path.GetFileName).Where(fd =>
            !pipes.Contains(Proc.Target(run.Pid, fd!))).Select(fd => int.Parse(fd!))];
        ulong* limit = stackalloc ulong[limits];
        ulong* old = stackalloc ulong[limits];
        Assert.Equal(0, Libc.prlimit(run.Pid, openFiles, null, old));
        // Three are free then: one pipe and a half.
        (limit[0], limit[1]) = ((ulong)Enumerable.Range(0, 1000).Except(used).Skip(3).First(), old[1]);
        Assert.Equal(0, Libc.prlimit(run.Pid, openFiles, limit, null));
        folder.Open("gate");
        run.Err.Wait("EMFILE", 4);
        Assert.Equal(0, Libc.prlimit(run.Pid, openFiles, old, null));
        run.Out.Wait("web ready", 2);
        Assert.Equal(before, Proc.Descriptors(run.Pid).Length);
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Theory]
    [InlineData("web:")]
    [InlineData("--log=prefix web:")]
    [InlineData("web: --tty")]
    [InlineData("--log=json web: --tty --stdin")]
    [InlineData("web: --health=notify")]
    [InlineData("web: --health-cmd=/bin/true --health-interval=1ms")]
    [InlineData("web: --health=tcp://:1 --health-interval=1ms")]
    [InlineData("--control web:")]
    [InlineData("--wait-for=tcp://:1 --wait-timeout=50ms web:")]
    public void Where_descriptors_run_short_it_says_what_could_not_be_had_and_how_it_ends(string options)
    {
        for (int limit = 4; limit < 16; limit++)
        {
            using Run run = Run.Monofy($"{options} @ say started exit 3",
                new Launch { Before = $"rlimit nofile {limit}", Input = true });
            int status = run.WaitForEnd();
            run.LeavesNothing();
            run.That(status is 3 or 124 or 126, $"with {limit} descriptors it runs or says so, not {status}");
            run.That(status != 126 || run.Err.Text.Contains("(EMFILE)"), "what is missing is named");
            run.That(run.Messages("error in monofy itself") == 0, "that is none of its own");
            run.That(run.Out.Text.Contains("started") == (status == 3) || options.Contains("json"),
                "nothing is started and forgotten");
        }
    }

    [NeedsTheory("namespaces")]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_proc_dev_and_tmp_on_a_read_only_root_everything_works(bool pid1)
    {
        using Folder root = Folder.WithPrograms();
        using Run run = Run.Monofy(
            "--grace=5s /actor name s ready && a: /actor name a trap TERM exit:5 fork name c trap TERM exit:0 ready " +
                "wait end trap HUP note ready mask wait ||| b: /actor name b trap HUP note ready wait",
            new Launch { Program = "/monofy", Pid1 = pid1,
                Before = $"own-mounts read-only {root.Path} chroot {root.Path}" });
        run.Ready("s");
        run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        run.Out.Wait("^a blocked=0 ignored=0$");
        run.Signal("HUP");
        run.Out.Wait("^a got SIGHUP");
        run.Out.Wait("^b got SIGHUP");
        run.Signal("TERM");
        run.Ends(5);
        run.Out.Wait("^c got SIGTERM");
    }

    [Needs("namespaces")]
    public void Without_proc_PID_1_sweeps_its_daemons_all_the_same()
    {
        using Folder root = Folder.WithPrograms();
        using Run run = Run.Monofy(
            "--grace=5s /actor name w daemon name d trap TERM exit:0 ready wait end trap USR1 exit:3 ready wait",
            new Launch { Program = "/monofy", Pid1 = true,
                Before = $"own-mounts read-only {root.Path} chroot {root.Path}" });
        run.Ready("d");
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(3);
        run.Out.Wait("^d got SIGTERM");
    }

    [Needs("namespaces")]
    public void Without_proc_a_daemon_is_stopped_at_the_end_as_subreaper_too()
    {
        using Folder root = Folder.WithPrograms();
        using Run run = Run.Monofy(
            "--grace=1s /actor name w daemon name d trap TERM exit:0 ready wait end trap USR1 exit:3 ready wait",
            new Launch { Program = "/monofy", Before = $"own-mounts read-only {root.Path} chroot {root.Path}" });
        run.Ready("d");
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(3);
    }

    [Needs("root")]
    public void Another_user_without_any_right_can_run_it()
    {
        int user = 300_000 + Environment.ProcessId;
        using Run run = Run.Monofy("@s setenvfile A=1 && @a ids env A trap TERM exit:0 ready wait ||| @b daemon name " +
            "d trap TERM exit:0 ready wait end trap TERM exit:0 ready wait",
            new Launch { Before = $"uid {user}" });
        run.Ready("a");
        run.Ready("b");
        run.Ready("d");
        run.Out.Wait($"^a ids {user} {user} {user} {user}$");
        run.Out.Wait("^A=1$");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Needs("root")]
    public void A_service_that_changed_its_user_is_stopped_and_gone_all_the_same()
    {
        int user = 400_000 + Environment.ProcessId;
        using Run run = Run.Monofy($"--grace=300ms @a uid {user} trap TERM note fork name c trap TERM note ready " +
            $"wait end daemon name d trap TERM note ready wait end ready wait");
        run.Ready("a");
        run.Ready("c");
        run.Ready("d");
        run.Signal("TERM");
        run.Ends(137);
    }

    [Fact]
    public void A_working_directory_that_was_removed_causes_no_trouble()
    {
        using Folder folder = new();
        Directory.CreateDirectory(folder["gone"]);
        using Run run = Run.Monofy("-c",
            new Launch { Program = "/bin/sh",
                More = [$"rmdir {folder["gone"]}; exec {Site.Monofy} {Site.Actor} exit 4"],
                    Before = $"chdir {folder["gone"]}" });
        run.Ends(4);
    }
}
