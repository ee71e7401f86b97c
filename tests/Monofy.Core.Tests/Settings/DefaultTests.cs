using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Export;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Tests.Plans;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Settings;

/// <summary>The defaults that help, manual and schemas show are those that count if nothing is given.</summary>
public sealed class DefaultTests
{
    private const string Zone = "TZ=CET-1";

    // Lines in which a setting may stand at the mark; it does nothing in those where it may not.
    private static readonly string[] s_ofRun = ["@ a ||| b"], s_ofSetup = ["@ a && b", "a: @ x && b"];
    private static readonly string[] s_ofService = ["@ a ||| b", "a: @ x ||| b"];
    private static readonly string[] s_ofHealth =
    [
        "web: --health=tcp://:80 @ x", "--health=http://:80/ @ x", "web: @ --health-cmd=y x",
        "web: --health=notify @ x", "web: --health-memory=1m @ x",
    ];

    // A default that is not simply a value, with what shows that it is true.
    private static readonly Dictionary<string, (string Said, Func<bool> IsTrue)> s_inWords = new()
    {
        ["--fate"] = ("connected; of a job: separate", static () => IsNothing("--fate=connected", s_ofService) &&
            IsNothing("--fate=separate", "a: --job @ x ||| b")),
        ["--setup-timeout"] = ("none", static () => Service("a && b").SetupTimeout == null),
        ["--stop-signal"] = ("the one received, else TERM", static () =>
            Seen("a", static run => run.IsSignalled(Signal.Int)).SequenceEqual(["SIGINT 0"]) &&
            Seen("a ||| b", static run => run.Exits(0, 0)).SequenceEqual(["SIGTERM 1"])),
        ["--reload-signal"] = ("none: a reload restarts it", static () =>
            Seen("a", static run => run.IsAsked(OrderKind.Reload, 0).Exits(0, 0))
                .SequenceEqual(["SIGTERM 0", "start 0"])),
        ["--grace"] = ("10s; none if stopped from outside", static () =>
            Killed("a ||| b", 9.9, static run => run.Exits(0, 0)) == 0 &&
            Killed("a ||| b", 10, static run => run.Exits(0, 0)) == 1 &&
            Killed("a ||| b", 9999, static run => run.IsSignalled(Signal.Term)) == 0),
        ["--health-interval"] = ("30s; for notify: none", static () =>
            IsNothing("--health-interval=30s", [.. s_ofHealth.Where(static line => !line.Contains("notify"))]) &&
            Service("web: --health=notify x").Health!.Watchdog == null),
        ["--health-start-interval"] = ("5s, and early checks", static () =>
            ProbesAt("", "web").SequenceEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) &&
            ProbesAt("--health-start-interval=5s", "web").SequenceEqual([5, 10])),
        ["--overlap"] = ("skip; for --on-event and --on-change: queue", static () =>
            Runs("@every 1s", "") == Runs("@every 1s", "--overlap=skip") &&
            Runs("@every 1s", "") != Runs("@every 1s", "--overlap=queue") &&
            Hooks("") == Hooks("--overlap=queue") && Hooks("") != Hooks("--overlap=skip")),
        ["--timezone"] = ("that of the machine", static () =>
            Service("a: --schedule=@daily x").Job!.Zone.OffsetAt(0) == 3600),
        ["--exit-code"] = ("what stopped the rest", static () =>
            Seen("a ||| b", static run => run.Exits(1, 3).Exits(0, 4)).Contains("end 3")),
        ["--wait-timeout"] = ("never", static () => Parse("--wait-for=tcp://a:1 x").Plan!.Run.WaitTimeout == null),
        ["--stop-hold"] = ("8s, or 80 % of --stop-timeout", static () =>
            Parse("a").Plan!.Run.StopHoldInForce == TimeSpan.FromSeconds(8) &&
            Parse("--stop-timeout=1m a").Plan!.Run.StopHoldInForce == TimeSpan.FromSeconds(48)),
        ["--stop-timeout"] = ("none", static () => Parse("a").Plan!.Run.StopTimeout == null),
        ["--control"] = ("when it is asked", static () =>
            Parse("a").Plan!.Run is { Control: ControlOpening.WhenAsked }),
        // How it tells is shown beside the readers, in Monofy.Files.Tests.
        ["--format"] = ("its content tells", static () => Parse("a").Options.Find("--format") == null),
        ["--replicas"] = ("1", static () => AsksForTheSame("--replicas=1 --whole", "--whole")),
        ["--kubernetes-version"] = ("1.33", static () => AsksForTheSame("--kubernetes-version=1.33", "")),
    };

    public static TheoryData<string> All =>
        [.. SettingTable.All.Where(static row => row.Default != null).Select(static row => row.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_default_that_is_shown_is_what_counts_if_nothing_is_given(string option)
    {
        Setting row = SettingTable.Find(option)!;
        if (s_inWords.TryGetValue(option, out (string Said, Func<bool> IsTrue) words))
        {
            Assert.Equal(words.Said, row.Default);
            Assert.True(words.IsTrue(), option + ": " + row.Default);
            return;
        }
        string[] lines = (row.Scope & SettingScope.Run) != 0 ? s_ofRun : row.Needs == SettingNeed.Check ? s_ofHealth
            : (row.Scope & SettingScope.Once) != 0 ? ["a: @ x ||| b"]
            : (row.Scope & SettingScope.Setup) != 0 ? [.. s_ofService, .. s_ofSetup] : s_ofService;
        Assert.True(IsNothing(option + "=" + row.Default, lines), option + "=" + row.Default);
    }

    [Fact]
    public void Each_default_in_words_belongs_to_a_setting() =>
        Assert.Empty(s_inWords.Keys.Except(SettingTable.All.Select(static row => row.Name)));

    private static bool IsNothing(string given, params string[] lines) => Array.TrueForAll(lines, line =>
        PlanText.Of(Parse(line.Replace("@", given)).Plan!) == PlanText.Of(Parse(line.Replace("@", "")).Plan!));

    private static bool AsksForTheSame(string given, string needed) =>
        ExportRequest.Read(Parse("--export=kubernetes " + given + " a").Options, out _) ==
        ExportRequest.Read(Parse("--export=kubernetes " + needed + " a").Options, out _);

    private static ServiceSettings Service(string line) => Parse(line).Plan!.Services[0].Settings;

    private static ParseResult Parse(string line)
    {
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        ParseResult parsed = CommandLines.Parse(words, new EnvironmentBlock([Zone]));
        Assert.Empty(parsed.Mistakes);
        return parsed;
    }

    private static string[] Seen(string line, Action<Script> tell)
    {
        var run = new Script(line);
        run.Pass(0);
        run.Seen();
        tell(run);
        return run.Seen();
    }

    private static int Killed(string line, double seconds, Action<Script> tell) => Seen(line, run =>
    {
        tell(run);
        run.Pass(seconds);
    }).Count(static done => done.StartsWith("SIGKILL"));

    // The seconds at which a service is probed that never is healthy.
    private static List<int> ProbesAt(string option, string name)
    {
        var run = new Script($"{name}: --health=tcp://:80 --health-start-period=10s {option} x");
        var at = new List<int>();
        for (int second = 0; second <= 10; second++)
        {
            run.Pass(second == 0 ? 0 : 1);
            while (run.Seen().Contains("probe 0 #" + (at.Count + 1)))
            {
                at.Add(second);
                run.ProbeFails(0);
            }
        }
        return at;
    }

    // What is done by a job whose runs take longer than the pause between them.
    private static string Runs(string schedule, string option) =>
        string.Join(' ', Seen($"a: --schedule='{schedule}' {option} x ||| b", static run =>
        {
            run.Pass(3.5);
            run.Exits(0, 0);
            run.Pass(0);
        }));

    // What is done by a job that runs twice because of an event, the second time while the first run goes on.
    private static string Hooks(string option) =>
        string.Join(' ', Seen($"job: --on-event=a:exited {option} x ||| a: --fate=separate --restart=always y ||| b",
            static run =>
        {
            run.Exits(1, 0);
            run.Pass(1);
            run.Exits(1, 0);
            run.Exits(0, 0);
            run.Pass(0);
        }));
}
