using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Monofy.Core.Tests.Control;

/// <summary>One event of a file in the Trace Event format, as a strict reader of it sees it.</summary>
internal sealed class TraceLine
{
    private readonly JsonElement _json;

    private TraceLine(JsonElement json) => _json = json;

    public string Name => _json.GetProperty("name").GetString()!;

    public string Phase => _json.GetProperty("ph").GetString()!;

    public int Row => _json.GetProperty("tid").GetInt32();

    public long Time => _json.GetProperty("ts").GetInt64();

    /// <summary>One of its arguments, or empty.</summary>
    public string this[string argument] =>
        _json.TryGetProperty("args", out JsonElement all) && all.TryGetProperty(argument, out JsonElement one)
            ? one.ToString() : "";

    public override string ToString() => Time + " " + Phase + " " + Name;

    /// <summary>Reads all, and looks at what each must have.</summary>
    public static TraceLine[] ReadAll(string text)
    {
        TraceLine[] lines = [.. JsonDocument.Parse(text).RootElement.EnumerateArray().Select(static e =>
            new TraceLine(e))];
        long last = 0;
        foreach (TraceLine line in lines)
        {
            Assert.True(line.Phase is "B" or "E" or "i" or "M", line.Phase);
            Assert.Equal(1, line._json.GetProperty("pid").GetInt32());
            Assert.False(line._json.TryGetProperty("dur", out _));       // only complete events (X) have one
            // speedscope takes arguments for a part of the name that must be the same where a slice opens and closes.
            if (line.Phase is "B" or "E") Assert.False(line._json.TryGetProperty("args", out _));
            if (line.Phase == "M") continue;
            Assert.InRange(line.Time, last, long.MaxValue);
            last = line.Time;
            if (line.Phase == "i") Assert.Contains(line._json.GetProperty("s").GetString(), new[] { "t", "p" });
        }
        return lines;
    }

    /// <summary>Every slice that is opened is closed, the inner ones first, and has the same name then.</summary>
    public static void AreBalanced(TraceLine[] lines)
    {
        var open = new Dictionary<int, Stack<string>>();
        foreach (TraceLine line in lines)
        {
            if (!open.TryGetValue(line.Row, out Stack<string>? row)) open[line.Row] = row = new();
            if (line.Phase == "B") row.Push(line.Name);
            if (line.Phase == "E") Assert.Equal(row.Pop(), line.Name);
        }
        Assert.All(open.Values, static row => Assert.Empty(row));
    }
}
