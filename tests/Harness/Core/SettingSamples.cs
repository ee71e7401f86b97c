using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Settings;

namespace Monofy.Harness;

/// <summary>The table of sample values for tests that cover every setting, and plans that use them.</summary>
internal static class SettingSamples
{
    // Values of settings with a special syntax; for the others, the form determines them. The first is the sample,
    // which is not the default.
    private static readonly Dictionary<string, string[]> s_values = new()
    {
        ["--log"] = ["json"], ["--control"] = ["1", "", "/run/x", "@name", "0"],
        ["--http"] = [":9000", "0.0.0.0:80", "[::1]:1"], ["--journal"] = ["/tmp/journal"], ["--trace"] = ["/tmp/trace"],
        ["--exit-code"] = ["worst", "first", "db"], ["--map-exit"] = ["143:0", "1:2", "1:3"],
        ["--setup-lock"] = ["/data/lock", "a b"], ["--wait-for"] = ["tcp://db.example:5432", "http://b:2/x"],
        ["--stop-hold"] = ["6s", "1s"], ["--stop-delay"] = ["5s", "250ms"],
        ["--map-signal"] = ["HUP:USR1", "HUP:0", "USR2:TERM"],
        ["--fate"] = ["separate"], ["--restart"] = ["on-failure:3", "no", "always", "on-failure", "unless-stopped"],
        ["--success-codes"] = ["143", "3,4"], ["--stop-signal"] = ["QUIT", "TERM", "SIGUSR1", "15", "RTMIN+3"],
        ["--env"] = ["A=1", "A=", "HOME", "B=$A-${C:-x y}", "D=$$5 \"q\" \\"], ["--env-file"] = ["/etc/app.env"],
        ["--user"] = ["1000:1000", "nobody", "$U"], ["--group-add"] = ["44", "audio"], ["--cwd"] = ["/srv", "$HOME/x"],
        ["--umask"] = ["027", "7"], ["--ulimit"] = ["nofile=1024", "nofile=1:2", "core=unlimited"],
        ["--listen"] = ["tcp://:8000", "a=tcp://127.0.0.1:82", "unix:/s"],
        ["--health"] = ["http://:8000/health", "tcp://:1", "notify"], ["--on-unhealthy"] = ["restart"],
        ["--watch"] = ["/srv", "b c"], ["--watch-ignore"] = ["*.log"], ["--depends-on"] = ["db:started"],
        ["--schedule"] = ["0 3 * * *", "@daily", "@every 5s"], ["--timezone"] = ["UTC", "CET-1"],
        ["--overlap"] = ["skip"], ["--on-signal"] = ["USR1"], ["--on-change"] = ["/srv"],
        ["--on-event"] = ["db:failed", "*:gave-up"],
    };

    /// <summary>Values that <paramref name="row"/> accepts; the plans here use the first. They refer to a service
    /// <c>db</c> and an env file <c>/etc/app.env</c>.</summary>
    public static IReadOnlyList<string> Values(Setting row)
    {
        string[] own = s_values.GetValueOrDefault(row.Name) ?? [];
        return row.Form == SettingForm.Word ? [.. own.Union(row.Words)] : own.Length > 0 ? own : OfForm(row);
    }

    /// <summary>A plan that gives <paramref name="row"/>.</summary>
    /// <param name="row">The setting.</param>
    /// <param name="service">The service that has it in the report; empty: the run.</param>
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

    /// <summary>One plan that gives all settings: each setting of a service or job has its own one, named after the
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

    /// <summary><paramref name="row"/> with its sample.</summary>
    public static string Option(Setting row) => row.Name + "=" + Values(row)[0];

    private static string[] Given(bool isGiven, Setting row) => isGiven ? [Option(row)] : [];

    private static bool IsOfRun(Setting row) => (row.Scope & SettingScope.Run) != 0;

    private static bool IsOfSetup(Setting row) =>
        (row.Scope & (SettingScope.Service | SettingScope.Setup)) == SettingScope.Setup;

    private static bool IsOfJob(Setting row) => row.MakesJob || row.Needs == SettingNeed.Job;

    private static string[] OfForm(Setting row) => row.Form switch
    {
        SettingForm.Flag => ["1", "0", "true"], SettingForm.Number => ["3", "0", "1"],
        SettingForm.Duration => ["20s", "250ms", "1m30s", "2"], SettingForm.Size => ["64m", "1", "64k", "1g"],
        SettingForm.Signal => ["USR1", "SIGUSR1", "15", "RTMIN+3"],
        SettingForm.Command => ["true", "a b", "sh -c 'x $A'", "\"$A\"b \\$"],
        SettingForm.Word or SettingForm.Text => throw new InvalidOperationException(
            row.Name + " has a form of its own: give it values in s_values (tests/Harness/Core/SettingSamples.cs)"),
    };
}
