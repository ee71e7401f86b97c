using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Plans;

public sealed class StandardInputTests
{
    [Theory]
    [InlineData("a", false, 0)]
    [InlineData("a", true, 0)]
    [InlineData("a ||| b", false, 0)]
    [InlineData("a ||| b", true, -1)]
    [InlineData("a ||| b: --stdin b", true, 1)]
    [InlineData("a ||| b: --stdin b", false, 1)]
    [InlineData("s && a ||| b", false, 1)]
    [InlineData("s && a", true, 1)]
    public void It_goes_to_the_service_with_the_option_else_to_the_first_unless_several_would_quarrel_over_a_terminal(
        string line, bool isTerminal, int service)
    {
        ParseResult parsed = CommandLines.Parse(line.Split(' '), EnvironmentBlock.Empty, static _ =>
            new FileText(null, "none", true));
        Assert.Equal(service, StandardInput.ServiceOf(parsed.Plan!, isTerminal));
    }
}
