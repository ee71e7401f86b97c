using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 1, Variables.</summary>
public sealed class VariableTests
{
    private static readonly string[] Variables = ["A=one", "EMPTY=", "DOLLAR=$A", "SPACE=a  b", "OPERATOR=|||",
        "_u1=under"];

    [Theory]
    [InlineData("$A", "one")]
    [InlineData("${A}", "one")]
    [InlineData("x${A}y", "xoney")]
    [InlineData("x$A-y", "xone-y")]
    [InlineData("$Ax", "")]
    [InlineData("$A$A", "oneone")]
    [InlineData("$_u1", "under")]
    [InlineData("$N", "")]
    [InlineData("${N}", "")]
    [InlineData("${A:-d}", "one")]
    [InlineData("${N:-d}", "d")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("${A-d}", "one")]
    [InlineData("${N-d}", "d")]
    [InlineData("${EMPTY-d}", "")]
    [InlineData("${A:+o}", "o")]
    [InlineData("${N:+o}", "")]
    [InlineData("${EMPTY:+o}", "")]
    [InlineData("${A+o}", "o")]
    [InlineData("${N+o}", "")]
    [InlineData("${EMPTY+o}", "o")]
    [InlineData("${A:?message}", "one")]
    [InlineData("${A?message}", "one")]
    [InlineData("${EMPTY?message}", "")]
    [InlineData("${N:-}", "")]
    [InlineData("${N:-a b}", "a b")]
    [InlineData("${N:-$A}", "one")]
    [InlineData("${N:-${A}}", "one")]
    [InlineData("${N:-${M:-x${A}y}z}", "xoneyz")]
    [InlineData("${A:+${N:-$A$$}}", "one$")]
    [InlineData("$$", "$")]
    [InlineData("$$A", "$A")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$$$A", "$one")]
    [InlineData("$$$$", "$$")]
    [InlineData("$1", "$1")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("a $ b", "a $ b")]
    [InlineData("${", "${")]
    [InlineData("${}", "${}")]
    [InlineData("${1}", "${1}")]
    [InlineData("${A", "${A")]
    [InlineData("${A:-x", "${A:-x")]
    [InlineData("$DOLLAR", "$A")]
    [InlineData("${N:-$DOLLAR}", "$A")]
    [InlineData("$SPACE", "a  b")]
    [InlineData("$OPERATOR", "|||")]
    public void A_reference_becomes(string argument, string expected)
    {
        using Run run = Run.Monofy("@ args", 0, new Launch { Variables = Variables, More = [argument, "last"] });
        Assert.Equal([$"arg [{expected}]", "arg [last]", "args end"], run.Out.Lines);
    }

    [Fact]
    public void The_program_itself_can_be_a_reference()
    {
        using Run run = Run.Monofy("$PROGRAM args x", 0, new Launch { Variables = ["PROGRAM=" + Site.Actor] });
        run.Out.Wait(@"^arg \[x\]$");
    }

    [Fact]
    public void Arguments_see_the_environment_that_the_process_itself_gets()
    {
        using Run run = Run.Monofy("--fate=separate --env=A=all web: --env=A=web @ args $A ||| worker: @ args $A ||| " +
            "bare: --clear-env @ args x${A}x", 0,
            new Launch { Variables = Variables });
        foreach (string expected in new[] { "arg [web]", "arg [all]" })
            run.That(run.Out.Lines.Contains(expected), expected);
    }

    [Fact]
    public void With_a_clear_environment_nothing_is_set()
    {
        using Run run = Run.Monofy("--clear-env @ args x${A}x", 0, new Launch { Variables = Variables });
        run.Out.Wait(@"^arg \[xx\]$");
    }

    [Fact]
    public void Option_values_are_expanded_too()
    {
        using Run run = Run.Monofy("--stop-signal=$S --env=B=x$A @a env B trap USR1 exit:4 ready wait",
            new Launch { Variables = ["S=USR1", "A=one"] });
        run.Ready("a");
        run.Out.Wait("^B=xone$");
        run.Signal("TERM");
        run.Ends(4);
    }

    [Fact]
    public void No_expand_leaves_everything_alone()
    {
        using Run run = Run.Monofy("--no-expand --env=B=$A @ env B args $A ${A} ${N:?x} $$", 0,
            new Launch { Variables = Variables });
        Assert.Equal(["B=$A", "arg [$A]", "arg [${A}]", "arg [${N:?x}]", "arg [$$]", "args end"], run.Out.Lines);
    }

    [Theory]
    [InlineData("$N", "N")]
    [InlineData("${N}", "N")]
    [InlineData("${A:+$N}", "N")]
    public void Strict_variables_makes_an_unset_variable_an_error(string argument, string pattern)
    {
        using Folder folder = new();
        Run.Refuses($"--strict-variables @ create {folder["a"]} ||| @ create {folder["b"]}", pattern,
            new Launch { Variables = Variables, More = [argument] });
        Assert.False(folder.Has("a") || folder.Has("b"));
    }

    [Theory]
    [InlineData("${N:-x}", "x")]
    [InlineData("${N-x}", "x")]
    [InlineData("${N+x}", "")]
    [InlineData("$EMPTY", "")]
    public void Strict_variables_accepts_an_unset_variable_that_is_provided_for(string argument, string expected)
    {
        using Run run = Run.Monofy("--strict-variables @ args", 0,
            new Launch { Variables = Variables, More = [argument] });
        run.That(run.Out.Lines[0] == $"arg [{expected}]", "becomes " + expected);
    }

    [Theory]
    [InlineData("${N:?is needed}", "N.*is needed")]
    [InlineData("${N?is needed}", "N.*is needed")]
    [InlineData("${EMPTY:?is needed}", "EMPTY.*is needed")]
    [InlineData("${N:?}", "N")]
    [InlineData("${N:-${M:?inner}}", "M.*inner")]
    public void A_failing_question_mark_is_an_error_before_anything_runs(string argument, string pattern)
    {
        using Folder folder = new();
        Run.Refuses($"@ create {folder["a"]} ||| @ create {folder["b"]}", pattern,
            new Launch { Variables = Variables, More = [argument] });
        Assert.False(folder.Has("a") || folder.Has("b"));
    }

    [Fact]
    public void The_first_setup_command_depends_on_nothing_so_its_error_comes_before_anything_runs()
    {
        using Folder folder = new();
        Run.Refuses($"@ create {folder["a"]} ${{N:?first}} && @ create {folder["b"]}", "N.*first");
        Assert.False(folder.Has("a") || folder.Has("b"));
    }

    [Fact]
    public void A_required_variable_can_be_handed_over_by_a_setup_command()
    {
        using Run run = Run.Monofy("@ setenvfile V=1 && @ args ${V:?missing}", 0);
        run.Out.Wait(@"^arg \[1\]$");
    }

    [Fact]
    public void A_required_variable_that_setup_does_not_hand_over_is_an_error_at_that_commands_start()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"@ say setup && web: @ create {folder["web"]} say ${{V:?missing}}", 125);
        run.Says("V.*missing");
        run.Out.Wait("^setup$");
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void A_strict_variable_that_setup_does_not_hand_over_is_an_error_at_that_commands_start()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--strict-variables @ say setup && web: @ create {folder["web"]} say $V", 125);
        run.Says("V");
        run.Out.Wait("^setup$");
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void An_unset_variable_gets_one_notice()
    {
        using Run run = Run.Monofy("web: @ args $nosuch $nosuch x${nosuch} ${nosuch:-d} $$nosuch", 0);
        run.Err.Wait(@"monofy: web: variable nosuch is not set; using an empty string \(write \$\$nosuch if the " +
            @"program should see \$nosuch\)");
        run.That(System.Text.RegularExpressions.Regex.Count(run.Err.Text, "is not set") == 1, "said once");
    }

    [Fact]
    public void Strict_variables_accepts_what_monofy_itself_sets()
    {
        using Run run = Run.Monofy("--strict-variables sh -c 'echo V=1 >>$MONOFY_SETENV' && web: --health=notify sh " +
            "-c 'echo $V $MONOFY_NAME ${NOTIFY_SOCKET:+yes}'", 0);
        Assert.Equal(["1 web yes"], run.Out.Lines);
    }
}
