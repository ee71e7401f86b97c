using Monofy.Core.Launching;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Launching;

/// <summary>A program that is not there is often a slip, and each frequent one has its answer.</summary>
public sealed class HintTests
{
    [Fact]
    public void Where_a_name_is_given_none_is_guessed()
    {
        Assert.Equal("if web is a name, write web: serve", Hints.ForMissing(["web", "serve"], "web.2"));
        Assert.Null(Hints.ForMissing(["web", "serve"], "front"));
    }

    [Theory]
    [InlineData("python3 server.py", null,
        "leave out the quotes (python3 server.py), or use sh -c 'python3 server.py'")]
    [InlineData("a && b ||| c", null, "this is one word; '&&' and '|||' must be words of their own")]
    [InlineData("web", "gunicorn", "if web is a name, write web: gunicorn")]
    [InlineData("a", "||", "'||' is an argument here; monofy knows '&&' and '|||' only")]
    [InlineData("web", ":", "a name ends with its colon: write web: PROGRAM")]
    [InlineData("web:", "gunicorn", "a name comes before its options: web: --OPTION PROGRAM")]
    [InlineData("web:gunicorn", null, "if web is a name, write web: gunicorn")]
    [InlineData("my web:", "x", "a name has letters, digits, _ . and - only")]
    [InlineData("FOO=bar", "env", "to set a variable write --env=FOO=bar")]
    [InlineData("cd", "/app", "it is part of the shell; use --cwd=/app, or sh -c '...'")]
    [InlineData("export", "A=1", "it is part of the shell; use --env=A=1, or sh -c '...'")]
    [InlineData("exec", "x", "it is part of the shell; leave it out")]
    [InlineData("source", "x", "it is part of the shell; use sh -c 'source ...'")]
    [InlineData("status", null, "did you mean monofy ctl status?")]
    [InlineData("help", null, "did you mean monofy --help?")]
    [InlineData("--log=prefix", "x",
        "an option after -- is taken for a program; put it before --, or set MONOFY_LOG=prefix")]
    [InlineData("--help", null, "an option after -- is taken for a program; put it before --")]
    [InlineData("s", "sleep", "a duration is one word, such as 10s")]
    [InlineData("nosuch", null, null)]
    [InlineData("./nosuch", "x", null)]
    [InlineData("--nosuch", "x", null)]
    public void A_program_that_is_not_there_gets_a_hint(string program, string? next, string? hint) =>
        Assert.Equal(hint, Hints.ForMissing(next == null ? [program] : [program, next],
            service: program));

    [Theory]
    [InlineData("./Procfile", "monofy -f ./Procfile runs what it describes")]
    [InlineData("compose.yaml", "monofy -f compose.yaml runs what it describes")]
    [InlineData("./script", null)]
    public void A_file_that_describes_a_run_gets_one_too(string path, string? hint) =>
        Assert.Equal(hint, Hints.ForFile(path));

    [Theory]
    [InlineData("--signal", "--stop-signal")]
    [InlineData("--retries", "--health-retries")]
    [InlineData("--gracee", "--grace")]
    [InlineData("--zzz", null)]
    public void The_nearest_option_is_found_by_a_part_of_its_name(string name, string? near) =>
        Assert.Equal(near,
            Nearest.OfOption(name, ["--help", "--stop-signal", "--map-signal-of", "--health-retries", "--grace"]));
}
