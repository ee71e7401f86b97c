using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Monofy.Core.Output;

namespace Monofy.Core.Control;

/// <summary><c>ctl logs</c>: an item for each line that is kept, then, if it follows, for each that comes. A reader
/// that is so slow that lines were forgotten before it had them is dropped.</summary>
public sealed class LogsAnswer : Answer
{
    private const int BatchSize = 16 << 10;

    private readonly RunView _view;
    private readonly History _history;
    private readonly LogQuery _query;
    private readonly HistoryFilter _filter;
    private readonly HistoryConsumer _take;
    private readonly Queue<byte[]> _batch = [];
    private int _size;
    private long _next;
    private bool _ends;

    /// <summary>The lines of <paramref name="history"/> that <paramref name="query"/> asks for.</summary>
    public LogsAnswer(RunView view, History history, LogQuery query)
    {
        (_view, _history, _query, _take) = (view, history, query, Take);
        _filter = new(query.Services, Math.Max(0, query.Since),
            query.Grep == null ? [] : Encoding.UTF8.GetBytes(query.Grep));
        _next = query.Lines == int.MaxValue ? 0 : history.FindLast(_filter, query.Lines);
    }

    /// <inheritdoc/>
    public override bool Follows => _query.Follow;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (_batch.Count == 0 && !IsOver) ReadBatch();
        if (!_batch.TryDequeue(out byte[]? item)) return false;
        to.Write(item);
        IsOver = _ends && _batch.Count == 0;
        return true;
    }

    // Finding the place in the history costs more than a line does.
    private void ReadBatch()
    {
        _size = 0;
        _next = _history.Read(_filter, _next, _take, out bool lost);
        if (lost) Status = 1;
        _ends = lost || (!_query.Follow && _next == _history.Sequence);
        IsOver = _ends && _batch.Count == 0;
    }

    private bool Take(in HistoryLine line)
    {
        if (_size >= BatchSize) return false;
        var item = new ArrayBufferWriter<byte>(line.Text.Length + 128);
        using (var json = new Utf8JsonWriter(item,
            new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("n"u8, line.Sequence);
            json.WriteString("time"u8, _view.TimeText(line.UnixTicks));
            json.WriteString("name"u8, _view.Plan.Services[line.Service].Name);
            json.WriteNumber("pid"u8, line.Pid);
            json.WriteString("stream"u8, line.IsError ? "stderr" : "stdout");
            json.WriteString("message"u8, Encoding.UTF8.GetString(line.Text));
            json.WriteEndObject();
        }
        _batch.Enqueue(item.WrittenSpan.ToArray());
        _size += item.WrittenCount;
        return true;
    }
}
