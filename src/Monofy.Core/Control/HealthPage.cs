using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;

namespace Monofy.Core.Control;

/// <summary><c>/health</c> and <c>/health/NAME</c>: 200 or 503 with the state. The reason may hold what a check
/// printed, so it is left to <c>ctl health</c>.</summary>
public static class HealthPage
{
    private const int MaxNames = 16;

    /// <summary>Of the services given, or of all: the status and the text.</summary>
    public static (int Status, byte[] Text) Of(RunView view, IReadOnlyList<int>? services)
    {
        var buffer = new ArrayBufferWriter<byte>();
        bool good = Reasons.OfRun(view) == null;
        int bad = 0;
        using (var json = new Utf8JsonWriter(buffer,
            new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("phase"u8, Wording.Of(view.Summary.Phase));
            json.WriteStartArray(services == null ? "failing"u8 : "services"u8);
            int count = services?.Count ?? view.Plan.Services.Length;
            for (int i = 0; i < count; i++)
            {
                int index = services?[i] ?? i;
                bool failing = Reasons.Of(view, index) != null;
                if (failing) bad++;
                if ((failing || services != null) && bad <= MaxNames) Write(json, view, index);
            }
            json.WriteEndArray();
            good &= bad == 0;
            json.WriteBoolean("healthy"u8, good);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return (good ? 200 : 503, buffer.WrittenSpan.ToArray());
    }

    private static void Write(Utf8JsonWriter json, RunView view, int index)
    {
        ServiceReport r = view.Service(index);
        json.WriteStartObject();
        json.WriteString("name"u8, r.Name);
        json.WriteString("state"u8, ServiceJson.StateOf(view.Plan.Services[index].Kind, r));
        if (r.Health != HealthState.None) json.WriteString("health"u8, Wording.Of(r.Health));
        json.WriteEndObject();
    }
}
