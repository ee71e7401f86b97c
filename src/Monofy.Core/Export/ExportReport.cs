using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>What became of a setting in an export.</summary>
public enum ExportResult : byte
{
    /// <summary>The target has an equivalent.</summary>
    Carried,

    /// <summary>The target has something similar; the reason says how it differs.</summary>
    Approximated,

    /// <summary>The target cannot express it; the reason says why.</summary>
    Lost,
}

/// <summary>One line of the report.</summary>
/// <param name="Service">The service; empty: the run as a whole.</param>
/// <param name="Setting">The option with its dashes, or a key such as <c>image</c> or <c>volumes</c> that only Compose
/// has.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Reason">How or why; empty if carried over unchanged.</param>
public sealed record ReportEntry(string Service, string Setting, ExportResult Result, string Reason)
{
    /// <summary>Whether losing it changes what the services do, rather than only what monofy reports about
    /// them.</summary>
    public bool ChangesBehaviour { get; init; } = true;

    /// <summary>The line for comments and messages: <c>web: --nice is lost: Compose has no nice value</c>.</summary>
    public override string ToString()
    {
        string subject = Service.Length == 0 ? Setting : Service + ": " + Setting;
        string result = Result switch
        {
            ExportResult.Carried => " is carried", ExportResult.Approximated => " is approximated", ExportResult.Lost =>
                " is lost",
        };
        return subject + result + (Reason.Length == 0 ? "" : ": " + Reason);
    }
}

/// <summary>What became of each setting, in the order of the plan.</summary>
public sealed class ExportReport
{
    private readonly List<ReportEntry> _entries = [];
    private readonly Dictionary<(string, string), int> _at = [];

    /// <summary>All lines.</summary>
    public IReadOnlyList<ReportEntry> Entries => _entries;

    /// <summary>Whether something that changes behaviour was lost.</summary>
    public bool HasLosses =>
        _entries.Exists(static entry => entry is { Result: ExportResult.Lost, ChangesBehaviour: true });

    internal bool Has(string service, string setting) => _at.ContainsKey((service, setting));

    internal ExportResult? ResultOf(string service, string setting) =>
        _at.TryGetValue((service, setting), out int at) ? _entries[at].Result : null;

    // The worst result for a setting counts; of equal results, the first reason is kept.
    internal void Say(ReportEntry entry)
    {
        if (_at.TryAdd((entry.Service, entry.Setting), _entries.Count))
        {
            _entries.Add(entry);
            return;
        }
        int at = _at[(entry.Service, entry.Setting)];
        if (_entries[at].Result < entry.Result) _entries[at] = entry;
    }

    /// <summary>One JSON object per line:
    /// <c>{"service":"web","setting":"--nice","result":"lost","reason":"…"}</c>.</summary>
    public string ToJson()
    {
        var text = new StringBuilder();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        foreach (ReportEntry entry in _entries)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, options))
            {
                json.WriteStartObject();
                json.WriteString("service", entry.Service);
                json.WriteString("setting", entry.Setting);
                json.WriteString("result", entry.Result switch
                {
                    ExportResult.Carried => "carried", ExportResult.Approximated => "approximated", ExportResult.Lost =>
                        "lost",
                });
                json.WriteString("reason", entry.Reason);
                json.WriteEndObject();
            }
            text.Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The report as comment lines, each after <c># </c>.</summary>
    internal void AppendComments(StringBuilder text)
    {
        var carried = new List<string>();
        foreach (ReportEntry entry in _entries)
        {
            if (entry is { Result: ExportResult.Carried, Reason: "" })
                carried.Add(entry.Service.Length == 0 ? entry.Setting : entry.Service + " " + entry.Setting);
        }
        if (carried.Count > 0) Line(text, "carried: " + string.Join(", ", carried));
        foreach (ReportEntry entry in _entries)
        {
            if (entry is { Result: ExportResult.Carried, Reason.Length: > 0 }) Line(text, entry.ToString());
        }
        foreach (ReportEntry entry in _entries)
        {
            if (entry.Result == ExportResult.Approximated) Line(text, entry.ToString());
        }
        foreach (ReportEntry entry in _entries)
        {
            if (entry.Result == ExportResult.Lost) Line(text, entry.ToString());
        }
    }

    private static void Line(StringBuilder text, string line)
    {
        bool isFirst = true;
        foreach (string part in CommentText.Wrap(CommentText.Clean(line), 96))
        {
            text.Append(isFirst ? "# " : "#   ").Append(part).Append('\n');
            isFirst = false;
        }
    }
}
