using System.Buffers;
using System.Text.Json;
using Monofy.Core.Supervision;

namespace Monofy.Core.Control;

/// <summary><c>ctl health</c>: an item for each reason why not all is well, and the status 1 if there is any.</summary>
/// <param name="view">What is asked.</param>
/// <param name="services">Services whose health is asked for; null: all.</param>
/// <param name="ready">Whether holding counts as a failure.</param>
public sealed class HealthAnswer(RunView view, int[]? services, bool ready) : Answer
{
    private int _next = -1;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (_next < 0)
        {
            _next = 0;
            if (Reasons.OfRun(view) is { } run)
            {
                IsOver = true;
                Status = view.Summary.Phase == Phase.Holding && !ready ? 0 : 1;
                Write(to, null, run);
                return true;
            }
        }
        int count = services?.Length ?? view.Plan.Services.Length;
        for (; _next < count; _next++)
        {
            int index = services?[_next] ?? _next;
            if (Reasons.Of(view, index) is not { } reason) continue;
            Status = 1;
            _next++;
            IsOver = _next == count;
            Write(to, view.Plan.Services[index].Name, reason);
            return true;
        }
        IsOver = true;
        return false;
    }

    private static void Write(IBufferWriter<byte> to, string? name, string reason)
    {
        using var json = new Utf8JsonWriter(to,
            new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true });
        json.WriteStartObject();
        if (name != null) json.WriteString("name"u8, name);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
    }
}
