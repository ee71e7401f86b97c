using System.IO;
using System.Linq;

namespace Monofy.Control.Tests;

/// <summary>SPEC section 6: `monofy ctl run NAME` runs a job now, shows its output, and ends with its status.</summary>
public sealed class ControlRunTests
{
    [Fact]
    public void It_shows_the_output_takes_the_input_and_ends_with_the_status()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "job: --job @job ready err oops readline exit 7");
        using Run ctl = Ctl(folder, "job", new Launch { Input = true });
        ctl.Ready("job");
        ctl.Err.Wait("^oops$");
        run.That(!ctl.HasEnded, "it waits for the end");
        ctl.Write("hello\n");
        ctl.Ends(7);
        ctl.Out.Wait(@"^job read \[hello\]$");
        run.That(run.Out.Text == "" && !run.Err.Text.Contains("oops"), "nothing of it is in monofy's own output");
        run.Says("job job failed: exited with 7");
        using Run good = Ctl(folder, "job");
        Stop(run);
        good.WaitForEnd();
    }

    [Theory]
    [InlineData("raise KILL", 137)]
    [InlineData("raise TERM", 143)]
    [InlineData("exit 0", 0)]
    [InlineData("exit 255", 255)]
    public void Whatever_the_status_is(string words, int status)
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "job: --job @job " + words);
        using (Run ctl = Ctl(folder, "job")) ctl.Ends(status);
        Stop(run);
    }

    [Fact]
    public void A_program_that_is_missing_is_127_and_said()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "job: --job no-such-program");
        using (Run ctl = Ctl(folder, "job"))
        {
            ctl.Ends(127);
            ctl.Says("cannot start job: no program no-such-program in PATH");
        }
        Stop(run);
    }

    [Fact]
    public void What_is_not_a_job_is_reported_with_the_nearest_name()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "backup: --job @ ||| @web ready wait");
        foreach ((string name, string said) in new[] { ("bakup", "there is no job bakup; did you mean backup?"),
            ("actor", "actor is a service; ctl run starts jobs only \\(backup\\)") })
        {
            using Run ctl = Ctl(folder, name);
            ctl.Ends(125);
            ctl.Says(said);
        }
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void A_run_that_is_still_going_is_reported_and_with_queue_waited_for()
    {
        using Folder folder = new();
        folder.Gate("g");
        using Run run = Monofy(folder, $"skip: --job @skip ready gate {folder["g"]} ||| queue: --job --overlap=queue " +
            $"@queue ready gate {folder["g"]} exit 5");
        using Run first = Ctl(folder, "skip");
        int pid = first.Ready("skip").Pid;
        using (Run second = Ctl(folder, "skip"))
        {
            second.Ends(1);
            second.Says($"job skip is not run: its last run \\(pid {pid}\\) began .* ago and is still going");
        }
        folder.Open("g");
        first.Ends(0);
        using Run third = Ctl(folder, "queue");
        third.Ready("queue");
        using Run fourth = Ctl(folder, "queue");
        fourth.Says("this run waits for its end");
        folder.Open("g");
        third.Ends(5);
        fourth.Ready("queue");
        folder.Open("g");
        fourth.Ends(5);
        Stop(run);
    }

    [Fact]
    public void Where_monofy_stops_it_ends_with_the_status_of_the_job()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "job: --job @job trap TERM exit:9 ready wait");
        using Run ctl = Ctl(folder, "job");
        ctl.Ready("job");
        Stop(run);
        ctl.Ends(9);
    }

    [Fact]
    public void Where_monofy_is_killed_that_is_an_error()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "job: --job @job ready wait", new Launch { MayLeave = true });
        using Run ctl = Ctl(folder, "job", new Launch { MayLeave = true });
        ctl.Ready("job");
        run.Signal("KILL");
        ctl.Ends(1);
        ctl.Says("monofy closed the connection before it had answered: it has ended");
    }

    [Fact]
    public void A_job_goes_on_where_no_client_waits_for_it_any_more()
    {
        using Folder folder = new();
        folder.Gate("g");
        using Run run = Monofy(folder,
            $"job: --job --overlap=queue @job ready gate {folder["g"]} append {folder["done"]} done");
        // The job keeps what it writes to.
        using Run ctl = Ctl(folder, "job", new Launch { MayLeave = true });
        int pid = ctl.Ready("job").Pid;
        using Run waits = Ctl(folder, "job", new Launch { MayLeave = true });
        waits.Says("this run waits for its end");
        ctl.Signal("INT");
        waits.Signal("INT");
        run.That(!Proc.IsGone(pid), "the job goes on");
        folder.Open("g");
        run.Gone(pid);
        folder.Open("g");
        run.Until(() => folder.Has("done") && folder.Read("done") == "done\ndone\n", "both runs are done");
        Stop(run);
    }

    [Fact]
    public void A_retry_writes_to_the_client_that_asked_and_the_last_status_counts()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "job: --job --restart=on-failure:2 --restart-delay=1ms @job ready exit 3");
        using (Run ctl = Ctl(folder, "job"))
        {
            ctl.Ends(3);
            ctl.That(ctl.Out.Count("^job ready") == 3, "three tries");
        }
        Stop(run);
    }

    [Fact]
    public void No_descriptor_is_left_and_none_leaks_into_a_job()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "--log=prefix job: --job @job fds");
        int before = 0;
        for (int i = 0; i < 20; i++)
        {
            using Run ctl = Ctl(folder, "job");
            ctl.Ends(0);
            ctl.That(ctl.Out.Text == "job fds none\n", "none above 2");
            // What monofy opens once, for the first clients, may come a little later than they.
            if (i == 9) run.Until(() => (before = Count()) < 20, "descriptors are closed");
        }
        // A leak for each of the ten others would be ten.
        run.Until(() => Count() <= before + 2, "descriptors are closed");
        Stop(run);

        int Count() => Proc.Descriptors(run.Pid).Length;
    }

    [Fact]
    public void With_a_prefix_for_all_others_its_output_is_as_it_is()
    {
        using Folder folder = new();
        using Run run = Monofy(folder, "--log=prefix job: --job --tty @job isatty print half");
        using (Run ctl = Ctl(folder, "job"))
        {
            ctl.Ends(0);
            ctl.That(ctl.Out.Text == "job tty 0 0 0\nhalf", "what it wrote");
        }
        Stop(run);
    }

    [Fact]
    public void At_monofys_own_terminal_a_job_reads_nothing_and_is_not_stopped_for_it()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--control={folder["ctl"]} job: --job @job stdin-is stdin isatty exit 6 ||| " +
            $"asks: --restart=on-failure:100 --restart-delay=1ms --success-codes=6 {Site.Monofy} ctl " +
                $"--control={folder["ctl"]} run job", new Launch { Terminal = true });
        run.Out.Wait("^job stdin is null\r?$");
        run.Out.Wait("^job tty 0 1 1\r?$");
        run.Ends(6);
    }

    [Needs("root", "namespaces")]
    public void The_socket_is_there_by_itself_where_there_is_a_job()
    {
        using Run run = Run.Monofy($"job: --job @job ready exit 6 ||| asks: {Site.Monofy} ctl run job",
            new Launch { Before = "own-mounts" });
        run.Ready("job");
        run.Ends(6);
    }

    private static Run Monofy(Folder folder, string line, Launch? launch = null)
    {
        Run run = Run.Monofy($"--control={folder["ctl"]} " + line, launch);
        run.Until(() => Listens(folder), "it listens");
        return run;
    }

    private static bool Listens(Folder folder)
    {
        using Run ctl = Run.Monofy($"ctl --control={folder["ctl"]} status");
        return ctl.WaitForEnd() == 0;
    }

    private static Run Ctl(Folder folder, string job, Launch? launch = null) =>
        Run.Monofy($"ctl --control={folder["ctl"]} run {job}", launch);

    private static void Stop(Run run)
    {
        run.Signal("TERM");
        run.Ends(0);
    }
}
