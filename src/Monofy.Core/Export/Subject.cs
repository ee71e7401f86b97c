using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>One service of the description, or the run as a whole, as a writer sees it: what was given for it, and what
/// the writer reports about that.</summary>
internal sealed class Subject
{
    private readonly ExportReport _report;
    private readonly List<GivenSetting> _given = [];
    private Phrase[]? _command;
    private List<string>? _texts;
    private Check? _check;
    private bool _hasReadCheck;
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    public Subject(Description description, ServiceDescription? service, string name, ExportReport report)
    {
        _report = report;
        Name = name;
        Service = service;
        if (service == null)
        {
            _given.AddRange(description.Run.All);
            return;
        }
        foreach (GivenSetting given in description.Defaults.All)
        {
            if (TakesDefault(given.Setting)) _given.Add(given);
        }
        _given.AddRange(service.Given.All);
        ReadEnvironment();
    }

    /// <summary>The name in the plan; empty: the run as a whole.</summary>
    public string Name { get; }

    /// <summary>The described service; null: the run as a whole.</summary>
    public ServiceDescription? Service { get; }

    public ServiceKind Kind => Service?.Kind ?? ServiceKind.Service;

    /// <summary>The command, parsed.</summary>
    public Phrase[] Command => _command ??= Array.ConvertAll(Service!.Command, static word => Phrase.Of(word));

    /// <summary>Its health check; null: none, or not known until it runs.</summary>
    public Check? Check
    {
        get
        {
            if (!_hasReadCheck) _check = Check.Read(this);
            _hasReadCheck = true;
            return _check;
        }
    }

    /// <summary>All its texts.</summary>
    public List<string> Texts => _texts ??= Export.Texts.Of(this);

    /// <summary>Its variables in order, with the last value of each name.</summary>
    public List<EnvironmentEntry> Environment { get; } = [];

    /// <summary>What it waits for.</summary>
    public List<Wait> Waits { get; } = [];

    /// <summary>Its name in the target.</summary>
    public string TargetName { get; set; } = "";

    /// <summary>Every given setting, once.</summary>
    public List<Setting> Rows
    {
        get
        {
            var seen = new HashSet<string>();
            return _given.FindAll(given => seen.Add(given.Setting.Name)).ConvertAll(static given => given.Setting);
        }
    }

    public bool Has(string name) => Find(name) != null;

    /// <summary>Whether the setting was not given but follows from the kind of file (the directory of a Compose file,
    /// the fate of its services).</summary>
    public bool IsImplied(string name) => Find(name) is { Origin.Kind: OriginKind.None };

    /// <summary>The last setting given under this name; null: none.</summary>
    public GivenSetting? Find(string name)
    {
        for (int i = _given.Count - 1; i >= 0; i--)
        {
            if (_given[i].Setting.Name == name) return _given[i];
        }
        return null;
    }

    public List<GivenSetting> All(string name)
    {
        var all = new List<GivenSetting>();
        foreach (GivenSetting given in _given)
        {
            if (given.Setting.Name == name) all.Add(given);
        }
        return all;
    }

    /// <summary>The value with known references resolved; null: not given.</summary>
    public Phrase? Value(string name) => Find(name) is { } given ? Resolve(Phrase.Of(given.Value)) : null;

    /// <summary>Replaces references to variables that are given as plain values.</summary>
    public Phrase Resolve(Phrase phrase) => phrase.Resolve(_known.GetValueOrDefault);

    /// <summary>A variable's value if it is given as a plain value.</summary>
    public string? Known(string variable) => _known.GetValueOrDefault(variable);

    /// <summary>The value if no references remain; null: not given, or not known until it runs.</summary>
    public string? Text(string name) => Value(name)?.Literal;

    public bool Flag(string name) => Text(name) is { } text && text is not ("0" or "false" or "");

    public TimeSpan? Duration(string name) =>
        Text(name) is { } text && Values.Duration.TryParse(text, out TimeSpan time) ? time : null;

    public Signal? Signal(string name) =>
        Text(name) is { } text && Values.Signal.TryParse(text, out Signal signal) ? signal : null;

