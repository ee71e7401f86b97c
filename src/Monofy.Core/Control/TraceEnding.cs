using System.Text.Json;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>What <c>--trace</c> tells of the end of a process.</summary>
/// <param name="Pid">Its pid; 0: it had none.</param>
/// <param name="Status">How it ended; null if it could not be started.</param>
/// <param name="Error">Why it could not be started, or null.</param>
/// <param name="PeakMemory">The most memory it had in use, in bytes; 0: unknown.</param>
internal readonly record struct TraceEnding(int Pid, ExitStatus? Status, string? Error, long PeakMemory)
{
    /// <summary>What <paramref name="e"/> tells of the process <paramref name="pid"/>; null if that has not
    /// ended.</summary>
    public static TraceEnding? Of(int pid, in Event e) => e.Kind switch
    {
        EventKind.Exited => new(pid, e.Status, null, e.PeakMemory),
        EventKind.SpawnFailed => new(pid, null, e.Failure!.Text, 0),
        _ => null,
    };

    /// <summary>How it ended, in words.</summary>
    public string Name => Status?.ToString() ?? "not started";

    /// <summary>Writes the member <c>args</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("args"u8);
        if (Pid != 0) json.WriteNumber("pid"u8, Pid);
        if (Status is { } status) json.WriteNumber("status"u8, status.Code);
        if (Status?.Signal is { } signal) json.WriteString("signal"u8, signal.Name);
        if (Error != null) json.WriteString("error"u8, Error);
        if (PeakMemory > 0) json.WriteNumber("peak_memory_bytes"u8, PeakMemory);
        json.WriteEndObject();
    }
}
