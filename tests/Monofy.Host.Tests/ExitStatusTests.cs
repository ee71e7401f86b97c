using System.IO;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, Exit status.</summary>
public sealed class ExitStatusTests
{
    public static TheoryData<string, int> Ends => new()
    {
        { "exit 0", 0 },
        { "exit 1", 1 },
        { "exit 125", 125 },
        { "exit 200", 200 },
        { "exit 255", 255 },
        { "raise KILL", 137 },
        { "raise TERM", 143 },
        { "raise SEGV", 139 },
        { "raise HUP", 129 },
        { "raise PIPE", 141 },
        { "raise RTMIN+3", 165 },
        { "abort", 134 },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_service_that_ended_on_its_own_gives_its_status_and_a_death_by_signal_N_128_plus_N(string how,
        int status)
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does(how)), status);
    }

    [NeedsTheory("namespaces")]
    [MemberData(nameof(Ends))]
    public void It_does_so_as_PID_1_too(string how, int status)
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does(how)), status, new Launch { Pid1 = true });
    }

    [Fact]
    public void The_status_of_those_that_were_stopped_does_not_matter_then()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").ExitsOn("TERM", 9).Ready().Waits())
            .Service(Actor.Named("b").ExitsOn("USR1", 0).Ready().Waits())
            .Service(Actor.Plain("c")));
        run.Ready("a");
        run.Ready("c");
        Libc.kill(run.Ready("b").Pid, Signals.Number("USR1"));
        run.Ends(0);
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_program_that_dies_of_the_SIGTERM_from_outside_gives_143(bool pid1)
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Plain("a")), new Launch { Pid1 = pid1 });
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 5, 6, 5)]
    [InlineData(4, 0, 6, 4)]
    [InlineData(0, 0, 6, 6)]
    public void After_a_stop_from_outside_it_is_the_first_status_that_is_not_0_in_the_order_of_the_command_line(int a,
        int b, int c, int expected)
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").ExitsOn("TERM", a).Ready().Waits())
            .Service(Actor.Named("b").ExitsOn("TERM", b).Ready().Waits())
            .Service(Actor.Named("c").ExitsOn("TERM", c).Ready().Waits()));
        run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        run.Signal("TERM");
        run.Ends(expected);
    }

    [Fact]
    public void Where_the_services_ended_one_by_one_it_is_the_first_that_is_not_0_in_the_order_of_the_command_line_too()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--fate=separate").Service(Actor.Named("a").Exits(0))
            .Service(Actor.Named("b").Ready().WaitsForGate(folder.Gate("b")).Exits(5))
            .Service(Actor.Named("c").Ready().WaitsForGate(folder.Gate("c")).Exits(6)));
        run.Ready("b");
        Ready c = run.Ready("c");
        folder.Open("c");
        run.Gone(c.Pid);
        folder.Open("b");
        run.Ends(5);
    }

    [Theory]
    [InlineData("first", 6)]
    [InlineData("worst", 7)]
    [InlineData("a", 5)]
    [InlineData("c", 7)]
    public void Another_rule_can_be_chosen(string rule, int expected)
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--exit-code=" + rule)
            .Service("a", Actor.Named("a").ExitsOn("TERM", 5).Ready().Waits())
            .Service("b", Actor.Named("b").Ready().WaitsForGate(folder.Gate("g")).Exits(6))
            .Service("c", Actor.Named("c").ExitsOn("TERM", 7).Ready().Waits()));
        run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        folder.Open("g");
        run.Ends(expected);
    }

    [Fact]
    public void A_status_can_be_translated_more_than_once()
    {
        Plan Translated(Actor actor) =>
            Plan.With("--map-exit=143:0", "--map-exit=5:6", "--map-exit=6:7").Service(actor);
        using Run run = Run.Monofy(Translated(Actor.Plain("a")));
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(0);
        using Run other = Run.Monofy(Translated(Actor.Named("a").Exits(5)), 6);
        using Run none = Run.Monofy(Plan.With("--map-exit=143:0").Service(Actor.Named("a").Exits(4)), 4);
    }

    [Fact]
    public void A_program_that_is_missing_is_127_and_the_others_are_ended_in_good_order()
    {
        using Run run = Run.Monofy(Plan.With().Service("a", Actor.Polite("a")).Program("web", "no-such-program x")
            .Service("b", Actor.Polite("b")), 127);
        run.Says("no-such-program");
        run.That(run.Messages("web") > 0, "names the service");
    }

    [Theory]
    [InlineData("/nonexistent/program")]
    [InlineData("./nonexistent")]
    [InlineData("nonexistent")]
    public void A_program_that_is_missing_is_127_wherever_it_was_looked_for(string program)
    {
        using Run run = Run.Monofy(program, 127);
        run.Says("no such file|no program");
    }

    [Fact]
    public void A_directory_is_126()
    {
        using Run run = Run.Monofy("/tmp", 126);
        run.Says("/tmp");
    }

    [Fact]
    public void A_file_that_is_not_executable_is_126_by_path_and_in_PATH()
    {
        using Folder folder = new();
        folder.Write("plain", "#!/bin/sh\n");
        using Run run = Run.Monofy(folder["plain"], 126);
        run.Says("permission");
        using Run found = Run.Monofy("plain", 126, new Launch { Environment = ["PATH=" + folder.Path] });
        found.Says("permission");
    }

    [Fact]
    public void A_script_without_an_interpreter_is_126()
    {
        using Folder folder = new();
        folder.Write("script", "echo started\n", 0x1ed);
        using Run run = Run.Monofy(folder["script"], 126);
        run.Says("exec format|ENOEXEC");
        run.That(run.Out.Text == "", "no shell runs it");
    }

    [Fact]
    public void A_script_whose_interpreter_is_missing_is_reported_clearly()
    {
        using Folder folder = new();
        folder.Write("script", "#!/nonexistent/interpreter\n", 0x1ed);
        using Run run = Run.Monofy(folder["script"]);
        run.That(run.WaitForEnd() is 126 or 127, "126 or 127");
        run.Says("script");
    }

    [Fact]
    public void A_word_that_is_not_found_in_PATH_is_not_taken_for_a_file_of_the_working_directory()
    {
        string file = Path.GetFileName(Directory.GetFiles(".")[0]);
        using Run run = Run.Monofy(file, 127, new Launch { Environment = ["PATH=/bin"] });
        run.Says($"no program {file} in PATH");
    }

    [Fact]
    public void What_was_wrong_with_a_program_is_reported_for_the_file_that_was_tried()
    {
        using Folder folder = new();
        folder.Write("bin/script", "#!/nonexistent/interpreter\n", 0x1ed);
        folder.Write("bin/text", "hello\n", 0x1ed);
        folder.Write("bin/plain", "#!/bin/sh\n");
        Directory.CreateDirectory(folder["bin/directory"]);
        Launch launch = new() { Environment = [$"PATH=/nonexistent:{folder["bin"]}"] };
        const string missing = @"the interpreter /\S+ that it names is missing \(ENOENT\)";
        foreach ((string line, int status, string said) in new[]
        {
            ("script", 127, $"cannot execute {folder["bin"]}/script: {missing}"),
            ("text", 126, $"cannot execute {folder["bin"]}/text: neither a program"),
            ("plain", 126, $"cannot execute {folder["bin"]}/plain: permission denied"),
            ("directory", 126, $"cannot execute {folder["bin"]}/directory: it is a directory"),
            ($"--cwd={folder["bin"]} ./script", 127, $"cannot execute ./script: {missing}"),
            ($"--cwd={folder["bin"]} ./directory", 126, "cannot execute ./directory: it is a directory"),
            ($"--cwd={folder["bin"]} --env=PATH= script", 127, $"cannot execute ./script: {missing}"),
        })
        {
            using Run run = Run.Monofy(line, status, launch);
            run.Says(said);
        }
    }

    [Fact]
    public void An_empty_file_is_126()
    {
        using Folder folder = new();
        folder.Write("empty", "", 0x1ed);
        using Run run = Run.Monofy(folder["empty"], 126);
    }

    [Fact]
    public void A_script_with_an_interpreter_runs()
    {
        using Folder folder = new();
        folder.Write("script", "#!/bin/sh\necho \"$0 $1\"\n", 0x1ed);
        using Run run = Run.Monofy($"{folder["script"]} x", 0);
        Assert.Equal([folder["script"] + " x"], run.Out.Lines);
    }

    [Fact]
    public void The_program_gets_its_name_as_it_was_written()
    {
        using Folder folder = new();
        File.CreateSymbolicLink(folder["sh-by-another-name"], "/bin/sh");
        using Run run = Run.Monofy("sh-by-another-name -c 'echo $$0'", 0,
            new Launch { Environment = ["PATH=" + folder.Path] });
        Assert.Equal(["sh-by-another-name"], run.Out.Lines);
    }

    [Fact]
    public void Without_PATH_programs_are_found_where_they_usually_are()
    {
        using Run run = Run.Monofy("true", 0, new Launch { Environment = [] });
    }

    [Fact]
    public void A_hole_in_PATH_hides_nothing_that_comes_after_it()
    {
        using Folder folder = new();
        folder.Write("first/prog", "", 0x1a4);
        Directory.CreateDirectory(folder["second"]);
        File.CreateSymbolicLink(folder["second/prog"], Site.Actor);
        using Run run = Run.Monofy("prog exit 3", 3,
            new Launch { Environment = [$"PATH=/nonexistent:{Site.Actor}:{folder["first"]}:{folder["second"]}"] });
    }

    [Fact]
    public void An_argument_that_grows_over_the_kernels_limit_is_126_and_says_so()
    {
        using Run run = Run.Monofy("web: @ args $A$A", 126,
            new Launch { Variables = ["A=" + new string('x', 100_000)] });
        run.Says(@"cannot start web: cannot execute .*: its arguments and environment are larger than the kernel " +
            @"takes \(E2BIG\)");
    }

    [Fact]
    public void A_variable_of_a_megabyte_that_is_handed_over_is_refused_and_nothing_else_starts()
    {
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Named("s").Does("setenvbytes BIG 1000000"))
            .Service("web", Actor.Named("w").Says("started")), 125);
        run.Says("BIG is larger than a variable can be");
        run.That(run.Out.Text == "", "nothing is started");
    }

    [Fact]
    public void An_argument_of_a_hundred_kilobytes_is_fine()
    {
        using Run run = Run.Monofy("@ args", 0, new Launch { More = [new string('x', 100_000)] });
        run.That(run.Out.Lines[0].Length == 100_006, "passes it");
    }
}
