using System;
using System.Linq;
using Monofy.Core.Input;
using Monofy.Core.Launching;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>SPEC section 1, from the words to the plan.</summary>
public sealed class CommandLineTests
{
    // Each line is one that the Python monofy takes; what it makes of it stands beside it.
    [Theory]
    [InlineData("a", "", "a")]
    [InlineData("a b", "", "a b")]
    [InlineData("a b ||| c d ||| e", "", "a b|c d|e")]
    [InlineData("a && b", "a", "b")]
    [InlineData("a b && c d && e f ||| g h", "a b|c d", "e f|g h")]
    [InlineData("$USER && ${USER} ||| x$USER-y", "me", "me|xme-y")]
    [InlineData("a $NONE ${NONE}", "", "a  ")]
    [InlineData("a $1 $ ${ ${1} $USER$USER", "", "a $1 $ ${ ${1} meme")]
    [InlineData("a -x --y=z && b --help", "a -x --y=z", "b --help")]
    [InlineData("a &&& |||| x|||y", "", "a &&& |||| x|||y")]
    public void A_command_line_of_the_Python_monofy_means_the_same(string line, string setup, string services)
    {
        ParseResult result = Parse(line, "USER=me");
        Assert.Empty(result.Mistakes);
        Assert.Equal(setup, Commands(result.Plan!, ServiceKind.Setup));
        Assert.Equal(services, Commands(result.Plan!, ServiceKind.Service));
    }

    [Theory]
    [InlineData("a ||| b && c", "'&&' stands after '|||'; setup commands come first, each ended by '&&'")]
    [InlineData("&& a", "no command stands before '&&'; expected a program and its arguments")]
    [InlineData("a && && b", "no command stands before '&&'; expected a program and its arguments")]
    [InlineData("||| a", "no command stands before '|||'; expected a program and its arguments")]
    [InlineData("a ||| ||| b", "no command stands before '|||'; expected a program and its arguments")]
    [InlineData("a ||| --grace=1s ||| b", "no command stands before '|||'; expected a program and its arguments")]
    [InlineData("a &&", "no command follows the last '&&'; expected a program and its arguments")]
    [InlineData("a |||", "no command follows the last '|||'; expected a program and its arguments")]
    [InlineData("--grace=1s", "no command is given; expected a program and its arguments")]
    [InlineData("--", "no command is given; expected a program and its arguments")]
    [InlineData("web:", "no command follows the name web:; expected a program and its arguments")]
    [InlineData("web: --grace=1s -- && a", "no command follows the name web:; expected a program and its arguments")]
    [InlineData("a ||| web: ||| b", "no command follows the name web:; expected a program and its arguments")]
    [InlineData("web: a ||| web: b", "two commands are named web; each needs a name of its own")]
    [InlineData("web: a && web: b", "two commands are named web; each needs a name of its own")]
    [InlineData("--nonsense a", "unknown option --nonsense; monofy --help lists them")]
    [InlineData("-Z a", "unknown option -Z; monofy --help lists them")]
    [InlineData("--gracee=3 a", "unknown option --gracee; did you mean --grace?")]
    [InlineData("web: --kil-mode=group a", "web: unknown option --kil-mode; did you mean --kill-mode?")]
    [InlineData("--grace", "--grace: expected DURATION after it",
        "no command is given; expected a program and its arguments")]
    [InlineData("--grace && a", "--grace: expected DURATION after it",
        "no command stands before '&&'; expected a program and its arguments")]
    [InlineData("--quiet=2 a", "--quiet=2: expected 1, 0, true or false")]
    [InlineData("--grace=soon a",
        "--grace=soon: expected a duration such as 500ms, 10s or 1m30s (a bare number is seconds)")]
    [InlineData("--grace soon a",
        "--grace soon: expected a duration such as 500ms, 10s or 1m30s (a bare number is seconds)")]
    [InlineData("--stop-signal=FOO a", "--stop-signal=FOO: expected a signal such as TERM, SIGTERM, 15 or RTMIN+3")]
    [InlineData("--env-file=/no/file a", "--env-file=/no/file: cannot read it: no such file")]
    [InlineData("a: --depends-on=b, a ||| b",
        "a: --depends-on=b,: expected NAME, or NAME:started, NAME:healthy, NAME:completed")]
    [InlineData("a: --depends-on=:healthy a ||| b",
        "a: --depends-on=:healthy: expected NAME, or NAME:started, NAME:healthy, NAME:completed")]
    [InlineData("web: --color=never a",
        "web: --color=never applies to the whole run; expected it before the first name or command")]
    [InlineData("s: --restart=always a && b", "s: --restart=always applies to services; a setup command runs once")]
    [InlineData("--log=/tmp/x a",
        "--log=/tmp/x: expected raw, prefix, json or none; monofy writes no log files, so redirect its output")]
    [InlineData("--log=none a", "--log=none: expected raw, prefix or json (none is for a service)")]
    [InlineData("--stop-delay=9s a", "--stop-delay=9s: expected less than the hold of 8 s (--stop-hold)")]
    [InlineData("--stop-delay=8s a", "--stop-delay=8s: expected less than the hold of 8 s (--stop-hold)")]
    [InlineData("--stop-timeout=10s --stop-delay=8s a",
        "--stop-delay=8s: expected less than the hold of 8 s (--stop-hold)")]
    [InlineData("--stop-timeout=10s --stop-hold=11s a", "--stop-hold=11s: expected at most --stop-timeout, 10 s")]
    [InlineData("a: --listen=tcp:80 x", "a: --listen=tcp:80: expected [NAME=]tcp://[HOST]:PORT or unix:PATH")]
    [InlineData("a: --listen=unix: x", "a: --listen=unix:: expected a path of 1 to 107 bytes after unix:")]
    [InlineData("a: --listen=tcp://:80 --health=tcp://:80 x",
        "a: --listen=tcp://:80: monofy itself would answer --health=tcp there; expected an http check, " +
            "--health=notify or --health-cmd")]
    [InlineData("--wait-for=tcp://localhost:80 a: --listen=tcp://:80 x",
        "a: --listen=tcp://:80: monofy itself would answer --wait-for there; expected an http check, --health=notify " +
            "or --health-cmd")]
    [InlineData("a: --on-event=b:failed x ||| web: y", "a: --on-event=b:failed: there is no service b")]
    [InlineData("a: --on-event=wob:failed x ||| web: y",
        "a: --on-event=wob:failed: there is no service wob; did you mean web?")]
    [InlineData("a: --on-event=web:died x ||| web: y", "a: --on-event=web:died: expected NAME:EVENT, where EVENT is " +
        "started, healthy, unhealthy, exited, failed, restarted, stopped or gave-up")]
    [InlineData("a: --user=nobody: x", "a: --user=nobody:: expected USER[:GROUP]")]
    [InlineData("a: --health=localhost:80 x",
        "a: --health=localhost:80: expected tcp://[HOST]:PORT, http://[HOST]:PORT/PATH or notify " +
        "(a command: --health-cmd); did you mean tcp://localhost:80?")]
    [InlineData("a: --schedule=daily x",
        "a: --schedule=daily: expected five fields (minute hour day month weekday), six with seconds in " +
        "front, @hourly, @daily, @weekly, @monthly, @yearly or @every DURATION; did you mean @daily?")]
    [InlineData("--signal=QUIT a", "unknown option --signal; did you mean --stop-signal?")]
    [InlineData("--help=me a", "--help=me: expected no value, or all")]
    [InlineData("--scale=2 a", "--scale=2 applies to one service only; expected it after a name (web: --scale ...)")]
    public void A_mistake_names_the_argument_and_what_was_expected(string line, params string[] mistakes) =>
        Assert.Equal(mistakes, Parse(line).Mistakes);

