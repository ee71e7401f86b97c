using System;
using System.IO;
using System.Linq;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Files;
using Monofy.Shell.Tests.Harness;
using Monofy.Storage;

namespace Monofy.Shell.Tests.Storage;

/// <summary>Files of -f, beside the command line.</summary>
public sealed class PlanFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void The_services_of_a_file_are_planned()
    {
        ParseResult result = Complete("-f", Procfile("web: serve\ndb: store\n"));
        Assert.Empty(result.Mistakes);
        Assert.Equal(["web", "db"], result.Plan!.Services.Select(static s => s.Name));
    }

    [Fact]
    public void Only_those_that_are_named_are_run() =>
        Assert.Equal(["db"], Complete("-f", Procfile("web: serve\ndb: store\n"), "db")
            .Plan!.Services.Select(static s => s.Name));

    [Fact]
    public void The_command_line_wins_over_the_file()
    {
        string file = _folder.Write("compose.yaml",
            "services:\n  web:\n    command: [serve]\n    stop_grace_period: 5s\n" +
            "x-monofy:\n  stop-hold: 7s\n  stop-timeout: 9s\n");
        ParseResult result = Complete("-f", file, "--stop-hold=3s");
        Assert.Empty(result.Mistakes);
        Plan plan = result.Plan!;
        Assert.Equal(TimeSpan.FromSeconds(3), plan.Run.StopHold);
        Assert.Equal(TimeSpan.FromSeconds(9), plan.Run.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), plan.Services[0].Settings.Grace);
    }

    [Fact]
    public void A_file_that_is_missing_is_a_mistake()
    {
        ParseResult result = Complete("-f", _folder["Procfile"]);
        Assert.Equal(_folder["Procfile"] + ": cannot be read: no such file or directory (ENOENT)",
            Assert.Single(result.Mistakes));
        Assert.Null(result.Plan);
    }

    [Fact]
    public void A_folder_in_its_place_is_a_mistake() =>
        Assert.Contains("is a directory (EISDIR)", Assert.Single(Complete("-f", _folder.Path).Mistakes));

    [Fact]
    public void A_file_that_is_too_large_is_a_mistake() => Assert.Contains(
        "is too large: all files together may have 1 MB",
        Assert.Single(Complete("-f", _folder.Sparse("Procfile", (1 << 20) + 1)).Mistakes));

    [Fact]
    public void Every_mistake_of_a_file_is_reported() =>
        Assert.Equal(2, Complete("-f", Procfile("web\ndb\n")).Mistakes.Count);

    [Fact]
    public void The_format_that_is_given_counts_whatever_the_file_looks_like()
    {
        string file = Procfile("web: serve\n");
        Assert.Empty(Complete("--format=procfile", "-f", file).Mistakes);
        Assert.NotEmpty(Complete("--format=compose", "-f", file).Mistakes);
    }

    [Fact]
    public void A_file_may_come_from_a_pipe()
    {
        using var pipe = new PipePair();
        pipe.Write("web: serve\n");
        pipe.CloseWriter();
        ParseResult result = Complete("--format=procfile", "-f", "/proc/self/fd/" + pipe.Reader);
        Assert.Equal(["web"], result.Plan!.Services.Select(static s => s.Name));
    }

    [Theory]
    [InlineData("compose.yaml", "Compose file")]
    [InlineData("compose.yml", "Compose file")]
    [InlineData("docker-compose.yaml", "Compose file")]
    [InlineData("docker-compose.yml", "Compose file")]
    [InlineData("Procfile", "Procfile")]
    public void A_file_that_lies_here_is_hinted_at(string name, string kind)
    {
        _folder.Write(name, "");
        Assert.Equal("monofy -f " + name + " runs the " + kind + " that is here\n", HintHere());
    }

    [Fact]
    public void Of_several_the_usual_one_is_named()
    {
        _folder.Write("Procfile", "");
        _folder.Write("compose.yaml", "");
        Assert.StartsWith("monofy -f compose.yaml ", HintHere());
    }

    [Fact]
    public void Where_there_is_none_there_is_no_hint()
    {
        _folder.Write("compose.json", "");
        Assert.Null(HintHere());
    }

    public void Dispose() => _folder.Dispose();

    private string Procfile(string text) => _folder.Write("Procfile", text);

    private static ParseResult Complete(params string[] args) =>
        PlanFiles.Complete(CommandLine.Read(args, EnvironmentBlock.Empty), EnvironmentBlock.Empty);

    private string? HintHere()
    {
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(_folder.Path);
        try { return PlanFiles.Hint(); }
        finally { Directory.SetCurrentDirectory(before); }
    }
}
