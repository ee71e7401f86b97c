using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Exporting;

/// <summary>Makes the table "setting × format" of docs/exports.md: each row of the settings is given in a plan, written
/// for each format, and the cell is what the report says.</summary>
internal static class ExportTable
{
    /// <summary>Where the table begins and ends in the document.</summary>
    public const string Begin = "<!-- the table is made by ExportTableTests -->\n", End = "<!-- end of the table -->\n";

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
            ["--stop-hold"] = "5s", ["--stop-delay"] = "5s", ["--trace"] = "/tmp/trace",
        ["--journal"] = "/tmp/journal", ["--control"] = "1", ["--stop-signal"] = "QUIT",
    };

    public static string Write()
    {
        var table = new StringBuilder("| Setting | kubernetes | kubernetes-split | compose | swarm | systemd | " +
            "procfile |\n|---|---|---|---|---|---|---|\n");
        var notes = new List<string>();
        foreach (Setting row in SettingTable.All)
        {
            if (row.IsRequest) continue;
            table.Append("| `").Append(row.Name).Append("` ");
            foreach (ExportFormat format in Exports.Written)
                table.Append("| ").Append(Cell(Of(row, format), notes)).Append(' ');
            table.Append("|\n");
        }
        table.Append('\n');
        for (int i = 0; i < notes.Count; i++) table.Append(i + 1).Append(". ").Append(notes[i]).Append('\n');
        return table.ToString();
    }

    /// <summary>What the report says of <paramref name="row"/>.</summary>
    public static ReportEntry Of(Setting row, ExportFormat format)
    {
        string option = row.Name + "=" + (s_samples.GetValueOrDefault(row.Name) ?? Sample(row));
        bool isRun = (row.Scope & SettingScope.Run) != 0,
            isSetup = (row.Scope & (SettingScope.Service | SettingScope.Setup)) == SettingScope.Setup;
        bool isJob = row.MakesJob || row.Needs == SettingNeed.Job;
        var args = new List<string>();
        if (isRun) args.Add(option);
        args.AddRange(["prepare:", .. isSetup ? (string[])[option] : [], "prepare", "&&", "db:", "db", "|||"]);
        args.AddRange(["job:", "--schedule=0 4 * * *", "--timezone=UTC", .. isJob ? (string[])[option] : [], "job",
            "|||", "web:"]);
        if (row.Needs == SettingNeed.Check) args.Add("--health-cmd=check");
        if (!isRun && !isSetup && !isJob) args.Add(option);
        args.Add("web");
        ExportOutcome outcome = Exports.Export(format, [.. args]);
        Assert.Empty(outcome.Mistakes);
        return Exports.Entry(outcome, isRun ? "" : isSetup ? "prepare" : isJob ? "job" : "web", row.Name);
    }

    private static string Sample(Setting row) => row.Form switch
    {
        SettingForm.Flag => "1", SettingForm.Number => "3", SettingForm.Duration => "20s", SettingForm.Size =>
            "64m", SettingForm.Signal => "USR1",
        SettingForm.Word => row.Words[0], SettingForm.Command => "true", SettingForm.Text => "x",
    };

    private static string Cell(ReportEntry entry, List<string> notes)
    {
        string word = entry.Result switch
        {
            ExportResult.Carried => "carried", ExportResult.Approximated => "approximated", ExportResult.Lost =>
                entry.ChangesBehaviour ? "lost" : "lost, harmless",
        };
        if (entry.Reason.Length == 0) return word;
        int at = notes.IndexOf(entry.Reason);
        if (at < 0)
        {
            at = notes.Count;
            notes.Add(entry.Reason);
        }
        return word + " [" + (at + 1) + "]";
    }
}

/// <summary>docs/exports.md: its table is what the writers do.</summary>
public sealed class ExportTableTests
{
    private const string Page = "docs/exports.md";

    [Fact]
    public void The_table_of_settings_and_formats_is_up_to_date()
    {
        string page = Repository.Read(Page);
        int begin = page.IndexOf(ExportTable.Begin, StringComparison.Ordinal) + ExportTable.Begin.Length;
        int end = page.IndexOf(ExportTable.End, StringComparison.Ordinal);
        Repository.CheckGolden(Page, page[..begin] + ExportTable.Write() + page[end..]);
    }

    [Fact]
    public void Json_carries_everything()
    {
        foreach (Setting row in SettingTable.All)
        {
            if (!row.IsRequest) Assert.Equal(ExportResult.Carried, ExportTable.Of(row, ExportFormat.Json).Result);
        }
    }
}
