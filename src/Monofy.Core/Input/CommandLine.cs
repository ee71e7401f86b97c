using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// Reads the command line: <c>[OPTION]... [SETUP... '&amp;&amp;']... SERVICE... ['|||' SERVICE...]...</c>
/// <para>
/// The operators are whole arguments. Between them are segments: a name, options, <c>--</c>, the command's words. The
/// options before the first segment's name or command are monofy's. All mistakes are collected; with a single one
/// nothing is started.
/// </para>
/// </summary>
public sealed class CommandLine
{
    private const string And = "&&";
    private const string Or = "|||";

    private readonly string[] _args;
    private readonly EnvironmentBlock _environment;
    private readonly Invocation _result = new();
    private readonly Given _global = new();
    private Template[] _lastWords = [];     // shared: a thousand services are mostly alike
    private int _options;

    private CommandLine(string[] args, EnvironmentBlock environment) => (_args, _environment) = (args, environment);

    /// <summary>Returns what <paramref name="args"/> describe, or what is wrong with them.</summary>
    /// <param name="args">The arguments without the program name.</param>
    /// <param name="environment">monofy's environment: variables and <c>MONOFY_…</c> options.</param>
    public static Invocation Read(string[] args, EnvironmentBlock environment)
    {
        if (args is ["ctl", ..]) return new() { ProgramMode = ProgramMode.Control };
        return new CommandLine(args, environment).Read();
    }

    private Invocation Read()
    {
        Variables.Read(_environment, _global, _result);
        int at = ReadOptions(0, _global, "");
        if (at == _args.Length && (at == 0 || _args[^1] != "--")) Variables.ReadFiles(_environment, _global);
        SortGlobal();
        if (_result.ProgramMode is ProgramMode.Help or ProgramMode.HelpAll or ProgramMode.Version) return _result;
        if (_result.HasFiles) ReadNames(at);
        else if (_args.Length == 0 && !_result.Hold && _result.Mistakes.Count == 0)
            _result.ProgramMode = ProgramMode.Usage;
        else ReadSegments(at);
        return _result;
    }

    // How values are read depends on all options before the first command.
    private void SortGlobal()
    {
        if (_global.Count == 0) return;
        bool literal = false;
        foreach (GivenSetting given in _global.All)
        {
            if (given.Setting.Name == "--no-expand") literal = IsEnabled(given);
        }
        _result.Mode = literal ? TemplateMode.Literal : TemplateMode.Lenient;
        bool hasFiles = _global.Find("--file") != null;
        foreach (GivenSetting given in _global.All)
        {
            // With files, the value names the service: --scale=web=2.
            if (hasFiles && given.Setting.Name == "--scale")
            {
                _result.Options.Add(given);
                continue;
            }
            GivenSetting sorted = given with { Value = given.Value with { Mode = _result.Mode } };
            if (!CheckScope(given.Setting, SettingScope.Run, given.As, "")) continue;
            if (given.Setting.IsAction) NoteAction(sorted);
            else if ((given.Setting.Scope & SettingScope.Run) != 0) _result.Description.Run.Add(sorted);
            else _result.Description.Defaults.Add(sorted);
        }
    }

    // With files, the words name the services to run.
    private void ReadNames(int at)
    {
        foreach (string word in _args.AsSpan(at))
        {
            if (word is And or Or)
                Mistake("'" + word + "' stands between commands; with -f the words are names of services");
        }
        // A range of the array would pull in the runtime's type loader (200 kB).
        _result.Names = _args.AsSpan(at).ToArray();
    }

    private void NoteAction(GivenSetting given)
    {
        Expansion text = given.Value.Expand(_environment.Get);
        Template value = Template.Literal(text.Value ?? "");
        if ((text.Error ?? given.Setting.Apply(new(), new(value))) is { } wrong)
        {
            Mistake(given.As + ": " + wrong);
            return;
        }
        given = given with { Value = value };
        _result.Options.Add(given);
        bool flag = given.Setting.Form == SettingForm.Flag;
        if (flag && !IsEnabled(given)) return;
        _result.ProgramMode = given.Setting.Name switch
        {
            "--help" => given.Value.Text == "all" ? ProgramMode.HelpAll : ProgramMode.Help,
            "--version" when _result.ProgramMode is not (ProgramMode.Help or ProgramMode.HelpAll) =>
                ProgramMode.Version,
            "--check" when _result.ProgramMode == ProgramMode.Run => ProgramMode.Check,
            "--export" when _result.ProgramMode is ProgramMode.Run or ProgramMode.Check => ProgramMode.Export,
            _ => _result.ProgramMode,
        };
    }

