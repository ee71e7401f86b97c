using System;
using System.Linq;
using System.Text.Json;
using Monofy.Core.Control;
using Monofy.Core.Supervision;

namespace Monofy.Core.Tests.Docs;

/// <summary>Writes docs/control.schema.json, the JSON Schema of the control protocol and of the JSON over HTTP. The
/// words come from the tables of the core.</summary>
internal static class ControlSchema
{
    private const string Service = """
        "name": { "type": "string" },
        "kind": { "enum": ["setup", "service", "job", "finally"] },
        "state": { "enum": [STATES, "idle"] },
        "held": { "const": true },
        "pid": { "$ref": "#/$defs/pid" },
        "started": { "$ref": "#/$defs/time" },
        "uptime": { "$ref": "#/$defs/seconds" },
        "cpu": { "$ref": "#/$defs/seconds" },
        "memory": { "$ref": "#/$defs/count" },
        "processes": { "type": "integer", "minimum": 1 },
        "restarts": { "$ref": "#/$defs/count" },
        "failures": { "type": "integer", "minimum": 1 },
        "restartsIn": { "$ref": "#/$defs/seconds" },
        "last": {
          "type": "object", "required": ["status", "how"], "additionalProperties": false,
          "properties": {
            "status": { "$ref": "#/$defs/code" }, "signal": { "$ref": "#/$defs/signal" },
            "how": { "enum": [ENDS] }, "ended": { "$ref": "#/$defs/time" },
            "duration": { "$ref": "#/$defs/seconds" }, "peakMemory": { "type": "integer", "minimum": 1 }
          }
        },
        "health": { "enum": ["starting", "healthy", "unhealthy"] },
        "reason": { "type": "string" },
        "next": { "$ref": "#/$defs/time" },
        "nextIn": { "$ref": "#/$defs/seconds" },
        "succeeded": { "$ref": "#/$defs/count" },
        "failed": { "$ref": "#/$defs/count" },
        "skipped": { "type": "integer", "minimum": 1 }
        """;

    private const string Run = """
        "version": { "type": "string" },
        "pid": { "$ref": "#/$defs/pid" },
        "time": { "$ref": "#/$defs/time" },
        "phase": { "$ref": "#/$defs/phase" },
        "uptime": { "$ref": "#/$defs/seconds" },
        "stopping": { "const": true }
        """;

    private const string Text = """
        {
          "request": {
            "description": "what a client sends, one line",
            "type": "object", "required": ["verb"],
            "properties": {
              "v": { "const": 1 }, "verb": { "enum": [VERBS] },
              "names": { "type": "array", "items": { "type": "string" } }, "options": { "type": "object" }
            }
          },
          "status": {
            "description": "an item of status, one a service",
            "type": "object", "required": ["name", "kind", "state", "restarts"], "additionalProperties": false,
            "properties": { SERVICE, "says": { "type": "string" } }
          },
          "run": {
            "description": "what follows the items of status each time with watch",
            "type": "object", "required": ["version", "pid", "time", "phase"], "additionalProperties": false,
            "properties": { RUN }
          },
          "wait": { "$ref": "#/$defs/status" },
          "health": {
            "type": "object", "required": ["reason"], "additionalProperties": false,
            "properties": { "name": { "type": "string" }, "reason": { "type": "string" } }
          },
          "events": {
            "description": "also the data of each event of /events",
            "type": "object", "required": ["n", "time", "event", "phase"], "additionalProperties": false,
            "properties": {
              "n": { "type": "integer", "minimum": 1 }, "time": { "$ref": "#/$defs/time" },
              "event": { "enum": [EVENTS] }, "name": { "type": "string" }, "pid": { "$ref": "#/$defs/pid" },
              "status": { "$ref": "#/$defs/code" }, "signal": { "$ref": "#/$defs/signal" },
              "phase": { "$ref": "#/$defs/phase" }
            }
          },
          "logs": {
            "type": "object", "required": ["n", "time", "name", "pid", "stream", "message"],
            "additionalProperties": false,
            "properties": {
              "n": { "type": "integer", "minimum": 1 }, "time": { "$ref": "#/$defs/time" },
              "name": { "type": "string" }, "pid": { "$ref": "#/$defs/pid" },
              "stream": { "enum": ["stdout", "stderr"] }, "message": { "type": "string" }
            }
          },
          "metrics": { "description": "lines of the OpenMetrics text", "type": "string" },
          "plan": { "$ref": "plan.schema.json" },
          "statusPage": {
            "description": "/status.json",
            "type": "object", "required": ["version", "pid", "time", "phase", "services"],
            "additionalProperties": false,
            "properties": {
              RUN,
              "services": {
                "type": "array",
                "items": {
                  "type": "object", "required": ["name", "kind", "state", "restarts"],
                  "additionalProperties": false, "properties": { SERVICE }
                }
              }
            }
          },
          "healthPage": {
            "description": "/health has failing, /health/NAME has services",
            "type": "object", "required": ["phase", "healthy"], "additionalProperties": false,
            "properties": {
              "phase": { "$ref": "#/$defs/phase" }, "failing": { "$ref": "#/$defs/states" },
              "services": { "$ref": "#/$defs/states" }, "healthy": { "type": "boolean" }
            }
          },
          "states": {
            "type": "array",
            "items": {
              "type": "object", "required": ["name", "state"], "additionalProperties": false,
              "properties": {
                "name": { "type": "string" }, "state": { "enum": [STATES, "idle"] },
                "health": { "enum": ["starting", "healthy", "unhealthy"] }
              }
            }
          },
          "phase": { "enum": [PHASES] },
          "pid": { "type": "integer", "minimum": 1 },
          "code": { "type": "integer", "minimum": 0, "maximum": 255 },
          "signal": { "type": "string", "pattern": "^SIG[A-Z0-9+-]+$" },
          "count": { "type": "integer", "minimum": 0 },
          "seconds": { "type": "number", "minimum": 0 },
          "time": {
            "description": "RFC 3339",
            "type": "string",
            "pattern": "^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
          }
        }
        """;

    public static string Write() => JsonSchema.Write("A line that monofy answers to monofy ctl", static json =>
    {
        json.WriteString("description", "The data of each verb is described by the definition with its name. Clients " +
            "skip lines and members that they do not know: later versions have more.");
        json.WriteNumber("minProperties", 1);
        json.WriteNumber("maxProperties", 1);
        json.WriteBoolean("additionalProperties", false);
        json.WritePropertyName("properties");
        Put(json, """
            {
              "data": { "type": ["object", "string"] }, "note": { "type": "string" }, "error": { "type": "string" },
              "end": { "$ref": "#/$defs/code" }
            }
            """);
        json.WritePropertyName("$defs");
        Put(json, Text.Replace("SERVICE", Service).Replace("RUN", Run)
            .Replace("STATES", Words(Enum.GetValues<ServiceState>().Select(Wording.Of)))
            .Replace("PHASES", Words(Wording.Phases))
            .Replace("ENDS", Words(Enum.GetValues<EndKind>().Select(Wording.Of)))
            .Replace("EVENTS", Words(Enum.GetValues<RunEventKind>().Select(RunEvent.NameOf)))
            .Replace("VERBS", Words(Verbs.All.Where(static v => v.Kind != VerbKind.Local).Select(static v => v.Name))));
    });

    private static string Words(System.Collections.Generic.IEnumerable<string> words) =>
        string.Join(", ", words.Select(static word => "\"" + word + "\""));

    // With the writer's own indentation.
    private static void Put(Utf8JsonWriter json, string text)
    {
        using var document = JsonDocument.Parse(text);
        document.WriteTo(json);
    }
}
