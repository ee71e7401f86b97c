using System;
using System.Collections.Generic;
using System.Text;

namespace Monofy.Core.Control;

/// <summary>
/// What comes back: lines that begin with a letter and a blank. <c>o</c> is a line for standard output, <c>e</c> one for standard error,
/// <c>x</c> the exit status, which comes last. A client skips letters that it does not know.
/// </summary>
public sealed class Reply
{
    private readonly List<string> _lines = [];

    /// <summary>The exit status of the client.</summary>
    public int Status { get; init; }

    /// <summary>The lines for standard output.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>A refusal: one line for standard error.</summary>
    public static Reply Refuse(string error, int status) => new() { Error = error, Status = status };

    /// <summary>A line for standard error, or null.</summary>
    public string? Error { get; private init; }

    /// <summary>The reply with these lines.</summary>
    public static Reply Of(int status, IEnumerable<string> lines)
    {
        var reply = new Reply { Status = status };
        reply._lines.AddRange(lines);
        return reply;
    }

    /// <summary>The bytes on the wire. Whatever a line holds, it is one line.</summary>
    public byte[] Encode()
    {
        var text = new StringBuilder();
        foreach (string line in _lines) Append(text, "o ", line);
        if (Error != null) Append(text, "e ", Error);
        text.Append("x ").Append(Status).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A line for standard error that comes before the reply.</summary>
    public static byte[] Note(string text) => Encoding.UTF8.GetBytes("e " + Printable(text) + "\n");

    private static void Append(StringBuilder text, string kind, string line)
    {
        text.Append(kind).Append(Printable(line)).Append('\n');
    }

    /// <summary>The text with a question mark for each control character: the other side may be anybody, and this one a terminal.</summary>
    public static string Printable(string text)
    {
        foreach (char c in text)
        {
            if (c is >= ' ' and not (char)127) continue;
            return string.Create(text.Length, text, static (span, from) =>
            {
                for (int i = 0; i < span.Length; i++) span[i] = from[i] is >= ' ' and not (char)127 ? from[i] : '?';
            });
        }
        return text;
    }

    /// <summary>Reads a line without its newline: its kind, and what stands behind.</summary>
    public static (byte Kind, int Start) ReadLine(ReadOnlySpan<byte> line) =>
        line.Length >= 2 && line[1] == ' ' ? (line[0], 2) : ((byte)0, line.Length);
}
