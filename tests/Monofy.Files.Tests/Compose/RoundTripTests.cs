using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Tests.Plans;
using Monofy.Core.Values;
using Monofy.Harness;

namespace Monofy.Files.Tests.Compose;

/// <summary>Whatever the command line can say a file can, and back: plans at random through the writers of files, the
/// readers, and the planner.</summary>
public sealed class RoundTripTests
{
    private const int Seed = 20261129;

    private static readonly EnvironmentBlock s_environment = new(["A=1", "HOME=/h"]);

    private static readonly string[] s_words =
        ["x", "a b", "", "$$", "$${A}", "\"", "'", "\\", "yes", "12", "é", "#", "a: b", "- c", "[d]", "~", "%", "\n"];

    // What a service may say that Compose, with x-monofy, carries.
    private static readonly string[] s_given =
    [
        "--fate=connected", "--fate=separate", "--fate=on-failure", "--restart=no", "--restart=always",
        "--restart=on-failure", "--restart=on-failure:3", "--restart-delay=2s", "--restart-max-delay=9s",
        "--success-codes=143,3", "--stop-signal=USR1", "--grace=1500ms", "--kill-mode=group", "--reload-signal=HUP",
        "--stop-command=sh -c 'x \"y z\"'", "--env=B=a b", "--env=C=$$D", "--env=HOME", "--env=E=", "--clear-env",
        "--secret-files", "--tty", "--user=nobody", "--user=1:2", "--group-add=44", "--cwd=/srv/x", "--umask=027",
        "--nice=5", "--oom-score-adj=-100", "--ulimit=nofile=10:20", "--no-new-privileges", "--log=none",
        "--watch=/etc/x", "--watch-ignore=*.log", "--scale=3", "--listen=tcp://:8123",
    ];

    // The random plans give these by themselves, or to one service only.
    private static readonly string[] s_apart =
        ["--env-file", "--stdin", "--depends-on", "--health", "--health-cmd", "--health-memory"];

    private static readonly string[] s_options = [.. s_given, .. SettingTable.All
        .Where(static row => !row.IsAction && !row.MakesJob && row.Needs == SettingNeed.Nothing &&
            (row.Scope & (SettingScope.Service | SettingScope.Run)) == SettingScope.Service &&
            !s_apart.Contains(row.Name) &&
            !s_given.Any(option => (option + "=").StartsWith(row.Name + "=", StringComparison.Ordinal)))
        .Select(SettingSamples.Option)];

    private static readonly string[] s_run =
    [
        "--exit-code=worst", "--map-exit=143:0", "--setup-lock=/l", "--stop-hold=7s",
        "--map-signal=HUP:USR1", "--log=prefix", "--finally=echo 'all gone'", "--control=/run/c", "--quiet",
    ];

    private readonly Random _random = new(Seed);

    [Fact]
    public void A_random_plan_comes_back_from_its_Compose_file()
    {
        for (int round = 0; round < 400; round++)
        {
            string[] line = RandomLine();
            Description first = Described(line);
            ExportOutcome outcome = Exporter.Export(first,
                new() { Format = ExportFormat.Compose, AllowLocalhost = true });
            Assert.Empty(outcome.Mistakes);
            string text = outcome.Files[0].Text;
            FileResult read = Read(text, "compose.yaml");
            Assert.True(read.Mistakes.Count == 0, string.Join('\n', read.Mistakes) + "\n" + text);
            Assert.True(Shown(first) == Shown(read.Description),
                string.Join(' ', line) + "\n" + text + "\n" + Shown(first) + "\n" + Shown(read.Description));
        }
    }

