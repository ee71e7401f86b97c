using System;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 1: the grammar, names, options, variables that are options, --check, --export.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void An_operator_is_a_whole_argument_and_never_a_part_of_one()
    {
        using Run run = Run.Monofy("@ args a&&b &&& a|||b |||| || & |", 0);
        foreach (string word in new[] { "a&&b", "&&&", "a|||b", "||||", "||", "&", "|" })
            run.That(run.Out.Lines.Contains($"arg [{word}]"), "passes " + word);
    }

    [Fact]
    public void Setup_commands_run_one_after_another_and_then_all_services_at_the_same_time()
    {
        using Folder folder = new();
        folder.Gate("g1");
        folder.Gate("g2");
        using Run run = Run.Monofy($"@s1 ready gate {folder["g1"]} say s1-end && @s2 ready say s2-end && @w1 ready " +
            $"gate {folder["g2"]} ||| @w2 ready wait");
        run.Ready("s1");
        folder.Open("g1");
        run.Ready("w1");
        run.Ready("w2");
        folder.Open("g2");
        run.Ends(0);
        string[] setup = run.Out.Lines.Where(line => line.StartsWith('s')).Select(line =>
            line.Split(" pid")[0]).ToArray();
        Assert.Equal(["s1 ready", "s1-end", "s2 ready", "s2-end"], setup);
        run.That(Array.FindIndex(run.Out.Lines, line => line.StartsWith('w')) == 4,
            "no service starts before the setup is over");
    }

    [Theory]
    [InlineData("! ||| ! && !")]
    [InlineData("! ||| ! && ! ||| !")]
    [InlineData("&& !")]
    [InlineData("! && && !")]
    [InlineData("! &&")]
    [InlineData("||| !")]
    [InlineData("! |||")]
    [InlineData("! ||| ||| !")]
    [InlineData("&&")]
    [InlineData("|||")]
    [InlineData("web:")]
    [InlineData("! ||| web:")]
    [InlineData("web: && !")]
    [InlineData("--grace=1s")]
    [InlineData("web: --grace=1s")]
    [InlineData("--")]
    [InlineData("web: --")]
    public void A_misplaced_operator_or_a_missing_command_is_a_usage_error_and_nothing_starts(string line)
    {
        using Folder folder = new();
        string started = folder["started"];
        Run.Refuses(line.Replace("!", $"@ create {started}"), ".");
        Assert.False(folder.Has("started"));
    }

    [Fact]
    public void A_name_begins_a_command_and_options_of_its_own_follow()
    {
        using Run run =
            Run.Monofy("--fate=separate web: --env=X=1 @ env MONOFY_NAME env X ||| 2nd_w.o-rker: @ env MONOFY_NAME", 0);
        run.Out.Wait("^MONOFY_NAME=web$");
        run.Out.Wait("^X=1$");
        run.Out.Wait("^MONOFY_NAME=2nd_w.o-rker$");
    }

    [Fact]
    public void Options_before_the_first_name_are_the_default_for_all_services_and_their_own_win()
    {
        using Run run = Run.Monofy("--fate=separate --env=X=all web: --env=X=own @ env X ||| worker: @ env X", 0);
        run.Out.Wait("^X=own$");
        run.Out.Wait("^X=all$");
    }

    [Fact]
    public void A_setup_command_can_have_a_name_and_options_too()
    {
        using Run run = Run.Monofy("migrate: --env=X=1 @ env MONOFY_NAME env X && web: @ env X", 0);
        run.Out.Wait("^MONOFY_NAME=migrate$");
        run.Out.Wait("^X=1$");
        run.Out.Wait("^X unset$");
    }

    [Fact]
    public void Without_a_name_a_service_is_called_after_its_programs_file_name_and_the_second_one_is_numbered()
    {
        using Run run = Run.Monofy("--fate=separate @ env MONOFY_NAME ||| @ env MONOFY_NAME ||| @ env MONOFY_NAME", 0);
        Assert.Equal(["MONOFY_NAME=actor", "MONOFY_NAME=actor-2", "MONOFY_NAME=actor-3"], run.Out.Lines.Order());
    }

    [Theory]
    [InlineData("web: --scale=2 @ exit 0 ||| web.2: @ exit 0")]
    [InlineData("web.2: @ exit 0 ||| web: --scale=2 @ exit 0")]
    public void An_instance_of_a_scaled_service_has_a_name_that_no_other_may_have(string line) =>
        Run.Refuses(line, @"two commands are named web\.2");

    [Fact]
    public void A_name_has_at_most_255_bytes()
    {
        // As long as a line may be: with such a name in front the longest line fits into no buffer, however long it
        // waits.
        Run.Refuses($"--log=json {new string('n', 70_000)}: @ partial 70000",
            @"the name n{32}\.\.\. has 70000 bytes; expected at most 255$");
        Run.Refuses($"{new string('n', 256)}: @ say started",
            @"the name n{32}\.\.\. has 256 bytes; expected at most 255$");
        using Run run = Run.Monofy($"--log=json {new string('n', 255)}: @ say started", 0);
        Assert.Contains(new string('n', 255), run.Out.Text);
    }

    [Fact]
    public void A_name_that_is_made_of_a_programs_file_name_is_cut()
    {
        using Folder folder = new();
        string program = new('p', 200);
        System.IO.File.CreateSymbolicLink(folder[program], Site.Actor);
        using Run run = Run.Monofy($"{folder[program]} env MONOFY_NAME", 0);
        Assert.Equal(["MONOFY_NAME=" + program[..64]], run.Out.Lines);
    }

    [Fact]
    public void Two_services_with_one_name_are_a_usage_error()
    {
        using Folder folder = new();
        Run.Refuses($"web: @ create {folder["a"]} ||| web: @ create {folder["b"]}", "web");
        Assert.False(folder.Has("a") || folder.Has("b"));
    }

    [Theory]
    [InlineData("_web:")]
    [InlineData("a/b:")]
    [InlineData("web:x")]
    [InlineData(":")]
    public void What_is_not_a_name_is_a_program(string word)
    {
        using Run run = Run.Monofy(word + " x", 127);
        run.Says(word.Contains('/') ? "cannot execute " + word : $"no program {word} in PATH");
    }

    [Fact]
    public void An_option_and_its_value_are_one_word_or_two()
    {
        using Run run = Run.Monofy("--env A=1 --env=B=2 web: --env C=3 --env=D=4 @ env A env B env C env D", 0);
        Assert.Equal(["A=1", "B=2", "C=3", "D=4"], run.Out.Lines);
    }

    [Fact]
    public void The_words_after_the_options_are_the_command_whatever_they_look_like()
    {
        using Run run = Run.Monofy("@ args -l --grace=nonsense --help web: --", 0);
        Assert.Equal(["arg [-l]", "arg [--grace=nonsense]", "arg [--help]", "arg [web:]", "arg [--]", "args end"],
            run.Out.Lines);
    }

    [Fact]
    public void Two_dashes_end_the_options()
    {
        using Run run = Run.Monofy("--grace=1s -- @ args x", 0);
        run.Out.Wait(@"^arg \[x\]$");
        using Run dashed = Run.Monofy("-- --nonsense", 127);
        using Run own = Run.Monofy("web: --grace=1s -- --nonsense", 127);
    }

    [Fact]
    public void A_program_called_ctl_is_run_after_two_dashes_only()
    {
        using Folder folder = new();
        File.CreateSymbolicLink(folder["ctl"], Site.Actor);
        Launch launch = new() { Environment = ["PATH=" + folder.Path] };
        using Run run = Run.Monofy($"-- ctl create {folder["one"]}", 0, launch);
        Assert.True(folder.Has("one"));
        using Run verb = Run.Monofy($"ctl create {folder["two"]}", launch);
        verb.That(verb.WaitForEnd() != 0, "ctl has no such verb");
        Assert.False(folder.Has("two"));
    }

    [Theory]
    [InlineData("500ms")]
    [InlineData("10s")]
    [InlineData("1m30s")]
    [InlineData("2h")]
    [InlineData("7")]
    [InlineData("0")]
    [InlineData("0s")]
    public void A_duration_is_written_as_in_Docker_and_a_bare_number_is_seconds(string value)
    {
        using Run run = Run.Monofy($"--check --grace={value} --restart-delay={value} @ exit 0", 0);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("10x")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("5s5")]
    [InlineData("99999999999999999999999s")]
    [InlineData("")]
    public void A_duration_that_is_none_is_refused_with_the_options_name(string value)
    {
        using Folder folder = new();
        Run.Refuses($"--grace={value} @ create {folder["started"]}", "--grace");
        Assert.False(folder.Has("started"));
    }

    [Theory]
    [InlineData("TERM", "TERM")]
    [InlineData("SIGTERM", "TERM")]
    [InlineData("15", "TERM")]
    [InlineData("USR2", "USR2")]
    [InlineData("RTMIN+3", "RTMIN+3")]
    [InlineData("SIGRTMIN+3", "RTMIN+3")]
    public void A_signal_is_written_by_name_with_or_without_SIG_or_by_number(string value, string signal)
    {
        using Run run = Run.Monofy($"--stop-signal={value} @a trap {signal} exit:7 ready wait");
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(7);
        run.That(run.Out.Lines.Any(line => line.StartsWith($"a got SIG{signal} ")), "gets the signal");
    }

    [Theory]
    [InlineData("FOO")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("SIGTERMS")]
    [InlineData("RTMIN+99")]
    [InlineData("")]
    public void A_signal_that_is_none_is_refused_with_the_options_name(string value) =>
        Run.Refuses($"--stop-signal={value} @ exit 0", "--stop-signal");

    [Theory]
    [InlineData("--gracee=3 @ exit 0", "--grace")]
    [InlineData("--stop-signl=TERM @ exit 0", "--stop-signal")]
    [InlineData("--restrat=always @ exit 0", "--restart")]
    [InlineData("web: --kil-mode=group @ exit 0", "--kill-mode")]
    public void A_typo_gets_the_nearest_option_suggested(string line, string suggestion) =>
        Run.Refuses(line, $"{suggestion}\\b");

    [Theory]
    [InlineData("--fate=conected", "--fate.*connected")]
    [InlineData("--restart=sometimes", "--restart.*on-failure")]
    [InlineData("--restart=on-failure:x", "--restart")]
    [InlineData("--restart=on-failure:-1", "--restart")]
    [InlineData("--kill-mode=all", "--kill-mode.*mixed")]
    [InlineData("--success-codes=256", "--success-codes")]
    [InlineData("--success-codes=x", "--success-codes")]
    [InlineData("--map-exit=143", "--map-exit")]
    [InlineData("--map-exit=300:0", "--map-exit")]
    [InlineData("--map-exit=a:b", "--map-exit")]
    [InlineData("--map-signal=HUP", "--map-signal")]
    [InlineData("--map-signal=HUP:FOO", "--map-signal")]
    [InlineData("--log=loud", "--log.*raw")]
    [InlineData("--export=nonsense", "--export.*json")]
    [InlineData("--exit-code=nobody", "nobody")]
    [InlineData("--env==x", "--env")]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("-Z", "-Z")]
    public void A_wrong_value_is_refused_with_what_was_expected(string option, string pattern) =>
        Run.Refuses($"{option} @ exit 0", pattern);

    [Theory]
    [InlineData("--grace")]
    [InlineData("--env")]
    [InlineData("web: --stop-signal")]
    public void An_option_whose_value_is_missing_is_refused(string line) => Run.Refuses(line, "--");

    [Theory]
    [InlineData("--exit-code=first")]
    [InlineData("--setup-lock=/tmp/x")]
    [InlineData("--map-exit=1:0")]
    [InlineData("--map-signal=HUP:USR1")]
    public void An_option_of_the_whole_run_is_refused_after_a_name(string option) =>
        Run.Refuses($"web: {option} @ exit 0", option.Split('=')[0]);

    [Fact]
    public void An_option_can_come_from_the_environment()
    {
        using Run run = Run.Monofy("@a trap USR1 exit:5 ready wait",
            new Launch { Variables = ["MONOFY_STOP_SIGNAL=USR1"] });
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(5);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment()
    {
        using Run run = Run.Monofy("--stop-signal=USR2 @a trap USR2 exit:6 ready wait",
            new Launch { Variables = ["MONOFY_STOP_SIGNAL=USR1"] });
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(6);
    }

    [Theory]
    [InlineData("1", "$X")]
    [InlineData("0", "")]
    public void A_flag_from_the_environment_is_1_or_0(string value, string expected)
    {
        using Run run = Run.Monofy("@ args $X", 0, new Launch { Variables = ["MONOFY_NO_EXPAND=" + value] });
        run.That(run.Out.Lines.Contains($"arg [{expected}]"), "argument is " + expected);
    }

    [Theory]
    [InlineData("MONOFY_NO_EXPAND=maybe", "MONOFY_NO_EXPAND")]
    [InlineData("MONOFY_GRACE=soon", "MONOFY_GRACE")]
    [InlineData("MONOFY_FATE=unknown", "MONOFY_FATE")]
    public void A_wrong_value_from_the_environment_is_refused_with_the_variables_name(string variable,
        string pattern) =>
        Run.Refuses("@ exit 0", pattern, new Launch { Variables = [variable] });

    [Theory]
    [InlineData("MONOFY_WHATEVER=1")]
    [InlineData("MONOFY_CHECK=1")]
    [InlineData("MONOFY_ENV=x")]
    [InlineData("MONOFY_ENV_FILE=/nonexistent")]
    [InlineData("MONOFY_EXPORT=json")]
    [InlineData("MONOFY_DEPENDS_ON=nobody")]
    [InlineData("MONOFY_HELP=1")]
    public void A_variable_that_is_not_an_option_is_left_alone(string variable)
    {
        using Run run = Run.Monofy($"@ env {variable.Split('=')[0]}", 0, new Launch { Variables = [variable] });
        Assert.Equal([variable], run.Out.Lines);
    }

    [Fact]
    public void One_monofy_runs_under_another()
    {
        using Run run = Run.Monofy($"outer: {Site.Monofy} inner: @a env MONOFY_NAME ready wait");
        run.Ready("a");
        run.Out.Wait("^MONOFY_NAME=inner$");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Help_goes_to_standard_output_and_names_the_options()
    {
        using Run run = Run.Monofy("--help=all", 0);
        foreach (string option in new[] { "--grace", "--fate", "--restart", "--map-signal", "|||", "&&", "--check" })
            run.That(run.Out.Text.Contains(option), "names " + option);
        run.That(run.Err.Text == "", "nothing on standard error");
    }

    [Fact]
    public void The_version_goes_to_standard_output()
    {
        using Run run = Run.Monofy("--version", 0);
        run.Out.Wait(@"\d+\.\d+");
        run.That(run.Out.Lines.Length == 1 && run.Err.Text == "", "one line");
    }

    [Fact]
    public void Monofy_alone_prints_a_short_usage_on_standard_error()
    {
        using Run run = Run.Monofy("", 125);
        run.Err.Wait("(?i)usage");
        run.That(run.Out.Text == "" && run.Err.Lines.Length < 12, "short, and on standard error");
    }

    [Fact]
    public void Check_runs_nothing_and_exits_with_0_when_all_is_well()
    {
        using Folder folder = new();
        using Run run =
            Run.Monofy($"--check @ create {folder["a"]} && web: --grace=3s @ create {folder["b"]} ||| @ create " +
                $"{folder["c"]}", 0);
        Assert.False(folder.Has("a") || folder.Has("b") || folder.Has("c"));
    }

    [Fact]
    public void A_check_finds_everything_at_once()
    {
        using Run run = Run.Monofy("--check a: --user=nosuchuser --cwd=/nosuchdir " +
            "--env-file=/nosuchfile nosuchprogram", 125);
        run.Err.Wait("a: --env-file=/nosuchfile: cannot read it: no such file");
        run.Err.Wait("warning: a: cannot run as nosuchuser here");
        run.Err.Wait("warning: a: there is no directory /nosuchdir here");
        run.Err.Wait("warning: a: no program nosuchprogram in PATH here");
        run.That(run.Out.Text == "" && run.Err.Lines.Length == 4, "nothing else, and no ok");
    }

    [Fact]
    public void A_check_warns_of_what_is_not_here()
    {
        using Run run = Run.Monofy("--check @ exit 0 && web: nosuchprogram x ||| b: --user=nosuchuser @ exit 0 ||| " +
            "c: --cwd=/nosuchdir @ exit 0 ||| j: --job @ exit 0", 0);
        run.Out.Wait("^ok: 1 setup command, 3 services, 1 job$");
        run.Err.Wait("monofy: warning: web: no program nosuchprogram in PATH here");
        run.Err.Wait("monofy: warning: b: cannot run as nosuchuser here");
        run.Err.Wait("monofy: warning: c: there is no directory /nosuchdir here");
        run.That(run.Err.Lines.Length == 3, "three warnings");
    }

    [Fact]
    public void Check_reports_every_mistake()
    {
        using Run run =
            Run.Monofy("--check --grace=abc --fate=foo --nonsense=1 web: --stop-signal=FOO @ exit 0 ||| web: @ exit 0",
                125);
        foreach (string pattern in new[] { "--grace", "--fate", "--nonsense", "--stop-signal", "web" })
            run.That(run.Err.Count($"^monofy: .*{pattern}") >= 1, "reports " + pattern);
        run.That(run.Err.Lines.All(line => line.StartsWith("monofy: ")), "each line is monofy's");
    }

    [Theory]
    [InlineData("--check --env-file=/nonexistent/file @ exit 0", "/nonexistent/file")]
    [InlineData("--check @ args ${NOSUCH:?needed}", "NOSUCH")]
    [InlineData("--check --strict-variables @ args $NOSUCH", "NOSUCH")]
    [InlineData("--check --depends-on=nobody @ exit 0", ".")]
    public void Check_reads_everything(string line, string pattern) => Run.Refuses(line, pattern);

    [Fact]
    public void Export_json_prints_the_plan_and_runs_nothing()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(
            $"--grace=90s --export=json migrate: @ create {folder["a"]} && web: @ create {folder["b"]} $SECRET ||| " +
                $"worker: @ create {folder["c"]}", 0,
            new Launch { Variables = ["SECRET=hunter2"] });
        Assert.False(folder.Has("a") || folder.Has("b") || folder.Has("c"));
        using JsonDocument plan = JsonDocument.Parse(run.Out.Text);
        foreach (string word in new[] { "migrate", "web", "worker", "$SECRET", folder["b"] })
            run.That(run.Out.Text.Contains(word), "shows " + word);
        run.That(!run.Out.Text.Contains("hunter2"), "prints no secret");
    }

    [Fact]
    public void Ten_thousand_arguments_are_passed()
    {
        using Run run = Run.Monofy("@a count-args", 0,
            new Launch { More = Enumerable.Range(0, 10_000).Select(index => "argument" + index).ToArray() });
        run.Out.Wait("^a args 10000$");
    }

    [Fact]
    public void Arguments_are_bytes()
    {
        string bytes = string.Concat(Enumerable.Range(1, 255).Where(value => value != '$').Select(value =>
            (char)value));
        using Run run = Run.Monofy("@ args", 0, new Launch { More = [bytes, "", "\xff", "a\nb", "\xc3\xa9\xc3"] });
        using Run plain = Run.Monofy("args",
            new Launch { Program = Site.Actor, More = [bytes, "", "\xff", "a\nb", "\xc3\xa9\xc3"], MayLeave = true });
        plain.Out.Wait("^args end$");
        Assert.Equal(plain.Out.Lines, run.Out.Lines);
    }

    [Fact]
    public void A_references_value_keeps_its_bytes_in_an_argument()
    {
        using Run run = Run.Monofy("@ args x${A}y", 0,
            new Launch { Variables = ["A=\xff\xfe\x01"], More = ["\xfd$A"] });
        Assert.Equal([@"arg [x\xff\xfe\x01y]", @"arg [\xfd\xff\xfe\x01]", "args end"], run.Out.Lines);
    }

    [Fact]
    public void A_program_name_that_is_not_UTF_8_is_started()
    {
        using Folder folder = new();
        // .NET cannot write that name; the shell can.
        using Run link = Run.Monofy($"-c",
            new Launch { Program = "/bin/sh", MayLeave = true, More = [$"ln -s {Site.Actor} {folder.Path}/\xff\xfe"] });
        link.WaitForEnd();
        using Run run = Run.Monofy("--", 0, new Launch { More = [folder.Path + "/\xff\xfe", "args", "x"] });
        run.Out.Wait(@"^arg \[x\]$");
    }
}
