using System.Linq;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Settings;
using Monofy.Core.Tests.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>The command line wins over a variable, and not every option has one: SPEC section 1.</summary>
public sealed class OptionVariableTests
{
    public static TheoryData<string> Flags() =>
        [.. SettingTable.All.Where(o => o.Variable != null && o.Placeholder == null).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_on_the_command_line_wins_over_its_variable(string name) =>
        Assert.Equal(Export(s_plan), Export([name + "=0", .. s_plan], SettingTable.Find(name)!.Variable + "=1"));

    [Theory]
    [InlineData("--fate=on-failure", "MONOFY_FATE=separate")]
    [InlineData("--grace=3s", "MONOFY_GRACE=4s")]
    [InlineData("--log=prefix", "MONOFY_LOG=json")]
    [InlineData("--exit-code=first", "MONOFY_EXIT_CODE=worst")]
    [InlineData("--user=nobody", "MONOFY_USER=root")]
    [InlineData("--health=tcp://:1", "MONOFY_HEALTH=http://:2/")]
    [InlineData("--restart=no", "MONOFY_RESTART=always")]
    [InlineData("--finally=a", "MONOFY_FINALLY=b")]
    public void A_value_on_the_command_line_wins_over_the_variables(string option, string variable) =>
        Assert.Equal(Export([option, .. s_plan]), Export([option, .. s_plan], variable));

    public static TheoryData<string> Variables() =>
        [.. SettingTable.All.Where(o => o.Variable != null).Select(o => o.Variable!)];

    [Theory]
    [MemberData(nameof(Variables))]
    public void A_variable_that_is_empty_is_none(string name) =>
        Assert.Equal(Export(s_plan), Export(s_plan, name + "="));

    // Set one after the other, a lower hard limit could not be raised again by anybody but root.
    [Fact]
    public void A_limit_takes_the_place_of_the_one_that_a_variable_or_a_default_set()
    {
        ParseResult result = Parse(["--ulimit=nofile=20", "--ulimit=core=0", "web:", "--ulimit=nofile=30", "a", "|||",
            "b"], "MONOFY_ULIMIT=nofile=10");
        Assert.Equal(["core=0 nofile=30", "nofile=20 core=0"],
            result.Plan!.Services.Select(s => string.Join(' ', s.Settings.Ulimits.Select(u => $"{u.Name}={u.Hard}"))));
    }

    [Fact]
    public void Options_for_one_service_or_once_have_no_variable()
    {
        string[] once = [.. SettingTable.All.Where(static o => o.Variable == null).Select(static o => o.Name)];
        Assert.Contains("--env", once);
        Assert.Contains("--check", once);
        Assert.DoesNotContain("--grace", once);
        foreach (string name in once)
        {
            string variable = "MONOFY_" + name[2..].ToUpperInvariant().Replace('-', '_');
            Assert.Equal(Export(s_plan), Export(s_plan, variable + "=1"));
        }
    }

    [Theory]
    [InlineData("MONOFY_EXIT_CODE=x", "MONOFY_EXIT_CODE=x: expected first, worst or the name of a service")]
    [InlineData("MONOFY_EXIT_CODE=jobb",
        "MONOFY_EXIT_CODE=jobb: expected first, worst or the name of a service; did you mean job?")]
    [InlineData("MONOFY_TIMEZONE=Mars", "job: MONOFY_TIMEZONE=Mars: expected a time zone: ")]
    [InlineData("MONOFY_MAP_EXIT=x", "MONOFY_MAP_EXIT=x: expected FROM:TO")]
    [InlineData("MONOFY_FINALLY='", "MONOFY_FINALLY=': expected a command")]
    [InlineData("MONOFY_HEALTH=80", "MONOFY_HEALTH=80: expected tcp://")]
    public void A_wrong_value_of_a_variable_is_a_mistake_of_that_variable(string variable, string mistake) =>
        Assert.StartsWith(mistake, Assert.Single(Parse(["job:", "--schedule=@daily", "a"], variable).Mistakes));

    [Theory]
    [InlineData("--exit-code=y", "MONOFY_EXIT_CODE=x", "--exit-code=y: expected first")]
    [InlineData("--timezone=Venus", "MONOFY_TIMEZONE=Mars", "job: --timezone=Venus: expected a time zone: ")]
    public void A_wrong_value_that_wins_over_a_variable_is_a_mistake_of_the_option(string option, string variable,
        string mistake) =>
        Assert.StartsWith(mistake, Assert.Single(Parse([option, "job:", "--schedule=@daily", "a"], variable).Mistakes));

    [Theory]
    [InlineData("a: --help", ProgramMode.Help)]
    [InlineData("a: -h true", ProgramMode.Help)]
    [InlineData("--help=all", ProgramMode.HelpAll)]
    [InlineData("a: --help=all", ProgramMode.HelpAll)]
    [InlineData("a: --version", ProgramMode.Version)]
    [InlineData("s: --version true && a", ProgramMode.Version)]
    [InlineData("a ||| b: --nonsense --help", ProgramMode.Help)]
    [InlineData("a: true --help", ProgramMode.Run)]
    public void Help_and_version_are_the_same_behind_a_name(string line, ProgramMode mode) =>
        Assert.Equal(mode, Parse(line.Split(' ')).ProgramMode);

    [Theory]
    [InlineData("1", true, 0)]
    [InlineData("0", false, 0)]
    [InlineData("", false, 0)]
    [InlineData("true", true, 0)]
    [InlineData("false", false, 0)]
    [InlineData("yes", false, 1)]
    public void A_flag_variable_is_1_or_0_true_or_false_or_empty(string value, bool set, int mistakes)
    {
        foreach (string name in new[] { "MONOFY_HOLD", "MONOFY_QUIET" })
        {
            ParseResult result = Parse(["a"], name + "=" + value);
            Assert.Equal(mistakes, result.Mistakes.Count);
            if (mistakes > 0) Assert.Equal(name + "=" + value + ": expected 1, 0, true or false", result.Mistakes[0]);
            else Assert.Equal(set, name == "MONOFY_HOLD" ? result.Plan!.Run.Hold : result.Plan!.Run.Quiet);
        }
    }

    [Theory]
    [InlineData("MONOFY_GRACEE=1", "MONOFY_GRACEE is not an option; did you mean MONOFY_GRACE?")]
    [InlineData("MONOFY_HODL=1", "MONOFY_HODL is not an option; did you mean MONOFY_HOLD?")]
    [InlineData("MONOFY_LOG_LEVEL=1", null)]
    [InlineData("MONOFY_TOKEN=1", null)]
    [InlineData("MONOFY_NAME=web", null)]
    [InlineData("MONOFY_ENV=1", null)]
    [InlineData("MONOFY_GRACEE=", null)]
    public void A_variable_that_is_nearly_an_options_name_gets_a_notice(string variable, string? notice) =>
        Assert.Equal(
        notice == null ? [] : [notice],
        CommandLine.Read(["a"], new EnvironmentBlock([variable])).Notices.Select(static n => n.ToString()));

    [Fact]
    public void A_wrong_MONOFY_HOLD_without_a_command_is_named() =>
        Assert.Contains("MONOFY_HOLD=yes: expected 1, 0, true or false", Parse([], "MONOFY_HOLD=yes").Mistakes);

    private static readonly string[] s_plan = ["migrate", "&&", "a", "|||", "b"];

    private static string Export(string[] words, params string[] environment)
    {
        ParseResult result = Parse(words, environment);
        Assert.Empty(result.Mistakes);
        return PlanText.Of(result.Plan!);
    }

    private static ParseResult Parse(string[] words, params string[] environment) =>
        CommandLines.Parse(words, new EnvironmentBlock(environment), static _ => new FileText(null, "missing", true));
}
