using System.Globalization;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, Terminal and standard input, and what is typed.</summary>
public sealed class TerminalTests
{
    private static Launch Terminal => new() { Terminal = true };

    /// <summary>A shell with job control, at a terminal of its own.</summary>
    private static Run Bash() => Run.Monofy("--norc --noprofile -i", Terminal with { Program = "/bin/bash" });

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void The_process_that_has_the_terminal_is_its_foreground_group(bool pid1)
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("isatty fg").ExitsOn("INT", 3).Ready().Waits()),
            Terminal with { Pid1 = pid1 });
        run.Ready("a");
        run.Out.Wait("^a tty 1 1 1$");
        run.Out.Wait("^a foreground yes$");
        run.Write("\x03");
        run.Ends(3);
        run.That(run.Out.Count("a got SIGINT") == 1, "gets what is typed once");
        run.Out.Wait("a got SIGINT from kernel");
    }

    [Fact]
    public void A_program_that_dies_of_ctrl_C_gives_130()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Plain("a")), Terminal);
        run.Ready("a");
        run.Write("\x03");
        run.Ends(130);
    }

    [Fact]
    public void Where_there_are_several_services_the_terminal_goes_to_none()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").Does("isatty").TellsInput().ExitsOn("TERM", 0).Ready().Waits())
            .Service(Actor.Named("b").Does("isatty").TellsInput().ExitsOn("TERM", 0).Ready().Waits()), Terminal);
        run.Ready("a");
        run.Ready("b");
        run.Out.Wait("^a tty 0 1 1$");
        run.Out.Wait("^b tty 0 1 1$");
        run.Out.Wait("^a stdin is null$");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void With_the_option_one_of_several_has_it()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Does("isatty").ExitsOn("TERM", 0).Ready().Waits())
            .Service("b", Actor.Named("b").Does("isatty fg").ExitsOn("INT", 4).Ready().Waits(), "--stdin"), Terminal);
        run.Ready("a");
        run.Ready("b");
        run.Out.Wait("^a tty 0 1 1$");
        run.Out.Wait("^b tty 1 1 1$");
        run.Out.Wait("^b foreground yes$");
        run.Write("\x03");
        run.Ends(4);
        run.That(run.Out.Count("a got SIGTERM") == 1, "the other one is stopped by monofy");
    }

    [Needs("python3")]
    public void A_debuggers_prompt_works_beside_other_services()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Polite("a"))
            .Program("app", "python3 -c", "--stdin"),
            Terminal with { More = ["import pdb; x = 41\npdb.set_trace()\nprint('x is', x)"] });
        run.Ready("a");
        run.Out.Wait(@"\(Pdb\) ");
        run.Write("x += 1\n");
        run.Out.Wait(@"\(Pdb\) ", 2);
        run.Write("c\n");
        run.Out.Wait("x is 42$");
        run.Ends(0);
    }

    [Fact]
    public void A_setup_command_has_the_terminal_even_where_several_services_follow()
    {
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("s").Does("isatty fg").ReadsLine())
            .Service(Actor.Polite("a"))
            .Service(Actor.Polite("b")), Terminal);
        run.Out.Wait("^s foreground yes$");
        run.Out.Wait("^s tty 1 1 1$");
        run.Write("an answer\n");
        run.Out.Wait(@"^s read \[an answer\]$");
        run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void Ctrl_C_during_setup_starts_nothing_else()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Plain("s"))
            .Service(Actor.Named("b").Creates(folder["a"]))
            .Service(Actor.Named("c").Creates(folder["b"])), Terminal);
        run.Ready("s");
        run.Write("\x03");
        run.Ends(130);
        Assert.False(folder.Has("a") || folder.Has("b"));
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void What_is_typed_reaches_the_whole_group_of_each_service_and_each_process_once(bool pid1)
    {
        const string Traps = "trap INT note trap TERM exit:0";
        using Run run = Run.Monofy($"@a {Traps} fork name c {Traps} ready wait end ready wait ||| @b {Traps} fork " +
            $"name d {Traps} ready wait end ready wait",
            Terminal with { Pid1 = pid1 });
        foreach (string name in new[] { "a", "b", "c", "d" }) run.Ready(name);
        run.Write("\x03");
        foreach (string name in new[] { "a", "b", "c", "d" }) run.Out.Wait($"{name} got SIGINT");
        run.Signal("TERM");
        run.Ends(0);
        foreach (string name in new[] { "a", "b", "c", "d" })
            run.That(run.Out.Count($"{name} got SIGINT") == 1, name + " gets it once");
    }

    [Theory]
    [InlineData("@a ready wait")]
    [InlineData("a: --stdin @a ready wait ||| b: @b trap INT exit:0 ready wait")]
    public void What_is_left_of_the_foreground_whose_process_died_of_what_was_typed_gets_that_once_too(string line)
    {
        using Run run = Run.Monofy(line.Replace("@a", "@a fork name c trap INT note trap TERM exit:0 ready wait end"),
            Terminal);
        Ready a = run.Ready("a");
        run.Ready("c");
        if (line.Contains("@b")) run.Ready("b");
        run.Write("\x03");
        run.Out.Wait("c got SIGINT from kernel");
        run.Gone(a.Pid);
        run.Signal("TERM");
        run.Ends(130);
        run.That(run.Out.Count("c got SIGINT") == 1, "once");
    }

    [Fact]
    public void A_stop_by_SIGINT_from_outside_that_the_foreground_dies_of_is_not_taken_for_a_typed_one_too()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Forks(Actor.Named("c").Notes("INT").ExitsOn("TERM", 0).Ready().Waits())
                .Ready().Waits(), "--stdin")
            .Service("b", Actor.Named("b").Notes("INT").ExitsOn("TERM", 0).Ready().Waits()), Terminal);
        Ready a = run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        run.Signal("INT");
        run.Gone(a.Pid);
        foreach (string name in new[] { "b", "c" }) run.Out.Wait(name + " got SIGINT from user");
        run.Signal("TERM");
        run.Ends(130);
        run.Out.Wait("because SIGINT was received after");
        foreach (string name in new[] { "b", "c" })
            run.That(run.Out.Count(name + " got SIGINT") == 1, name + " gets it once");
    }

    [Fact]
    public void Ctrl_backslash_is_a_stop_by_SIGQUIT()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").ExitsOn("QUIT", 0).Ready().Waits())
            .Service(Actor.Named("b").ExitsOn("QUIT", 0).Ready().Waits()), Terminal);
        run.Ready("a");
        run.Ready("b");
        run.Write("\x1c");
        run.Ends(0);
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_second_ctrl_C_kills_at_once(bool pid1)
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").Notes("INT").Notes("TERM").Ready().Waits())
            .Service(Actor.Named("b").Notes("INT").Notes("TERM").Ready().Waits()), Terminal with { Pid1 = pid1 });
        run.Ready("a");
        run.Ready("b");
        run.Write("\x03");
        run.Out.Wait("a got SIGINT");
        run.Out.Wait("b got SIGINT");
        run.Write("\x03");
        run.Ends(137);
    }

    [Fact]
    public void A_resize_reaches_a_process_in_the_foreground_and_those_behind_it()
    {
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("a").GoesOnAt("WINCH").ExitsOn("TERM", 0).Ready().Waits().Does("winsize").Waits()), Terminal);
        run.Ready("a");
        run.ResizeTerminal(33, 111);
        run.Out.Wait("^a got SIGWINCH");
        run.Out.Wait("^a winsize 33 111$");
        run.Signal("TERM");
        run.Ends(0);
        using Run several = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").Notes("WINCH").ExitsOn("TERM", 0).Ready().Waits())
            .Service(Actor.Named("b").Notes("WINCH").ExitsOn("TERM", 0).Ready().Waits()), Terminal);
        several.Ready("a");
        several.Ready("b");
        several.ResizeTerminal(33, 111);
        several.Out.Wait("^a got SIGWINCH");
        several.Out.Wait("^b got SIGWINCH");
        several.Signal("TERM");
        several.Ends(0);
    }

    [Theory]
    [InlineData("--restart=always @a ready wait")]
    [InlineData("--fate=separate a: --stdin @a ready wait ||| b: @b trap INT exit:0 ready wait")]
    public void Ctrl_C_ends_everything_where_the_end_of_the_foreground_alone_would_end_nothing(string line)
    {
        using Run run = Run.Monofy(line, Terminal);
        run.Ready("a");
        if (line.Contains("@b")) run.Ready("b");
        run.Write("\x03");
        run.Ends(130);
        run.Out.Wait("because Ctrl-C was typed after");
    }

    [Fact]
    public void A_process_that_wants_the_terminal_and_does_not_have_it_is_named()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Plain("a"))
            .Program("b", "/bin/sh -c 'read x </dev/tty'"), Terminal);
        run.Out.Wait("^monofy: b \\(pid \\d+\\) was stopped by SIGTTIN: it wants the terminal");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Theory]
    [InlineData("@a ready wait")]
    [InlineData("--restart=always @a ready wait")]
    [InlineData("--restart=always @a ready wait ||| @b ready wait")]
    public void When_the_terminal_hangs_up_everything_ends(string line)
    {
        using Run run = Run.Monofy(line, Terminal);
        run.Ready("a");
        run.Out.Close();
        run.Ends(143);
    }

    [Theory]
    [InlineData("raw-tty exit 0")]
    [InlineData("raw-tty raise KILL")]
    public void The_terminals_modes_are_restored_at_the_end(string script)
    {
        RestoresModes($"{Site.Actor} {script}");
    }

    [Fact]
    public void The_terminals_modes_are_restored_after_a_service_without_standard_input_too() =>
        RestoresModes(
            $"{Site.Actor} open /dev/tty 0 ignore TTOU raw-tty exit 0 '|||' {Site.Actor} exit 0");

    private static void RestoresModes(string services)
    {
        using Run run = Run.Monofy("-c", Terminal with
        {
            Program = "/bin/sh", More = [$"stty -g; {Site.Monofy} {services} 2>/dev/null; echo; stty -g; echo done"],
        });
        run.Out.Wait("^done$");
        run.Ends(0);
        string[] modes = run.Out.Lines.Where(line => line.Count(letter => letter == ':') > 10).ToArray();
        run.That(modes.Length == 2 && modes[0] == modes[1], "the modes after are those before");
    }

    [Fact]
    public void The_shell_that_started_monofy_has_its_terminal_back_at_the_end()
    {
        using Run run = Run.Monofy("-c", Terminal with
        {
            Program = "/bin/sh",
            More = [$"{Site.Monofy} {Site.Actor} name a fg exit 0; {Site.Actor} name b fg; {Site.Monofy} " +
                $"{Site.Actor} name c fg raise KILL; {Site.Actor} name d fg"],
        });
        run.Ends(0);
        foreach (string name in new[] { "a", "b", "c", "d" }) run.Out.Wait($"^{name} foreground yes$");
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_shell_under_monofy_has_job_control(bool pid1)
    {
        using Run run = Run.Monofy("/bin/bash --norc --noprofile -i", Terminal with { Pid1 = pid1 });
        run.Write($"PS1='> '; echo flags=$-\n");
        run.Out.Wait("^flags=[a-zA-Z]*m");
        run.Write($"{Site.Actor} name a trap CONT note ready wait\n");
        run.Ready("a");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Write("fg\n");
        run.Out.Wait("a got SIGCONT");
        run.Write("\x03");
        StatusIs(run, 130);
        Leaves(run, 5);
        run.That(run.Out.Count("no job control|cannot set terminal process group") == 0, "bash does not complain");
    }

    [Fact]
    public void Ctrl_Z_stops_monofy_and_its_process_and_fg_wakes_both()
    {
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a trap CONT note ready wait\n");
        Ready a = run.Ready("a");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Until(() => Proc.State(a.Pid) == 'T', "the process is stopped");
        run.Write("echo shell=$$\n");
        run.Out.Wait($"^shell={run.Pid}");
        run.Write("fg\n");
        run.Out.Wait("a got SIGCONT");
        run.Write("\x03");
        StatusIs(run, 130);
        Leaves(run, 0);
    }

    [Fact]
    public void Ctrl_Z_stops_nothing_for_long_where_monofy_leads_the_session_and_no_one_could_continue_it()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Notes("CONT").ExitsOn("INT", 5).Ready().Waits()), Terminal);
        Ready a = run.Ready("a");
        Assert.Equal(run.Pid, Proc.Session(a.Pid));
        run.Write("\x1a");
        run.Out.Wait("a got SIGCONT");
        run.Write("\x03");
        run.Ends(5);
    }

    [Fact]
    public void A_process_that_closes_its_terminal_is_not_hung_up()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--tty")
            .Service("web", Actor.Named("web").Ready().Does("closefd 0 closefd 1 closefd 2")
                .WaitsForGate(folder.Gate("gate")).Exits(4)));
        run.Ready("web");
        run.Until(() => Proc.Watched(run.Pid, onlyEdges: true).Any(what => what is "/dev/pts/ptmx" or "/dev/ptmx"),
            "monofy has seen that it is closed");
        run.Until(() => Proc.State(run.Pid) == 'S', "monofy sleeps");
        folder.Open("gate");
        run.Ends(4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("closefd 1 open /dev/tty 1")]
    public void A_process_that_closes_its_terminal_and_opens_it_again_is_read_again(string more)
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--log=prefix web: --tty @ say first closefd 0 closefd 1 closefd 2 gate " +
            $"{folder.Gate("gate")} open /dev/tty 1 flood 1000 99 {more} flood 1000 99 exit 0");
        run.Out.Wait("first");
        run.Until(() => Proc.Watched(run.Pid, onlyEdges: true).Any(what => what is "/dev/pts/ptmx" or "/dev/ptmx"),
            "monofy has seen that it is closed");
        folder.Open("gate");
        run.Ends(0);
        Assert.Equal(2000, run.Out.Count(@"^web \| x{99}$"));
    }

    [Fact]
    public void Nothing_is_left_of_the_terminals_of_processes_that_closed_them()
    {
        using Run run = Run.Monofy(Plan.With("--tty")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 0).Warns("start").Does("closefd 0 closefd 1 closefd 2")
                .Exits(0), "--restart=always", "--restart-delay=1ms", "--restart-max-delay=1ms"));
        run.Out.Wait("start", 30);
        run.That(Proc.Descriptors(run.Pid).Length < 15, "30 terminals are closed");
    }

    [Fact]
    public void After_fg_the_process_is_the_foreground_again()
    {
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a trap CONT next ready await CONT fg say over\n");
        run.Ready("a");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Write("fg\n");
        run.Out.Wait("^a foreground yes$");
        run.Out.Wait("^over$");
        Leaves(run, 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--tty")]
    public void Ctrl_Z_stops_monofy_and_several_processes_and_fg_wakes_them_all(string option)
    {
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q --log=prefix --color=never a: {option} {Site.Actor} name a trap CONT " +
            $"note ready wait '|||' b: {Site.Actor} name b trap CONT note ready wait\n");
        Ready a = run.Ready("a | a"), b = run.Ready("b | b");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Until(() => Proc.State(a.Pid) == 'T' && Proc.State(b.Pid) == 'T', "both are stopped");
        run.Write("fg\n");
        run.Out.Wait("a got SIGCONT");
        run.Out.Wait("b got SIGCONT");
        run.Write("\x03");
        StatusIs(run, 130);
        Leaves(run, 0);
    }

    [Theory]
    [InlineData("{0} | {1}")]
    [InlineData("/bin/sh -c '{0}; exit 7' | {1}")]
    [InlineData("/bin/sh -c 'trap : INT; {1} & {0}; wait; exit 7'")]
    public void Ctrl_Z_stops_all_of_the_job_that_the_shell_made_of_it(string job)
    {
        using Run run = Bash();
        string monofy = $"{Site.Monofy} -q {Site.Actor} name a trap CONT note err ready-a wait";
        string other = $"{Site.Actor} name b trap CONT note ready wait";
        run.Write($"PS1='> '; {string.Format(CultureInfo.InvariantCulture, job, monofy, other)}\n");
        Ready b = run.Ready("b");
        run.Out.Wait("^ready-a$");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Until(() => Proc.State(b.Pid) == 'T', "the rest of the job is stopped");
        run.Write("echo shell=$$\n");
        run.Out.Wait($"^shell={run.Pid}");
        run.Write("fg\n");
        run.Out.Wait("b got SIGCONT");
        _ = Libc.kill(b.Pid, Signals.Number("KILL"));
        run.Write("\x03");
        run.Write("echo over=$((6*7))\n");
        run.Out.Wait("^over=42$");
        Leaves(run, 0);
    }

    [Fact]
    public void Ctrl_Z_stops_nothing_for_long_in_a_script_that_no_one_could_continue()
    {
        using Run run = Run.Monofy("-c",
            Terminal with { Program = "/bin/sh",
                More = [$"{Site.Monofy} {Site.Actor} name a trap CONT note trap INT exit:5 ready wait; exit $?"] });
        Ready a = run.Ready("a");
        Assert.Equal(run.Pid, Proc.Session(a.Pid));
        Assert.NotEqual(run.Pid, a.Parent);
        run.Write("\x1a");
        run.Out.Wait("a got SIGCONT");
        run.Write("\x03");
        run.Ends(5);
    }

    [Fact]
    public void A_process_that_reads_a_pipe_gets_the_terminal_when_it_wants_it()
    {
        using Run run = Bash();
        run.Write($"PS1='> '; echo data | {Site.Monofy} -q --restart=on-failure:1 --restart-delay=1ms sh -c 'echo " +
            $"asks; read line </dev/tty; echo read=$$line; cat; exit 3'\n");
        run.Out.Wait("^asks$");
        run.Write("one\n");
        run.Out.Wait("^read=one$");
        run.Out.Wait("^data$");
        run.Out.Wait("^asks$", 2);
        run.Write("two\n");
        run.Out.Wait("^read=two$");
        StatusIs(run, 3);
        run.That(run.Out.Count("Stopped") == 0, "the job was not stopped");
        Leaves(run, 0);
    }

    [Fact]
    public void Another_of_the_shells_job_gets_the_terminal_when_it_wants_it()
    {
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a err start wait | /bin/sh -c 'echo waits; read " +
            $"line </dev/tty; echo read=$line; exec cat'\n");
        run.Out.Wait("^start$");
        run.Out.Wait("^waits$");
        run.Write("some text\n");
        run.Out.Wait("^read=some text$");
        run.Write("\x03");
        StatusIs(run, 130);
        run.That(run.Out.Count("Stopped") == 0, "the job was not stopped");
        Leaves(run, 0);
    }

    [Fact]
    public void Where_others_of_the_job_read_what_monofy_writes_a_process_gets_the_terminal_when_it_wants_it()
    {
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a fg raw-tty fg readline exit 3 | cat\n");
        run.Out.Wait("^a foreground no$");
        run.Out.Wait("^a foreground yes$");
        run.Write("some text\n");
        run.Out.Wait(@"^a read \[some text\]");
        run.Write("echo status=$PIPESTATUS\n");
        run.Out.Wait("^status=3$");
        run.That(run.Out.Count("Stopped") == 0, "the job was not stopped");
        run.Until(() => !run.TerminalIsCanonical(), "the shell edits a line");
        run.Write("stty -a\n");
        run.Out.Wait(@"\bicanon\b");
        Leaves(run, 0);
    }

    [Fact]
    public void Where_a_process_cannot_be_stopped_for_wanting_the_terminal_it_has_it_at_once()
    {
        using Run run = Bash();
        // A shell lets what it substitutes ignore SIGTTIN.
        run.Write($"PS1='> '; x=$({Site.Monofy} -q {Site.Actor} name a fg err start readline); echo $x\n");
        run.Out.Wait("^start$");
        run.Write("some text\n");
        run.Out.Wait(@"^a foreground yes a read \[some text\]$");
        Leaves(run, 0);
    }

    [Fact]
    public void Another_of_the_shells_job_gets_the_terminal_when_it_wants_what_a_process_has()
    {
        using Folder folder = new();
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a readline err start wait | {Site.Actor} name b " +
            $"gate {folder.Gate("gate")} open /dev/tty 0 readline wait\n");
        run.Write("first\n");
        run.Out.Wait("^start$");
        folder.Open("gate");
        run.Write("second\n");
        run.Out.Wait(@"^b read \[second\]$");
        run.Write("\x03");
        run.Write("echo status=$PIPESTATUS\n");
        run.Out.Wait("^status=130$");
        run.That(run.Out.Count("Stopped") == 0, "the job was not stopped");
        Leaves(run, 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("'|||' {0} wait")]
    public void The_modes_that_another_of_the_job_made_are_left_to_it(string more)
    {
        using Folder folder = new();
        using Run run = Bash();
        string gate = folder.Gate("gate");
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} gate {gate} exit 0 " +
            $"{string.Format(CultureInfo.InvariantCulture, more, Site.Actor)} | " +
            $"/bin/sh -c 'stty -icanon min 7 </dev/tty; echo >{gate}; cat; stty -a </dev/tty; echo over=$((6*7))'\n");
        run.Out.Wait("^over=42$");
        run.That(run.Out.Count("min = 7;") == 1, "the modes are still those of the other");
        Leaves(run, 0);
    }

    [Fact]
    public void In_the_background_monofy_leaves_the_terminal_alone()
    {
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a fg trap TERM exit:0 ready wait &\n");
        // The shell's prompt comes before these lines or between them.
        run.Out.Wait("a foreground no$");
        run.Out.Wait("a ready");
        run.Write("echo shell=$$\n");
        run.Out.Wait($"^shell={run.Pid}");
        run.Write("kill %1; wait %1; echo status=$?\n");
        run.Out.Wait("^status=0$");
        Leaves(run, 0);
    }

    [Fact]
    public void Started_in_the_background_a_process_that_reads_stops_the_job_and_fg_gives_it_the_terminal()
    {
        using Run run = Bash();
        run.Write($"set -b; PS1=; {Site.Monofy} -q {Site.Actor} name a ready raw-tty readline exit 3 &\n");
        Ready a = run.Ready("a");
        run.Out.Wait("Stopped");
        run.Until(() => !run.TerminalIsCanonical(), "the shell edits a line");
        run.Write("fg\n");
        run.Until(() => Proc.Foreground(a.Parent) == a.Pid, "it has the terminal");
        run.Write("some text\n");
        run.Out.Wait(@"a read \[some text\]");
        run.Write("\necho status=$?\n");
        run.Out.Wait("status=3");
        Leaves(run, 7);
    }

    [Fact]
    public void In_the_background_after_ctrl_Z_monofy_leaves_the_shell_its_terminal_and_its_modes()
    {
        using Folder folder = new();
        using Run run = Bash();
        run.Write($"PS1='> '; {Site.Monofy} -q {Site.Actor} name a trap CONT next ready await CONT gate " +
            $"{folder.Gate("gate")} exit 0\n");
        Ready a = run.Ready("a");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Until(() => !run.TerminalIsCanonical(), "the shell edits a line");
        string modes = run.TerminalModes();
        run.Write("bg\n");
        run.Out.Wait("a got SIGCONT");
        run.Until(() => run.TerminalModes() == modes, "the shell edits the next line");
        folder.Open("gate");
        run.Until(() => Proc.State(a.Parent) is null or 'Z', "monofy has ended");
        run.That(run.TerminalModes() == modes, "the modes are still the shell's");
        run.Write("wait %1; echo status=$?\n");
        run.Out.Wait("^status=0$");
        Leaves(run, 7);
    }

    [Fact]
    public void In_the_background_a_restarted_service_does_not_take_the_terminal_and_fg_gives_it_to_that()
    {
        using Run run = Bash();
        run.Write($"set -b; PS1='> '; {Site.Monofy} -q --restart=on-failure:1 --restart-delay=1ms {Site.Actor} name " +
            $"a trap CONT next fg ready await CONT fg readline exit 3\n");
        Ready a = run.Ready("a");
        run.Write("\x1a");
        run.Out.Wait("Stopped");
        run.Write("bg\n");
        run.Out.Wait("a foreground no");
        run.Out.Wait("Stopped", 2);         // since it reads; and the shell knows
        _ = Libc.kill(a.Pid, Signals.Number("KILL"));
        run.Write("bg\n");
        Ready again = run.Ready("a", 2);
        run.Write("echo shell=$$\n");
        run.Out.Wait($"^shell={run.Pid}");
        run.Write("fg\n");
        run.Until(() => Proc.Foreground(a.Parent) == a.Parent, "monofy is in the foreground");
        _ = Libc.kill(again.Pid, Signals.Number("CONT"));
        run.Out.Wait("a foreground no", 3);
        run.Until(() => Proc.Foreground(a.Parent) == again.Pid, "it has the terminal, since it reads");
        run.Write("some text\n");
        run.Out.Wait(@"^a read \[some text\]$");
        StatusIs(run, 3);
        run.That(run.Out.Count("a foreground yes") == 1, "it does not take the terminal");
        Leaves(run, 7);
    }

    [Fact]
    public void The_terminal_is_taken_back_from_a_group_that_a_service_gave_it_to_and_left_behind()
    {
        using Run run = Run.Monofy("-c", Terminal with
        {
            Program = "/bin/sh",
            More = [$"{Site.Monofy} --restart=on-failure:1 --restart-delay=1ms {Site.Actor} name a fg trap USR1 next " +
                $"fork setpgid foreground parent USR1 wait end await USR1 raise KILL; " +
                $"echo status=$?; {Site.Actor} name b fg"],
        });
        run.Ends(0);
        run.Out.Wait("^status=137$");
        run.Out.Wait("^a foreground yes$", 2);
        run.Out.Wait("^b foreground yes$");
    }

    [Fact]
    public void A_service_that_cannot_be_started_does_not_keep_the_terminal()
    {
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Program("a", "/nonexistent", "--stdin")
            .Service("b", Actor.Named("b").ExitsOn("INT", 4).Ready().Waits()), Terminal);
        run.Ready("b");
        run.Says("cannot execute /nonexistent");
        run.Write("\x03");
        run.Out.Wait("b got SIGINT");
        run.WaitForEnd();
    }

    [Fact]
    public void The_shell_that_started_monofy_has_its_terminal_back_where_nothing_could_be_started()
    {
        using Run run = Run.Monofy("-c",
            Terminal with { Program = "/bin/sh",
                More = [$"{Site.Monofy} /nonexistent; {Site.Actor} name b fg readline"] });
        run.Write("some text\n");
        run.Ends(0);
        run.Out.Wait("^b foreground yes$");
        run.Out.Wait(@"^b read \[some text\]$");
    }

    [Fact]
    public void In_the_background_monofy_reads_nothing_for_a_process_with_tty_and_fg_makes_the_terminal_raw_again()
    {
        using Run run = Bash();
        int monofy = RunRaw(run, "readline exit 3", out string raw);
        _ = Libc.kill(monofy, Signals.Number("TSTP"));
        run.Out.Wait("Stopped");
        run.Write("bg\n");
        run.Until(() => Proc.State(monofy) == 'S', "monofy runs");
        for (int i = 1; i <= 20; i++)
        {
            run.Write("echo number=$((40+" + i + "))\n");
            run.Out.Wait($"^number={40 + i}$");
        }
        _ = Libc.kill(monofy, Signals.Number("STOP"));
        // To a bash that has not noticed yet it runs, and needs no SIGCONT.
        run.Write("until jobs -s | grep -q monofy; do :; done; echo no''ticed; fg\n");
        run.Out.Wait("^noticed$");
        run.Until(() => Proc.Foreground(monofy) == monofy && run.TerminalModes() == raw, "the terminal is raw again");
        run.Write("some text\n");
        run.Out.Wait(@"a read \[some text\]$");
        run.Gone(monofy);
        StatusIs(run, 3);
        Leaves(run, 7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]     // nothing tells monofy that it is in the background
    public void After_bg_and_fg_the_terminal_is_raw_and_of_the_new_size_before_anything_is_typed(bool isReadBetween)
    {
        using Folder folder = new();
        using Run run = Bash();
        int monofy = RunRaw(run, "readline winsize exit 3", out string raw);
        _ = Libc.kill(monofy, Signals.Number("TSTP"));
        run.Out.Wait("Stopped");
        string wait = $"read -r < {folder.Gate("gate")}; fg";
        run.Write(isReadBetween ? "bg\n" : $"bg; {wait}\n");
        run.Until(() => Proc.Waits(monofy) != null, "monofy waits in the background");
        run.ResizeTerminal(33, 111);
        if (isReadBetween) run.Write(wait + "\n");
        folder.Open("gate");
        run.Until(() => Proc.Foreground(monofy) == monofy && run.TerminalModes() == raw, "the terminal is raw again");
        run.Write("one\n");
        run.Out.Wait(@"a read \[one\]$");
        run.Out.Wait("a winsize 33 111$");
        run.Gone(monofy);
        StatusIs(run, 3);
        Leaves(run, 7);
    }

    [Fact]
    public void A_process_that_changes_its_modes_while_its_job_comes_to_the_foreground_does_no_harm()
    {
        using Folder folder = new();
        using Run run = Bash();
        run.Write($"PS1=; {Site.Monofy} -q a: --tty --stdin sh -c 'read -r x <{folder.Gate("gate")}; " +
            $"until test -e {folder["end"]}; do stty -onlcr; echo odd; stty onlcr; echo even; done; exit 3' " +
            $"'|||' b: {Site.Actor} name b trap TERM exit:0 ready wait &\n");
        int monofy = Proc.Parent(run.Ready("b").Pid);
        folder.Open("gate");
        run.Out.Wait("odd");
        run.Write("fg\n");
        run.Until(() => Proc.Foreground(monofy) == monofy && !run.TerminalIsCanonical(), "the terminal is raw");
        File.WriteAllText(folder["end"], "");
        run.Gone(monofy);
        run.Write("echo status=$?\n");
        run.Out.Wait("status=3$");
        Leaves(run, 7);
    }

    [Fact]
    public void Lines_of_others_begin_at_the_left_unless_the_program_with_the_terminal_has_switched_that_off()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Ready().WaitsForGate(folder.Gate("first")).Does("raw-tty say full-screen")
                .WaitsForGate(folder.Gate("second")).Exits(0), "--tty", "--stdin")
            .Service("b", Actor.Named("b").ExitsOn("TERM", 0).Ready().Waits()), Terminal);
        run.Out.Wait("^a ready");
        run.Ready("b");
        run.Until(() => !run.TerminalIsCanonical(), "the terminal is raw");
        run.That(run.TerminalTranslatesNewlines(), "newlines begin lines");
        folder.Open("first");
        run.Out.Wait("full-screen");
        run.That(!run.TerminalTranslatesNewlines(), "newlines only move the cursor");
        folder.Open("second");
        run.Ends(0);
    }

    [Needs("zsh")]
    public void In_zsh_too_the_terminal_is_raw_again_after_bg_and_fg()
    {
        using Run run = Run.Monofy("-f -i", Terminal with { Program = "/bin/zsh" });
        int monofy = RunRaw(run, "readline exit 3", out string raw);
        _ = Libc.kill(monofy, Signals.Number("TSTP"));
        run.Out.Wait("suspended");
        run.Write("bg\n");
        run.Until(() => Proc.State(monofy) == 'S', "monofy runs");
        run.Write("fg\n");
        run.Until(() => Proc.Foreground(monofy) == monofy && run.TerminalModes() == raw, "the terminal is raw again");
        run.Write("one\n");
        run.Out.Wait(@"a read \[one\]$");
        run.Gone(monofy);
        Leaves(run, 7);
    }

    [Needs("dash")]
    public void A_shell_that_leaves_the_modes_to_its_jobs_gets_a_usable_terminal_when_monofy_is_stopped()
    {
        using Run run = Run.Monofy("-i", Terminal with { Program = "/bin/dash", Variables = ["PS1="] });
        string modes = run.TerminalModes();
        int monofy = RunRaw(run, "readline exit 3", out string raw);
        _ = Libc.kill(monofy, Signals.Number("TSTP"));
        run.Until(() => Proc.Foreground(monofy) == run.Pid, "the shell has the terminal");
        run.That(run.TerminalModes() == modes, "the modes are those from before");
        run.Write("fg\n");
        run.Until(() => Proc.Foreground(monofy) == monofy && run.TerminalModes() == raw, "the terminal is raw again");
        run.Write("one\n");
        run.Out.Wait(@"a read \[one\]$");
        run.Gone(monofy);
        Leaves(run, 7);
    }

    // In a shell: the process a has a pseudo-terminal and reads what is typed. The pid of monofy.
    // Of the last job of the shell.
    private static void StatusIs(Run shell, int status)
    {
        shell.Write("echo status=$?\n");
        shell.Out.Wait($"^status={status}$");
    }

    private static void Leaves(Run shell, int status)
    {
        shell.Write($"exit {status}\n");
        shell.Ends(status);
    }

    private static int RunRaw(Run shell, string script, out string raw)
    {
        shell.Write($"PS1='> '; {Site.Monofy} -q --log=prefix --color=never a: --tty --stdin {Site.Actor} name a " +
            $"ready {script}\n");
        int monofy = Proc.Parent(shell.Ready("a | a").Pid);
        shell.Until(() => !shell.TerminalIsCanonical(), "the terminal is raw");
        raw = shell.TerminalModes();
        return monofy;
    }

    [Fact]
    public void When_a_process_with_tty_has_ended_ctrl_C_reaches_the_others()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Service("a", Actor.Named("a").Ready().WaitsForGate(folder.Gate("gate")), "--tty", "--stdin")
            .Service("b", Actor.Named("b").ExitsOn("INT", 4).Ready().Waits()), Terminal);
        run.Ready("b");
        run.Until(() => !run.TerminalIsCanonical(), "the terminal is raw");
        folder.Open("gate");
        run.Until(run.TerminalIsCanonical, "the terminal has its modes back");
        run.Write("\x03");
        run.Out.Wait("b got SIGINT");
        run.WaitForEnd();
    }
}
