using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>Events and effects as text, for readers of a journal: a line each, with names. A line holds all that
/// decides something, so two runs with the same lines did the same.</summary>
public static class StepText
{
    /// <summary>What is to be done: <c>start web #2</c>, <c>signal-process web #1 SIGTERM, SIGCONT</c>.</summary>
    public static string Of(Plan plan, in Effect e)
    {
        var line = new StringBuilder(Kebab(e.Kind.ToString()));
        bool ofProcess = e.Kind is EffectKind.Start or EffectKind.SignalProcess or EffectKind.SignalGroup
            or EffectKind.CheckGroup or EffectKind.Probe or EffectKind.CancelProbe or EffectKind.MeasureMemory
            or EffectKind.CancelMeasure
            or EffectKind.FindStrays or EffectKind.SignalStray or EffectKind.AcceptStart or EffectKind.GiveUpStart;
        if (e.Kind == EffectKind.FindStrays) ofProcess = e.Service >= 0;
        if (ofProcess || e.Kind is EffectKind.TakeHandOver or EffectKind.CloseSockets) AddName(line, plan, e.Service);
        if (ofProcess) line.Append(" #").Append(e.Incarnation);
        AddRole(line, e.Role);
        if (e.Pid != 0) line.Append(" (pid ").Append(e.Pid).Append(')');
        if (e.Trigger is { } trigger) line.Append(" because of ").Append(trigger.Event);
        if (e.Signal.Number > 0) line.Append(' ').Append(e.Signal.Name);
        if (e.ThenContinue) line.Append(", SIGCONT");
        if (e.Ticket.IsAwaited) line.Append(" for ").Append(e.Ticket.Number);
        if (e.Kind is EffectKind.Answer or EffectKind.End) line.Append(" with ").Append(e.Status);
        if (e.Kind == EffectKind.Say) line.Append(' ').Append(Kebab(e.Severity.ToString()));
        if (e.Text != null) line.Append(": ").Append(e.Text);
        return line.Replace('\n', ' ').ToString();
    }

    /// <summary>What happened: <c>exited web #1: was killed by SIGKILL (137)</c>.</summary>
    public static string Of(Plan plan, in Event e)
    {
        var line = new StringBuilder(Kebab(e.Kind.ToString()));
        if (IsOfService(e.Kind) && (e.Kind != EventKind.StraysFound || e.Service >= 0)) AddName(line, plan, e.Service);
        if (e.Incarnation != 0) line.Append(" #").Append(e.Incarnation);
        AddRole(line, e.Role);
        if (e.AnyPid != 0) line.Append(" (pid ").Append(e.AnyPid).Append(')');
        if (e.Signal.Number > 0) line.Append(' ').Append(e.Signal.Name).Append(", ").Append(Kebab(e.Origin.ToString()));
        if (e.Order is { } order) line.Append(' ').Append(order);
        if (e.Kind == EventKind.Exited) line.Append(": ").Append(e.Status.ToString());
        if (e.Kind == EventKind.MemoryMeasured) line.Append(": ").Append(e.Memory).Append(" bytes");
        if ((e.Failure?.Text ?? e.Text) is { } text) line.Append(": ").Append(text);
        return line.Replace('\n', ' ').ToString();
    }

    /// <summary>Whether such an event happens to a service.</summary>
    public static bool IsOfService(EventKind kind) => kind is EventKind.Spawned or EventKind.SpawnFailed
        or EventKind.Exited or EventKind.GroupEmpty or EventKind.Suspended or EventKind.HandedOver
        or EventKind.HandOverFailed or EventKind.ProbePassed or EventKind.ProbeFailed or EventKind.Ready
        or EventKind.Alive or EventKind.Leaving or EventKind.Reloading or EventKind.Status or EventKind.MemoryMeasured
        or EventKind.FilesChanged or EventKind.StraysFound or EventKind.StartIsLate;

    private static void AddName(StringBuilder line, Plan plan, int service) =>
        line.Append(' ').Append(service < 0 ? "address " + -service : plan.Services[service].Name);

    private static void AddRole(StringBuilder line, Role role)
    {
        if (role != Role.Main) line.Append(' ').Append(Kebab(role.ToString()));
    }

    private static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
