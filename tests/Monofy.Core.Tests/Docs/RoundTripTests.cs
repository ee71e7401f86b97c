using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Tests.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Docs;

/// <summary>Whatever the command line can say a file can: plans at random through JSON and back, through the command
/// line and back.
/// </summary>
public sealed class RoundTripTests
{
    private const int Seed = 20261129;

    // Values of rows that have a form of their own; of the others the form tells.
    private static readonly Dictionary<string, string[]> s_values = new()
    {
        ["--exit-code"] = ["first", "worst", "s0"], ["--map-exit"] = ["1:2", "1:3", "143:0"],
        ["--map-signal"] = ["HUP:USR1", "HUP:0", "USR2:TERM"], ["--setup-lock"] = ["/l", "a b"],
        ["--wait-for"] = ["tcp://a:1", "http://b:2/x"], ["--control"] = ["", "/run/x", "@name", "0"],
            ["--http"] = [":9090", "0.0.0.0:80", "[::1]:1"], ["--journal"] = ["/tmp/j"], ["--trace"] = ["/tmp/t"],
        ["--restart"] = ["no", "always", "on-failure", "on-failure:3", "unless-stopped"],
            ["--success-codes"] = ["143", "3,4"],
        ["--env"] = ["A=1", "A=", "HOME", "B=$A-${C:-x y}", "D=$$5 \"q\" \\"], ["--env-file"] = ["web.env"],
        ["--user"] = ["nobody", "1:2", "$U"], ["--group-add"] = ["audio", "44"], ["--cwd"] = ["/", "$HOME/x"], ["--umask"] = ["022", "7"],
        ["--ulimit"] = ["nofile=1:2", "core=unlimited", "nofile=5"],
            ["--health"] = ["tcp://:1", "http://:2/x", "notify"],
        ["--schedule"] = ["@daily", "* * * * *", "@every 5s"], ["--timezone"] = ["UTC", "CET-1"],
            ["--on-signal"] = ["USR1"],
        ["--listen"] = ["tcp://:81", "a=tcp://127.0.0.1:82", "unix:/s"], ["--watch"] = ["/a", "b c"],
            ["--watch-ignore"] = ["*.log"],
        ["--on-change"] = ["/a"], ["--on-event"] = ["s0:failed", "*:gave-up"],
    };

    private readonly Random _random = new(Seed);

    [Fact]
    public void A_random_plan_comes_back_from_its_JSON()
    {
        int good = 0;
        for (int round = 0; round < 1_000; round++)
        {
            Invocation first = CommandLine.Read(RandomLine(), s_environment);
            string json = Json(first.Description);
            var read = new Description();
            var mistakes = new List<Diagnostic>();
            PlanJsonReader.Read(json, "plan.json", read, mistakes);
            Assert.Empty(mistakes);
            Assert.Equal(json, Json(read));
            if (PlanOf(first.Description, first.Mistakes) is not { } plan) continue;
            Assert.Equal(PlanText.Of(plan), PlanText.Of(PlanOf(read, [])!));
            good++;
        }
        Assert.InRange(good, 100, 1_000);   // else the generator tests mistakes only
    }

    [Fact]
    public void A_random_plan_comes_back_from_its_command_line()
    {
        for (int round = 0; round < 1_000; round++)
        {
            Description first = CommandLine.Read(RandomLine(), s_environment).Description;
            string[] line = Arguments.Write(first)!;
            Assert.Equal(Json(first), Json(CommandLine.Read(line, s_environment).Description));
        }
    }

    [Fact]
    public void What_was_read_literally_comes_back_as_references_that_mean_the_same()
    {
        Description first = CommandLine.Read(["--no-expand", "web:", "--env=A=$B", "--health-cmd=sh -c '$X'", "echo",
            "$A", "$$", "${"], s_environment).Description;
        Description again = CommandLine.Read(Arguments.Write(first)!, s_environment).Description;
        ServicePlan service = PlanOf(again, [])!.Services[0];
        Assert.Equal(["echo", "$A", "$$", "${"], Expanded(service.Command));
        Assert.Equal(["A=$B"], Expanded(service.Settings.Env));
    }

