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

namespace Monofy.Core.Tests.Export;

/// <summary>Whatever the command line can say a file can: plans at random through JSON and back, through the command
/// line and back.
/// </summary>
public sealed class RoundTripTests
{
    private const int Seed = 20261129;

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
        path == "/etc/app.env" ? new("FILE=1\n", null, false) : new(null, "no such file", true);

    private string[] RandomLine()
    {
        var words = new List<string>();
        AddOptions(words, SettingScope.Run, 3);
        AddOptions(words, SettingScope.Service | SettingScope.Setup, 2, atFront: true);
        int setups = _random.Next(3), services = _random.Next(1, 4);
        for (int i = 0; i < setups + services; i++)
        {
            bool setup = i < setups;
            words.Add(setup ? "setup" + i + ":" : i == setups ? "db:" : "s" + (i - setups) + ":");
            AddOptions(words, setup ? SettingScope.Setup : SettingScope.Service, 4);
            if (!setup && i > setups && _random.Next(3) == 0)
                words.Add("--depends-on=db" + Pick("", ":started", ":completed"));
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
            string value = Pick([.. SettingSamples.Values(row)]);
            words.Add(row.Form == SettingForm.Flag && value == "1" ? row.Name : row.Name + "=" + value);
        }
    }

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