    private bool IsEnabled(GivenSetting given)
    {
        Forms.Flag.Read(new(given.Value), out bool on);
        return on;
    }

    private void ReadSegments(int at)
    {
        bool ended = at > 0 && _args[at - 1] == "--";
        string? before = null;
        bool services = false;
        int commands = 1;
        foreach (string word in _args) commands += word is And or Or ? 1 : 0;
        _result.Description.Services.Capacity = commands;
        while (true)
        {
            ServiceDescription segment = ReadSegment(ref at, ended);
            string? end = at < _args.Length ? _args[at++] : null;
            if (end == And) segment.Kind = ServiceKind.Setup;
            CheckSettings(segment);
            if (segment.Command.Length > 0) _result.Description.Services.Add(segment);
            else EmptyCommand(segment, before, end);
            if (end == And && services)
                Mistake("'&&' stands after '|||'; setup commands come first, each ended by '&&'");
            services |= end == Or;
            ended = false;
            if (end == null) return;
            before = end;
        }
    }

    // Only the end of a segment tells whether it is a setup command.
    private void CheckSettings(ServiceDescription segment)
    {
        if (segment.IsPlain && !segment.HasDependencies) return;
        SettingScope kind = segment.Kind == ServiceKind.Setup ? SettingScope.Setup : SettingScope.Service;
        string service = Prefix(segment.Name);
        if (segment.HasDependencies)
            CheckScope(SettingTable.Get("--depends-on"), kind, segment.DependsOn[0].As, service);
        foreach (GivenSetting given in segment.Given.All) CheckScope(given.Setting, kind, given.As, service);
    }

    private void EmptyCommand(ServiceDescription segment, string? before, string? end)
    {
        // MONOFY_HOLD starts nothing anyway.
        if (before == null && end == null && _result.Hold) return;
        string where = segment.Name.Length > 0 ? "no command follows the name " + segment.Name + ":"
            : end != null ? "no command stands before '" + end + "'"
            : before != null ? "no command follows the last '" + before + "'"
            : "no command is given";
        Mistake(where + "; expected a program and its arguments");
    }

    private ServiceDescription ReadSegment(ref int at, bool onlyName)
    {
        var segment = new ServiceDescription { Kind = ServiceKind.Service, Origin = Origin.Argument(at + 1) };
        bool named = at < _args.Length && IsName(_args[at]);
        if (named) segment.Name = _args[at++][..^1];
        if ((named || !onlyName) && at < _args.Length && _args[at] is ['-', ..])
        {
            var options = new Given();
            at = ReadOptions(at, options, Prefix(segment.Name));
            foreach (GivenSetting given in options.All) Add(segment, given);
        }
        segment.Command = ReadWords(ref at);
        return segment;
    }

    private void Add(ServiceDescription segment, GivenSetting given)
    {
        given = given with { Value = given.Value with { Mode = _result.Mode } };
        // --help after a name means the same.
        if (given.Setting.Name is "--help" or "--version") NoteAction(given);
        else if (!CheckScope(given.Setting, SettingScope.Service | SettingScope.Setup, given.As, Prefix(segment.Name)))
            return;
        else if (given.Setting.Name == "--depends-on") AddDependencies(segment, given);
        else segment.Add(given);
    }

    private void AddDependencies(ServiceDescription segment, GivenSetting given)
    {
        Expansion text = given.Value.Expand(_environment.Get);
        string? wrong = text.Error;
        string[] names = [];
        if (wrong == null) wrong = Readers.Dependencies(new(Template.Literal(text.Value!)), out names);
        if (wrong != null)
        {
            Mistake(Prefix(segment.Name) + given.As + ": " + wrong);
            return;
        }
        foreach (string name in names) AddDependency(segment, name, given.Origin);
    }

