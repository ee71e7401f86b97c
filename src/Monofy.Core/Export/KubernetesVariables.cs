using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Settings;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>
/// The environment of containers. Values from the command line are written out; everything else (variables copied from
/// monofy's own environment or needed by references, and env files) refers to a Secret, which is defined without
/// values.
/// </summary>
internal sealed class KubernetesVariables(Blueprint plan)
{
    /// <summary>The Secret for individual variables.</summary>
    public const string Secret = "app-env";

    /// <summary>The volume through which setup hands over variables.</summary>
    public const string HandOverVolume = "monofy-setenv";

    private const int FileKeyRefSince = 35;

    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<(string Name, string File)> _files = [];
    private HashSet<string>? _handedOver;

    /// <summary>Whether containers read variables that setup hands over.</summary>
    public bool HandsOver => CanHandOver && HandedOver.Count > 0;

    private bool CanHandOver =>
        plan.Request is { Format: ExportFormat.Kubernetes, KubernetesMinor: >= FileKeyRefSince };

    // The names that setup commands seem to hand over: NAME= in a command that mentions MONOFY_SETENV.
    private HashSet<string> HandedOver
    {
        get
        {
            if (_handedOver != null) return _handedOver;
            _handedOver = [];
            foreach (Subject setup in plan.Setup)
            {
                if (!MonofyVariables.Mentions(setup, "MONOFY_SETENV")) continue;
                foreach (string text in setup.Texts)
                {
                    AddAssignments(text, _handedOver);
                }
                bool isUsed = _handedOver.Count > 0;
                ExportResult result = !isUsed ? ExportResult.Lost : CanHandOver ? ExportResult.Approximated
                    : ExportResult.Lost;
                string reason = !CanHandOver
                    ? "containers can read a file of variables from Kubernetes 1.35 on, in one Pod"
                    : isUsed ? "each variable is read by name (" + string.Join(", ", _handedOver) +
                        "), and NAME<<MARK is not understood"
                    : "the names of the variables cannot be seen in the command";
                setup.Say("MONOFY_SETENV", result, reason);
            }
            return _handedOver;
        }
    }

    /// <summary>Adds <c>env</c> and <c>envFrom</c> to a container.</summary>
    public void Add(YamlMap container, Subject subject, string instance)
    {
        YamlList env = container.List("env");
        foreach (string name in Needed(subject)) Reference(env, subject, name);
        foreach (EnvironmentEntry entry in subject.Environment)
        {
            if (entry.Value == null) Reference(env, subject, entry.Name);
            else env.AddMap().Add("name", entry.Name).Add("value", Write(subject, entry.Value));
        }
        foreach (string name in MonofyVariables.Wanted(subject))
            env.AddMap().Add("name", name).Add("value", name == "MONOFY_NAME" ? subject.Name : instance);
        if (subject.Kind == ServiceKind.Setup && HandsOver && MonofyVariables.Mentions(subject, "MONOFY_SETENV"))
            env.AddMap().Add("name", "MONOFY_SETENV").Add("value", "/monofy-setenv/env");
        subject.Carry("--env");
        foreach (GivenSetting given in subject.All("--env-file")) EnvFrom(container, subject, given);
        subject.Approximate("--env-file", "a Secret, to be filled from the file: its contents are never written");
    }

    /// <summary>A word of a command or a value, in Kubernetes' syntax.</summary>
    public string Write(Subject subject, Phrase phrase) =>
        KubernetesText.Of(phrase, piece => Reference(subject, piece));

    /// <summary>The Secrets that the containers refer to, without values.</summary>
    public List<YamlMap> Secrets()
    {
        var secrets = new List<YamlMap>();
        if (_keys.Count > 0)
        {
            YamlMap secret = Start(Secret);
            YamlMap data = secret.Map("stringData");
            foreach (string key in _keys) data.Add(key, "");
            secrets.Add(secret);
        }
        foreach ((string name, string _) in _files)
            secrets.Add(Start(name).Add("stringData", new YamlMap { IsWanted = true }));
        return secrets;
    }

    /// <summary>The comment above a Secret.</summary>
    public string CommentOf(string secret)
    {
        int at = _files.FindIndex(file => file.Name == secret);
        return at < 0
            ? "Fill in the values here or by other means; monofy never writes them."
            : "Fill it:\n  kubectl create secret generic " + secret + " --from-env-file=" + _files[at].File +
                " --dry-run=client -o yaml | kubectl apply -f -";
    }

