using System.Buffers;
using System.Text.Json;

namespace Monofy.Core.Control;

/// <summary><c>/status.json</c>: the run and all services as one object.</summary>
public sealed class StatusPage(RunView view) : Answer
{
    private readonly ServiceJson _json = new(view, Detail.Public);
    private int _next = -1;

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (_next < 0)
        {
            using var json = new Utf8JsonWriter(to,
                new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true });
            json.WriteStartObject();
            StatusAnswer.WriteRunMembers(view, json);
            json.WriteStartArray("services"u8);
            _next = 0;
            return true;
        }
        if (_next > 0 && _next < view.Plan.Services.Length) to.Write(","u8);
        if (_next < view.Plan.Services.Length) _json.Write(_next, to);
        else to.Write("]}\n"u8);
        IsOver = _next++ == view.Plan.Services.Length;
        return true;
    }
}
