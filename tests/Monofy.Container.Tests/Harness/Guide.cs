using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>How a block of commands of the guide is walked.</summary>
internal enum WalkKind : byte
{
    /// <summary>Each command succeeds and prints what is shown.</summary>
    Compared,

    /// <summary>Again and again until it prints what is shown.</summary>
    Until,

    /// <summary>Each succeeds; its output is not shown.</summary>
    Quiet,

    /// <summary>It fails, and prints what is shown.</summary>
    Fails,
}

/// <summary>
/// A page with files (after a comment <c>file: NAME</c>) and commands (after a comment <c>walk</c>), typed one after
/// another into one shell. With <c>UPDATE_GOLDEN=1</c> the page gets the output that came.
/// </summary>
internal sealed partial class Guide(string page, ProcessStartInfo shell, string folder) : IDisposable
{
    private static readonly bool s_isUpdate = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    private readonly Process _shell = Start(shell);
    private readonly StringBuilder _typed = new();
    private string _last = "";

    /// <summary>Walks the page to its end.</summary>
    /// <returns>How many commands were typed.</returns>
    public int Walk()
    {
        string text = File.ReadAllText(page);
        int commands = 0;
        string walked = BlockPattern().Replace(text, block =>
        {
            string kind = block.Groups["kind"].Value, body = block.Groups["body"].Value;
            if (kind == "file")
            {
                File.WriteAllText(Path.Combine(folder, block.Groups["word"].Value), body);
                return block.Value;
            }
            var made = new StringBuilder();
            foreach (Match step in StepPattern().Matches(body))
            {
                commands++;
                made.Append(step.Groups["command"].Value)
                    .Append(Take(KindOf(block.Groups["word"].Value), step.Groups["command"].Value,
                        step.Groups["output"].Value));
            }
            return block.Value.Replace(body, made.ToString());
        });
        if (s_isUpdate) File.WriteAllText(page, walked);
        return commands;
    }

    /// <summary>Types one command: its status and its output, standard error included.</summary>
    public (int Status, string Output) Type(string command)
    {
        string file = Path.Combine(folder, ".command"), mark = "@@@" + Guid.NewGuid().ToString("N");
        File.WriteAllText(file, command + "\n");
        _shell.StandardInput.WriteLine($". ./.command </dev/null 2>&1; printf '\\n%s %s\\n' {mark} $?");
        _shell.StandardInput.Flush();
        var output = new StringBuilder();
        while (_shell.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(mark, StringComparison.Ordinal))
            {
                string said = output.ToString();
                // The mark has a line of its own, whatever came before.
                said = said.EndsWith("\n\n", StringComparison.Ordinal) || said == "\n" ? said[..^1] : said;
                // What is asked again and again is shown once.
                if (_last.StartsWith("$ " + command + "\n", StringComparison.Ordinal)) _typed.Length -= _last.Length;
                _typed.Append(_last = "$ " + command + "\n" + said);
                return (int.Parse(line.AsSpan(mark.Length + 1)), said);
            }
            output.Append(line).Append('\n');
        }
        throw new InvalidOperationException("the shell has ended at " + command + "\n" + output);
    }

    /// <summary>What was typed and what came.</summary>
    public string Transcript => _typed.ToString();

    public void Dispose()
    {
        _shell.Kill(entireProcessTree: true);
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private string Take(WalkKind kind, string shown, string wanted)
    {
        string command = ContinuationPattern().Replace(shown[2..], "\n").TrimEnd('\n');
        (int status, string output) = (0, "");
        bool IsThere()
        {
            (status, output) = Type(command);
            return Same(wanted, output);
        }
        if (kind == WalkKind.Until)
            Deadline.Until(IsThere, "`" + command + "` to print\n" + wanted + "\n--- it printed\n" + output,
                () => output + Transcript, Deadline.Generous * 7.5);
        else (status, output) = Type(command);
        bool isFailure = kind == WalkKind.Fails;
        if (kind != WalkKind.Until && (status != 0) != isFailure)
            Assert.Fail("status " + status + " of `" + command + "`\n" + Transcript);
        if (kind == WalkKind.Quiet) return "";
        if (kind != WalkKind.Until && !s_isUpdate && !Same(wanted, output))
            Assert.Fail("`" + command + "` prints\n" + output + "\nand not, as the page shows\n" + wanted);
        return s_isUpdate ? Regex.Replace(output, " +\n", "\n") : wanted;
    }

    private static WalkKind KindOf(string word) => word switch
    {
        "" => WalkKind.Compared, "until" => WalkKind.Until, "quiet" => WalkKind.Quiet, "fails" => WalkKind.Fails,
        _ => throw new InvalidOperationException("the page has a walk of the kind " + word),
    };

    private static bool Same(string wanted, string output) => Plain(wanted) == Plain(output);

    /// <summary>Without what is another each time: times, sizes, pids, and the width of columns.</summary>
    internal static string Plain(string text)
    {
        text = text.Replace("\r", "");
        text = AgoPattern().Replace(text, "AGO");
        text = PidPattern().Replace(text, "$1 up PID");
        text = SizePattern().Replace(text, "SIZE");
        text = TimePattern().Replace(text, "TIME");
        text = RulerPattern().Replace(text, "---");
        return BlankPattern().Replace(text, " ").Replace(" \n", "\n").Trim();
    }

    private static Process Start(ProcessStartInfo shell)
    {
        shell.RedirectStandardInput = shell.RedirectStandardOutput = shell.RedirectStandardError = true;
        Process process = Engine.Start(shell);
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    [GeneratedRegex("<!-- (?<kind>file|walk)(?:: (?<word>\\S+))? -->\n```\\w+\n(?<body>.*?)```\n",
        RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("(?<command>\\$ .*\n(?:> .*\n)*)(?<output>(?:(?!\\$ ).*\n)*)")]
    private static partial Regex StepPattern();

    [GeneratedRegex("\n> ")]
    private static partial Regex ContinuationPattern();

    [GeneratedRegex("(?:\\d+ \\w+|[Aa]bout an? \\w+|Less than a second) ago")]
    private static partial Regex AgoPattern();

    [GeneratedRegex("^(\\S+) +up +\\d+", RegexOptions.Multiline)]
    private static partial Regex PidPattern();

    [GeneratedRegex("\\b\\d+(?:\\.\\d+)? ?[kKMG]B\\b")]
    private static partial Regex SizePattern();

    [GeneratedRegex("\\b(?:\\d+(?:\\.\\d+)? ?(?:ms|s|min|m|h|d)\\b ?)+")]
    private static partial Regex TimePattern();

    [GeneratedRegex("-{5,}")]
    private static partial Regex RulerPattern();

    [GeneratedRegex(" +")]
    private static partial Regex BlankPattern();
}
