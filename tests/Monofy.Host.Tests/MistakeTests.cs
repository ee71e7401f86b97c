using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>The slips of people who meet monofy for the first time: each is answered by a line that says what to
/// do.</summary>
public sealed class MistakeTests
{
    private const string NotStarted = "monofy: exiting with 127: cannot start ";

    [Theory]
    [InlineData("web: nosuch", NotStarted + "web: no program nosuch in PATH")]
    [InlineData("'sleep 1'", NotStarted + "sleep_1: no program \"sleep 1\" in PATH; leave out the quotes (sleep 1), " +
        "or use sh -c 'sleep 1'")]
    [InlineData("'web: sleep 1'", NotStarted + "web:_sleep_1: no program \"web: sleep 1\" in PATH; leave out the " +
        "quotes (web: sleep 1), or use web: sh -c 'sleep 1'")]
    [InlineData("Procfile", NotStarted + "Procfile: no program Procfile in PATH; monofy -f Procfile runs what it " +
        "describes")]
    [InlineData("'a && b'", NotStarted + "a_&&_b: no program \"a && b\" in PATH; this is one word; '&&' and '|||' " +
        "must be words of their own")]
    [InlineData("web gunicorn", NotStarted + "web: no program web in PATH; if web is a name, write web: gunicorn")]
    [InlineData("web : gunicorn", NotStarted + "web: no program web in PATH; a name ends with its colon: write web: " +
        "PROGRAM")]
    [InlineData("web:gunicorn", NotStarted + "web:gunicorn: no program web:gunicorn in PATH; if web is a name, write " +
        "web: gunicorn")]
    [InlineData("'my web:' x", NotStarted + "my_web:: no program \"my web:\" in PATH; a name has letters, digits, " +
        "_ . and - only")]
    [InlineData("--stdin=0 web: true", "monofy: --stdin=0 applies to one service only; expected it after a name " +
        "(web: --stdin ...)")]
    [InlineData("--grace=1s --log-fil=x web: true", "monofy: unknown option --log-fil; ")]
    [InlineData("FOO=bar env", NotStarted + "FOO=bar: no program FOO=bar in PATH; to set a variable write " +
        "--env=FOO=bar")]
    [InlineData("web: cd /app", NotStarted + "web: no program cd in PATH; it is part of the shell; use --cwd=/app, " +
        "or sh -c '...'")]
    [InlineData("export A=1", NotStarted + "export: no program export in PATH; it is part of the shell; use " +
        "--env=A=1, or sh -c '...'")]
    [InlineData("status", NotStarted + "status: no program status in PATH; did you mean monofy ctl status?")]
    [InlineData("help", NotStarted + "help: no program help in PATH; did you mean monofy --help?")]
    [InlineData("up", NotStarted + "up: no program up in PATH; did you mean monofy -f compose.yaml?")]
    [InlineData("--grace 10 s sleep 1", NotStarted + "s: no program s in PATH; a duration is one word, such as 10s")]
    [InlineData("-- --log=prefix true", NotStarted + "--log=prefix: no program --log=prefix in PATH; an option after " +
        "-- is taken for a program; put it before --, or set MONOFY_LOG=prefix")]
    [InlineData("a: true ||| b: --grace=10x true", "monofy: b: --grace=10x: expected a duration such as 500ms, 10s " +
        "or 1m30s (a bare number is seconds)")]
    [InlineData("--signal=QUIT true", "monofy: unknown option --signal; did you mean --stop-signal?")]
    [InlineData("--restrat=no true", "monofy: unknown option --restrat; did you mean --restart?")]
    [InlineData("--stdin cat", "monofy: --stdin applies to one service only; expected it after a name (web: --stdin " +
        "...)")]
    [InlineData("a: --depends-on=b true ||| b: --depends-on=a true", "monofy: dependency cycle: a -> b -> a")]
    [InlineData("a: --depends-on=bb true ||| b: true", "monofy: a: --depends-on=bb: there is no service bb; did you " +
        "mean b?")]
    [InlineData("a: --depends-on=b:healthy true ||| b: true", "monofy: a: --depends-on=b:healthy: b has no health " +
        "check; give b one (--health, --health-cmd), or use b:started")]
    [InlineData("--health=localhost:8000 true", "monofy: --health=localhost:8000: expected tcp://[HOST]:PORT, " +
        "http://[HOST]:PORT/PATH or notify (a command: --health-cmd); did you mean tcp://localhost:8000?")]
    [InlineData("--health=https://x true", "monofy: --health=https://x: expected tcp://[HOST]:PORT or " +
        "http://[HOST]:PORT/PATH; https needs a program: --health-cmd='curl -fsS https://x'")]
    [InlineData("j: --schedule=daily true", "monofy: j: --schedule=daily: expected five fields (minute hour day " +
        "month weekday), six with seconds in front, @hourly, @daily, @weekly, @monthly, @yearly or " +
        "@every DURATION; did you mean @daily?")]
    [InlineData("a: true ||| a: true", "monofy: two commands are named a; each needs a name of its own")]
    [InlineData("s: --restart=always true && true", "monofy: s: --restart=always applies to services; a setup " +
        "command runs once")]
    [InlineData("--user=nosuch true", "monofy: exiting with 126: cannot start true: cannot run as nosuch: there is " +
        "no user nosuch in /etc/passwd")]
    [InlineData("--env-file=/no/such true", "monofy: --env-file=/no/such: cannot read it: no such file or directory " +
        "(ENOENT)")]
    [InlineData("-f /no/Procfile", "monofy: /no/Procfile: cannot be read: no such file or directory (ENOENT)")]
    [InlineData("--health-cmd='curl -f http://x || exit 1' true", "monofy: --health-cmd=curl -f http://x || exit 1: " +
        "expected a command without ||, which only a shell knows: sh -c '...'")]
    [InlineData("true '&&'", "monofy: no command follows the last '&&'")]
    public void Each_mistake_is_answered_by_a_line_that_says_what_to_do(string line, string answer)
    {
        using Run run = Run.Monofy(line);
        run.That(run.WaitForEnd() is 125 or 126 or 127, "nothing runs");
        run.Err.Wait(System.Text.RegularExpressions.Regex.Escape(answer));
        Assert.Equal(1, run.Err.Lines.Count(said => said.StartsWith(answer, System.StringComparison.Ordinal)));
        run.That(run.Err.Lines.Length == 1, "it is said once");
    }

