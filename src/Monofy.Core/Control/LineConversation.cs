using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Supervision;

namespace Monofy.Core.Control;

/// <summary>The protocol of the control socket: a request is one line of JSON, and the reply lines of JSON that end
/// with <c>{"end":STATUS}</c>. docs/control.md.</summary>
/// <param name="take">Takes a request: its answer, or null if <see cref="End(int, string?)"/> will be called
/// later.</param>
public sealed class LineConversation(Func<Request, LineConversation, Answer?> take) : Conversation
{
    private const int MaxNotes = 64;

    private readonly List<string> _notes = [];
    private ArrayBufferWriter<byte>? _item;
    private Answer? _answer;

    /// <inheritdoc/>
    public override int MaxInput => Request.MaxSize;

    /// <inheritdoc/>
    public override Values.Instant Due => _answer?.Due ?? Values.Instant.Never;

    /// <inheritdoc/>
    public override void Receive(ReadOnlySpan<byte> input, bool ended)
    {
        if (Stage != Stage.Reading) return;
        int end = input.IndexOf((byte)'\n');
        if (end < 0 && ended && input.Length > 0) end = input.Length;
        if (end < 0 && input.Length >= MaxInput)
            Begin(new StatusOnly(Limits.UsageStatus, "the request is longer than " + MaxInput + " bytes"));
        else if (end < 0 && ended) Stage = Stage.Over;
        else if (end >= 0)
        {
            Stage = Stage.Waiting;
            Answer? answer = Request.Parse(input[..end], out string mistake) is { } request
                ? take(request, this) : new StatusOnly(Limits.UsageStatus, mistake);
            if (answer != null) Begin(answer);
        }
    }

    /// <summary>Answers without a request, or to an order.</summary>
    public void End(int status, string? error) => Begin(new StatusOnly(status, error));

    /// <summary>Answers an order with more than its status.</summary>
    public void End(Answer answer) => Begin(answer);

    /// <summary>Sends a note to a waiting client. If too many notes are unread, further ones are dropped.</summary>
    public void Note(string text)
    {
        if (_notes.Count < MaxNotes) _notes.Add(text);
    }

    /// <inheritdoc/>
    public override void Say(IBufferWriter<byte> to, int room)
    {
        foreach (string note in _notes) ReplyLine.Note(to, note);
        _notes.Clear();
        if (_answer == null || Stage == Stage.Over) return;
        _item ??= new(1024);
        int written = 0;
        while (!_answer.IsOver && written < room)
        {
            _item.ResetWrittenCount();
            if (!_answer.TryWrite(_item)) break;
            ReadOnlySpan<byte> item = _item.WrittenSpan;
            if (_answer.IsText) WriteText(to, item);
            else ReplyLine.Data(to, item);
            written += item.Length;
        }
        if (!_answer.IsOver) return;
        if (_answer.Error != null) ReplyLine.Error(to, _answer.Error);
        ReplyLine.End(to, _answer.Status);
        Stage = Stage.Over;
    }

    private void Begin(Answer answer)
    {
        _answer = answer;
        Stage = answer.Follows ? Stage.Streaming : Stage.Answering;
    }

    private static void WriteText(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        to.Write("{\"data\":"u8);
        using (var json = new Utf8JsonWriter(to,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
            json.WriteStringValue(text);
        to.Write("}\n"u8);
    }
}
