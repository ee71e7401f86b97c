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
}
