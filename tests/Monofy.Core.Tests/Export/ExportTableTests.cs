using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Export;

/// <summary>Makes the table "setting × format" of docs/exports.md: each row of the settings is given in a plan, written
/// for each format, and the cell is what the report says.</summary>
internal static class ExportTable
{
    /// <summary>Where the table begins and ends in the document.</summary>
    public const string Begin = "<!-- the table is made by ExportTableTests -->\n", End = "<!-- end of the table -->\n";

    public static string Write()
    {
        var table = new StringBuilder("| Setting | kubernetes | kubernetes-split | compose | swarm | systemd | " +
            "procfile |\n|---|---|---|---|---|---|---|\n");
        var notes = new List<string>();
        foreach (Setting row in SettingTable.All)
        {
            if (row.IsAction) continue;
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
    public static ReportEntry Of(Setting row, ExportFormat format, bool whole = false)
    {
        ExportOutcome outcome = Exporter.Export(Exports.Describe(SettingSamples.Plan(row, out string service)),
            new() { Format = format, Whole = whole, AllowLocalhost = true });
        Assert.Empty(outcome.Mistakes);
        // What carries it has written it.
        if (whole) Assert.Contains(row.Name, outcome.Files[0].Text[outcome.Files[0].Text.IndexOf("\n\n")..]);
        return Exports.Entry(outcome, service, row.Name);
    }

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

    // A Procfile has names and commands alone.
    [Fact]
    public void Why_a_setting_is_lost_stands_in_the_writer_or_in_Unreported()
    {
        foreach (Setting row in SettingTable.All)
        {
            foreach (ExportFormat format in Exports.Written)
            {
                if (row.IsAction || format == ExportFormat.Procfile) continue;
                ReportEntry entry = ExportTable.Of(row, format);
                Assert.False(entry.Reason.Contains("has no word for it"), $"{row.Name}, {format}: {entry.Reason}; " +
                    "give the reason in src/Monofy.Core/Export/Unreported.cs");
            }
        }
    }

    [Fact]
    public void Json_carries_everything()
    {
        foreach (Setting row in SettingTable.All)
        {
            if (!row.IsAction) Assert.Equal(ExportResult.Carried, ExportTable.Of(row, ExportFormat.Json).Result);
        }
    }

    [Theory]
    [InlineData(ExportFormat.Kubernetes)]
    [InlineData(ExportFormat.Compose)]
    [InlineData(ExportFormat.Swarm)]
    public void The_whole_plan_carries_everything(ExportFormat format)
    {
        foreach (Setting row in SettingTable.All)
        {
            if (row.IsAction) continue;
            ReportEntry entry = ExportTable.Of(row, format, whole: true);
            // The container must hold the file.
            Assert.True(entry.Result == ExportResult.Carried || row.Name == "--env-file", entry.ToString());
        }
    }
}
