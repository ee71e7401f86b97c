using System;
using System.Buffers;

namespace Monofy.Core.Control;

/// <summary>How far a conversation has come: it decides who makes room for others.</summary>
public enum Stage : byte
{
    /// <summary>The request is not complete.</summary>
    Reading,

    /// <summary>A bounded answer is being written.</summary>
    Answering,

    /// <summary>An answer without an end is being written.</summary>
    Streaming,

    /// <summary>An order is being carried out.</summary>
    Waiting,

    /// <summary>The answer is complete.</summary>
    Over,
}

/// <summary>A protocol without a connection: takes input and produces output. No I/O, and bounded memory: output is
/// produced when there is room for it.</summary>
public abstract class Conversation
{
    /// <summary>The most bytes of a request that are kept.</summary>
    public abstract int MaxInput { get; }

    /// <summary>How far it has come.</summary>
    public Stage Stage { get; protected set; }

    /// <summary>When it has output even if nothing happens; <see cref="Values.Instant.Never"/> otherwise.</summary>
    public virtual Values.Instant Due => Values.Instant.Never;

    /// <summary>Takes all input so far. Once it has a whole request it goes on to the next stage, and gets no more
    /// input.</summary>
    /// <param name="input">From the first byte on.</param>
    /// <param name="ended">Whether no more will come.</param>
    public abstract void Receive(ReadOnlySpan<byte> input, bool ended);

    /// <summary>Writes what comes next, about <paramref name="room"/> bytes; nothing if there is no output
    /// now.</summary>
    public abstract void Say(IBufferWriter<byte> to, int room);
}