    [Fact]
    public void A_file_that_describes_a_run_is_not_a_program()
    {
        using Folder folder = new();
        string file = folder.Write("compose.yaml", "services: {}\n");
        using Run run = Run.Monofy(file, 126);
        run.Says($"cannot start compose.yaml: {file} is not executable; monofy -f {file} runs what it describes");
    }

    [Fact]
    public void A_mistake_in_a_file_of_variables_is_placed()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--env-file={folder.Write("bad.env", "A=1\nB C\n")} true", 125);
        run.Says("bad.env:2:3: expected = after B, found \"C\"");
    }

    [Needs("/usr/share/zoneinfo/Europe/Berlin")]
    public void A_city_without_its_region_is_found()
    {
        using Run run = Run.Monofy("j: --schedule=@daily --timezone=Berlin true", 125);
        run.Says(@"j: --timezone=Berlin: expected a time zone: .*; did you mean Europe/Berlin\?");
    }

    [Fact]
    public void A_variable_that_is_not_set_is_reported_and_what_to_write_for_the_programs_own()
    {
        using Run run = Run.Monofy("echo $NOSUCH", 0);
        run.Says("echo: variable NOSUCH is not set; using an empty string (write $$NOSUCH if the program should see "
            .Replace("(", "\\(").Replace("$", "\\$"));
    }

    [Fact]
    public void A_reference_without_its_closing_brace_is_reported_and_stays_as_it_is()
    {
        using Run run = Run.Monofy("echo", 0, new Launch { More = ["${NOPE", "$${FINE", "${ALSO}"] });
        run.Says("echo: \"\\$\\{NOPE\" has no closing brace and stays as it is " +
            "\\(write \\$\\$\\{NOPE if that is meant\\)");
        run.That(run.Messages("FINE") == 0, "what is written with two dollars is meant");
        Assert.Equal(["${NOPE ${FINE "], run.Out.Lines);
    }

    [Fact]
    public void A_misspelt_variable_of_monofy_is_reported()
    {
        using Run run = Run.Monofy("true", 0, new Launch { Variables = ["MONOFY_GRACEE=10s"] });
        run.Says("MONOFY_GRACEE is not an option; did you mean MONOFY_GRACE\\?");
    }

    [Fact]
    public void A_check_says_which_words_are_arguments()
    {
        using Run run = Run.Monofy("--check a: sleep 1 || b: sleep 1", 0);
        run.Says("a: '||' is passed to sleep as an argument; monofy knows '&&' and '|||' only".Replace("|", "\\|"));
    }
}