    public long? Number(string name) =>
        Text(name) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out long n) ? n : null;

    /// <summary>The words of a command that is the value of a setting; null: not given.</summary>
    public Phrase[]? Words(string name)
    {
        if (Find(name) is not { } given) return null;
        if (given.Words != null) return Array.ConvertAll(given.Words, static word => Phrase.Of(word));
        bool isFinal = Phrase.IsFinal(given.Value);
        string text = given.Value.Mode == TemplateMode.Literal ? given.Value.Source : given.Value.Text;
        if (!ShellWords.TrySplit(text, keepForExpansion: !isFinal, out string[] words, out _)) return [];
        return Array.ConvertAll(words, word =>
            isFinal ? Phrase.Of(word) : Phrase.Read(word, Phrase.IsFromFile(given.Value)));
    }

    /// <summary>The number of processes. Default 1.</summary>
    public int Scale => (int)(Number("--scale") ?? 1);

    /// <summary>What its end means for the others; for a job, nothing unless a fate is given.</summary>
    public Fate Fate => Vocabulary.Fates.TryRead(Text("--fate") ?? "", out Fate fate) ? fate
        : Kind == ServiceKind.Job ? Fate.Separate : Fate.Connected;

    /// <summary>When it is restarted, and for <c>on-failure</c> how often (0: no limit).</summary>
    public RestartPolicy Restart
    {
        get
        {
            string text = Text("--restart") ?? "no";
            int colon = text.IndexOf(':');
            Vocabulary.Restart.TryRead(colon < 0 ? text : text[..colon], out RestartMode mode);
            return new(mode, colon > 0 && int.TryParse(text.AsSpan(colon + 1), out int max) ? max : 0);
        }
    }

    /// <summary>Statuses other than 0 that count as success.</summary>
    public List<int> SuccessCodes
    {
        get
        {
            var codes = new List<int>();
            foreach (string code in (Text("--success-codes") ?? "").Split(','))
            {
                if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int n)) codes.Add(n);
            }
            return codes;
        }
    }

    /// <summary>Reports that the target has an equivalent; does nothing for a setting that was not given.</summary>
    public void Carry(string name, string how = "") => IfGiven(name, ExportResult.Carried, how);

    /// <summary>Reports that the target has something similar.</summary>
    public void Approximate(string name, string how) => IfGiven(name, ExportResult.Approximated, how);

    /// <summary>Reports that the target cannot express it.</summary>
    /// <param name="name">The option.</param>
    /// <param name="why">Why, and what helps.</param>
    /// <param name="isHarmless">Whether the services behave the same without it.</param>
    public void Lose(string name, string why, bool isHarmless = false)
    {
        if (Has(name)) Say(name, ExportResult.Lost, why, isHarmless);
    }

    /// <summary>Reports what became of a setting, given or not (such as a default that the target does not
    /// have).</summary>
    public void Say(string name, ExportResult result, string reason, bool isHarmless = false) =>
        _report.Say(new(Name, name, result, reason) { ChangesBehaviour = !isHarmless });

    public bool IsSaid(string name) => _report.Has(Name, name);

    private void IfGiven(string name, ExportResult result, string reason)
    {
        if (Has(name)) Say(name, result, reason);
    }

    // Defaults apply only where they make sense: those for the life cycle of a service do not apply to jobs, which have
    // their own.
    private bool TakesDefault(Setting setting)
    {
        if (Service!.Kind == ServiceKind.Setup) return (setting.Scope & SettingScope.Setup) != 0;
        if ((setting.Scope & SettingScope.Service) == 0) return false;
        bool isOfLife = setting.Name is "--fate" or "--restart" or "--on-unhealthy" ||
            setting.Name.StartsWith("--health", StringComparison.Ordinal);
        return Service.Kind != ServiceKind.Job || !isOfLife;
    }

    private void ReadEnvironment()
    {
        foreach (GivenSetting given in All("--env"))
        {
            if (EnvironmentEntry.Read(Phrase.Of(given.Value)) is not { } entry)
            {
                Say("--env", ExportResult.Lost, "the name of the variable is itself a variable: " + given.Value.Source);
                continue;
            }
            Environment.RemoveAll(other => other.Name == entry.Name);
            _known.Remove(entry.Name);
            if (entry.Value?.Resolve(_known.GetValueOrDefault).Literal is { } literal) _known[entry.Name] = literal;
            Environment.Add(entry);
        }
    }
}

/// <summary>One <c>--env</c>.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">Its value; null: copied from monofy's own environment.</param>
internal sealed record EnvironmentEntry(string Name, Phrase? Value)
{
    /// <summary>Reads <c>NAME=VALUE</c> or <c>NAME</c>; null: the name is not plain text.</summary>
    public static EnvironmentEntry? Read(Phrase phrase)
    {
        if (phrase.Literal is { } text && !text.Contains('=')) return new(text, null);
        if (phrase.Pieces.Count == 0 || phrase.Pieces[0].Variable != null) return null;
        string first = phrase.Pieces[0].Text;
        int equals = first.IndexOf('=');
        if (equals < 0) return null;
        List<Piece> rest = [phrase.Pieces[0] with { Text = first[(equals + 1)..] }, .. phrase.Pieces[1..]];
        return new(first[..equals], Phrase.From(rest));
    }
}

/// <summary>One dependency, resolved.</summary>
/// <param name="On">What it waits for.</param>
/// <param name="Condition">The condition it must meet.</param>
/// <param name="Description">The dependency as given.</param>
internal sealed record Wait(Subject On, Condition Condition, DependencyDescription Description);
