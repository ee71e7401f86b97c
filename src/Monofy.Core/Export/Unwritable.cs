using System;
using System.Collections.Generic;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>Finds texts that the format cannot represent.</summary>
internal static class Unwritable
{
    /// <summary>A message for each service with such a text.</summary>
    public static List<string> In(Blueprint plan)
    {
        var mistakes = new List<string>();
        ExportFormat format = plan.Request.Format;
        foreach (Subject subject in plan.All)
        {
            foreach (string text in subject.Texts)
            {
                if (Why(text, format) is not { } why) continue;
                mistakes.Add(subject.Name + ": " + why + ": " + CommentText.Clean(text));
                break;
            }
        }
        return mistakes;
    }

    private static string? Why(string text, ExportFormat format)
    {
        if (text.Contains('\0')) return "a NUL cannot be written";
        if (format == ExportFormat.Procfile)
            return text.AsSpan().ContainsAny('\n', '\r')
                ? "a Procfile has one line for each command and cannot hold a line break" : null;
        return format != ExportFormat.Systemd && !YamlText.CanHold(text) ? "YAML cannot hold bytes that are not UTF-8"
            : null;
    }
}
