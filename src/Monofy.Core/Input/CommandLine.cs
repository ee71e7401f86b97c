using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// Reads the command line: <c>[OPTION]... [SETUP... '&amp;&amp;']... SERVICE... ['|||' SERVICE...]...</c>
/// <para>
/// The operators are whole arguments. What stands between them is a segment: a name, options, <c>--</c>, the command's words. The options
/// before the first segment's name or command are monofy's. Mistakes are collected; the first one is enough to start nothing.
/// </para>
/// </summary>
public sealed class CommandLine
{
    private const string And = "&&";
    private const string Or = "|||";
    private const string Prefix = "MONOFY_";
    private const string Hold = "MONOFY_HOLD";

    private readonly string[] _args;
    private readonly EnvironmentBlock _environment;
    private readonly Func<string, FileText> _readFile, _readSecret;
    private readonly List<string> _mistakes = [];
    private readonly List<GivenOption> _global = [];
    private bool _hold;

    private CommandLine(string[] args, EnvironmentBlock environment, Func<string, FileText> readFile, Func<string, FileText> readSecret) =>
        (_args, _environment, _readFile, _readSecret) = (args, environment, readFile, readSecret);

    /// <summary>Makes a plan of <paramref name="args"/>, or says what is wrong with them.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="environment">monofy's environment: variables and <c>MONOFY_…</c> options.</param>
    /// <param name="readFile">Reads the files that options name.</param>
    /// <param name="readSecret">Reads those that variables name, for <c>--secret-files</c>; null: as <paramref name="readFile"/>.</param>
    public static ParseResult Parse(
        string[] args, EnvironmentBlock environment, Func<string, FileText> readFile, Func<string, FileText>? readSecret = null)
    {
        if (args is ["ctl", ..]) return new() { Request = Request.Control };
        return new CommandLine(args, environment, readFile, readSecret ?? readFile).Parse();
    }

    private ParseResult Parse()
    {
        ReadVariables();
        int at = ReadOptions(0, _global);
        var draft = new Draft { ReadFile = _readFile };
        Apply(draft, _global, null);
        if (Asked(draft) is { } asked) return asked;
        if (_args.Length == 0 && !_hold && _mistakes.Count == 0) return new() { Request = Request.Usage };
        Request request = draft.Export != null ? Request.ExportJson : draft.Check ? Request.Check : Request.Run;
        draft.Run = draft.Run with { Hold = _hold };
        var builder = new PlanBuilder(draft, new Launch(_environment, _readSecret, HomeOfAnybody), _mistakes, CountCommands());
        ReadSegments(at, draft, builder);
        if (Asked(draft) is { } behind) return behind;
        Plan plan = builder.Build();
        if (_mistakes.Count == 0) return new() { Request = request, Plan = plan };
        // Whoever holds wants to get in and see what is wrong.
        bool holds = _hold && request == Request.Run;
        return new() { Request = request, Plan = holds ? new() { Services = [], Run = draft.Run } : null, Mistakes = _mistakes };
    }

    private static ParseResult? Asked(Draft draft) =>
        draft.Help ? new() { Request = Request.Help } : draft.Version ? new() { Request = Request.Version } : null;

    // Who a user is comes out at the start only: a setup command may have added the user.
    private static KeyValuePair<string, string>[] HomeOfAnybody(string user) => [new("HOME", "x"), new("USER", "x"), new("LOGNAME", "x")];

    private int CountCommands()
    {
        int count = 1;
        foreach (string word in _args)
        {
            if (word is Or or And) count++;
        }
        return count;
    }

