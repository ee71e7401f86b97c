using System.Linq;
using Monofy.Core.Input;

namespace Monofy.Core.Tests.Input;

public sealed class FileOptionTests
{
    private static Invocation Read(params string[] args) => CommandLine.Read(args, new([]));

    [Fact]
    public void With_a_file_the_words_are_names()
    {
        Invocation invocation = Read("-f", "a.yaml", "--file=b.yaml", "--grace=5s", "web", "db");
        Assert.True(invocation.HasFiles);
        Assert.Equal(["a.yaml", "b.yaml"], invocation.Options.FindAll("--file").Select(static f => f.Value.Text));
        Assert.Equal(["web", "db"], invocation.Names);
        Assert.Equal("5s", invocation.Description.Defaults.Find("--grace")!.Value.Text);
        Assert.Empty(invocation.Description.Services);
        Assert.Empty(invocation.Mistakes);
    }

    [Fact]
    public void With_a_file_scale_names_the_service()
    {
        Invocation invocation = Read("--scale=web=2", "-f", "a.yaml");
        Assert.Equal("web=2", invocation.Options.Find("--scale")!.Value.Text);
        Assert.Empty(invocation.Mistakes);
    }

    [Fact]
    public void Without_a_file_nothing_changes()
    {
        Invocation invocation = Read("web", "-f", "x");
        Assert.False(invocation.HasFiles);
        Assert.Empty(invocation.Names);
        Assert.Equal(["web", "-f", "x"],
            Assert.Single(invocation.Description.Services).Command.Select(static w => w.Text));
    }

    [Fact]
    public void Operators_have_no_place_between_names() =>
        Assert.Equal("'|||' stands between commands; with -f the words are names of services",
            Assert.Single(Read("-f", "a", "x", "|||", "y").Mistakes).ToString());

    [Theory]
    [InlineData("a.yaml b.yaml", "COMPOSE_FILE=a.yaml:b.yaml")]
    [InlineData("a:b c", "COMPOSE_FILE=a:b;c", "COMPOSE_PATH_SEPARATOR=;")]
    [InlineData("", "COMPOSE_FILE=")]
    public void COMPOSE_FILE_names_the_files_if_neither_a_command_nor_a_file_is_given(string files,
        params string[] environment)
    {
        foreach (string[] args in (string[][])[[], ["--check"], ["--profile=debug", "--log", "prefix"]])
        {
            Invocation invocation = CommandLine.Read(args, new(environment));
            Assert.Equal(files,
                string.Join(' ', invocation.Options.FindAll("--file").Select(static f => f.Value.Text)));
            Assert.Empty(invocation.Names);
            if (files.Length > 0) Assert.Empty(invocation.Mistakes);
        }
    }

    [Theory]
    [InlineData("web")]
    [InlineData("--log=prefix", "web:", "server")]
    [InlineData("--")]
    [InlineData("a", "|||", "b")]
    public void A_command_is_never_taken_for_a_service_of_COMPOSE_FILE(params string[] args) =>
        Assert.False(CommandLine.Read(args, new(["COMPOSE_FILE=a.yaml"])).HasFiles);

    [Fact]
    public void A_file_that_is_given_comes_in_the_place_of_COMPOSE_FILE() =>
        Assert.Equal("b.yaml", Assert.Single(CommandLine.Read(["-f", "b.yaml"], new(["COMPOSE_FILE=a.yaml"]))
            .Options.FindAll("--file")).Value.Text);
}