    [Theory]
    [InlineData("--gracee=3 --exit-code=x a: --depends-on=b --grace=y a ||| b: --depends-on=a b ${NO:?}",
        "unknown option --gracee; did you mean --grace?",
        "a: --grace=y: expected a duration such as 500ms, 10s or 1m30s (a bare number is seconds)",
        "dependency cycle: a -> b -> a",
        "--exit-code=x: expected first, worst or the name of a service",
        "b: required variable NO is missing a value")]
    [InlineData("a: --depends-on=b a ||| b: --depends-on=a b ||| c: --depends-on=d c ||| d: --depends-on=c d",
        "dependency cycle: a -> b -> a",
        "dependency cycle: c -> d -> c")]
    [InlineData("a: --health-cmd=${A:?} --stop-command=${B:?} ${C:?} x ${D:?} ${C:?} ||| e ${E:?}",
        "a: required variable C is missing a value",
        "a: required variable D is missing a value",
        "a: required variable B is missing a value",
        "a: required variable A is missing a value",
        "e: required variable E is missing a value")]
    [InlineData("a: --env=X=${X:?} ${C:?}", "a: required variable X is missing a value")]
    [InlineData("a: --stdin a ||| b: --stdin b ||| a: c",
        "two commands are named a; each needs a name of its own",
        "b: --stdin is given for a second process; expected it for one")]
    [InlineData("|||", "no command stands before '|||'; expected a program and its arguments",
        "no command follows the last '|||'; expected a program and its arguments")]
    public void Every_mistake_is_found(string line, params string[] mistakes) =>
        Assert.Equal(mistakes, Parse(line).Mistakes);

