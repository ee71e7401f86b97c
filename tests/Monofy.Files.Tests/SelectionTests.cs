using System.Linq;

namespace Monofy.Files.Tests;

public sealed class SelectionTests
{
    private const string Text = """
        services:
          web: {command: w, depends_on: [api], post_start: [{command: hook}]}
          api: {command: a, depends_on: [db], pre_start: [{command: migrate}]}
          db: {image: postgres, command: p}
          tool: {command: t, profiles: [debug], depends_on: [db]}
          other: {command: o, profiles: [dev, ops]}
        """;

    private static string Names(System.Func<FileRequest, FileRequest> change)
    {
        FileResult result = Case.Of(Text).Read(change);
        Assert.Empty(result.Mistakes);
        return string.Join(' ', result.Description.Services.Select(static s => s.Name));
    }

    private static string Names(params string[] names) => Names(r => r with { Names = names });

    [Fact]
    public void Names_choose_a_part_with_what_it_depends_on()
    {
        Assert.Equal("web web-post-start api-pre-start api db", Names());
        Assert.Equal("api-pre-start api db", Names("api"));
        Assert.Equal("db", Names("db"));
        Assert.Equal("db tool", Names("tool"));
    }

    [Fact]
    public void Profiles_enable_services()
    {
        Assert.EndsWith("db tool", Names(static r => r with { Profiles = ["debug"] }));
        Assert.EndsWith("db tool other", Names(static r => r with { Profiles = ["*"] }));
        Assert.EndsWith("db other", Names(static r => r with { Environment = new(["COMPOSE_PROFILES=x, ops"]) }));
    }

    [Fact]
    public void Profiles_may_stand_in_dotenv_and_the_environment_wins()
    {
        Case files = Case.Of(Text).With(".env", "COMPOSE_PROFILES=debug\n");
        Assert.EndsWith("tool: t <-db:started @debug", files.Shown());
        Assert.EndsWith("other: o @dev,ops", files.Env("COMPOSE_PROFILES=ops").Shown());
    }

    [Fact]
    public void Dependencies_can_be_left_out()
    {
        FileResult result = Case.Of(Text).Read(static r => r with { Names = ["api"], NoDependencies = true });
        Assert.Equal("api-pre-start: migrate\napi: a <-api-pre-start:completed", Case.Show(result.Description));
    }

    [Fact]
    public void A_service_can_be_elsewhere()
    {
        FileResult result = Case.Of(Text.Replace("command: p", "user: x")).Read(static r =>
            r with { Names = ["api"], External = ["db=tcp://db:5432"] });
        Assert.Empty(result.Mistakes);
        Assert.Equal("run --wait-for=tcp://db:5432\napi-pre-start: migrate\napi: a <-api-pre-start:completed",
            Case.Show(result.Description));
    }

    [Fact]
    public void A_service_that_is_elsewhere_does_not_run_here_when_all_others_do()
    {
        FileResult result = Case.Of("services: {db: {command: p}, web: {command: w, depends_on: [db]}}").Read(
            static r => r with { External = ["db"] });
        Assert.Equal("web: w", Case.Show(result.Description));
    }

    [Fact]
    public void Scale_is_given_by_name()
    {
        FileResult result = Case.Of(Text).Read(static r => r with { Names = ["db"], Scale = ["db=3,web=2"] });
        Assert.Equal("db: p --scale=3", Case.Show(result.Description));
    }

    [Theory]
    [InlineData("wbe", "", "", "wbe: there is no service wbe in compose.yaml; did you mean web?")]
    [InlineData("zzzz", "", "", "zzzz: there is no service zzzz in compose.yaml; there are web, web-post-start, " +
        "api-pre-start, api, db, tool, other")]
    [InlineData("", "bd", "", "--external=bd: there is no service bd in compose.yaml; did you mean db?")]
    [InlineData("", "", "web", "--scale=web: expected NAME=N with a file, such as web=2")]
    [InlineData("", "", "wbe=2", "--scale=wbe=2: there is no service wbe in compose.yaml; did you mean web?")]
    public void An_unknown_name_is_a_mistake(string name, string external, string scale, string mistake) =>
        Assert.Equal(mistake, Case.Of(Text).Mistakes(r => r with
        {
            Names = name.Length > 0 ? [name] : [], External = external.Length > 0 ? [external] : [],
                Scale = scale.Length > 0 ? [scale] : [],
        }));

    [Fact]
    public void A_dependency_of_a_profile_that_is_off_is_a_mistake() =>
        Assert.Equal("compose.yaml:1:43: a: depends_on: b is not enabled; --profile=p enables it",
            Case.Of("services: {a: {command: a, depends_on: [b]}, b: {command: b, profiles: [p]}}").Mistakes()
            .Replace("1:41", "1:43"));
}
