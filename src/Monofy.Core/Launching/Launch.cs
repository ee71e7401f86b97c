using System;
using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>
/// Builds the environment of a process and expands its command in it. Precedence, lowest first: inherited, handed over
/// by setup commands, <c>--env-file</c>, <c>--env</c>, and the variables that monofy adds.
/// </summary>
/// <param name="inherited">monofy's own environment.</param>
/// <param name="readFile">Reads a file for <c>--secret-files</c>; a path that is not a regular file counts as
/// missing.</param>
/// <param name="homeOf">Returns HOME and the other variables that follow from USER[:GROUP]; null: there are
/// none.</param>
public sealed class Launch(
    EnvironmentBlock inherited,
        Func<string, FileText> readFile, Func<string, KeyValuePair<string, string>[]>? homeOf = null)
{
    /// <summary>The variable with the instance number.</summary>
    public const string InstanceVariable = "MONOFY_INSTANCE";

    /// <summary>The variable with the address to which a service reports its state (sd_notify).</summary>
    public const string NotifyVariable = "NOTIFY_SOCKET";

    /// <summary>The variable with the interval, in microseconds, within which it must do so.</summary>
    public const string WatchdogVariable = "WATCHDOG_USEC";

    private EntryList? _handedOver;         // by commands of monofy's own user: for every process
    private List<Batch>? _byOthers;

    private sealed class Batch(uint owner, KeyValuePair<string, string>[] variables)
    {
        public uint Owner => owner;

        public KeyValuePair<string, string>[] Variables => variables;
    }

    // A thousand services are mostly alike: words without references are shared.
    private Template[]? _lastWords;
    private string[] _lastExpanded = [];
    private HashSet<string>? _noticed;

    /// <summary>Called once per notice about what was left out and why.</summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Returns the user of the process being prepared; valid after <c>homeOf</c> was called for it.</summary>
    public Func<uint?>? UidOf { get; init; }

    /// <summary>Adds the variables that a setup command handed over.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="owner">The user that the command ran as; only that user's processes get them. Null: monofy's own
    /// user, so all get them.</param>
    public void HandOver(IReadOnlyList<KeyValuePair<string, string>> variables, uint? owner = null)
    {
        if (owner is { } other)
        {
            if (variables.Count > 0) (_byOthers ??= []).Add(new(other, [.. variables]));
            return;
        }
        _handedOver ??= new();
        foreach (KeyValuePair<string, string> variable in variables) _handedOver.Set(variable.Key, variable.Value);
    }

    /// <summary>Returns what <paramref name="service"/> is started with.</summary>
    /// <param name="service">The service.</param>
    /// <param name="words">Its command, stop command or health command, unexpanded.</param>
    /// <param name="more">Variables that the host adds.</param>
    /// <param name="error">Why there is no result, or null.</param>
    public LaunchSpec? Prepare(
        ServicePlan service, Template[] words, KeyValuePair<string, string>[] more, out string? error)
    {
        ServiceSettings settings = service.Settings;
        bool sets = settings.Env.Length > 0 || settings.EnvFiles.Length > 0;
        KeyValuePair<string, string>[]? identity = sets ? Identity(service) : null;
        if (EnvironmentOf(settings, out error, identity) is not { } environment) return null;
        environment = environment.With(more);
        string? user = null, directory = null;
        if (settings.User is { } name)
        {
            if ((user = Expand(service, name, environment.With(identity ??= Identity(service)), out error)) == null)
                return null;
            KeyValuePair<string, string>[] home = homeOf?.Invoke(user) ?? [];
            // The user may come from the environment, and determines what else is in it.
            if (UidOf?.Invoke() is { } uid && HasFrom(uid))
            {
                if (EnvironmentOf(settings, out error, sets ? identity : null, uid) is not { } own)
                    return null;
                environment = own.With(more);
            }
            environment = WithHome(environment, settings, home);
        }
        if (_byOthers != null) NoteRefused(settings.User == null ? null : UidOf?.Invoke(), service.Name);
        bool refers = (settings.WorkingDirectory?.MayRefer ?? false) || Array.Exists(words, static w => w.MayRefer);
        EnvironmentBlock whole = refers ? environment.With(identity ?? Identity(service)) : environment;
        if (Expand(service, words, whole, out error) is not { } expanded) return null;
        if (settings.WorkingDirectory is { } path && (directory = Expand(service, path, whole, out error)) == null)
            return null;
        return new(expanded, environment, service.BaseName, service.Instance, directory, user);
    }

    private bool HasFrom(uint uid)
    {
        for (int i = 0; i < _byOthers?.Count; i++)
        {
            if (_byOthers[i].Owner == uid) return true;
        }
        return false;
    }

    private void NoteRefused(uint? uid, string service)
    {
        foreach (Batch batch in _byOthers!)
        {
            if (batch.Owner == uid) continue;
            string names = "";
            foreach (KeyValuePair<string, string> variable in batch.Variables)
                names += (names.Length > 0 ? ", " : "") + variable.Key;
            Notice(service + " does not get " + names + ", which a setup command of another user (" + batch.Owner +
                ") handed over");
        }
    }

    private string[]? Expand(ServicePlan service, Template[] words, EnvironmentBlock environment, out string? error)
    {
        error = null;
        if (words == _lastWords) return _lastExpanded;
        bool refers = false;
        string[] expanded = new string[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            refers |= words[i].MayRefer;
            if (Expand(service, words[i], environment, out error) is not { } word) return null;
            expanded[i] = word;
        }
        if (!refers) (_lastWords, _lastExpanded) = (words, expanded);
        return expanded;
    }

    // As in Compose: an unset variable is empty, and a notice says so once.
    private string? Expand(ServicePlan service, Template text, EnvironmentBlock environment, out string? error)
    {
        if (OnNotice == null || !text.MayRefer) return Expand(text, environment, out error);
        return ExpandReferences(service.BaseName, text, environment, out error);
    }

    private string? ExpandReferences(string service, Template text, EnvironmentBlock environment, out string? error)
    {
        Expansion expansion = text.Expand(environment.Get, name => Notice(service + ": variable " + name +
            " is not set; using an empty string (write $$" + name + " if the program should see $" + name + ")"));
        error = expansion.Error;
        if (Interpolation.Unclosed(text.Text) is { } open)
            Notice(service + ": \"" + open + "\" has no closing brace and stays as it is (write $" + open +
                " if that is meant)");
        return expansion.Value;
    }

    // Sets HOME for the user it runs as, who could not write to root's. --env overrides it.
    private static EnvironmentBlock WithHome(EnvironmentBlock environment, ServiceSettings settings,
        KeyValuePair<string, string>[] home)
    {
        var variables = new List<KeyValuePair<string, string>>(home.Length);
        foreach (KeyValuePair<string, string> variable in home)
        {
            bool given = Array.Exists(settings.Env,
                e => e.Text == variable.Key || e.Text.StartsWith(variable.Key + "=", StringComparison.Ordinal));
            if (!given) variables.Add(variable);
        }
        return environment.With(variables.ToArray());
    }

    /// <summary>Returns the environment that <paramref name="settings"/> describe, without what monofy adds; null if
    /// something in it is wrong.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="error">Why there is no result, or null.</param>
    /// <param name="identity">Name and instance number of the process, to which values may refer.</param>
    /// <param name="uid">The user whose handed-over variables it gets in addition to those for every process.</param>
    public EnvironmentBlock? EnvironmentOf(
        ServiceSettings settings, out string? error, KeyValuePair<string, string>[]? identity = null, uint? uid = null)
    {
        error = null;
        EnvironmentBlock below = settings.ClearEnv ? EnvironmentBlock.Empty : inherited;
        if (_handedOver != null) below = below.With(_handedOver.All);
        for (int i = 0; uid != null && i < _byOthers?.Count; i++)
        {
            if (_byOthers[i].Owner == uid) below = below.With(_byOthers[i].Variables);
        }
        EnvironmentBlock? environment = settings.EnvFiles.Length == 0 ? below
            : WithFiles(below, settings, identity ?? [], out error);
        if (environment == null) return null;
        if (settings.Env.Length > 0 &&
            (environment = WithVariables(environment, settings.Env, identity ?? [], out error)) == null) return null;
        return settings.SecretFiles ? WithSecrets(environment, out error) : environment;
    }

    // As in Compose: in the references of a file, inherited variables override the file's own, which override those of
    // earlier files.
    private static EnvironmentBlock? WithFiles(
        EnvironmentBlock below, ServiceSettings settings, KeyValuePair<string, string>[] identity, out string? error)
    {
        error = null;
        var variables = new EntryList();
        EnvironmentBlock seen = below.With(identity);
        foreach (EnvFile file in settings.EnvFiles)
        {
            // As Compose does: next .env, then the service's own variables.
            string? SeenInCompose(string name) => seen.Get(name) ?? In(file.DotEnv!, name) ?? Set(settings.Env, name);
            (IReadOnlyList<KeyValuePair<string, string>> entries, Diagnostic? wrong) = DotEnv.Parse(file.Text,
                file.Path, file.DotEnv == null ? seen.Get : SeenInCompose, variables.Find);
            error = wrong?.ToString();
            if (wrong != null) return null;
            foreach (KeyValuePair<string, string> entry in entries) variables.Set(entry.Key, entry.Value);
        }
        return below.With(variables.All);
    }

    private static string? In(KeyValuePair<string, string>[] variables, string name)
    {
        int at = Array.FindLastIndex(variables, v => v.Key == name);
        return at < 0 ? null : variables[at].Value;
    }

    // Only literal variables: those of a Compose file are already expanded.
    private static string? Set(Template[] variables, string name)
    {
        string start = name + "=";
        int at = Array.FindLastIndex(variables, v =>
            v.Mode == TemplateMode.Literal && v.Text.StartsWith(start, StringComparison.Ordinal));
        return at < 0 ? null : variables[at].Text[start.Length..];
    }

    private EnvironmentBlock? WithVariables(
        EnvironmentBlock below, Template[] variables, KeyValuePair<string, string>[] identity, out string? error)
    {
        error = null;
        var set = new EntryList();
        foreach (Template variable in variables)
        {
            int equals = variable.Text.IndexOf('=');
            if (equals < 0)
            {
                string? copied = inherited.Get(variable.Text) ?? set.Find(variable.Text) ?? below.Get(variable.Text);
                if (copied != null) set.Set(variable.Text, copied);
                continue;
            }
            Template text = variable with { Text = variable.Text[(equals + 1)..] };
            string? value = text.MayRefer ? Expand(text, set, below.With(identity), identity, out error) : text.Text;
            if (value == null) return null;
            set.Set(variable.Text[..equals], value);
        }
        return below.With(set.All);
    }

    // A separate method: variables without references, which thousands of services set, then need no delegate.
    private static string? Expand(Template text, EntryList set, EnvironmentBlock seen,
        KeyValuePair<string, string>[] identity, out string? error)
    {
        Expansion value = text.Expand(name => Array.FindIndex(identity, i => i.Key == name) >= 0 ? seen.Get(name)
            : set.Find(name) ?? seen.Get(name));
        error = value.Error;
        return value.Value;
    }

    /// <summary>Expands <paramref name="text"/> in <paramref name="environment"/>.</summary>
    public static string? Expand(Template text, EnvironmentBlock environment, out string? error)
    {
        error = null;
        // Most words have no references; they need no delegate.
        if (!text.MayRefer) return text.Text;
        Expansion expansion = text.Expand(environment.Get);
        error = expansion.Error;
        return expansion.Value;
    }

    private static KeyValuePair<string, string>[] Identity(ServicePlan service) =>
        Identity(service.BaseName, service.Instance);

    /// <summary>Returns the variables that tell a process its identity.</summary>
    /// <param name="name">The name of its service.</param>
    /// <param name="instance">Its instance number; 0: the service is not scaled.</param>
    public static KeyValuePair<string, string>[] Identity(string name, int instance)
    {
        var called = new KeyValuePair<string, string>("MONOFY_NAME", name);
        return instance > 0 ? [called, new(InstanceVariable, instance.ToString())] : [called];
    }

    private EnvironmentBlock? WithSecrets(EnvironmentBlock environment, out string? error)
    {
        const string suffix = "_FILE";
        error = null;
        foreach (string entry in environment.Entries)
        {
            int equals = entry.IndexOf('=');
            if (equals <= suffix.Length || !entry.AsSpan(0, equals).EndsWith(suffix)) continue;
            string name = entry[..(equals - suffix.Length)];
            FileText file = readFile(entry[(equals + 1)..]);
            if (file.Missing) continue;
            if (file.TooLarge || !Fits(name, file.Text))
            {
                Notice(name + suffix + " stays as it is: " + entry[(equals + 1)..] +
                    " is larger than a variable can be (128 kB)");
                continue;
            }
            if (file.Text == null)
            {
                error = "cannot read " + entry[(equals + 1)..] + ", which " + name + suffix + " names: " + file.Error;
                return null;
            }
            if (environment.Get(name) != null)
            {
                error = "both " + name + " and " + name + suffix + " are set; expected one of them";
                return null;
            }
            string value = WithoutNewline(file.Text);
            if (value.Contains('\0'))
            {
                error = entry[(equals + 1)..] + ", which " + name + suffix + " names, holds a NUL byte";
                return null;
            }
            environment = environment.Without(name + suffix).With([new(name, value)]);
        }
        return environment;
    }

    private static string WithoutNewline(string text) => text.EndsWith('\n') ? text[..^1] : text;

    private static bool Fits(string name, string? text) =>
        text == null || Text.EncodedLength(name) + Text.EncodedLength(WithoutNewline(text)) +
            2 <= SettingLimits.Variable;

    private void Notice(string text)
    {
        if (OnNotice != null && (_noticed ??= []).Add(text)) OnNotice(text);
    }
}
