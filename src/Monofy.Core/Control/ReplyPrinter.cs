using System;
using System.Buffers;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Writes what a client prints to standard output.</summary>
/// <param name="bytes">What.</param>
/// <returns>False if it cannot be written.</returns>
public delegate bool PrintBytes(ReadOnlySpan<byte> bytes);

/// <summary>What the client prints of an answer: JSON as it came, or a table, or lines.</summary>
public sealed class ReplyPrinter
{
    private const int Room = 32 << 10;
    private const string Home = "\u001b[H\u001b[J";
    private const string Bold = "\u001b[1m", Plain = "\u001b[0m";

    private readonly ArrayBufferWriter<byte> _output = new(1 << 10);
    private readonly JsonItem _item = new();
    private readonly PrintBytes _print;
    private readonly TerminalLook _look;
    private readonly StatusTable? _table;
    private readonly string _verb;
    private readonly bool _json, _watch, _follows, _showsNames;

    /// <summary>Prints the answer to <paramref name="call"/>.</summary>
    public ReplyPrinter(Call call, TerminalLook look, PrintBytes print)
    {
        (_look, _print, _verb) = (look, print, call.Verb.Name);
        Request request = call.Request;
        _json = request.Has(Verbs.Json);
        _watch = request.Has(Verbs.Watch);
        _follows = _watch || request.Has(Verbs.Follow);
        _showsNames = request.Names.Length != 1;
        if (_verb == Verbs.Status && !_json) _table = new(look);
    }

    /// <summary>Whether something could not be printed; nothing is from then on.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Takes an item of the answer.</summary>
    /// <param name="json">Its JSON.</param>
    /// <param name="text">Its text, if it is a string.</param>
    public void Data(ReadOnlySpan<byte> json, string? text)
    {
        if (text != null && !_json) AddText(text);
        else if (_json || _verb == Verbs.Plan) Add(json, newline: true);
        else
        {
            _item.Read(json);
            if (_table != null) AddStatus(_item);
            else AddLine(_item);
        }
        if (_output.WrittenCount > Room || (_follows && _table == null)) Flush();
    }

    /// <summary>Prints what is left: false if not all could be written.</summary>
    public bool End()
    {
        if (_table != null && !_watch) AddText(_table.Take());
        Flush();
        return !HasFailed;
    }

    /// <summary>Prints what there is so far.</summary>
    public void Flush()
    {
        if (_output.WrittenCount > 0 && !HasFailed) HasFailed = !_print(_output.WrittenSpan);
        _output.ResetWrittenCount();
    }

    private void AddStatus(JsonItem item)
    {
        if (item.Has("name"))
        {
            _table!.Add(item);
            return;
        }
        // The run itself: the end of one round of --watch.
        string head = item["phase"] + ", up " + Moment.Short(item.Number("uptime") ?? 0) + ", " + item["time"] + "\n";
        AddText((_look.Columns > 0 ? Home : "") + head + _table!.Take() + (_look.Columns > 0 ? "" : "\n"));
        Flush();
    }

    private void AddLine(JsonItem item)
    {
        string name = Printable.Of(item["name"]);
        string line = _verb switch
        {
            Verbs.Health => Printable.Of(item["reason"]),
            Verbs.Logs => (_showsNames ? (_look.Color ? Bold + name + Plain : name) + " | " : "") +
                Printable.Line(item["message"]),
            _ => EventLine(item, name),
        };
        AddText(line + "\n");
    }

    private static string EventLine(JsonItem item, string name)
    {
        if (name.Length == 0) return item["time"] + "  " + item["event"] + " " + item["phase"];
        string what = item["event"];
        string detail = item["signal"].Length > 0 ? " (killed by " + item["signal"] + ")" : item["status"].Length > 0
            ? " (exited with " + item["status"] + ")"
            : item["pid"].Length > 0 ? " (pid " + item["pid"] + ")" : "";
        return item["time"] + "  " + name + " " + what + detail;
    }

    private void AddText(string text)
    {
        // Metrics are several lines; a name in them may hold anything.
        bool many = _verb == Verbs.Metrics;
        if (!many)
        {
            Add(Encoding.UTF8.GetBytes(text), newline: false);
            return;
        }
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty) Add(Encoding.UTF8.GetBytes(Printable.Of(line.ToString())), newline: true);
        }
    }

    private void Add(ReadOnlySpan<byte> bytes, bool newline)
    {
        _output.Write(bytes);
        if (newline) _output.Write("\n"u8);
    }
}
