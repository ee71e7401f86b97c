using System.Linq;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Terminal;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Terminal;

public sealed class StandardInputTests
{
    [Theory]
    [InlineData("a", false, "a")]
    [InlineData("a", true, "a")]
    [InlineData("a ||| b", false, "a")]
    [InlineData("a ||| b", true, "")]
    [InlineData("a ||| b: --stdin b", true, "b")]
    [InlineData("a ||| b: --stdin b", false, "b")]
    [InlineData("job: --job j ||| a", true, "a")]
    [InlineData("s && a ||| b", false, "s a")]
    [InlineData("s && a", true, "s a")]
    public void It_goes_to_the_service_with_the_option_else_to_the_first_unless_several_would_quarrel_over_a_terminal(
        string line, bool isTerminal, string readers)
    {
        ParseResult parsed = CommandLines.Parse(line.Split(' '), EnvironmentBlock.Empty, static _ =>
            new FileText(null, "none", true));
        Plan plan = parsed.Plan!;
        var input = new StandardInput(plan, isTerminal);
        Assert.Equal(readers, string.Join(' ', plan.Services.Where((_, i) => input.IsReadBy(i)).Select(s => s.Name)));
    }
}