    // An unknown MONOFY_… variable is left alone: it may be somebody else's.
    private void ReadVariables()
    {
        foreach (string entry in _environment.Entries)
        {
            if (!entry.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            int equals = entry.IndexOf('=');
            if (equals < 0) continue;
            ReadOnlySpan<char> name = entry.AsSpan(0, equals);
            string value = entry[(equals + 1)..];
            // Compose passes on so what is not set.
            if (value.Length == 0) continue;
            if (name.SequenceEqual(Hold)) _hold |= IsFlag(entry, value) && value == "1";
            else if (Options.FindVariable(name) is { } option && (option.Value != null || IsFlag(entry, value))) _global.Add(new(option, value, entry));
        }
    }

    private bool IsFlag(string entry, string value)
    {
        if (value is "0" or "1") return true;
        Mistake(entry, "1 or 0");
        return false;
    }

    private void ReadSegments(int at, Draft draft, PlanBuilder builder)
    {
        bool ended = at > 0 && _args[at - 1] == "--";
        string? before = null;
        bool services = false;
        // One for all: a thousand of them would be garbage.
        var segment = new Segment();
        while (true)
        {
            at = ReadSegment(at, segment, ended);
            if (segment.Options != null) NoteQuestions(segment.Options, draft);
            string? end = at < _args.Length ? _args[at++] : null;
            segment.IsSetup = end == And;
            if (segment.Words.Length > 0) Add(segment, draft, builder);
            else EmptyCommand(segment, before, end, draft);
            if (segment.IsSetup && services) _mistakes.Add("'&&' stands after '|||'; setup commands come first, each ended by '&&'");
            services |= end == Or;
            ended = false;
            if (end == null) return;
            before = end;
        }
    }

    // Whoever asks for help behind a name wants the same.
    private static void NoteQuestions(List<GivenOption> options, Draft draft)
    {
        foreach (GivenOption given in options)
        {
            if (given.Option.Name is "--help" or "--version") given.Option.Apply(draft, given.Value);
        }
    }

    private void Add(Segment segment, Draft draft, PlanBuilder builder)
    {
        // A command that says nothing of itself shares what all of them share.
        Draft own = draft;
        if (segment.IsSetup || segment.Options != null) own = draft.ForCommand();
        if (segment.IsSetup) own.Service = PlanBuilder.ForSetup(own.Service);
        if (segment.Options != null) Read(segment, draft, own);
        builder.Add(segment.IsSetup, segment.Name, segment.Words, own);
    }

    // Values that name the instance are read for each; for all others once is enough.
    private void Read(Segment segment, Draft draft, Draft own)
    {
        List<GivenOption> options = segment.Options!;
        int scale = options.Exists(static o => !o.Option.Late && o.Value.Contains(Launch.InstanceVariable)) ? ScaleOf(segment, draft) : 1;
        segment.Instance = scale > 1 ? 1 : 0;
        int mistakes = _mistakes.Count;
        Apply(own, options, segment);
        if (scale > 1 && _mistakes.Count == mistakes)
        {
            Draft[] instances = own.Instances = new Draft[scale];
            instances[0] = own;
            for (segment.Instance = 2; segment.Instance <= scale; segment.Instance++)
                Apply(instances[segment.Instance - 1] = draft.ForCommand(), options, segment);
        }
        segment.Instance = 0;
    }

    private int ScaleOf(Segment segment, Draft draft)
    {
        Draft scratch = draft.ForCommand();
        int mistakes = _mistakes.Count;
        Apply(scratch, segment.Options!.FindAll(static o => o.Option.Name == "--scale"), segment);
        // They are found again when all options are read.
        _mistakes.RemoveRange(mistakes, _mistakes.Count - mistakes);
        return scratch.Scale;
    }

    private void EmptyCommand(Segment segment, string? before, string? end, Draft draft)
    {
        // MONOFY_HOLD starts nothing anyway.
        if (before == null && end == null && draft.Run.Hold) return;
        string where = segment.Name != null ? "no command follows the name " + segment.Name + ":"
            : end != null ? "no command stands before '" + end + "'"
            : before != null ? "no command follows the last '" + before + "'"
            : "no command is given";
        _mistakes.Add(where + "; expected a program and its arguments");
    }

    private int ReadSegment(int at, Segment segment, bool onlyName)
    {
        (segment.Name, segment.Options) = (null, null);
        if (at < _args.Length && IsName(_args[at])) segment.Name = _args[at++][..^1];
        else if (onlyName) return ReadWords(at, segment);
        if (at >= _args.Length || _args[at] is not ['-', ..]) return ReadWords(at, segment);
        segment.Options = [];
        return ReadWords(ReadOptions(at, segment.Options), segment);
    }

    private int ReadWords(int at, Segment segment)
    {
        int end = at;
        while (end < _args.Length && _args[end] is not (And or Or)) end++;
        segment.Words = new string[end - at];
        Array.Copy(_args, at, segment.Words, 0, end - at);
        return end;
    }

    private static bool IsName(string word)
    {
        if (word.Length < 2 || word[^1] != ':' || !char.IsAsciiLetterOrDigit(word[0])) return false;
        foreach (char c in word.AsSpan(1, word.Length - 2))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        }
        return true;
    }

