using System.Text;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>One line of the journal (<c>--journal</c>): when, and which event. <see cref="Supervisor.Step"/> is
/// deterministic, so a journal and the plan replay a run.</summary>
public static class JournalLine
{
    private const char Separator = ' ';

    /// <summary>The line, without its newline.</summary>
    public static string Format(Instant now, in Event e)
    {
        var line = new StringBuilder();
        line.Append(now.Ticks).Append(Separator).Append((int)e.Kind).Append(Separator).Append(e.Service)
            .Append(Separator).Append((int)e.Role)
            .Append(Separator).Append(e.Incarnation).Append(Separator).Append(e.AnyPid).Append(Separator)
            .Append(e.Status.Signal is { } s ? -s.Number : e.Status.Code).Append(Separator)
                .Append((e.Flag ? 1 : 0) + 2 * e.Adopted).Append(Separator)
            .Append(e.OutOfMemory ? 1 : 0).Append(Separator).Append(e.MemoryKills).Append(Separator)
                .Append(e.Signal.Number)
            .Append(Separator).Append((int)e.Origin).Append(Separator).Append(e.Failure?.Status ?? -1).Append(Separator)
            .Append(e.Failure is { Transient: true } ? 1 : 0).Append(Separator).Append(e.UnixTicks).Append(Separator)
            .Append(e.Ticket.Number).Append(Separator).Append(e.PeakMemory).Append(Separator)
            .Append(e.Memory).Append(Separator).Append(e.IsResident
                ? 1 : 0).Append(Separator).Append(e.Failure?.Text ?? e.Order?.ToString() ?? e.Text ?? "");
        return line.ToString().Replace('\n', ' ');
    }

    /// <summary>Reads a line back; false if it is not one.</summary>
    public static bool TryParse(string line, out Instant now, out Event e)
    {
        now = default;
        e = default;
        const int text = 19;
        string[] parts = line.Split(Separator, text + 1);
        if (parts.Length != text + 1 || !byte.TryParse(parts[1], out byte kind)
            || !long.TryParse(parts[0], out long ticks) ||
            !long.TryParse(parts[14], out long clock) || !int.TryParse(parts[15], out int ticket)
                || !long.TryParse(parts[16], out long peak) ||
            !long.TryParse(parts[17], out long memory) || parts[18] is not ("0" or "1"))
            return false;
        var numbers = new int[12];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!int.TryParse(parts[i + 2], out numbers[i])) return false;
        }
        now = new(ticks);
        bool failed = numbers[10] >= 0;
        bool ordered = (EventKind)kind == EventKind.Ordered;
        e = new Event
        {
            Kind = (EventKind)kind, Service = numbers[0], Role = (Role)numbers[1], Incarnation = numbers[2],
                AnyPid = numbers[3],
            Status = numbers[4] < 0 ? ExitStatus.KilledBy(new Signal(-numbers[4])) : ExitStatus.Exited(numbers[4]),
            Flag = (numbers[5] & 1) == 1, Adopted = numbers[5] >> 1, OutOfMemory = numbers[6] == 1,
                MemoryKills = numbers[7], Signal = new Signal(numbers[8]),
            Origin = (SignalOrigin)numbers[9],
                Failure = failed ? new(parts[text], numbers[10], numbers[11] == 1) : null,
            UnixTicks = clock, Ticket = new(ticket), PeakMemory = peak, Memory = memory, IsResident = parts[18] == "1",
            Order = ordered ? Order.Parse(parts[text]) : null,
            Text = failed || ordered || parts[text].Length == 0 ? null : parts[text],
        };
        return true;
    }
}
