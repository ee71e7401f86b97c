using System.Linq;
using System.Text;
using Monofy.Core.Export;
using Monofy.Core.Input;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>The command line wins over a variable, and not every option has one: SPEC section 1.</summary>
public sealed class OptionVariableTests
{
    public static TheoryData<string> Flags() => [.. Options.All.Where(o => o.Variable != null && o.Value == null).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_on_the_command_line_wins_over_its_variable(string name) =>
        Assert.Equal(Export(s_plan), Export([name + "=0", .. s_plan], Options.Find(name)!.Variable + "=1"));

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

    [Fact]
    public void Options_for_one_service_or_once_have_no_variable()
    {
        string[] once = ["--help", "--version", "--check", "--export", "--env", "--env-file", "--stdin", "--scale", "--depends-on", "--schedule", "--on-signal", "--job"];
        Assert.Equal(once, Options.All.Where(o => o.Variable == null).Select(o => o.Name));
        foreach (string name in once)
        {
            string variable = "MONOFY_" + name[2..].ToUpperInvariant().Replace('-', '_');
            Assert.Equal(Export(s_plan), Export(s_plan, variable + "=1"));
        }
    }

    private static readonly string[] s_plan = ["migrate", "&&", "a", "|||", "b"];

    private static string Export(string[] words, params string[] environment)
    {
        ParseResult result = CommandLine.Parse(words, new EnvironmentBlock(environment), static _ => new FileText(null, "missing", true));
        Assert.Empty(result.Mistakes);
        return Encoding.UTF8.GetString(PlanJson.Write(result.Plan!).Span);
    }
}
