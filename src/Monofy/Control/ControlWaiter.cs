using Monofy.Core.Control;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>Who waits for the answer to an order. The streams of a run outlive the client: the job goes on and writes
/// to them.</summary>
internal sealed class ControlWaiter(LineConversation talk, Monofy.Net.Connection client, int[]? streams)
{
    /// <summary>The conversation that gets the answer.</summary>
    public LineConversation Talk => talk;

    public Monofy.Net.Connection Client => client;

    /// <summary>Whether it passed its standard input, output and error along.</summary>
    public bool HasStreams => streams != null;

    /// <summary>Its standard input (0), output (1) or error (2).</summary>
    public int Stream(int which) => streams![which];

    /// <summary>Whether the answer is monofy's own end.</summary>
    public bool WaitsForEnd { get; init; }

    /// <summary>What is shown of these services with the answer; null: nothing.</summary>
    public int[]? Shows { get; init; }

    public void Close()
    {
        foreach (int fd in streams ?? []) Descriptors.Close(fd);
    }
}
