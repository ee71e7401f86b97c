using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>Writes a Procfile: one line per service, run by <c>sh -c</c>. Setup commands become <c>release</c>; the
/// shell does what it can before the program starts (variables, directory, limits).</summary>
internal sealed class ProcfileWriter(Blueprint plan)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        Setup();
        foreach (Subject subject in plan.All)
        {
            if (subject.Kind == ServiceKind.Setup) continue;
            if (subject.Kind == ServiceKind.Job) Job(subject);
            else _text.Append(NameOf(subject)).Append(": ").Append(Line(subject)).Append('\n');
            Say(subject);
        }
        Run();
        return _text.ToString();
    }

    // foreman accepts letters, digits, - and _.
    private string NameOf(Subject subject)
    {
        var name = new StringBuilder();
        foreach (char c in subject.Name) name.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-');
        subject.TargetName = name.ToString();
        if (plan.All.Find(other => other != subject && other.TargetName == subject.TargetName) is { } other)
            plan.Mistakes.Add("\"" + other.Name + "\" and \"" + subject.Name + "\" would both be called " + name +
                "; rename one of them");
        if (subject.TargetName == "release")
            plan.Mistakes.Add("a service called release would be run as a setup command; rename it");
        return subject.TargetName;
    }

    private void Setup()
    {
        List<Subject> setup = plan.Setup;
        if (setup.Count == 0) return;
        var lines = setup.ConvertAll(subject => setup.Count == 1 ? Line(subject) : "( " + Line(subject) + " )");
        _text.Append("release: ").Append(string.Join(" && ", lines)).Append('\n');
        foreach (Subject subject in setup)
        {
            subject.Say("setup", ExportResult.Approximated,
                "release is run by Heroku and dokku, and by monofy; foreman takes it for a process");
            Say(subject);
        }
    }

    private static void Job(Subject subject)
    {
        subject.Lose("--schedule", "a Procfile has no jobs");
        if (!subject.Has("--schedule")) subject.Say("job", ExportResult.Lost, "a Procfile has no jobs");
    }

    private string Line(Subject subject)
    {
        var line = new StringBuilder();
        foreach (EnvironmentEntry entry in subject.Environment)
        {
            if (entry.Value == null) continue;
            line.Append("export ").Append(entry.Name).Append('=').Append(Word(entry.Value)).Append("; ");
        }
        foreach (string name in MonofyVariables.Wanted(subject))
            line.Append("export ").Append(name).Append('=')
                .Append(name == "MONOFY_NAME" ? ShellText.Word(subject.Name) : "1").Append("; ");
        if (subject.Value("--cwd") is { } directory) line.Append("cd ").Append(Word(directory)).Append(" && ");
        if (subject.Text("--umask") is { } umask) line.Append("umask ").Append(ShellText.Word(umask)).Append("; ");
        foreach (GivenSetting given in subject.All("--ulimit")) Limit(line, subject, given);
        // For a line with quotes, foreman too starts a shell, and only the shell would get the stop signal.
        bool isPlain = line.Length == 0 && Array.TrueForAll(subject.Command, static word =>
            word.Literal is { } text && ShellText.Word(text) == text);
        if (!isPlain) line.Append("exec ");
        if (subject.Text("--nice") is { } nice) line.Append("nice -n ").Append(ShellText.Word(nice)).Append(' ');
        for (int i = 0; i < subject.Command.Length; i++)
        {
            if (i > 0) line.Append(' ');
            Phrase word = subject.Command[i];
            line.Append(i == 0 && word.Literal is { } program ? ShellText.Program(program) : Word(word));
        }
        return line.ToString();
    }

    private static void Limit(StringBuilder line, Subject subject, GivenSetting given)
    {
        string text = subject.Resolve(Phrase.Of(given.Value)).Literal ?? "";
        int equals = text.IndexOf('=');
        string? letter = equals < 0 ? null : text[..equals] switch
        {
            "nofile" => "n", "core" => "c", "fsize" => "f", "cpu" => "t", "data" => "d", "stack" => "s", _ => null,
        };
        if (letter == null || letter is "c" or "f" or "d" or "s")
        {
            subject.Say("--ulimit", ExportResult.Lost,
                "ulimit of a POSIX shell counts " + text + " in other units, or not at all");
            return;
        }
        string[] limits = text[(equals + 1)..].Split(':');
        if (limits.Length > 1)
            line.Append("ulimit -S").Append(letter).Append(' ').Append(Number(limits[0])).Append("; ");
        line.Append("ulimit -").Append(limits.Length > 1 ? "H" : "").Append(letter).Append(' ')
            .Append(Number(limits[^1])).Append("; ");
        subject.Carry("--ulimit");

        static string Number(string text) => text == "-1" ? "unlimited" : ShellText.Word(text);
    }

    // Text in single quotes; with references, in double quotes, where the shell substitutes values without splitting
    // them.
    private static string Word(Phrase phrase)
    {
        if (phrase.Literal is { } literal) return ShellText.Word(literal);
        var word = new StringBuilder("\"");
        Append(word, phrase);
        return word.Append('"').ToString();
    }

    private static void Append(StringBuilder word, Phrase phrase)
    {
        foreach (Piece piece in phrase.Pieces)
        {
            if (piece.Variable == null)
            {
                word.Append(ShellText.InQuotes(piece.Text));
                continue;
            }
            word.Append("${").Append(piece.Variable);
            if (piece.Operator != '\0')
            {
                if (piece.EmptyIsUnset) word.Append(':');
                word.Append(piece.Operator);
                AppendOperand(word, piece.Operand);
            }
            word.Append('}');
        }
    }

    // A closing brace would end the operand.
    private static void AppendOperand(StringBuilder word, Phrase operand)
    {
        var inner = new StringBuilder();
        Append(inner, operand);
        bool hasBrace = operand.Pieces.Exists(static piece => piece.Variable == null && piece.Text.Contains('}'));
        word.Append(hasBrace ? inner.Replace("}", "\\}") : inner);
    }

    private static void Say(Subject subject)
    {
        subject.Say("command", ExportResult.Carried, "");
        subject.Carry("--env");
        subject.Approximate("--env-file", "write it into .env, which every service reads");
        foreach (string name in (string[])["--cwd", "--umask", "--nice"]) subject.Carry(name);
        subject.Approximate("--scale", "foreman start -m NAME=N, monofy --scale");
        if (subject.Text("--fate") == "connected") subject.Carry("--fate");
        if (subject.Text("--stop-signal") is "TERM" or "SIGTERM" or "15") subject.Carry("--stop-signal");
        Unreported.Complete(subject, "a Procfile");
    }

    private void Run() => Unreported.Complete(plan.Run, "a Procfile");
}