    [Theory]
    [InlineData("--map-exit=1:2 --map-exit=1:3 a")]
    [InlineData("web: --scale=3 --restart-delay=5s a")]
    [InlineData("--strict-variables web: --restart-delay=5s a $A")]
    [InlineData("a: --depends-on=b,c:completed x ||| b: --health=tcp://:1 y ||| c: z")]
    public void What_was_lost_once_is_not_lost(string line)
    {
        Invocation first = CommandLine.Read(line.Split(' '), s_environment);
        var read = new Description();
        PlanJsonReader.Read(Json(first.Description), "plan.json", read, []);
        Assert.Equal(PlanText.Of(PlanOf(first.Description, [])!), PlanText.Of(PlanOf(read, [])!));
    }

    private static readonly EnvironmentBlock s_environment = new(["A=1", "C=x", "U=nobody", "HOME=/h"]);

    private static string[] Expanded(Template[] words) => [.. words.Select(w => w.Expand(s_environment.Get).Value!)];

    private static string Json(Description description) => Encoding.UTF8.GetString(PlanJson.Write(description).Span);

    private static Plan? PlanOf(Description description, List<Diagnostic> mistakes)
    {
        Plan plan = Planner.Plan(description, new(s_environment, Read, Read), mistakes);
        return mistakes.Count == 0 ? plan : null;
    }

    private static FileText Read(string path) =>
        path == "web.env" ? new("FILE=1\n", null, false) : new(null, "no such file", true);

    private string[] RandomLine()
    {
        var words = new List<string>();
        AddOptions(words, SettingScope.Run, 3);
        AddOptions(words, SettingScope.Service | SettingScope.Setup, 2, atFront: true);
        int setups = _random.Next(3), services = _random.Next(1, 4);
        for (int i = 0; i < setups + services; i++)
        {
            bool setup = i < setups;
            words.Add((setup ? "setup" : "s") + (setup ? i : i - setups) + ":");
            AddOptions(words, setup ? SettingScope.Setup : SettingScope.Service, 4);
            if (!setup && i > setups && _random.Next(3) == 0)
                words.Add("--depends-on=s0" + Pick("", ":started", ":completed"));
            words.Add(Pick("web", "/x/y", "--", "$A") is var first && first == "--" ? "--" : first);
            if (first == "--") words.Add(Pick("-x", "web"));
            words.Add(Pick("", "a b", "$A", "$$", "${", "é\n\"", "-x"));
            if (i < setups + services - 1) words.Add(setup ? "&&" : "|||");
        }
        return [.. words];
    }

    private void AddOptions(List<string> words, SettingScope scope, int most, bool atFront = false)
    {
        Setting[] rows = [.. SettingTable.All.Where(s =>
            (s.Scope & scope) != 0 && !s.IsAction && s.Name != "--depends-on" &&
            !(atFront && s.Scope == (SettingScope.Service | SettingScope.Once)))];
        for (int n = _random.Next(most); n > 0; n--)
        {
            Setting row = rows[_random.Next(rows.Length)];
            words.Add(row.Form == SettingForm.Flag ? row.Name + Pick("", "=0", "=true") : row.Name + "=" +
                ValueOf(row));
        }
    }

    private string ValueOf(Setting row) =>
        s_values.TryGetValue(row.Name, out string[]? values) ? Pick(values) : row.Form switch
    {
        SettingForm.Duration => Pick("1s", "250ms", "1m30s", "2"), SettingForm.Number => Pick("0", "1", "3"),
        SettingForm.Signal => Pick("TERM", "SIGUSR1", "15", "RTMIN+3"), SettingForm.Word => Pick([.. row.Words]),
        SettingForm.Command => Pick("a b", "sh -c 'x $A'", "\"$A\"b \\$"), SettingForm.Size => Pick("1", "64k", "1g"),
        _ => throw new InvalidOperationException(row.Name + " has a form of its own: give s_values some of its values"),
    };

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
