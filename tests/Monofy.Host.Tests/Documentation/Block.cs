using System;
using System.Collections.Generic;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>A fenced block of a page of documentation.</summary>
/// <param name="Page">The page, from the root of the repository.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Kind">What stands behind the fence: <c>console</c>, <c>sh</c>, <c>Dockerfile</c>.</param>
/// <param name="Text">The lines between the fences.</param>
internal sealed record Block(string Page, int Line, string Kind, string[] Text)
{
    /// <summary>The blocks of a page.</summary>
    public static IEnumerable<Block> Of(string page, string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string fence = lines[i].TrimStart();
            if (!fence.StartsWith("```", StringComparison.Ordinal)) continue;
            int first = i + 1;
            for (i++; i < lines.Length && lines[i].TrimStart() != "```"; i++) { }
            yield return new(page, first + 1, fence[3..].Trim(), lines[first..i]);
        }
    }

    /// <summary>The commands of a console block, each with the output that follows it. A line <c>^C</c> is
    /// typed.</summary>
    public IEnumerable<(string Command, string[] Output)> Steps()
    {
        for (int i = 0; i < Text.Length;)
        {
            if (!Text[i].StartsWith("$ ", StringComparison.Ordinal))
                throw new FormatException($"{Page}:{Line + i}: expected a command behind \"$ \"");
            string command = Text[i++][2..];
            while (command.EndsWith('\\')) command = command[..^1] + Text[i++];
            string[] output = [.. Text.Skip(i).TakeWhile(static line =>
                !line.StartsWith("$ ", StringComparison.Ordinal))];
            i += output.Length;
            yield return (command, output);
        }
    }

    public override string ToString() => Page + ":" + Line;
}
