using System;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Services;

namespace Monofy.Simulation;

/// <summary>Writes docs/states.md from the table itself and from the comments of its three enums.</summary>
internal static partial class StateTableDocument
{
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # The states of a service

            Generated from `src/Monofy.Core/Supervision/Services/StateTable.cs` by a test;
            `UPDATE_GOLDEN=1 dotnet test tests/Monofy.Simulation` regenerates it. Rows are states, columns are causes.
            Each cell names the move and, after the arrow, the states that may follow; the code checks after each move
            that the new state is one of them. A dot means that nothing is done, a dash that this cannot happen (if it
            does, monofy has a bug and ends the run in good order).


            """);
        Table(page);
        Section<ServiceState>(page, "States");
        Section<Cause>(page, "Causes");
        Section<Move>(page, "Moves");
        return page.ToString();
    }

    private static void Table(StringBuilder page)
    {
        page.Append('|');
        foreach (Cause cause in Enum.GetValues<Cause>()) page.Append(" | ").Append(cause);
        page.Append(" |\n|---");
        foreach (Cause _ in Enum.GetValues<Cause>()) page.Append("|---");
        page.Append("|\n");
        foreach (ServiceState state in Enum.GetValues<ServiceState>())
        {
            page.Append("| **").Append(state).Append("**");
            foreach (Cause cause in Enum.GetValues<Cause>()) page.Append(" | ").Append(Words(StateTable.Of(state,
                cause)));
            page.Append(" |\n");
        }
    }

    private static string Words(Cell cell) => cell.Move switch
    {
        Move.Stay => "·",
        Move.Never => "—",
        Move.GiveUpStart => nameof(Move.GiveUpStart),
        Move.Begin or Move.ComeUp or Move.NoteFailure or Move.AskToStop or Move.AskToRestart or Move.NoteEnd
            or Move.Conclude or
            Move.Kill or Move.Abandon or Move.LeaveToKernel or Move.Retire or Move.GiveUp => cell.Move + " → " +
                cell.Next.ToString().ToLowerInvariant(),
    };

    private static void Section<T>(StringBuilder page, string title) where T : struct, Enum
    {
        page.Append("\n## ").Append(title).Append("\n\n");
        string folder = Repository.PathOf("src", "Monofy.Core", "Supervision");
        string source = File.ReadAllText(Directory.GetFiles(folder, typeof(T).Name +
            ".cs", SearchOption.AllDirectories)[0]);
        foreach (T value in Enum.GetValues<T>())
        {
            page.Append("- **").Append(value).Append("**: ").Append(SummaryOf(source, value.ToString())).Append('\n');
        }
    }

    /// <summary>What the comment above <paramref name="member"/> says.</summary>
    private static string SummaryOf(string source, string member)
    {
        foreach (Match match in Summary().Matches(source))
        {
            if (match.Groups["member"].Value != member) continue;
            string text = Continuation().Replace(match.Groups["text"].Value, " ");
            return Code().Replace(text, "`$1`").Trim();
        }
        throw new InvalidOperationException(member + " has no summary");
    }

    [GeneratedRegex("""<summary>(?<text>[^<]*(?:<c>[^<]*</c>[^<]*)*)</summary>\s*(?<member>\w+),""")]
    private static partial Regex Summary();

    [GeneratedRegex("""\s*\n\s*///\s*""")]
    private static partial Regex Continuation();

    [GeneratedRegex("<c>([^<]*)</c>")]
    private static partial Regex Code();
}
