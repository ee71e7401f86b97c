namespace Monofy.Core.Settings;

/// <summary>One row of the table of settings: everything that is known of one option, whoever reads or writes it.</summary>
public abstract class Setting
{
    /// <summary>With its dashes: <c>--grace</c>. Without them it is the key in JSON and in <c>x-monofy</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One letter with its dash (<c>-e</c>); null: none.</summary>
    public string? Short { get; init; }

    /// <summary>Where it may stand.</summary>
    public required SettingScope Scope { get; init; }

    /// <summary>Under which heading the help shows it.</summary>
    public required SettingGroup Group { get; init; }

    /// <summary>What its value is.</summary>
    public required SettingForm Form { get; init; }

    /// <summary>What its value is called in the help (<c>DURATION</c>); null for a flag.</summary>
    public string? Placeholder { get; init; }

    /// <summary>One line for the help, without the default.</summary>
    public required string Help { get; init; }

    /// <summary>The default as it would be written (<c>10s</c>) or described; null: none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether it may be given several times, each adding to the others.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The variable that sets it (<c>MONOFY_GRACE</c>); null if it makes sense only once or for one service.</summary>
    public string? Variable =>
        (Scope & SettingScope.Once) != 0 ? null : "MONOFY_" + Name[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Name without its dashes: the key in JSON and in <c>x-monofy</c>.</summary>
    public string Key => Name[2..];
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

    /// <summary>Control and sight.</summary>
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
