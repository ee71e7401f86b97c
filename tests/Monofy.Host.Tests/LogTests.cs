using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 3: --log=prefix, --log=json, --timestamps, --color, --tty.</summary>
public sealed class LogTests
{
    [Fact]
    public void Every_line_begins_with_its_name_padded_to_the_longest()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--fate=on-failure")
            .Service("web", Actor.Named("web").Says("hello").Exits(0))
            .Service("worker", Actor.Named("worker").Says("there").Exits(0)), 0);
        run.That(run.Out.Lines.Contains("web    | hello") && run.Out.Lines.Contains("worker | there"), "both lines");
    }

    [Fact]
    public void Standard_error_stays_standard_error()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Warns("oops").Exits(0)), 0);
        Assert.Contains("web | oops", run.Err.Lines);
        Assert.Equal("", run.Out.Text);
    }

    [Fact]
    public void A_last_line_without_newline_written_in_the_moment_of_death_comes_whole()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Does("print last-words").DiesOf("KILL")), 137);
        Assert.Equal("web | last-words\n", run.Out.Text);
    }

    [Theory]
    [InlineData("prefix")]
    [InlineData("json")]
    public void Four_services_that_write_as_fast_as_they_can_lose_and_mix_nothing(string mode)
    {
        const int lines = 20_000;
        string flood = $"flood {lines} 99 exit 0";
        using Run run =
            Run.Monofy($"--log={mode} --fate=on-failure a: @a {flood} ||| b: @b {flood} ||| c: @c {flood} ||| d: @d " +
                $"{flood}", 0);
        var counts = new Dictionary<string, int>();
        foreach (string line in run.Out.Lines)
        {
            string name = mode == "prefix" ? line[..1]
                : JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!;
            string text = mode == "prefix" ? line[4..]
                : JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!;
            if (text.Length != 99) Assert.Fail("a line of another size: " + line);
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        Assert.Equal([lines, lines, lines, lines],
            new[] { "a", "b", "c", "d" }.Select(n => counts.GetValueOrDefault(n)));
    }

    [Fact]
    public void A_death_is_noticed_while_a_grandchild_holds_the_pipe_and_what_it_writes_later_still_comes()
    {
        using var folder = new Folder();
        string gate = folder.Gate("gate");
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--fate=separate")
            .Service("web",
                Actor.Named("web").StartsDaemon(Actor.Named("d").WaitsForGate(gate).Says("late").Ready().Waits())
                .Says("early").Exits(3))
            .Service("other", Actor.Polite("other")));
        run.Says("web exited with 3");
        run.Out.Wait("^web +\\| early$");
        run.That(run.Out.Count("late") == 0, "the grandchild has not written yet");
        folder.Open("gate");
        run.Out.Wait("^web +\\| late$");
        run.Signal("TERM");
        run.Ends(3);
    }

    [Fact]
    public void A_line_of_one_megabyte_comes_in_pieces_of_64_KiB_and_complete()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Floods(1, 1 << 20).Exits(0)), 0);
        Assert.Equal(16, run.Out.Lines.Length);
        Assert.Equal((1 << 20) + 16 * "web | \n".Length, run.Out.Text.Length);
    }

    [Fact]
    public void What_a_process_wrote_comes_before_the_message_of_its_end()
    {
        using Folder folder = new();
        string log = folder.Write("log", "");
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").WaitsForGate(folder.Gate("gate")).Floods(6000, 99).Exits(3)),
            new Launch { OutputFile = log, ErrorFile = log });
        run.Until(() => Proc.Children(run.Pid).Length == 1, "it is started");
        int web = Proc.Children(run.Pid).Single();
        run.Until(() => Proc.PipeSize(web, 1, set: 1 << 20) == 1 << 20, "its pipe is large");
        // So that all lines and the death are there at the same moment.
        run.Signal("STOP");
        folder.Open("gate");
        run.Until(() => Proc.State(web) == 'Z', "it has ended");
        run.Signal("CONT");
        run.Ends(3);
        string[] lines = folder.Read("log").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6001, lines.Length);
        Assert.StartsWith("monofy: exiting with 3, because web exited with 3", lines[^1]);
    }

    [Fact]
    public void A_line_that_grows_without_end_is_shown_a_second_after_it_began()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Program("web", "/bin/sh -c 'while :; do printf x; sleep 0.1; done'"));
        run.Out.Wait("^web \\| x+$", 2);
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void A_prompt_without_an_end_of_line_is_shown_while_the_process_waits()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 0).Does("print Name:").Waits()));
        run.Out.Wait("^web \\| Name:$");
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal("web | Name:", run.Out.Lines[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void While_no_one_reads_signals_deaths_and_stops_are_handled_and_then_not_one_byte_is_missing(
        bool fromASocket)
    {
        const int lines = 30_000;
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--fate=separate")
            .Service("web", Actor.Named("web").Ignores("USR1").Warns("deaf").Floods(lines, 99).Exits(0))
            .Service("b", Actor.Named("b").ExitsOn("USR1", 7).Warns("up").Waits()),
            new Launch { OutputPaused = true, OutputSocket = fromASocket });
        run.Err.Wait("^b +\\| up");
        run.Err.Wait("^web +\\| deaf");
        run.Signal("USR1");
        run.Says("b exited with 7");
        run.That(!run.HasEnded, "monofy waits for the reader");
        run.Out.Resume();
        run.Ends(7);
        Assert.Equal(lines, run.Out.Count("^web \\| .{99}$"));
    }

    [Fact]
    public void A_terminal_that_no_one_reads_holds_up_nothing_and_then_not_one_byte_is_missing()
    {
        const int lines = 30_000;
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--fate=separate")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 3).Ignores("USR1").Floods(lines, 99).Waits())
            .Service("b", Actor.Named("b").ExitsOn("USR1", 7).Creates(folder["up"]).Waits()),
            new Launch { Terminal = true, OutputPaused = true });
        run.Until(() => folder.Has("up"), "b hears USR1");
        int[] services = Proc.Children(run.Pid);
        WaitUntilFull(run, services[0]);
        run.Signal("USR1");
        run.Gone(services[1]);
        run.Out.Resume();
        run.Out.Wait("^(\e\\S+)?monofy: .*b exited with 7");
        run.Signal("TERM");
        run.Ends(3);
        Assert.Equal(lines, run.Out.Count("^(\e\\S+)?web \\| (\e\\S+)?x{99}$"));
    }

    [Fact]
    public void The_closing_line_has_a_place_where_output_without_a_reader_has_taken_all_others()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--grace=100ms")
            .Service("web", Actor.Named("web").Ignores("TERM").Floods(300_000, 0).Waits()),
            new Launch { OutputPaused = true, Before = "open /proc/self/fd/1 2" });
        int web = 0;
        run.Until(() => (web = Proc.Children(run.Pid).SingleOrDefault()) != 0, "it runs");
        WaitUntilFull(run, web);
        run.Signal("TERM");
        run.Gone(web);
        run.Out.Resume();
        run.Ends(137);
        Assert.Matches("^monofy: exiting with 137, because SIGTERM was received", run.Out.Lines[^1]);
    }

    [Fact]
    public void The_closing_line_waits_for_no_reader_of_another_stream()
    {
        const int lines = 6000;     // more than a widened pipe holds, and less than that and monofy's own buffer
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Floods(lines, 99).Exits(3)), new Launch { OutputPaused = true });
        run.Says("exiting with 3, because web exited with 3");
        run.That(!run.HasEnded, "monofy waits for the reader");
        run.Out.Resume();
        run.Ends(3);
        Assert.Equal(lines, run.Out.Count("^web \\| .{99}$"));
    }

    [Fact]
    public void A_line_whose_end_is_not_read_yet_because_the_reader_is_slow_is_not_cut()
    {
        const int lines = 30_000;
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 0).Ignores("RTMIN+3").Floods(lines, 99).Waits())
            .Service("b", Actor.Named("b").GoesOnAt("RTMIN+3").ExitsOn("TERM", 0).Warns("up").Awaits("RTMIN+3")
                .Does("open /proc/self/fd/2 1 print Name:").Waits()), new Launch { OutputPaused = true });
        run.Err.Wait("^b +\\| up");
        int[] services = Proc.Children(run.Pid);
        WaitUntilFull(run, services[0]);
        run.Out.Take(200_000);
        run.Signal("RTMIN+3");
        run.Err.Wait("^b +\\| Name:$");     // a second later, and later than the second of web's line
        run.Out.Resume();
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal(lines, run.Out.Count("^web \\| .{99}$"));
    }

    [Fact]
    public void The_terminal_of_a_process_that_died_while_no_one_read_is_closed_when_all_is_read()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--fate=separate")
            .Service("web", Actor.Named("web").Floods(100_000, 99), "--tty")
            .Service("b", Actor.Named("b").ExitsOn("TERM", 0).Waits()), new Launch { OutputPaused = true });
        bool HasTerminal() => Proc.Descriptors(run.Pid).Any(what => what.EndsWith("ptmx", StringComparison.Ordinal));
        int[] services = [];
        run.Until(() => (services = Proc.Children(run.Pid)).Length == 2, "both run");
        run.Until(() => Proc.WaitsInWrite(services[0], 1), "all is full");
        run.That(HasTerminal(), "there is a terminal");
        _ = Libc.kill(services[0], Signals.Number("KILL"));
        run.Says("web was killed");
        run.Out.Resume();
        run.Until(() => !HasTerminal(), "it is closed");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Fact]
    public void While_a_long_line_without_end_waits_for_a_reader_monofy_sleeps()
    {
        // More waits than leaves room for the line as JSON at its worst, and less than makes monofy stop reading.
        const int before = 3700, after = 3000, partial = 60_000;
        using Run run = Run.Monofy(Plan.With("--log=json")
            .Service("web", Actor.Named("web").GoesOnAt("RTMIN+3").ExitsOn("TERM", 0).Floods(before, 99)
                .Does($"partial {partial}").Warns("up").Awaits("RTMIN+3").Floods(after, 99).Waits()),
            new Launch { OutputPaused = true });
        run.Err.Wait("up");
        int web = Proc.Children(run.Pid).Single();
        run.Until(() => !Proc.Watched(run.Pid).Contains(Proc.Target(web, "1")),
            "the line's second is over, and there is no room for it");
        run.Signal("RTMIN+3");
        run.Until(() => Proc.WaitsInWrite(web, 1), "the pipe is full");
        run.Until(() => Proc.Waits(run.Pid) == -1, "it sleeps until there is room");
        run.Signal("TERM");
        run.Out.Resume();
        run.WaitForEnd();
        run.LeavesNothing();
        Assert.Equal((before + after) * 99 + partial,
            run.Out.Lines.Sum(l =>
                JsonDocument.Parse(l).RootElement.GetProperty("message").GetString()!.Count(c => c == 'x')));
    }

    // without, the pipes of all tests together share what /proc/sys/fs/pipe-user-pages-soft leaves
    [Needs("root", "large-pipes")]
    public void A_reader_that_lags_gets_a_larger_pipe_and_a_service_that_writes_much_too()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 0).Ignores("RTMIN+3").Does("print first").Warns("up")
                .Waits())
            .Service("b", Actor.Named("b").GoesOnAt("RTMIN+3").Warns("up").Awaits("RTMIN+3").Floods(30_000, 99)
                .Warns("done").Waits()), new Launch { OutputPaused = true });
        run.Err.Wait("up", 2);
        int[] services = Proc.Children(run.Pid);
        Assert.Equal(64 << 10, Proc.PipeSize(run.Pid, 1));
        run.Signal("RTMIN+3");
        WaitUntilFull(run, services[1]);
        run.Out.Resume();
        run.Err.Wait("done");
        Assert.Equal([512 << 10, 64 << 10, 128 << 10],
            [Proc.PipeSize(run.Pid, 1), Proc.PipeSize(services[0], 1), Proc.PipeSize(services[1], 1)]);
        run.Signal("TERM");
        run.WaitForEnd();
        Assert.Equal(30_000, run.Out.Count("^b +\\| .{99}$"));
    }

    // without, the pipes of all tests together share what /proc/sys/fs/pipe-user-pages-soft leaves
    [Needs("root", "large-pipes")]
    public void No_more_than_64_services_have_a_larger_pipe_at_a_time()
    {
        const int services = 70, lines = 1500, size = lines * 109;
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 0).GoesOnAt("RTMIN+3").Floods(lines, 99)
                .Awaits("RTMIN+3").Does($"closefd 1 flood-err {lines} 99").Waits(), $"--scale={services}"),
            new Launch { OutputPaused = true, ErrorPaused = true });
        int[] pids = [];
        // A few may have got rid of everything before standard output was full.
        void AreFull(int fd) =>
            run.Until(() => (pids = Proc.Children(run.Pid)).Length == services &&
                pids.Count(pid => Proc.WaitsInWrite(pid, fd)) >= 50, "the pipes are full");
        int Large(int fd) => pids.Count(pid => Proc.PipeSize(pid, fd) == 128 << 10);

        AreFull(1);
        run.Out.Resume();
        run.Until(() => run.Out.Text.Length == services * size, "all was read");
        Assert.Equal(64, Large(1));
        run.Signal("RTMIN+3");
        AreFull(2);
        run.Err.Resume();
        run.Until(() => run.Err.Text.Length == services * size, "all was read");
        Assert.Equal(64, Large(2));
        run.Signal("TERM");
        run.WaitForEnd();
    }

    // without, the pipes of all tests together share what /proc/sys/fs/pipe-user-pages-soft leaves
    [Needs("root", "large-pipes")]
    public void A_pipe_that_somebody_made_larger_stays_as_it_is()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").ExitsOn("TERM", 0).GoesOnAt("RTMIN+3").Warns("up").Awaits("RTMIN+3")
                .Floods(30_000, 99).Waits()), new Launch { OutputPaused = true });
        run.Err.Wait("up");
        int web = Proc.Children(run.Pid).Single();
        foreach (int pid in (int[])[run.Pid, web]) Assert.Equal(1 << 20, Proc.PipeSize(pid, 1, set: 1 << 20));
        run.Signal("RTMIN+3");
        WaitUntilFull(run, web);
        foreach (int pid in (int[])[run.Pid, web]) Assert.Equal(1 << 20, Proc.PipeSize(pid, 1));
        run.Out.Resume();
        run.Signal("TERM");
        run.Ends(0);
    }

    [Theory]
    [InlineData("flood 1000000 99")]
    [InlineData("wait")]
    public void When_standard_output_is_closed_the_services_are_stopped_whether_they_write_or_not(string life)
    {
        using Run run = Run.Monofy("--grace=1h --log=prefix web: @web trap TERM exit:4 err up " + life +
            " wait ||| b: @b wait");
        run.Err.Wait("^web +\\| up");
        run.Out.Close();
        run.Ends(4);
        run.Says("nothing reads standard output");
    }

    [Fact]
    public void A_full_disk_behind_standard_output_is_reported_once_and_the_services_go_on()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Floods(1000, 99).Warns("done").Exits(0)), 0,
            new Launch { OutputFile = "/dev/full" });
        run.Says("no space left");
        Assert.Equal(1, run.Messages("no space left"));
        Assert.Contains("web | done", run.Err.Lines);
    }

    [Fact]
    public void A_JSON_line_names_time_name_pid_stream_and_message_and_monofys_own_messages_are_such_lines_too()
    {
        DateTime before = DateTime.UtcNow;
        using Run run = Run.Monofy(Plan.With("--log=json")
            .Service("web", Actor.Named("web").Says("hello").Warns("\"bad\"").Exits(3)), 3);
        DateTime after = DateTime.UtcNow;
        JsonElement line = JsonDocument.Parse(run.Out.Lines[0]).RootElement;
        Assert.Equal(["time", "name", "pid", "stream", "message"], line.EnumerateObject().Select(p => p.Name));
        Assert.Equal("hello", line.GetProperty("message").GetString());
        Assert.Equal("stdout", line.GetProperty("stream").GetString());
        // What it says is cut off at a millisecond.
        DateTime time = line.GetProperty("time").GetDateTime().ToUniversalTime();
        Assert.InRange(time, before.AddMilliseconds(-1), after);
        JsonElement[] errors = [.. run.Err.Lines.Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Contains(errors, e => e.GetProperty("name").GetString() == "web" &&
            e.GetProperty("stream").GetString() == "stderr");
        Assert.Contains(errors, e => e.GetProperty("name").GetString() == "monofy" &&
            e.GetProperty("message").GetString()!.Contains("exited with 3") &&
                e.GetProperty("level").GetString() == "error");
    }

    [Needs("strace")]
    public void A_kernel_that_refuses_writing_without_waiting_costs_no_output_and_no_message()
    {
        using Folder folder = new();
        string inject = $"-f -o {folder["trace"]} -e trace=pwritev2 -e inject=pwritev2:error=EPERM ";
        using Run run = Run.Monofy(inject + Site.Monofy + " --log=prefix web: @web say hello exit 3", 3, UnderStrace());
        run.Out.Wait("^web \\| hello$");
        run.Says("web exited with 3");
        Assert.Contains("INJECTED", folder.Read("trace"));
    }

    [Needs("strace")]
    public void A_watch_that_the_kernel_refuses_costs_no_output_and_ends_no_run()
    {
        // The first one is of monofy's own signals.
        for (int refused = 2; refused < 7; refused++)
        {
            using Folder folder = new();
            string inject = $"-o {folder["trace"]} -e trace=epoll_ctl -e inject=epoll_ctl:error=ENOSPC:when={refused} ";
            using Run run = Run.Monofy(inject + Site.Monofy + " --log=prefix web: @web say hello say world exit 3", 3,
                UnderStrace());
            run.Out.WaitForEnd();
            Assert.Equal(["web | hello", "web | world"], run.Out.Lines);
        }
    }

    private static Launch UnderStrace() => new() { Program = Site.Find("strace"), MayLeave = true };

    [Fact]
    public void Timestamps_stand_in_front_of_lines_and_messages()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--timestamps")
            .Service("web", Actor.Named("web").Says("hello").Exits(0)), 0);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z web \| hello\n$", run.Out.Text);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z monofy: ", run.Err.Text);
    }

    [Theory]
    [InlineData("--color=always", "", true)]
    [InlineData("--color=never", "FORCE_COLOR=1", false)]
    [InlineData("", "", false)]
    [InlineData("", "FORCE_COLOR=1", true)]
    [InlineData("", "NO_COLOR=1 FORCE_COLOR=1", false)]
    [InlineData("--color=always", "NO_COLOR=1", true)]
    [InlineData("", "FORCE_COLOR=0", false)]
    [InlineData("", "NO_COLOR= FORCE_COLOR=1", true)]
    [InlineData("", "MONOFY_COLOR=always", true)]
    public void Colours_come_as_option_and_environment_say(string option, string variables, bool coloured)
    {
        string[] set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using Run run = Run.Monofy(Plan.With("--log=prefix", option)
            .Service("web", Actor.Named("web").Says("hello").Exits(0)), 0,
            new Launch { Variables = set });
        Assert.Equal(coloured, run.Out.Text.Contains('\e'));
        Assert.Contains("hello", run.Out.Text);
    }

    [Fact]
    public void On_a_terminal_names_are_coloured_and_lines_whole()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Says("hello").Exits(0)), 0,
            new Launch { Terminal = true, Variables = ["TERM=xterm"] });
        run.Out.Wait("\e\\[38;5;\\d+mweb \\| \e\\[0mhello");
    }

    [Fact]
    public void Monofys_own_lines_stand_out_on_a_terminal_and_errors_in_red()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix", "-v")
            .Service("web", Actor.Named("web").Says("hello").Exits(3), "--restart=on-failure:1", "--restart-delay=1ms"),
            3, new Launch { Terminal = true, Variables = ["TERM=xterm"] });
        run.Out.Wait("^\e\\[1mmonofy: .*\e\\[0m\r?$");
        run.Out.Wait("^\e\\[1;31mmonofy: web exited with 3 .*\e\\[0m\r?$");
        run.Out.Wait("^\e\\[1;31mmonofy: exiting with 3, .*\e\\[0m\r?$");
        using Run raw = Run.Monofy(Plan.With("-v").Service("web", Actor.Named("web").Exits(3)), 3,
            new Launch { Terminal = true, Variables = ["TERM=xterm"] });
        Assert.DoesNotContain('\e', raw.Out.Text);
        using Run plain = Run.Monofy(Plan.With("--log=prefix", "--color=never")
            .Service("web", Actor.Named("web").Exits(3)), 3, new Launch { Terminal = true });
        Assert.DoesNotContain('\e', plain.Out.Text);
    }

    [Theory]
    [InlineData("", "TERM=xterm", true)]
    [InlineData("", "TERM=dumb", false)]
    [InlineData("", "TERM=xterm NO_COLOR=1", false)]
    [InlineData("", "TERM=xterm FORCE_COLOR=0", false)]
    [InlineData("--color=never", "TERM=xterm", false)]
    public void On_a_terminal_colours_come_unless_somebody_does_not_want_them(string option, string variables,
        bool coloured)
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix", option)
            .Service("web", Actor.Named("web").Says("hello").Exits(0)), 0,
            new Launch { Terminal = true, Variables = variables.Split(' ') });
        run.Out.Wait("hello");
        Assert.Equal(coloured, run.Out.Text.Contains('\e'));
    }

    [Fact]
    public void With_tty_a_process_has_a_terminal_of_its_own_whose_size_follows()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Program("web", "sh -c 'trap \"stty size; exit 0\" WINCH; tty; stty size; while :; do read x; done'",
                "--tty"), new Launch { Terminal = true });
        run.Out.Wait("/dev/pts/\\d+");
        run.ResizeTerminal(41, 99);
        run.Out.Wait("41 99");
        run.Ends(0);
    }

    [Needs("taskset")]
    public void The_terminal_of_a_process_has_its_size_before_the_program_runs()
    {
        const int services = 100;
        using Folder folder = new();
        // On one processor a process is often faster than the one that started it.
        string processor = Proc.Status(Environment.ProcessId, "Cpus_allowed_list").Split(',', '-')[0];
        using Run run = Run.Monofy($"-c {processor} {Site.Monofy} --log=prefix --fate=separate @s ready gate " +
            $"{folder.Gate("gate")} && web: --tty --scale={services} @ name w winsize",
            new Launch { Terminal = true, Program = Site.Find("taskset") });
        run.Out.Wait("s ready");
        run.ResizeTerminal(41, 99);
        folder.Open("gate");
        run.Ends(0);
        Assert.Equal(services, run.Out.Count("w winsize 41 99$"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--log=prefix")]
    public void A_resize_reaches_a_process_with_tty_once(string option)
    {
        using Run run = Run.Monofy(Plan.With(option)
            .Service("web", Actor.Named("w").Notes("WINCH").Notes("RTMIN+3").ExitsOn("TERM", 0).Ready().Waits(),
                "--tty"), new Launch { Terminal = true });
        run.Out.Wait("w ready");
        for (short i = 1; i <= 5; i++)
        {
            run.ResizeTerminal(41, (short)(99 + i));
            run.Out.Wait("w got SIGWINCH", i);
            run.Signal("RTMIN+3");
            run.Out.Wait("w got SIGRTMIN\\+3", i);
        }
        run.That(run.Out.Count("w got SIGWINCH") == 5, "once each time");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Fact]
    public void Input_goes_to_the_terminal_of_the_service_with_stdin_and_its_end_too()
    {
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Program("web", "cat", "--tty", "--stdin"), new Launch { Input = true });
        run.Write("hello\n");
        run.Out.Wait("^web \\| hello$", 2);     // the terminal's echo, and cat
        run.CloseInput();
        run.Ends(0);
    }

    [Fact]
    public void In_raw_mode_a_process_with_tty_writes_as_to_a_terminal()
    {
        using Run run = Run.Monofy(Plan.With().Program("web", "sh -c 'test -t 1 && echo yes'", "--tty"), 0);
        Assert.Equal("yes\r\n", run.Out.Text);
    }

    [Fact]
    public void Standard_output_and_error_on_one_pipe_never_mix_within_a_line()
    {
        const int lines = 5000;
        using Run run = Run.Monofy(Plan.With("--log=prefix", "--fate=on-failure")
            .Service("a", Actor.Named("a").Floods(lines, 99).Exits(0))
            .Service("b", Actor.Named("b").Does($"flood-err {lines} 99").Exits(0)), 0,
            new Launch { Before = "open /proc/self/fd/1 2" });
        Assert.Equal(2 * lines, run.Out.Count("^[ab] \\| .{99}$"));
    }

    [Fact]
    public void Services_get_the_limit_of_open_files_that_monofy_was_started_with()
    {
        string services = string.Join(" ", Enumerable.Range(0, 40).Select(i => $"'|||' s{i}: true"));
        using Run run = Run.Monofy("", 0, new Launch
        {
            Program = "/bin/sh", More = ["-c",
                $"ulimit -Sn 64; exec {Site.Monofy} --log=prefix --fate=separate web: sh -c 'ulimit -Sn' {services}"],
        });
        Assert.Contains(run.Out.Lines, l => Regex.IsMatch(l, @"^web +\| 64$"));
    }

    [Fact]
    public void An_oom_score_is_set_though_monofy_has_more_files_open_than_its_services_may_have()
    {
        const int services = 40;
        string[] each = [.. Enumerable.Range(0, services).Select(i => $"s{i}: {Site.Actor} name s{i} ready wait")];
        using Run run = Run.Monofy("", new Launch
        {
            Program = "/bin/sh",
            More = ["-c", $"ulimit -Sn 64; exec {Site.Monofy} --log=prefix --fate=separate --oom-score-adj=500 " +
                $"{string.Join(" '|||' ", each)} '|||' few: --ulimit=nofile=3 {Site.Actor} name few ready wait"],
        });
        Match few = run.Out.Wait(@"few ready pid=(\d+)");
        Assert.Equal("500\n", File.ReadAllText($"/proc/{few.Groups[1].Value}/oom_score_adj"));
        run.Out.Wait(@"s\d+ ready pid=", services);
        run.Signal("TERM");
        run.Ends(143);
    }

    // A service waits in its write now and then because monofy is not as fast. That there is no more room shows when
    // monofy reads no more.
    private static void WaitUntilFull(Run run, int service) =>
        run.Until(() => !Proc.Watched(run.Pid).Contains(Proc.Target(service, "1")) && Proc.WaitsInWrite(service, 1),
            "all is full");
}
