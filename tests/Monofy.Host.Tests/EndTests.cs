using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 6: --finally, the closing line, the termination log, the memory limit.</summary>
public sealed class EndTests
{
    [Fact]
    public void Finally_runs_when_all_has_ended_daemons_included()
    {
        using Folder folder = new();
        string log = folder["log"];
        Actor daemon = Actor.Named("d").GoesOnAt("TERM").Ready().Waits().Appends(log, "daemon-end").Exits(0);
        Actor web = Actor.Named("w").StartsDaemon(daemon).GoesOnAt("TERM").Ready().Waits().Appends(log, "web");
        using Run run = Run.Monofy(Plan.With(Finally(Actor.Named("f").Appends(log, "finally"))).Service(web.Exits(0)));
        run.Ready("d");
        run.Ready("w");
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal("web\ndaemon-end\nfinally\n", folder.Read("log"));
    }

    [Fact]
    public void Finally_runs_after_a_failure_too_and_the_status_stays()
    {
        using Folder folder = new();
        Actor last = Actor.Named("f").Appends(folder["log"], "done").Exits(0);
        using Run run = Run.Monofy(Plan.With(Finally(last)).Service(Actor.Named("a").Exits(3)), 3);
        Assert.True(folder.Has("log"));
    }

    [Fact]
    public void Finally_is_split_as_a_shell_splits_words_and_can_refer_to_variables()
    {
        using Folder folder = new();
        using Run run = Run.Monofy("'--finally=$ACTOR append $LOG \"a b\"'", 0, new Launch
        {
            Variables = ["ACTOR=" + Site.Actor, "LOG=" + folder["log"]],
            More = [Site.Actor, "exit", "0"],
        });
        Assert.Equal("a b\n", folder.Read("log"));
    }

    [Fact]
    public void What_finally_leaves_behind_is_stopped_too()
    {
        Actor last = Actor.Named("f").StartsDaemon(Actor.Polite("d"));
        using Run run = Run.Monofy(Plan.With("--grace=2s", Finally(last)).Service(Actor.Named("a").Exits(0)), 0);
    }