    private void AddDependency(ServiceDescription segment, string text, Origin origin)
    {
        int colon = text.IndexOf(':');
        string written = "--depends-on=" + text;
        Condition condition = default;
        if (colon >= 0 && !Vocabulary.Conditions.TryRead(text[(colon + 1)..], out condition))
            Mistake(Prefix(segment.Name) + written + ": expected " + Vocabulary.Conditions.Expected +
                " after the colon");
        segment.DependsOn.Add(new(colon < 0 ? text : text[..colon], colon < 0 ? null : condition,
            origin) { As = written });
    }

    private Template[] ReadWords(ref int at)
    {
        int start = at;
        while (at < _args.Length && _args[at] is not (And or Or)) at++;
        ReadOnlySpan<string> args = _args.AsSpan(start..at);
        if (args.Length > 0 && AreSame(args, _lastWords)) return _lastWords;
        var words = new Template[args.Length];
        for (int i = 0; i < words.Length; i++) words[i] = new(args[i], _result.Mode);
        return _lastWords = words;
    }

    private static bool AreSame(ReadOnlySpan<string> args, Template[] words)
    {
        if (args.Length != words.Length) return false;
        for (int i = 0; i < args.Length; i++)
        {
            if (!ReferenceEquals(args[i], words[i].Text)) return false;
        }
        return true;
    }

    private static bool IsName(string word) =>
        word.EndsWith(':') && ServiceName.IsValid(word.AsSpan(0, word.Length - 1));

    private int ReadOptions(int at, Given options, string service)
    {
        while (at < _args.Length && _args[at].Length > 1 && _args[at][0] == '-')
        {
            Origin origin = Origin.Argument(at + 1);
            string word = _args[at++];
            if (word == "--") break;
            if (++_options > SettingLimits.Options)
            {
                // Once; what follows is not read.
                if (_options == SettingLimits.Options + 1)
                    Mistake("there are more than " + SettingLimits.Options + " options");
                continue;
            }
            int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=') : -1;
            string name = equals < 0 ? word : word[..equals];
            string? value = equals < 0 ? null : word[(equals + 1)..];
            if (SettingTable.Find(name) is not { } setting) Mistake(service + Unknown(name));
            else if (setting.Form == SettingForm.Flag) options.Add(new(setting, value ?? "1", origin) { As = word });
            else if (value != null || setting.ValueMayLack)
                options.Add(new(setting, value ?? "", origin) { As = word });
            else if (at == _args.Length || _args[at] is And or Or)
                Mistake(service + word + ": expected " + setting.Placeholder + " after it");
            else options.Add(new(setting, _args[at], origin) { As = word + " " + _args[at++] });
        }
        return at;
    }

    private static string Unknown(string name)
    {
        var names = new List<string>(SettingTable.All.Count);
        foreach (Setting setting in SettingTable.All)
        {
            names.Add(setting.Name);
            if (setting.Synonym != null) names.Add(setting.Synonym);
        }
        // Compose's and systemd's words.
        string? near = name is "--stop-grace-period" or "--timeout-stop-sec" ? "--grace"
            : Nearest.OfOption(name, names);
        return "unknown option " + name +
            (near == null ? "; monofy --help lists them" : "; did you mean " + near + "?");
    }

    // Options for the run and defaults for all services may precede the first command.
    private bool CheckScope(Setting setting, SettingScope allowed, string written, string service)
    {
        SettingScope scope = setting.Scope;
        string? wrong = null;
        if (allowed == SettingScope.Run)
        {
            if (scope == (SettingScope.Service | SettingScope.Once))
                wrong = " applies to one service only; expected it after a name (web: " + setting.Name + " ...)";
        }
        else if ((scope & allowed) == 0)
        {
            wrong = (scope & SettingScope.Run) != 0
                ? " applies to the whole run; expected it before the first name or command"
                : allowed == SettingScope.Setup ? " applies to services; a setup command runs once"
                    : " applies to setup commands only";
        }
        if (wrong != null) Mistake(service + written + wrong);
        return wrong == null;
    }

    private static string Prefix(string name) => name.Length == 0 ? "" : name + ": ";

    private void Mistake(string message) => _result.Mistakes.Add(new("", message));
}
