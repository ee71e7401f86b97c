using System.Linq;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>SPEC section 1, from the words to the plan.</summary>
public sealed class CommandLineTests
{
    // Each line is one that the Python monofy takes; what it makes of it stands beside it.
    [Theory]
    [InlineData("a", "", "a")]
    [InlineData("a b", "", "a b")]
    [InlineData("a b ||| c d ||| e", "", "a b|c d|e")]
    [InlineData("a && b", "a", "b")]
    [InlineData("a b && c d && e f ||| g h", "a b|c d", "e f|g h")]
    [InlineData("$USER && ${USER} ||| x$USER-y", "me", "me|xme-y")]
    [InlineData("a $NONE ${NONE}", "", "a  ")]
    [InlineData("a $1 $ ${ ${1} $USER$USER", "", "a $1 $ ${ ${1} meme")]
    [InlineData("a -x --y=z && b --help", "a -x --y=z", "b --help")]
    [InlineData("a &&& |||| x|||y", "", "a &&& |||| x|||y")]
    public void A_command_line_of_the_Python_monofy_means_the_same(string line, string setup, string services)
    {
        ParseResult result = Parse(line, "USER=me");
        Assert.Empty(result.Mistakes);
        Assert.Equal(setup, Commands(result.Plan!, ServiceKind.Setup));
        Assert.Equal(services, Commands(result.Plan!, ServiceKind.Service));
    }

    // What the process will be given by monofy itself is set by then, whatever it will be.
    [Theory]
    [InlineData("sh $MONOFY_SETENV && a")]
    [InlineData("sh ${MONOFY_SETENV:?} && a")]
    [InlineData("a: --health=notify a $NOTIFY_SOCKET")]
    [InlineData("a: --health=notify --health-interval=9s a $WATCHDOG_USEC")]
    [InlineData("a: --clear-env --user=me a $HOME $USER $LOGNAME")]
    [InlineData("a: --user=me --cwd=$HOME a")]
    [InlineData("a: a $MONOFY_NAME")]
    [InlineData("a: --scale=2 a $MONOFY_INSTANCE")]
    public void A_variable_that_monofy_itself_will_set_is_not_missing(string line)
    {
        Assert.Empty(Parse(line).Mistakes);
        Assert.Empty(Parse("--strict-variables " + line).Mistakes);
    }

    [Theory]
    [InlineData("a $MONOFY_SETENV", "a: variable MONOFY_SETENV is not set")]
    [InlineData("a: --health=notify a $WATCHDOG_USEC", "a: variable WATCHDOG_USEC is not set")]
    [InlineData("a: --health-cmd=true a $NOTIFY_SOCKET", "a: variable NOTIFY_SOCKET is not set")]
    [InlineData("a $HOME", "a: variable HOME is not set")]
    [InlineData("a: a $MONOFY_INSTANCE", "a: variable MONOFY_INSTANCE is not set")]
    public void A_variable_that_it_sets_for_others_is_missing(string line, string mistake) =>
        Assert.Equal([mistake], Parse("--strict-variables " + line).Mistakes);

    private static string Commands(Plan plan, ServiceKind kind) => string.Join('|', plan.Services.Where(s => s.Kind == kind).Select(s =>
        string.Join(' ', new Launch(new EnvironmentBlock(["USER=me"]), Missing).Prepare(plan.Run, s, s.Command, [], out _)!.Value.Words)));

    private static FileText Missing(string path) => new(null, "no such file", true);

    private static ParseResult Parse(string line, params string[] environment) =>
        CommandLine.Parse(line.Split(' '), new EnvironmentBlock(environment), Missing);
}