    [Theory]
    [InlineData("/x/web ||| web a ||| ./web", "web web-2 web-3")]
    [InlineData("web-2: x ||| web ||| web", "web-2 web web-3")]
    [InlineData("web ||| web: x", "web-2 web")]
    [InlineData("web: --scale=2 x ||| web.1", "web.1 web.2 web.1-2")]
    [InlineData("a ||| --scale=2 web ||| web.1: x", "a web-2.1 web-2.2 web.1")]
    [InlineData("a ||| --scale=2 web ||| web.1", "a web.1 web.2 web.1-2")]
    [InlineData("web.2 ||| --scale=2 web", "web.2 web-2.1 web-2.2")]
    [InlineData("a ||| --scale=2 web ||| --scale=2 web", "a web.1 web.2 web-2.1 web-2.2")]
    [InlineData("/ ||| a/ ||| $DIR/b", "command a b")]
    public void A_name_that_is_made_up_is_that_of_the_program_alone(string line, string names) =>
        Assert.Equal(names, string.Join(' ', Parse(line, "DIR=/x/y").Plan!.Services.Select(s => s.Name)));

    [Theory]
    [InlineData("_web: x")]
    [InlineData("-: x")]
    [InlineData(".a: x")]
    [InlineData("a/b: x")]
    [InlineData("é: x")]
    [InlineData("web:x y")]
    [InlineData(": x")]
    [InlineData("web x:")]
    public void What_is_not_a_name_is_a_word_of_the_command(string line) =>
        Assert.Equal(line, Commands(Parse("-- " + line).Plan!, ServiceKind.Service));

    [Theory]
    [InlineData("a:", "a")]
    [InlineData("7:", "7")]
    [InlineData("2nd_w.o-rker:", "2nd_w.o-rker")]
    [InlineData("W-_.:", "W-_.")]
    public void What_is_a_name_is_none_of_the_command(string word, string name)
    {
        ServicePlan service = Parse(word + " x").Plan!.Services.Single();
        Assert.Equal((name, "x"), (service.Name, service.Command.Single()));
    }

    // What the process will be given by monofy itself is set by then, whatever it will be.
    [Theory]
    [InlineData("sh $MONOFY_SETENV && a")]
    [InlineData("sh ${MONOFY_SETENV:?} && a")]
    [InlineData("a: --health=notify a $NOTIFY_SOCKET")]
    [InlineData("a: --health=notify --health-interval=9s a $WATCHDOG_USEC")]
    [InlineData("a: --clear-env --user=me a $HOME $USER $LOGNAME")]
    [InlineData("a: --user=me --cwd=$HOME a")]
    [InlineData("a: a $MONOFY_NAME")]
    [InlineData("a: --scale=2 a $MONOFY_INSTANCE")]
    public void A_variable_that_monofy_itself_will_set_is_not_missing(string line)
    {
        Assert.Empty(Parse(line).Mistakes);
        Assert.Empty(Parse("--strict-variables " + line).Mistakes);
    }

    [Theory]
    [InlineData("a $MONOFY_SETENV", "a: variable MONOFY_SETENV is not set")]
    [InlineData("a: --health=notify a $WATCHDOG_USEC", "a: variable WATCHDOG_USEC is not set")]
    [InlineData("a: --health-cmd=true a $NOTIFY_SOCKET", "a: variable NOTIFY_SOCKET is not set")]
    [InlineData("a $HOME", "a: variable HOME is not set")]
    [InlineData("a: a $MONOFY_INSTANCE", "a: variable MONOFY_INSTANCE is not set")]
    public void A_variable_that_it_sets_for_others_is_missing(string line, string mistake) =>
        Assert.Equal([mistake], Parse("--strict-variables " + line).Mistakes);

    [Theory]
    [InlineData("a: sh $i $i ${j}",
        "a: variable i is not set; using an empty string (write $$i if the program should see $i)",
        "a: variable j is not set; using an empty string (write $$j if the program should see $j)")]
    [InlineData("a: x $$i ${i:-d} ${i-} ${i+x} $1")]
    [InlineData("a: x $MONOFY_NAME")]
    [InlineData("a: sleep 1 || b", "a: '||' is passed to sleep as an argument; monofy knows '&&' and '|||' only")]
    [InlineData("a: --stop-command=$u --scale=3 x",
        "a: variable u is not set; using an empty string (write $$u if the program should see $u)")]
    public void A_check_tells_what_may_be_a_slip(string line, params string[] notices)
    {
        Invocation invocation = CommandLine.Read(["--check", .. line.Split(' ')], new EnvironmentBlock([]));
        ParseResult result = Planner.Complete(invocation, new(new EnvironmentBlock([]), Missing, Missing));
        Assert.Empty(result.Mistakes);
        Assert.Equal(notices, invocation.Notices.Select(static n => n.ToString()));
    }

