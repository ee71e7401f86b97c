using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 3, --log=raw, and monofy's own messages.</summary>
public sealed class RawOutputTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--log=raw")]
    public void Processes_write_to_monofys_own_output_directly(string option)
    {
        using Run run = Run.Monofy(Plan.With(option)
            .Setup(Actor.Named("s").Ready())
            .Service(Actor.Named("a").Says("out").Warns("err").ExitsOn("TERM", 0).Ready().Waits())
            .Service(Actor.Polite("b")));
        foreach (string name in new[] { "a", "b" })
        {
            Ready process = run.Ready(name);
            for (int fd = 1; fd <= 2; fd++)
                Assert.Equal(new FileInfo($"/proc/{run.Pid}/fd/{fd}").LinkTarget,
                    new FileInfo($"/proc/{process.Pid}/fd/{fd}").LinkTarget);
        }
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Lines.Contains("out") && run.Err.Lines.Contains("err"), "each to its own");
        run.That(!run.Out.Text.Contains("monofy:"), "monofy's messages go to standard error");
    }

    [Fact]
    public void Nothing_is_added_and_a_last_line_without_its_end_stays_so()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("print abc")), 0);
        Assert.Equal("abc", run.Out.Text);
    }

    [Fact]
    public void No_byte_is_lost()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Floods(20_000, 99)), 0);
        Assert.Equal(2_000_000, run.Out.Text.Length);
    }

    [Fact]
    public void Signals_and_deaths_are_handled_while_standard_output_blocks()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").Forks(Actor.Named("c").Floods(100_000, 100)).Warns("ready").Waits())
            .Service(Actor.Named("b").Waits()), new Launch { OutputPaused = true });
        run.Err.Wait("^ready$");
        run.Signal("TERM");
        run.Until(() => run.HasEnded, "the end");
        run.Ends(143);
    }

    [Fact]
    public void Signals_and_deaths_are_handled_while_standard_error_blocks() =>
        BlockStandardError("", new Launch { ErrorPaused = true });

    [Fact]
    public void Signals_and_deaths_are_handled_where_no_descriptor_is_left_to_wait_for_standard_error_with() =>
        BlockStandardError($"-c 'ulimit -Sn 3; exec $0 $@' {Site.Monofy} --ulimit=nofile=64",
            new Launch { ErrorPaused = true, Program = "/bin/sh" });

    private static void BlockStandardError(string before, Launch launch)
    {
        using Run run =
            Run.Monofy($"{before} -v @a trap TERM exit:3 trap USR1 count:200 fork flood-err 100000 100 end ready wait",
                launch);
        run.Ready("a");
        for (int time = 0; time < 2000; time++) run.Signal("USR1");
        run.Signal("TERM");
        run.Out.Wait("^a got SIGTERM");
        run.Until(() => run.HasEnded, "the end");
        run.Ends(3);
    }

    [Fact]
    public void Each_message_of_monofys_own_is_one_line_that_says_so()
    {
        using Run run = Run.Monofy(Plan.With("-v", "--grace=100ms")
            .Service("a", Actor.Named("a").Notes("TERM").Notes("USR2").Ready().Waits())
            .Service("b", Actor.Named("b").Notes("USR2").StartsDaemon(Actor.Polite("d")).Ready().Waits()));
        run.Ready("a");
        run.Ready("b");
        run.Ready("d");
        run.Signal("USR2");
        run.Signal("TERM");
        run.WaitForEnd();
        run.LeavesNothing();
        run.That(run.Err.Lines.All(line => line.StartsWith("monofy: ") && line.Length > 12),
            "each line begins with monofy:");
    }

    [Fact]
    public void What_a_message_quotes_can_neither_end_the_line_nor_speak_to_the_terminal()
    {
        using Run run = Run.Monofy("", 127, new Launch { More = ["./no\nmonofy: such\x1b[2J\x7fprogram"] });
        run.That(run.Err.Lines.All(line => line.StartsWith("monofy: ")) && !run.Err.Text.Contains('\x1b') &&
            !run.Err.Text.Contains('\x7f'), "plain lines");
        run.Says(@"cannot execute \./no\?monofy: such\?\[2J\?program: no such file");
        Assert.Single(run.Err.Lines);
    }

    [Theory]
    [InlineData("closefd 1")]
    [InlineData("closefd 2")]
    [InlineData("closefd 0 closefd 1 closefd 2")]
    public void Closed_descriptors_cause_no_trouble_and_are_not_filled_by_chance(string closed)
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("a").Exits(0))
            .Service(Actor.Named("a").Says("x").Warns("y").Does("fds").ExitsOn("TERM", 7).Appends(folder["log"], "up")
                .Waits())
            .Service(Actor.Named("b").ExitsOn("TERM", 0).Waits()), new Launch { Before = closed });
        run.Until(() => folder.Has("log"), "the service is up");
        run.Signal("TERM");
        run.Ends(7);
        if (!closed.Contains('1')) run.Out.Wait("^a fds none$");
    }

    // What monofy opens next would take their place: the file behind $MONOFY_SETENV would get its messages.
    [Theory]
    [InlineData("closefd 0")]
    [InlineData("closefd 1")]
    [InlineData("closefd 2")]
    [InlineData("closefd 0 closefd 1 closefd 2")]
    public void Each_process_has_its_three_descriptors_though_monofy_was_started_without(string closed)
    {
        const string open = "[ -e /proc/self/fd/0 ] && [ -e /proc/self/fd/1 ] && [ -e /proc/self/fd/2 ]";
        using Run run = Run.Monofy($"-v sh -c '{open} && echo A=1 >>$MONOFY_SETENV' && sh -c 'sh -c \"true & exit\"; " +
            $"{open} && echo B=2 >>$MONOFY_SETENV' && sh -c '{open} && [ \"$A $B\" = \"1 2\" ] && exit 7'", 7,
            new Launch { Before = closed });
    }

    [Fact]
    public void That_standard_output_is_closed_is_reported()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Says("x").Warns("y").Exits(3)), 3,
            new Launch { Before = "closefd 1" });
        run.Says("standard output was closed when monofy was started; what is written there is lost");
        run.Err.Wait("^y$");
        Run.Refuses("--version", "cannot write to standard output: it is closed", new Launch { Before = "closefd 1" });
    }

    [Fact]
    public void A_reader_of_standard_error_that_goes_away_does_not_end_monofy()
    {
        using Run run = Run.Monofy(Plan.With("-v")
            .Service(Actor.Named("a").ExitsOn("TERM", 3).Notes("USR1").Ready().Waits()));
        run.Ready("a");
        run.Err.Close();
        run.Signal("USR1");
        run.Out.Wait("^a got SIGUSR1");
        run.Signal("TERM");
        run.Ends(3);
    }

    [Fact]
    public void A_process_whose_reader_goes_away_dies_of_SIGPIPE_as_anywhere()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Warns("ready").Floods(1_000_000, 100)));
        run.Err.Wait("^ready$");
        run.Out.Close();
        run.Ends(141);
    }

    [Fact]
    public void A_full_disk_behind_standard_output_is_the_programs_matter()
    {
        using Run run = Run.Monofy("/bin/sh -c 'echo x || exit 9'", 9, new Launch { OutputFile = "/dev/full" });
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("--export=json true")]
    public void A_full_disk_behind_what_monofy_itself_prints_is_an_error(string line)
    {
        using Run run = Run.Monofy(line, 125, new Launch { OutputFile = "/dev/full" });
        Assert.Equal(["monofy: cannot write to standard output: no space left on device (ENOSPC)"], run.Err.Lines);
    }

    [Fact]
    public void A_full_disk_behind_standard_error_changes_no_status()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Exits(3)), 3, new Launch { ErrorFile = "/dev/full" });
        using Run usage = Run.Monofy("--nonsense", 125, new Launch { ErrorFile = "/dev/full" });
    }

    [Needs("root")]
    public void A_service_of_another_user_opens_standard_output_again_as_long_as_monofy_runs()
    {
        string program = $"{Site.Monofy} web: --user=65534 sh -c \"echo said >/dev/stdout; echo erred >/dev/stderr; " +
            "stat -L -c 'then %a' /proc/self/fd/1\"; stat -L -c 'afterwards %a' /proc/self/fd/1";
        using Run run = Run.Monofy("-c", 0, new Launch { Program = "/bin/sh", More = [program], MayLeave = true });
        run.Out.Wait("^afterwards");
        Assert.Equal(["said", "then 622", "afterwards 600"], run.Out.Lines);
        run.Err.Wait("^erred$");
    }

    [Needs("root", "gcc")]
    public void If_standard_output_cannot_be_opened_again_monofy_says_what_helps()
    {
        using Run run = Run.Monofy(
            $"{Site.SystemCall("fchmod")} 1 {Site.Monofy} web: --user=65534 sh -c 'echo said'", 0,
            new Launch { Program = Site.Build("tests/hostile/secc.c"), MayLeave = true });
        run.Says(@"services of other users cannot open standard output again " +
            @"\(/dev/stdout, /dev/stderr\): .*EPERM.*; " +
            "with --log=prefix they can");
    }
}
