using System.Collections.Generic;
using Monofy.Core.Settings;

namespace Monofy.Harness;

/// <summary>A value for each setting, and plans that give them.</summary>
internal static class SettingSamples
{
    // A value for each row; a row without one here gets one by its form.
    private static readonly Dictionary<string, string> s_samples = new()
    {
        ["--restart"] = "on-failure:3", ["--success-codes"] = "143", ["--env"] = "A=1", ["--env-file"] = "/etc/app.env",
            ["--user"] = "1000:1000",
        ["--cwd"] = "/srv", ["--umask"] = "027", ["--ulimit"] = "nofile=1024", ["--health"] = "http://:8000/health",
            ["--depends-on"] = "db:started",
        ["--schedule"] = "0 3 * * *", ["--timezone"] = "UTC", ["--exit-code"] = "worst", ["--map-exit"] = "143:0",
            ["--map-signal"] = "HUP:USR1",
        ["--setup-lock"] = "/data/lock", ["--wait-for"] = "tcp://db.example:5432", ["--on-event"] = "db:failed",
            ["--listen"] = "tcp://:8000",
        ["--http"] = ":9000", ["--watch"] = "/srv", ["--watch-ignore"] = "*.log", ["--on-change"] = "/srv",
            ["--fate"] = "separate",
        ["--log"] = "json", ["--on-unhealthy"] = "restart", ["--overlap"] = "skip", ["--group-add"] = "44",
            ["--stop-hold"] = "6s", ["--stop-delay"] = "5s", ["--trace"] = "/tmp/trace",
        ["--journal"] = "/tmp/journal", ["--control"] = "1", ["--stop-signal"] = "QUIT",
    };

    /// <summary>A plan that gives <paramref name="row"/>.</summary>
    /// <param name="row">The setting.</param>
    /// <param name="service">Who has it in the report; empty: the run.</param>
    public static string[] Plan(Setting row, out string service)
    {
        bool isJob = IsOfJob(row), isSetup = IsOfSetup(row), isRun = IsOfRun(row);
        service = isRun ? "" : isSetup ? "prepare" : isJob ? "job" : "web";
        var args = new List<string>();
        if (isRun) args.Add(Option(row));
        args.AddRange(["prepare:", .. Given(isSetup, row), "prepare", "&&", "db:", "db", "|||"]);
        args.AddRange(["job:", "--schedule=0 4 * * *", "--timezone=UTC", .. Given(isJob, row), "job", "|||", "web:"]);
        if (row.Needs == SettingNeed.Check) args.Add("--health-cmd=check");
        args.AddRange([.. Given(!isRun && !isSetup && !isJob, row), "web"]);
        return [.. args];
    }

    /// <summary>One plan that gives them all: those of a service or job to one of its own, which is called after the
    /// setting.</summary>
    public static string[] All()
    {
        var run = new List<string>();
        var setup = new List<string> { "prepare:" };
        var services = new List<string> { "db:", "/bin/db" };
        foreach (Setting row in SettingTable.All)
        {
            if (row.IsAction) continue;
            if (IsOfRun(row)) run.Add(Option(row));
            else if (IsOfSetup(row)) setup.Add(Option(row));
            else services.AddRange(["|||", "s" + row.Name + ":",
                .. IsOfJob(row) && !row.MakesJob ? new[] { "--job" } : [],
                .. row.Name == "--schedule" ? new[] { "--timezone=UTC" } : [],
                .. row.Needs == SettingNeed.Check ? new[] { "--health-cmd=check" } : [], Option(row), "/bin/serve"]);
        }
        return [.. run, .. setup, "/bin/prepare", "&&", .. services];
    }

    private static string Option(Setting row) =>
        row.Name + "=" + (s_samples.GetValueOrDefault(row.Name) ?? Sample(row));

    private static string[] Given(bool isGiven, Setting row) => isGiven ? [Option(row)] : [];

    private static bool IsOfRun(Setting row) => (row.Scope & SettingScope.Run) != 0;

    private static bool IsOfSetup(Setting row) =>
        (row.Scope & (SettingScope.Service | SettingScope.Setup)) == SettingScope.Setup;

    private static bool IsOfJob(Setting row) => row.MakesJob || row.Needs == SettingNeed.Job;

    private static string Sample(Setting row) => row.Form switch
    {
        SettingForm.Flag => "1", SettingForm.Number => "3", SettingForm.Duration => "20s",
        SettingForm.Size => "64m", SettingForm.Signal => "USR1", SettingForm.Word => row.Words[0],
        SettingForm.Command => "true", SettingForm.Text => "x",
    };
}