    [Theory]
    [InlineData("a && b && --job x ||| c ||| d", "2 setup commands, 2 services, 1 job")]
    [InlineData("web: --scale=3 a", "1 service")]
    [InlineData("j: --job a", "1 job")]
    public void A_check_says_what_would_run(string line, string summary) =>
        Assert.Equal(summary, Summary.Of(CommandLine.Read(line.Split(' '), new EnvironmentBlock([])).Description));

    [Theory]
    [InlineData("curl -f http://x || exit 1", "||")]
    [InlineData("a | b", "|")]
    [InlineData("a > b", ">")]
    public void An_operator_of_the_shell_in_an_option_is_a_mistake(string command, string sign) => Assert.Equal(
        ["a: --health-cmd=" + command + ": expected a command without " + sign +
            ", which only a shell knows: sh -c '...'"],
        CommandLines.Parse(["a:", "--health-cmd=" + command, "x"], new EnvironmentBlock([]), Missing).Mistakes);

    [Fact]
    public void A_command_line_of_too_many_options_is_refused()
    {
        string[] many = [.. Enumerable.Range(0, 100_000).Select(static i => $"--env=V{i}=1")];
        Assert.Equal(["there are more than 40000 options"],
            CommandLines.Parse(["web:", .. many, "x"], new EnvironmentBlock([]), Missing).Mistakes);
        string[] fewer = ["web:", .. many.Take(30_000), "x"];
        Assert.Empty(CommandLines.Parse(fewer, new EnvironmentBlock([]), Missing).Mistakes);
    }

    [Fact]
    public void Any_words_are_a_plan_or_mistakes()
    {
        const int Seed = 77;
        Console.WriteLine($"CommandLineTests seed {Seed}");
        string[] words =
        [
            "a", "a", "b", "/x/", "", "&&", "&&", "|||", "|||", "|||", "a:", "b:", "c:", "--", "-", "-q", "--nonsense",
                "--grace", "--grace=1s", "--grace=x", "--scale=2",
            "--scale=0", "--depends-on=a", "--depends-on=b:healthy", "--depends-on=c.1", "--health=notify",
                "--health-cmd=true $A", "--health-retries=2", "--job",
            "--schedule=@daily", "--stdin", "--exit-code=a", "--finally=x ${B:?}", "--env=A=$B", "--env",
                "--env-file=x", "--no-expand", "--strict-variables", "--check",
            "--restart=always", "--fate=separate", "--stop-command='", "--cwd=$A", "--user=$B", "--secret-files", "$A",
                "${B:?x}", "${", "$$", "--map-exit=1:2",
            "--grace=${MONOFY_INSTANCE}s", "ctl",
        ];
        var random = new Random(Seed);
        int plans = 0;
        for (int round = 0; round < 20_000; round++)
        {
            string line = string.Join(' ',
                Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)]));
            ParseResult result = Parse(line, "A=1", "X_FILE=y");
            if (result.ProgramMode is ProgramMode.Run or ProgramMode.Check)
                Assert.True(result.Plan == null == result.Mistakes.Count > 0, line);
            Assert.All(result.Mistakes, mistake => Assert.Matches("^[^ ].{9,}[^ ]$", mistake));
            if (result.Plan != null) plans++;
        }
        Assert.InRange(plans, 1_000, 19_000);   // else they test only half
    }

    private static string Commands(Plan plan, ServiceKind kind) =>
        string.Join('|', plan.Services.Where(s => s.Kind == kind).Select(s =>
        string.Join(' ', new Launch(new EnvironmentBlock(["USER=me"]), Missing)
            .Prepare(s, s.Command, [], out _)!.Value.Words)));

    private static FileText Missing(string path) => new(null, "no such file", true);

    [Fact]
    public void Many_options_and_services_take_time_in_proportion()
    {
        var none = new EnvironmentBlock([]);
        string[] words = [.. Enumerable.Range(0, 40_000).Select(static i => $"--env=A{i}=1"), "a"];
        ProcessorTime.IsBounded(() => Assert.Empty(CommandLines.Parse(words, none, Missing).Mistakes));
        string[] services = [.. Enumerable.Range(1, 39_000).SelectMany(static i =>
            new[] { "|||", $"s{i}:", "--depends-on=s0", "a" })];
        ProcessorTime.IsBounded(() =>
            Assert.Empty(CommandLines.Parse(["s0:", "a", .. services], none, Missing).Mistakes));
    }

    private static ParseResult Parse(string line, params string[] environment) =>
        CommandLines.Parse(line.Split(' '), new EnvironmentBlock(environment), Missing);
}
