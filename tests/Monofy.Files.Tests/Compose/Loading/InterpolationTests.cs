namespace Monofy.Files.Tests.Compose.Loading;

/// <summary>The cases of compose-go's template and interpolation tests, through a whole file.</summary>
public sealed class InterpolationTests
{
    private static Case With(string value) =>
        Case.Of("services:\n  web:\n    command: x\n    environment:\n      V: '" + value + "'\n")
        .Env("FOO=first").Env("BAR=").Env("JSON={\"json\":1}");

    [Theory]
    [InlineData("$}", "$}")]
    [InlineData("$1", "$1")]
    [InlineData("^REGEX$", "^REGEX$")]
    [InlineData("ok $FOO", "ok first")]
    [InlineData("ok ${FOO}", "ok first")]
    [InlineData("ok-${FOO}-$FOO", "ok-first-first")]
    [InlineData("$$FOO $${FOO} $$$FOO", "$FOO ${FOO} $first")]
    [InlineData("${UNSET}", "")]
    [InlineData("${UNSET:-def} ${UNSET-def} ${BAR:-def} ${BAR-def}", "def def def ")]
    [InlineData("${FOO:-def} ${FOO-def}", "first first")]
    [InlineData("${FOO:+yes} ${FOO+yes} ${BAR:+yes} ${BAR+yes} ${UNSET+yes}", "yes yes  yes ")]
    [InlineData("${FOO:?no} ${FOO?no} ${BAR?no}", "first first ")]
    [InlineData("${UNSET:-${FOO}} ${UNSET:-${BAR:-deep}}", "first deep")]
    [InlineData("${UNSET:-$FOO} ${UNSET:-a-b} ${UNSET:-a:b/c}", "first a-b a:b/c")]
    [InlineData("${UNSET:-{\"a\": {}}}", "{\"a\": {}}")]
    [InlineData("${JSON}", "{\"json\":1}")]
    [InlineData("$FOO/$BAR.x", "first/.x")]
    [InlineData("${_UNDER:-u} ${a1:-b}", "u b")]
    public void A_reference_becomes_its_value(string text, string value)
    {
        FileResult result = With(text).Read();
        Assert.Empty(result.Mistakes);
        Assert.Equal("V=" + value, result.Description.Services[0].Given.Find("--env")!.Value.Text);
    }

    [Theory]
    [InlineData("${", "a ${ here begins no reference")]
    [InlineData("${}", "a ${ here begins no reference")]
    [InlineData("${ }", "a ${ here begins no reference")]
    [InlineData("${ foo}", "a ${ here begins no reference")]
    [InlineData("${foo!}", "a ${ here begins no reference")]
    [InlineData("${1a}", "a ${ here begins no reference")]
    [InlineData("${UNSET:?must be set}", "required variable UNSET is missing a value: must be set")]
    [InlineData("${BAR:?}", "required variable BAR is missing a value")]
    [InlineData("${UNSET?$FOO}", "required variable UNSET is missing a value: first")]
    public void What_is_not_a_reference_or_has_no_value_is_a_mistake(string text, string mistake) =>
        Assert.Contains(mistake, With(text).Mistakes());

    [Theory]
    [InlineData("tty: ${T}", "T=true", "--tty=1")]
    [InlineData("tty: ${T}", "T=yes", "--tty=1")]
    [InlineData("tty: '${T}'", "T=false", "")]
    [InlineData("scale: ${T}", "T=3", "--scale=3")]
    [InlineData("oom_score_adj: ${T}", "T=-5", "--oom-score-adj=-5")]
    [InlineData("user: ${T}", "T=1000", "--user=1000")]
    [InlineData("healthcheck: {test: [CMD, a], retries: \"${T}\"}", "T=5", "--health-cmd=[a] --health-retries=5")]
    public void A_value_that_is_put_in_may_be_of_any_type(string keys, string variable, string shown) =>
        Assert.Equal(("web: x " + shown).TrimEnd(), Case.Of("services:\n  web:\n    command: x\n    " + keys +
            "\n").Env(variable).Shown());

    [Fact]
    public void Keys_are_not_interpolated_and_values_of_values_neither()
    {
        FileResult result = Case.Of("services:\n  web:\n    command: x\n    environment: {A: $B, \"C$B\": d}\n").Env(
            "B=$$C").Read();
        Assert.Equal(["A=$$C", "C$B=d"], result.Description.Services[0].Given.FindAll("--env").ConvertAll(static e =>
            e.Value.Text));
    }

    [Fact]
    public void The_projects_name_can_be_referred_to()
    {
        const string text = "name: shop\nservices:\n  web: {command: $COMPOSE_PROJECT_NAME}\n";
        Assert.Equal("web: shop", Case.Of(text).Shown());
        Assert.Equal("web: other", Case.Of(text).Env("COMPOSE_PROJECT_NAME=other").Shown());
        Case beside = Case.Of(text).With(".env", "COMPOSE_PROJECT_NAME=beside\n");
        Assert.Equal("web: beside", beside.Shown());
        Assert.Equal("web: other", beside.Env("COMPOSE_PROJECT_NAME=other").Shown());
    }
}