    private static YamlMap Start(string name)
    {
        var secret = new YamlMap();
        secret.Add("apiVersion", "v1").Add("kind", "Secret");
        secret.Map("metadata").Add("name", name);
        return secret;
    }

    // Adds upper-case names before an equals sign.
    private static void AddAssignments(string text, HashSet<string> names)
    {
        for (int at = text.IndexOf('='); at > 0; at = text.IndexOf('=', at + 1))
        {
            int start = at;
            while (start > 0 && (char.IsAsciiLetterUpper(text[start - 1]) || char.IsAsciiDigit(text[start - 1]) ||
                text[start - 1] == '_')) start--;
            bool isWhole = start == 0 ||
                !(char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '$' or '{' or '-');
            if (start < at && !char.IsAsciiDigit(text[start]) && isWhole) names.Add(text[start..at]);
        }
    }

    // The variables that its words refer to and that nothing else sets.
    private List<string> Needed(Subject subject)
    {
        var needed = new List<string>();
        List<string> wanted = MonofyVariables.Wanted(subject);
        var phrases = new List<Phrase>(subject.Command);
        foreach (EnvironmentEntry entry in subject.Environment)
        {
            if (entry.Value != null) phrases.Add(entry.Value);
        }
        if (Check.Of(subject) is { } check) phrases.AddRange(check.Command);
        foreach (Phrase phrase in phrases)
        {
            foreach (Piece piece in phrase.Pieces) Need(piece);
        }
        foreach (string name in HandedOver)
        {
            if (subject.Kind != ServiceKind.Setup && HandsOver && !IsSet(name) && !needed.Contains(name))
                needed.Add(name);
        }
        return needed;

        bool IsSet(string name) => subject.Environment.Exists(entry => entry.Name == name) || wanted.Contains(name);

        void Need(Piece piece)
        {
            if (piece.Variable == null || piece.Operator is '-' or '+' || piece.Variable == "MONOFY_SETENV") return;
            if (!IsSet(piece.Variable) && !needed.Contains(piece.Variable)) needed.Add(piece.Variable);
        }
    }

    private void Reference(YamlList env, Subject subject, string name)
    {
        YamlMap variable = env.AddMap().Add("name", name);
        if (name == "HOSTNAME")
        {
            variable.Map("valueFrom").Map("fieldRef").Add("fieldPath", "metadata.name");
        }
        else if (HandsOver && HandedOver.Contains(name) && subject.Kind != ServiceKind.Setup)
        {
            variable.Map("valueFrom").Map("fileKeyRef").Add("volumeName", HandOverVolume).Add("path", "env")
                .Add("key", name).Add("optional", true);
        }
        else
        {
            _keys.Add(name);
            variable.Map("valueFrom").Map("secretKeyRef").Add("name", Secret).Add("key", name);
            subject.Say("environment", ExportResult.Approximated,
                "what monofy would find in its own environment comes from the Secret " + Secret);
        }
    }

    private string Reference(Subject subject, Piece piece)
    {
        if (piece.Operator is '\0' or '?') return "$(" + piece.Variable + ")";
        string? value = subject.Known(piece.Variable!);
        bool counts = value != null && (value.Length > 0 || !piece.EmptyIsUnset);
        if (piece.Operator == '-' && counts) return "$(" + piece.Variable + ")";
        if (value == null)
            subject.Say("command", ExportResult.Approximated,
                "Kubernetes has no defaults of variables: what stands for " + piece.Variable +
                    " if it is not set is written");
        return piece.Operator == '-' || counts ? Write(subject, piece.Operand) : "";
    }

    private void EnvFrom(YamlMap container, Subject subject, GivenSetting given)
    {
        string file = subject.Resolve(Phrase.Of(given.Value)).Literal ?? given.Value.Source;
        string name = TargetNames.Label("env-" + file.TrimStart('.', '/'));
        int at = _files.FindIndex(other => other.Name == name);
        if (at < 0) _files.Add((name, file));
        else if (_files[at].File != file)
            plan.Mistakes.Add("the env files " + _files[at].File + " and " + file + " would both be the Secret " +
                name);
        container.List("envFrom").AddMap().Map("secretRef").Add("name", name);
    }
}
