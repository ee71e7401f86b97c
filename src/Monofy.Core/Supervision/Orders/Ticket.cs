namespace Monofy.Core.Supervision.Orders;

/// <summary>Names an order while its answer is outstanding. The shell hands out the numbers; the core answers each
/// ticket exactly once with a status, after any number of notes.</summary>
/// <param name="Number">1, 2, …; 0 (the default) means that nothing waits for an answer.</param>
public readonly record struct Ticket(int Number)
{
    /// <summary>Whether a client waits for the answer.</summary>
    public bool IsAwaited => Number != 0;
}
