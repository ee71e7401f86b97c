using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Gives each service its name. Given names have precedence: a name that monofy makes avoids them.</summary>
internal sealed class Naming(List<Entry> entries, SettingResolver resolver, Fields defaults, List<Diagnostic> mistakes)
{
    private readonly HashSet<string> _taken = new(entries.Count);
    private readonly Dictionary<string, int> _counts = [];
    private string? _lastProgram;   // whose name was made up last, and of what
    private string _lastFile = "";

    public void NameAll()
    {
        foreach (Entry entry in entries)
        {
            if (entry.Name.Length == 0) continue;
            CheckLength(entry);
            Take(entry, entry.Name);
            foreach (string name in entry.Instances(entry.Name)) Take(entry, name);
        }
        foreach (Entry entry in entries)
        {
            if (entry.Name.Length == 0) entry.Name = MakeUp(entry);
        }
    }

    private void CheckLength(Entry entry)
    {
        const int shown = 32;
        string name = entry.Name;
        // It is ASCII only.
        if (name.Length > SettingLimits.Name)
            Mistake(entry, "the name " + name[..shown] + "... has " + name.Length + " bytes; expected at most " +
                SettingLimits.Name);
    }

    private void Take(Entry entry, string name)
    {
        if (!_taken.Add(name)) Mistake(entry, "two commands are named " + name + "; each needs a name of its own");
    }

    private bool TryTake(Entry entry, string name)
    {
        string[] instances = entry.Instances(name);
        if ((instances.Length > 0 && Array.Exists(instances, _taken.Contains)) || !_taken.Add(name)) return false;
        if (instances.Length > 0) _taken.UnionWith(instances);
        return true;
    }

    private string MakeUp(Entry entry)
    {
        Template program = entry.Service.Command[0];
        if (program.Text != _lastProgram) (_lastProgram, _lastFile) = (program.Text, FileOf(program));
        string file = _lastFile;
        string name;
        Span<char> digits = stackalloc char[10];
        _counts.TryGetValue(file, out int n);
        do
        {
            n++;
            n.TryFormat(digits, out int length);
            name = n == 1 ? file : string.Concat(file, "-", digits[..length]);
        }
        while (!TryTake(entry, name));
        _counts[file] = n;
        return name;
    }

    private string FileOf(Template program)
    {
        string text = program.Text;
        if (program.MayRefer)
        {
            var launch = new Launch(resolver.Sources.Environment, resolver.Sources.ReadSecret);
            text = Launch.Expand(program, launch.EnvironmentOf(defaults.Service, out _) ?? EnvironmentBlock.Empty,
                out _) ?? text;
        }
        text = text.TrimEnd('/');
        string file = Printable(text[(text.LastIndexOf('/') + 1)..]);
        return file.Length == 0 ? "command" : file;
    }

    // A name is part of messages and prefixes, so it has no blanks, no control characters and a maximum length.
    private static string Printable(string text)
    {
        if (text.Length > SettingLimits.MadeUpName) text = text[..SettingLimits.MadeUpName];
        foreach (char c in text)
        {
            if (c is > ' ' and < (char)127) continue;
            return string.Create(text.Length, text, static (span, from) =>
            {
                for (int i = 0; i < span.Length; i++) span[i] = from[i] is > ' ' and < (char)127 ? from[i] : '_';
            });
        }
        return text;
    }

    private void Mistake(Entry entry, string message) => mistakes.Add(new(entry.Service.Origin.Place, message));
}