    private int ReadOptions(int at, List<GivenOption> options)
    {
        while (at < _args.Length && _args[at].Length > 1 && _args[at][0] == '-')
        {
            string word = _args[at++];
            if (word == "--") break;
            int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=') : -1;
            ReadOnlySpan<char> name = equals < 0 ? word : word.AsSpan(0, equals);
            if (Options.Find(name) is not { } option)
            {
                Unknown(name.ToString());
                continue;
            }
            string? value = equals < 0 ? null : word[(equals + 1)..];
            if (option.Value == null)
            {
                if (value is not (null or "0" or "1")) Mistake(word, "no value (or 1 or 0)");
                options.Add(new(option, value ?? "1", word));
            }
            else if (value != null || option.ValueMayLack)
            {
                options.Add(new(option, value ?? "", word));
            }
            else if (at < _args.Length && _args[at] is not (And or Or))
            {
                options.Add(new(option, _args[at], word + " " + _args[at]));
                at++;
            }
            else
            {
                Mistake(word, option.Value + " after it");
            }
        }
        return at;
    }

    private void Unknown(string name)
    {
        var names = new List<string>(Options.All.Count);
        foreach (Option option in Options.All) names.Add(option.Name);
        string? near = Nearest.Of(name, names);
        _mistakes.Add("unknown option " + name + (near == null ? "; monofy --help lists them" : "; did you mean " + near + "?"));
    }

    private void Apply(Draft draft, List<GivenOption> options, Segment? segment)
    {
        if (options.Count == 0) return;
        // These change how values are read, so they come first; then the environment that values may refer to.
        foreach (GivenOption given in options)
        {
            if (given.Option.Name is "--no-expand" or "--strict-variables") given.Option.Apply(draft, given.Value);
        }
        foreach (GivenOption given in options)
        {
            if (given.Option.SetsEnvironment) Apply(draft, given, segment, null);
        }
        EnvironmentBlock? environment = null;
        foreach (GivenOption given in options)
        {
            if (given.Option.SetsEnvironment) continue;
            if (!given.Option.Late && given.Value.Contains('$')) environment ??= EnvironmentOf(draft, segment);
            Apply(draft, given, segment, environment);
        }
    }

    private EnvironmentBlock EnvironmentOf(Draft draft, Segment? segment)
    {
        KeyValuePair<string, string>[] identity = segment?.Name == null ? [] : Launch.Identity(segment.Name, segment.Instance);
        return new Launch(_environment, _readSecret).EnvironmentOf(draft.Run, draft.Service, out _, identity)?.With(identity) ?? _environment;
    }

    private void Apply(Draft draft, GivenOption given, Segment? segment, EnvironmentBlock? environment)
    {
        OptionScope needed = segment == null ? 0 : segment.IsSetup ? OptionScope.Setup : OptionScope.Service;
        if (needed != 0 && (given.Option.Scope & needed) == 0)
        {
            bool ofRun = (given.Option.Scope & OptionScope.Run) != 0;
            _mistakes.Add(given.As + (ofRun ? " is an option of monofy as a whole; expected it before the first name or command"
                : " makes no sense for a " + (segment!.IsSetup ? "setup command" : "service")));
            return;
        }
        if (segment == null && given.Option.Scope == (OptionScope.Service | OptionScope.Once))
        {
            _mistakes.Add(given.As + " is an option of one service; expected it after a name (web: " + given.Option.Name + " ...)");
            return;
        }
        string value = given.Value;
        if (!given.Option.Late)
        {
            EnvironmentBlock from = environment ?? _environment;
            if (Launch.Expand(draft.Run, value, from, out string? error) is not { } expanded)
            {
                _mistakes.Add(given.As + ": " + error);
                return;
            }
            value = expanded;
        }
        draft.Source = given.Source;
        if (given.Option.Apply(draft, value) is { } expected) Mistake(given.As, expected);
    }

    private void Mistake(string what, string expected) => _mistakes.Add(what + ": expected " + expected);
}