    // But for files of variables, which Compose reads by rules of its own.
    public static TheoryData<string> Settings => [.. SettingTable.All.Where(static row => !row.IsAction
        && row.Name != "--env-file").Select(static row => row.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void What_the_report_calls_carried_comes_back(string name)
    {
        Description first = Described(SettingSamples.Plan(SettingTable.Find(name)!, out string service));
        ExportOutcome outcome = Exporter.Export(first, new() { Format = ExportFormat.Compose, AllowLocalhost = true });
        ReportEntry entry = outcome.Report.Entries.First(e => e.Service == service && e.Setting == name);
        // Setup commands and jobs are services there.
        if (entry.Result != ExportResult.Carried || service is "prepare" or "job") return;
        FileResult read = Read(outcome.Files[0].Text, "compose.yaml");
        Assert.Empty(read.Mistakes);
        Assert.Equal(Shown(first, service), Shown(read.Description, service));
    }

    [Fact]
    public void The_commands_and_variables_of_a_random_plan_come_back_from_its_Procfile()
    {
        for (int round = 0; round < 400; round++)
        {
            string[] words = [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Pick(s_words))];
            if (words.Any(static w => w.Contains('\n'))) continue;
            Description first = Described(["a:", "program", .. words]);
            string text = Exporter.Export(first, new() { Format = ExportFormat.Procfile }).Files[0].Text;
            FileResult read = Read(text, "Procfile");
            Assert.Empty(read.Mistakes);
            // Plain words are run directly, and quoted ones too, behind the shell's exec.
            Assert.Equal(Commands(first), Commands(read.Description));
        }
    }

    [Fact]
    public void A_random_plan_comes_back_from_its_own_format_read_as_a_file()
    {
        for (int round = 0; round < 200; round++)
        {
            Description first = Described(RandomLine());
            string text = Exporter.Export(first, new() { Format = ExportFormat.Json }).Files[0].Text;
            FileResult read = Read(text, "plan.json");
            Assert.Empty(read.Mistakes);
            Assert.Equal(Shown(first), Shown(read.Description));
        }
    }

    private string[] RandomLine()
    {
        List<string> line = [];
        for (int n = _random.Next(3); n > 0; n--) Add(line, s_run);
        int services = _random.Next(2, 5);
        for (int i = 0; i < services; i++)
        {
            line.Add("s" + i + ":");
            for (int n = _random.Next(6); n > 0; n--) Add(line, s_options);
            if (_random.Next(3) == 0) line.AddRange(["--health-cmd=check 'a b'", "--health-interval=5s"]);
            if (i > 0 && _random.Next(2) == 0) line.Add("--depends-on=s0" + Pick(":started", ":completed"));
            line.Add("program");
            for (int n = _random.Next(4); n > 0; n--) line.Add(Pick(s_words));
            if (i < services - 1) line.Add("|||");
        }
        return [.. line];
    }

    // Each option once, and standard input of one service only.
    private void Add(List<string> line, string[] from)
    {
        string option = Pick(from), name = option[..(option + "=").IndexOf('=')];
        int start = line.LastIndexOf("|||") + 1;
        if (!line.Skip(start).Any(word => (word + "=").StartsWith(name + "=", StringComparison.Ordinal)))
            line.Add(option);
    }

    private static Description Described(string[] line)
    {
        ParseResult parsed = CommandLines.Parse(line, s_environment, static _ => new(null, "no such file", true));
        Assert.True(parsed.Mistakes.Count == 0, string.Join(' ', line) + string.Join('\n', parsed.Mistakes));
        return parsed.Description!;
    }

    private static FileResult Read(string text, string name) => Case.Of(text, name).Env("A=1").Env("HOME=/h")
        .Read(static request => request with { Find = SettingTable.Find, Profiles = ["*"] });

    // The settings of one service, or of the run.
    private static string Shown(Description description, string service)
    {
        Plan plan = PlanOf(description);
        return PlanText.Of(service.Length == 0 ? new() { Services = [], Run = plan.Run } : new()
        {
            Services = [.. plan.Services.Where(s => s.BaseName == service).Select(static s => new ServicePlan
                { Name = s.Name, Kind = s.Kind, Command = s.Command, Settings = s.Settings })],
            Run = new(),
        });
    }

    private static string Shown(Description description) => PlanText.Of(PlanOf(description));

    private static Plan PlanOf(Description description)
    {
        List<Diagnostic> mistakes = [];
        Plan plan = Planner.Plan(description, new(s_environment, static _ => new(null, "no such file", true),
            static _ => new(null, "no such file", true)), mistakes);
        Assert.Empty(mistakes);
        return plan;
    }

    private static string[][] Commands(Description description) =>
        [.. description.Services.Select(static s => s.Command.Select(static w =>
            w.Expand(s_environment.Get).Value!).ToArray())];

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
