using System.Collections.Generic;

namespace Monofy.Core.Settings;

/// <summary>One row of the table of settings: everything that is known about one option, for all code that reads or
/// writes it.</summary>
public abstract class Setting
{
    /// <summary>Makes a row; see the properties.</summary>
    protected Setting(string name, SettingScope scope, SettingGroup group, string help) =>
        (Name, Scope, Group, Help) = (name, scope, group, help);

    /// <summary>With its dashes: <c>--grace</c>. Without them it is the key in JSON and in <c>x-monofy</c>.</summary>
    public string Name { get; }

    /// <summary>One letter with its dash (<c>-e</c>); null: none.</summary>
    public string? Short { get; internal set; }

    /// <summary>Another long name that means the same (<c>--workdir</c>); null: none.</summary>
    public string? Synonym { get; internal set; }

    /// <summary>Where it may stand.</summary>
    public SettingScope Scope { get; }

    /// <summary>Under which heading the help shows it.</summary>
    public SettingGroup Group { get; }

    /// <summary>What its value is.</summary>
    public abstract SettingForm Form { get; }

    /// <summary>What its value is called in the help (<c>DURATION</c>); null for a flag.</summary>
    public abstract string? Placeholder { get; }

    /// <summary>The words it takes, for completion; empty unless it is one of a few words.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>One line for the help, without the default.</summary>
    public string Help { get; }

    /// <summary>The default as it would be written (<c>10s</c>) or described; null: none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether it may be given several times, each adding to the others.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Whether its value may be left out, and is then empty. The value is never a separate argument
    /// (<c>--control=PATH</c>).</summary>
    public bool ValueMayLack { get; init; }

    /// <summary>Whether its value is expanded when a process starts, not when the plan is made.</summary>
    public abstract bool IsLate { get; }

    /// <summary>Whether it sets the environment of a process, to which the other settings of the same service may
    /// refer.</summary>
    public bool SetsEnvironment { get; init; }

    /// <summary>Whether it says what to do with the description (<c>--check</c>, <c>-f</c>) instead of being a part of
    /// it.</summary>
    public bool IsAction { get; init; }

    /// <summary>Whether a command for which it is given is a job.</summary>
    public bool MakesJob { get; init; }

    /// <summary>What else must be given for it to have a meaning.</summary>
    public SettingNeed Needs { get; init; }

    /// <summary>The variable that sets it (<c>MONOFY_GRACE</c>); null if it makes sense only once or for one
    /// service.</summary>
    public string? Variable =>
        (Scope & SettingScope.Once) != 0 ? null : "MONOFY_" + Name[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Name without its dashes: the key in JSON and in <c>x-monofy</c>.</summary>
    public string Key => Name[2..];

    /// <summary>Reads a value and writes it into the field that the row sets.</summary>
    /// <returns>What is wrong with it (<c>expected ...</c>); null if it was set.</returns>
    public abstract string? Apply(Fields fields, in SettingText text);
}

/// <summary>One row whose values are <typeparamref name="T"/>.</summary>
/// <param name="name">With its dashes.</param>
/// <param name="scope">Where it may stand.</param>
/// <param name="group">Its heading.</param>
/// <param name="form">How its values are read and written.</param>
/// <param name="help">One line.</param>
/// <param name="set">Writes a value into the field that the row sets; null: the code that reads the row acts on
/// it.</param>
public sealed class Setting<T>(
    string name, SettingScope scope, SettingGroup group,
        Form<T> form, string help, System.Action<Fields, T>? set = null)
    : Setting(name, scope, group, help)
{
    /// <summary>The name of its value, if that differs from the name of its form; else null.</summary>
    public string? Called { get; init; }

    /// <inheritdoc/>
    public override SettingForm Form => form.Kind;

    /// <inheritdoc/>
    public override string? Placeholder => Called ?? form.Placeholder;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => form.Words;

    /// <inheritdoc/>
    public override bool IsLate => form.IsLate;

    /// <summary>Reads a value.</summary>
    /// <returns>What is wrong with it; null if it was read.</returns>
    public string? Read(in SettingText text, out T value) => form.Read(text, out value);

    /// <summary>The value as the option takes it.</summary>
    public string Write(T value) => form.Write(value);

    /// <inheritdoc/>
    public override string? Apply(Fields fields, in SettingText text)
    {
        if (form.Read(text, out T value) is { } wrong) return wrong;
        set?.Invoke(fields, value);
        return null;
    }
}

/// <summary>What else must be given for a setting to have a meaning.</summary>
public enum SettingNeed : byte
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A health check.</summary>
    Check,

    /// <summary>A job.</summary>
    Job,
}

/// <summary>Where a setting may stand.</summary>
[System.Flags]
public enum SettingScope : byte
{
    /// <summary>Before the first name or command: of the run as a whole.</summary>
    Run = 1,

    /// <summary>After a service's name; before the first one as the default for all.</summary>
    Service = 2,

    /// <summary>After a setup command's name; before the first one as the default for all.</summary>
    Setup = 4,

    /// <summary>Makes sense for one service or once only: it has no <c>MONOFY_…</c> variable.</summary>
    Once = 8,
}

/// <summary>The headings of <c>--help=all</c> and of the reference page, in their order.</summary>
public enum SettingGroup : byte
{
    /// <summary>What monofy does: help, version, check, export.</summary>
    General,

    /// <summary>Files that describe the run.</summary>
    Files,

    /// <summary>Setup, and what happens when something ends.</summary>
    Life,

    /// <summary>Stopping.</summary>
    Stopping,

    /// <summary>Output and messages.</summary>
    Output,

    /// <summary>Environment, user, directory, limits: what the process finds.</summary>
    Process,

    /// <summary>Dependencies and health.</summary>
    Health,

    /// <summary>Jobs and triggers.</summary>
    Jobs,

    /// <summary>Control and observation.</summary>
    Control,
}

/// <summary>What the value of a setting is.</summary>
public enum SettingForm : byte
{
    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>Any text: a name, a path, an address.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary><c>500ms</c>, <c>10s</c>, <c>1m30s</c>; a bare number is seconds.</summary>
    Duration,

    /// <summary><c>64k</c>, <c>2m</c>, <c>1g</c>; a bare number is bytes.</summary>
    Size,

    /// <summary>A signal's name or number.</summary>
    Signal,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>A command: in one text split as a shell would, or as a list of words.</summary>
    Command,
}
