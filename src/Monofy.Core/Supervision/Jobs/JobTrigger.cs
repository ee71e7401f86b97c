using System.Collections.Generic;
using System.Globalization;

namespace Monofy.Core.Supervision.Jobs;

/// <summary>What made a job run: an event of a service, or a change of a file. The shell hands it to the process in
/// <c>MONOFY_EVENT</c>, <c>MONOFY_EVENT_NAME</c>, <c>MONOFY_EVENT_STATUS</c>, <c>MONOFY_EVENT_PATH</c> and
/// <c>MONOFY_EVENT_COUNT</c>.</summary>
/// <param name="Event">The word of the event: <c>failed</c>; <c>changed</c> for a change.</param>
/// <param name="Name">Name of the service; empty for a change.</param>
/// <param name="Status">Exit status of the service's process; null if the event is not the end of one.</param>
/// <param name="Path">What changed; null for an event.</param>
/// <param name="Count">How many events or changes this run stands for; 1 unless some were merged.</param>
public sealed record JobTrigger(string Event, string Name, int? Status, string? Path, int Count)
{
    /// <summary>What the process gets in its environment. Its arguments are expanded without these.</summary>
    public KeyValuePair<string, string>[] Variables()
    {
        var variables = new List<KeyValuePair<string, string>> { new("MONOFY_EVENT", Event) };
        if (Name.Length > 0) variables.Add(new("MONOFY_EVENT_NAME", Name));
        if (Status is { } status)
            variables.Add(new("MONOFY_EVENT_STATUS", status.ToString(CultureInfo.InvariantCulture)));
        if (Path != null) variables.Add(new("MONOFY_EVENT_PATH", Path));
        variables.Add(new("MONOFY_EVENT_COUNT", Count.ToString(CultureInfo.InvariantCulture)));
        return [.. variables];
    }

    /// <summary>How many runs caused one another before this one. A chain that grows long is a loop.</summary>
    internal int Depth { get; init; }

    /// <summary>The word for a change.</summary>
    public const string Changed = "changed";

    /// <summary>Whether it is an event of a service.</summary>
    public bool IsEvent => Path == null;
}
