using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>How a terminal looks.</summary>
/// <param name="Color">Whether colours are wanted.</param>
/// <param name="Columns">Its width; 0 if it is not a terminal, and nothing is cut.</param>
public readonly record struct TerminalLook(bool Color, int Columns);

/// <summary><c>ctl status</c> for people: a row for each service, and below it, indented, why it is as it is. Empty
/// columns are left out, so that a usual table fits into 80 columns.</summary>
public sealed class StatusTable(TerminalLook look)
{
    private const string Nothing = "-", Green = "\u001b[32m", Red = "\u001b[31m", Yellow = "\u001b[33m",
        Bold = "\u001b[1m", Plain = "\u001b[0m";
    private const int LeastName = 12;
    private const int State = 1, Health = 8;

    private static readonly string[] s_heading = ["NAME", "STATE", "PID", "UP", "RESTARTS", "LAST", "CPU", "MEMORY",
        "HEALTH", "NEXT"];
    private static readonly bool[] s_always = [true, true, true, true, true, false, false, false, false, false];

    private readonly List<(string[] Cells, string[] Below)> _rows = [];

    /// <summary>Adds a service.</summary>
    public void Add(JsonItem item)
    {
        string[] cells =
        [
            item["name"], item.Has("held") ? "held" : item["state"], item["pid"], Time(item, "uptime"),
                item["restarts"],
            item["last.signal"].Length > 0 ? item["last.signal"] : item["last.status"], Time(item, "cpu"), Memory(item),
                item["health"],
            item.Number("nextIn") is { } next ? "in " + Moment.Short(next) : "",
        ];
        var below = new List<string>();
        if (item.Has("reason")) below.Add(item["reason"]);
        if (item.Has("says")) below.Add("it says: " + item["says"]);
        if (item["last.how"] is "oom") below.Add("the last process ran out of memory (OOM)");
        if (item.Number("restartsIn") is { } pause)
            below.Add("restarts in " + Duration.Format(TimeSpan.FromSeconds(pause)));
        _rows.Add((Array.ConvertAll(cells, static cell => cell.Length == 0 ? Nothing : Printable.Of(cell)),
            [.. below]));
    }

    /// <summary>The table, and forgets its rows.</summary>
    public string Take()
    {
        var columns = new List<int>();
        var widths = new int[s_heading.Length];
        for (int i = 0; i < s_heading.Length; i++)
        {
            if (s_always[i] || _rows.Exists(row => row.Cells[i] != Nothing)) columns.Add(i);
            widths[i] = s_heading[i].Length;
            foreach ((string[] cells, _) in _rows) widths[i] = Math.Max(widths[i], cells[i].Length);
        }
        int gap = Fit(columns, widths);
        var text = new StringBuilder();
        AppendRow(text, s_heading, columns, widths, gap, isHeading: true);
        foreach ((string[] cells, string[] below) in _rows)
        {
            AppendRow(text, cells, columns, widths, gap, isHeading: false);
            foreach (string line in below)
                text.Append("  ").Append(Cut(Printable.Of(line), look.Columns - 2)).Append('\n');
        }
        _rows.Clear();
        return text.ToString();
    }

    // The gap between columns. If the table is too wide, names are cut first, then the gap shrinks.
    private int Fit(List<int> columns, int[] widths)
    {
        int gap = 2;
        if (look.Columns == 0) return gap;
        int total = (columns.Count - 1) * gap;
        foreach (int i in columns) total += widths[i];
        int over = total - look.Columns;
        if (over <= 0) return gap;
        int cut = Math.Min(over, Math.Max(0, widths[0] - LeastName));
        widths[0] -= cut;
        return over > cut ? 1 : gap;
    }

    private void AppendRow(StringBuilder text, string[] cells, List<int> columns, int[] widths, int gap, bool isHeading)
    {
        int room = look.Columns == 0 ? int.MaxValue : look.Columns;
        for (int n = 0; n < columns.Count && room > 0; n++)
        {
            int i = columns[n];
            string cell = Cut(Cut(cells[i], widths[i]), room);
            string color = !look.Color ? "" : isHeading ? Bold : ColorOf(i, cell);
            text.Append(color).Append(cell).Append(color.Length > 0 ? Plain : "");
            room -= cell.Length;
            int pad = n == columns.Count - 1 ? 0 : Math.Min(widths[i] - cell.Length + gap, room);
            text.Append(' ', pad);
            room -= pad;
        }
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        text.Append('\n');
    }

    private static string ColorOf(int column, string cell) => column switch
    {
        State =>
            cell switch { "up" or "done" or "idle" => Green, "failed" or "backoff" or "killing" => Red, _ => Yellow },
        Health => cell switch { "healthy" => Green, "unhealthy" => Red, "starting" => Yellow, _ => "" },
        _ => "",
    };

    private static string Cut(string text, int width) =>
        width <= 0 || text.Length <= width ? text : width == 1 ? "…" : text[..(width - 1)] + "…";

    private static string Time(JsonItem item, string name) =>
        item.Number(name) is { } seconds ? Moment.Short(seconds) : "";

    private static string Memory(JsonItem item) => item.Number("memory") is { } bytes ? Moment.Bytes(bytes) : "";
}
