using System;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Orders;

/// <summary>How far one part of an order is.</summary>
internal enum Progress : byte
{
    /// <summary>Not begun: another instance comes first.</summary>
    NotBegun,

    /// <summary>Begun, not done.</summary>
    Going,

    Done,
}

/// <summary>One service of an order.</summary>
/// <param name="Service">Its index.</param>
/// <param name="Until">What it has to be.</param>
/// <param name="Mark">Its incarnation when the order reached it.</param>
/// <param name="Progress">How far that is.</param>
internal readonly record struct Part(int Service, WaitCondition Until, int Mark, Progress Progress);

/// <summary>An order that is not answered yet.</summary>
/// <param name="ticket">The client that waits; the default if it has disconnected.</param>
/// <param name="kind">What was asked.</param>
/// <param name="parts">Its services, in order.</param>
/// <param name="deadline">When it is answered with 124.</param>
internal sealed class Waiter(Ticket ticket, OrderKind kind, Part[] parts, Instant deadline)
{
    public Ticket Ticket = ticket;
    public readonly OrderKind Kind = kind;
    public readonly Part[] Parts = parts;
    public readonly Instant Deadline = deadline;

    public Waiter Clone() => new(Ticket, Kind, [.. Parts], Deadline);

    public void AddTo(ref Digest digest, Context run)
    {
        digest.Add((long)Kind | Digest.Bit(Ticket.IsAwaited, 8));
        foreach (Part part in Parts)
        {
            bool newer = run.Records[part.Service].Incarnation > part.Mark;
            digest.Add((uint)part.Service | (long)part.Until << 32 | (long)part.Progress << 40 | Digest.Bit(newer, 48));
        }
        digest.AddUntil(Deadline, run.Now);
    }
}
