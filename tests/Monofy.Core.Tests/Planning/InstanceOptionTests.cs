using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Planning;

/// <summary>Option values may name the instance of a scaled service that they are for.</summary>
public sealed class InstanceOptionTests
{
    [Fact]
    public void A_value_that_names_the_instance_is_read_for_each_of_them()
    {
        Plan plan = Parse("web:", "--scale=3", "--health=http://:800$MONOFY_INSTANCE/$MONOFY_NAME",
            "--grace=${MONOFY_INSTANCE}s", "server").Plan!;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("http://:800" + (i + 1) + "/web", plan.Services[i].Settings.Health!.Endpoint!.ToString());
            Assert.Equal(i + 1, plan.Services[i].Settings.Grace!.Value.TotalSeconds);
        }
    }

    [Fact]
    public void A_strict_reader_knows_the_instance_too() =>
        Assert.NotNull(Parse("--strict-variables", "web:", "--scale=2", "--health=tcp://:800$MONOFY_INSTANCE",
            "server").Plan);

    [Fact]
    public void Without_instances_there_is_no_number() =>
        Assert.Equal("tcp://:80", Parse("web:", "--health=tcp://:80$MONOFY_INSTANCE",
            "server").Plan!.Services[0].Settings.Health!.Endpoint!.ToString());

    [Theory]
    [InlineData("--scale=x", "--health=tcp://:80$MONOFY_INSTANCE")]
    [InlineData("--scale=3", "--health=tcp://:x$MONOFY_INSTANCE")]
    public void A_mistake_is_reported_once(string scale, string health) =>
        Assert.Single(Parse("web:", scale, health, "server").Mistakes);

    [Fact]
    public void Instances_whose_values_do_not_differ_share_their_settings()
    {
        Plan plan = Parse("web:", "--scale=2", "--grace=3s", "server", "$MONOFY_INSTANCE").Plan!;
        Assert.Same(plan.Services[0].Settings, plan.Services[1].Settings);
    }

    [Theory]
    [InlineData("a: --scale=0 x", "a")]
    [InlineData("setup && a: --scale=0 x ||| b: --job --scale=0 y", "a, b")]
    [InlineData("--finally=bye a: --scale=$NONE_OF_IT x", "a")]
    public void A_plan_of_which_no_instance_is_left_is_a_mistake(string line, string names) =>
        Assert.Equal(["nothing to run: every service is scaled to 0 (" + names + "); expected at least one instance"],
            ParseLine(line, "NONE_OF_IT=0").Mistakes);

    [Theory]
    [InlineData("a: --scale=0 x ||| b: y")]
    [InlineData("a: --scale=0 x ||| b: --job y")]
    [InlineData("a: --scale=0 x", "MONOFY_HOLD=1")]
    public void A_plan_of_which_something_is_left_or_that_is_held_is_none(string line, params string[] environment) =>
        Assert.Empty(ParseLine(line, environment).Mistakes);

    private static ParseResult ParseLine(string line, params string[] environment) =>
        CommandLines.Parse(line.Split(' '), new EnvironmentBlock(environment), static _ =>
            new FileText(null, "no such file", true));

    private static ParseResult Parse(params string[] args) =>
        CommandLines.Parse(args, new EnvironmentBlock([]), static _ => new FileText(null, "no such file", true));
}
