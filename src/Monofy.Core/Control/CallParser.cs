using System;
using System.Collections.Generic;

using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Reads the arguments after <c>ctl</c>.</summary>
public ref struct CallParser
{
    private const string ControlOption = "--control", PidOption = "--pid";

    private ReadOnlySpan<string> _args;
    private string? _mistake;
    private string? _control;
    private int _pid;

    /// <summary>The request; null if there is a mistake, or if help was asked for.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="mistake">What is wrong; null if nothing is.</param>
    /// <param name="help">The help that was asked for, or null.</param>
    public static Call? Parse(ReadOnlySpan<string> args, out string? mistake, out string? help)
    {
        var parser = new CallParser { _args = args };
        Call? call = parser.ReadAll(out help);
        mistake = help == null ? parser._mistake : null;
        return call;
    }

    private Call? ReadAll(out string? help)
    {
        help = null;
        while (_args is [['-', ..], ..] && _mistake == null)
        {
            string word = Next();
            if (IsHelp(word)) help = Verbs.Usage();
            else if (!TakeCommon(word)) Refuse(word, "expected --control=PATH, --pid=PID or a verb: " + Verbs.Names());
            if (help != null) return null;
        }
        if (_mistake != null) return null;
        if (_args.IsEmpty) return Refuse("", "expected a verb: " + Verbs.Names());
        string name = Next();
        if (Verbs.Find(name) is not { } verb)
        {
            string? near = Nearest.Of(name, Array.ConvertAll(Verbs.All, static v => v.Name));
            return Refuse(name, "unknown verb; " +
                (near == null ? "expected " + Verbs.Names() : "did you mean " + near + "?"));
        }
        var words = new List<string>();
        var options = new List<KeyValuePair<string, string>>();
        bool ended = false;
        while (!_args.IsEmpty && _mistake == null)
        {
            string word = Next();
            if (ended || word is not ['-', _, ..]) words.Add(word);
            else if (word == "--") ended = true;
            else if (IsHelp(word)) help = Verbs.Usage(verb);
            else if (!TakeCommon(word)) TakeOption(verb, word, options);
            if (help != null) return null;
        }
        return _mistake == null ? Complete(verb, words, options) : null;
    }

    private Call? Complete(Verb verb, List<string> words, List<KeyValuePair<string, string>> options)
    {
        if (words.Count < verb.Least) return Refuse(verb.Name, "expected " + verb.Arguments + " after " + verb.Name);
        if (words.Count > verb.Most)
            return Refuse(verb.Name + " " + words[verb.Most],
                "expected " + (verb.Most == 0 ? "nothing" : "one " + verb.Arguments) + " after " + verb.Name);
        foreach (string word in words)
        {
            if (word.Length == 0) return Refuse(verb.Name, "expected a name, not an empty word");
        }
        if (verb.Name == Verbs.Signal)
        {
            if (!Values.Signal.TryParse(words[0], out _))
                return Refuse(verb.Name + " " + words[0], "expected a signal such as HUP");
            options.Add(new(Verbs.SignalOption, words[0]));
            words.RemoveAt(0);
        }
        if (CheckValues(verb, options) is { } wrong) return Refuse(verb.Name, wrong);
        return new(verb, new(verb.Name, [.. words], [.. options])) { Control = _control, Pid = _pid };
    }

    private static string? CheckValues(Verb verb, List<KeyValuePair<string, string>> options)
    {
        foreach (KeyValuePair<string, string> option in options)
        {
            bool good = option.Key switch
            {
                Verbs.Timeout => Duration.TryParse(option.Value, out TimeSpan _),
                Verbs.Lines => int.TryParse(option.Value, out int count) && count >= 0,
                Verbs.Since => Moment.TryParse(option.Value, 0, out _),
                _ => true,
            };
            if (!good)
                return "--" + option.Key + "=" + option.Value + ": expected " + verb.Find("--" + option.Key)!.Value;
        }
        return null;
    }

    private void TakeOption(Verb verb, string word, List<KeyValuePair<string, string>> options)
    {
        bool isLong = word.StartsWith("--", StringComparison.Ordinal);
        int equals = isLong ? word.IndexOf('=') : -1;
        string name = equals < 0 ? isLong ? word : word[..2] : word[..equals];
        if (verb.Find(name) is not { } option)
        {
            string? near = Nearest.Of(name, Array.ConvertAll(verb.Options, static o => "--" + o.Name));
            Refuse(verb.Name + " " + word,
                near == null ? "unknown option" : "unknown option; did you mean " + near + "?");
            return;
        }
        string? value = equals >= 0 ? word[(equals + 1)..] : !isLong && word.Length > 2 ? word[2..] : null;
        if (option.Value == null && value != null) Refuse(verb.Name + " " + word, "expected no value");
        else if (option.Value == null) options.Add(new(option.Name, "true"));
        else if (value == null && _args.IsEmpty) Refuse(verb.Name + " " + word, "expected " + option.Value);
        else options.Add(new(option.Name, value ?? Next()));
    }

    private bool TakeCommon(string word)
    {
        if (ValueOf(ControlOption, word) is { } control) _control = control;
        else if (ValueOf(PidOption, word) is not { } pid) return false;
        else if (!int.TryParse(pid, out _pid) || _pid <= 0)
            Refuse(PidOption + "=" + pid, "expected the pid of a monofy");
        return true;
    }

    private string? ValueOf(string option, string word)
    {
        if (word.Length > option.Length && word.StartsWith(option, StringComparison.Ordinal) &&
            word[option.Length] == '=')
            return word[(option.Length + 1)..];
        return word == option && !_args.IsEmpty ? Next() : null;
    }

    private static bool IsHelp(string word) => word is "--help" or "-h";

    private string Next()
    {
        string word = _args[0];
        _args = _args[1..];
        return word;
    }

    private Call? Refuse(string what, string why)
    {
        _mistake ??= what.Length == 0 ? "ctl: " + why : "ctl " + what + ": " + why;
        return null;
    }
}