    [Fact]
    public void One_line_says_what_ended_first_and_how()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").ExitsOn("USR1", 3).Ready().Waits())
            .Service("db", Actor.Named("db").ExitsOn("TERM", 5).Ready().Waits()));
        Ready web = run.Ready("w");
        run.Ready("db");
        Libc.kill(web.Pid, Signals.Number("USR1"));
        run.Ends(3);
        run.Says("web.*3.*db.*5");
    }

    [Fact]
    public void A_good_end_says_its_line_and_nothing_else()
    {
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("w").Exits(0)), 0);
        run.That(run.Err.Lines is [var line] && line.StartsWith("monofy: ") && line.Contains("web"), "one line");
    }

    [Fact]
    public void The_line_says_who_had_to_be_killed_and_how_long_the_stop_took()
    {
        using Run run = Run.Monofy(Plan.With("--grace=200ms")
            .Service("web", Actor.Named("w").Notes("TERM").Ready().Waits())
            .Service("db", Actor.Polite("db")));
        run.Ready("w");
        run.Ready("db");
        run.Signal("TERM");
        run.Ends(137);
        string line = run.Err.Lines[^1];
        Assert.Matches(@"^monofy: exiting with 137, because SIGTERM was received after .*; all stopped within " +
            @"\d[\d.]* m?s \(web: SIGKILL by monofy(, peak \d+ MB)?, db: 0\)$", line);
    }

    [Fact]
    public void Quiet_leaves_the_line_out()
    {
        using Run run = Run.Monofy(Plan.With("-q").Service(Actor.Named("a").Exits(0)), 0);
        run.That(run.Err.Text == "", "says nothing");
    }

    [Fact]
    public void Verbose_says_every_signal_and_every_reaped_orphan()
    {
        Actor daemon = Actor.Named("d").Exits(0);
        using Run run = Run.Monofy(Plan.With("-v")
            .Service(Actor.Named("w").GoesOnAt("USR1").StartsDaemon(daemon).Ready().Waits().Exits(0)));
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(0);
        run.Says("USR1");
        run.Says("orphan");
    }

    [NeedsTheory("namespaces")]
    [InlineData(3, true)]
    [InlineData(0, false)]
    public void The_reason_of_a_failure_goes_to_the_termination_log_where_there_is_one(int status, bool written)
    {
        using Folder folder = new();
        folder.Write("dev/termination-log", "");
        folder.Write("dev/null", "");
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("w").Exits(status)), status, new Launch
        {
            Before = $"own-mounts bind /dev/null {folder["dev/null"]} bind {folder["dev"]} /dev",
        });
        string reason = folder.Read("dev/termination-log");
        if (written) run.That(reason.Contains("web") && reason.Contains('3'), "the reason is in the log: " + reason);
        else run.That(reason == "", "no failure, no reason: " + reason);
    }

    [Needs("namespaces")]
    public void A_configuration_error_goes_to_the_termination_log_too()
    {
        using Folder folder = new();
        folder.Write("dev/termination-log", "");
        folder.Write("dev/null", "");
        using Run run = Run.Monofy("no-such-program", 127, new Launch
        {
            Before = $"own-mounts bind /dev/null {folder["dev/null"]} bind {folder["dev"]} /dev",
        });
        run.That(folder.Read("dev/termination-log").Contains("no-such-program"), "the reason is in the log");
    }

    [NeedsTheory("namespaces")]
    [InlineData("--no-such-option @ exit 0", "--no-such-option")]
    [InlineData("web: @ args ${X:?missing}", "web: .* X .*missing")]
    [InlineData("--journal=/no/such/folder/journal @ exit 0", "/no/such/folder/journal")]
    [InlineData("--control=/no/such/folder/socket @ exit 0", "/no/such/folder/socket")]
    public void A_mistake_before_anything_was_started_goes_there_too(string line, string reason) =>
        Assert.Matches(reason, TerminationLogOf(line));

    [NeedsTheory("namespaces")]
    [InlineData("--check --no-such-option @ exit 0")]
    [InlineData("--export=json --restart=sometimes @ exit 0")]
    [InlineData("ctl --no-such-option")]
    public void A_question_leaves_the_termination_log_alone(string line) => Assert.Equal("", TerminationLogOf(line));

    private static string TerminationLogOf(string line)
    {
        using Folder folder = new();
        folder.Write("dev/termination-log", "");
        folder.Write("dev/null", "");
        using Run run = Run.Monofy(line, 125,
            new Launch { Before = $"own-mounts bind /dev/null {folder["dev/null"]} bind {folder["dev"]} /dev" });
        return folder.Read("dev/termination-log");
    }

    [Needs("namespaces")]
    public void No_termination_log_is_made_where_there_is_none()
    {
        using Folder folder = new();
        folder.Write("dev/null", "");
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("w").Exits(3)), 3, new Launch
        {
            Before = $"own-mounts bind /dev/null {folder["dev/null"]} bind {folder["dev"]} /dev",
        });
        Assert.Equal(["null"], Directory.GetFiles(folder["dev"]).Select(Path.GetFileName));
    }

    [Needs("namespaces")]
    public void The_line_says_when_the_memory_limit_killed_somebody()
    {
        using Folder folder = new();
        folder.Write("cgroup/memory.events", "low 0\nhigh 0\nmax 4\noom 0\noom_kill 0\noom_group_kill 0\n");
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Plain("w")), new Launch
        {
            Pid1 = true,
            Before = $"own-mounts bind {folder["cgroup"]} /sys/fs/cgroup",
        });
        run.Ready("w");
        folder.Write("cgroup/memory.events", "low 0\nhigh 0\nmax 9\noom 1\noom_kill 1\noom_group_kill 0\n");
        Libc.kill(Proc.Children(run.Pid).Single(), Signals.Number("KILL"));
        run.Ends(137);
        run.Says("web was killed by SIGKILL .*, out of memory \\(OOM\\).*; 1 process was killed for lack of memory");
    }

    [Needs("namespaces")]
    public void Of_the_old_control_groups_that_of_monofy_itself_counts()
    {
        using Folder folder = new();
        string own = File.ReadLines("/proc/self/cgroup").Where(static l => l.Contains(":memory:"))
            .Select(static l => l[l.IndexOf('/')..].TrimEnd('/')).FirstOrDefault() ?? "";
        const string none = "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", one = "under_oom 0\noom_kill 1\n";
        folder.Write("cgroup/memory/memory.oom_control", none);
        folder.Write($"cgroup/memory{own}/memory.oom_control", none);
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Plain("w")), new Launch
        {
            Pid1 = true,
            Before = $"own-mounts bind {folder["cgroup"]} /sys/fs/cgroup",
        });
        run.Ready("w");
        folder.Write($"cgroup/memory{own}/memory.oom_control", one);
        Libc.kill(Proc.Children(run.Pid).Single(), Signals.Number("KILL"));
        run.Ends(137);
        run.Says("web was killed by SIGKILL .*, out of memory \\(OOM\\).*; 1 process was killed for lack of memory");
    }

    [Fact]
    public void Without_a_memory_kill_the_line_does_not_speak_of_memory()
    {
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("w").DiesOf("KILL")), 137);
        run.That(run.Messages("memory") == 0, "no word of memory");
    }

    [Fact]
    public void A_final_command_that_is_missing_is_reported_and_the_status_stays()
    {
        using Run run = Run.Monofy(Plan.With("--finally=/no/such/program").Service(Actor.Named("a").Exits(3)), 3);
        run.Says("/no/such/program");
    }

    [Fact]
    public void A_final_command_that_hangs_can_be_stopped_from_outside()
    {
        using Run run = Run.Monofy(Plan.With(Finally(Actor.Plain("f")))
            .Service(Actor.Named("a").Exits(3)));
        run.Ready("f");
        run.Signal("TERM");
        run.Ends(3);
    }

    private static string Finally(Actor actor) => $"'--finally={actor.Command}'";
}
