using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Descriptions;

/// <summary>
/// A run as the user described it: services by name, with the given settings and where each was given. The readers of
/// argv, Procfiles, Compose files and plans build it; Planning turns it into a <see cref="Plan"/>; exporters write it.
/// </summary>
public sealed class Description
{
    /// <summary>The settings given for the run as a whole.</summary>
    public Given Run { get; } = new();

    /// <summary>The settings given before the first name: the defaults for all services.</summary>
    public Given Defaults { get; } = new();

    /// <summary>Setup commands, then services and jobs, in the user's order.</summary>
    public List<ServiceDescription> Services { get; } = [];

    /// <summary>Directory that relative paths and commands start from; null: monofy's own.</summary>
    public string? Directory { get; set; }

    /// <summary>The variables of the <c>.env</c> next to a Compose file, for references in the env files it names;
    /// null: there is no Compose file.</summary>
    public KeyValuePair<string, string>[]? DotEnv { get; set; }
}

/// <summary>One setup command, service or job of a <see cref="Description"/>. A scaled service is a single
/// one.</summary>
public sealed class ServiceDescription
{
    // Created on demand: a thousand plain services need none.
    private Given? _given;
    private List<DependencyDescription>? _dependsOn;
    private OfFile? _ofFile;

    /// <summary>The name the user gave it; empty: it is named after its program.</summary>
    public string Name { get; set; } = "";

    /// <summary><see cref="ServiceKind.Setup"/>, <see cref="ServiceKind.Service"/> or
    /// <see cref="ServiceKind.Job"/>.</summary>
    public required ServiceKind Kind { get; set; }

    /// <summary>Program and arguments.</summary>
    public Template[] Command { get; set; } = [];

    /// <summary>The settings given for it.</summary>
    public Given Given => _given ??= new();

    /// <summary>What it waits for.</summary>
    public List<DependencyDescription> DependsOn => _dependsOn ??= [];

    /// <summary>Whether nothing was given for it; such services share their settings.</summary>
    public bool IsPlain => _given == null || _given.Count == 0;

    /// <summary>Whether it waits for others.</summary>
    public bool HasDependencies => _dependsOn is { Count: > 0 };

    /// <summary>The service whose hook this is (Compose's <c>pre_start</c>, <c>post_start</c>); null: not a
    /// hook.</summary>
    public string? Owner
    {
        get => _ofFile?.Owner;
        set => FromFile.Owner = value;
    }

    /// <summary>The port of a Procfile's process, set as PORT by <c>--env</c>; each further instance gets the next one.
    /// Null: none.</summary>
    public int? FirstPort
    {
        get => _ofFile?.FirstPort;
        set => FromFile.FirstPort = value;
    }

    /// <summary>The secrets and configs that are written for it.</summary>
    public List<FileDescription> Files => FromFile.Files ??= [];

    /// <summary>Whether there are <see cref="Files"/>.</summary>
    public bool HasFiles => _ofFile?.Files is { Count: > 0 };

    /// <summary>The profiles of a Compose file that enable it; empty: always enabled.</summary>
    public string[] Profiles
    {
        get => _ofFile?.Profiles ?? [];
        set => FromFile.Profiles = value;
    }

    /// <summary>What is meaningless in a single container and is kept for exports.</summary>
    public Kept? Kept
    {
        get => _ofFile?.Kept;
        set => FromFile.Kept = value;
    }

    /// <summary>Where its description begins.</summary>
    public Origin Origin { get; set; }

    private OfFile FromFile => _ofFile ??= new();

    /// <summary>Adds a setting to <see cref="Given"/>; one that makes a job changes <see cref="Kind"/>.</summary>
    public void Add(GivenSetting given)
    {
        Given.Add(given);
        bool off = given.Setting.Form == SettingForm.Flag && given.Value.Text is "0" or "false";
        if (given.Setting.MakesJob && !off) Kind = ServiceKind.Job;
    }

    // What only a file can say about a service.
    private sealed class OfFile
    {
        public string? Owner;
        public int? FirstPort;
        public List<FileDescription>? Files;
        public string[] Profiles = [];
        public Kept? Kept;
    }
}

/// <summary>One dependency by name.</summary>
/// <param name="Name">The service it waits for.</param>
/// <param name="Condition">Null: healthy if the other has a health check, otherwise started.</param>
/// <param name="Origin">Where it was written.</param>
public sealed record DependencyDescription(string Name, Condition? Condition, Origin Origin)
{
    /// <summary>False for Compose's <c>required: false</c>: the dependency is ignored if the service does not exist.
    /// Default true.</summary>
    public bool Required { get; init; } = true;

    /// <summary>How it was written, for messages: <c>--depends-on=db:healthy</c>, <c>depends_on: db</c>.</summary>
    public required string As { get; init; }

    /// <summary>Compose's <c>restart: true</c>: the dependent is restarted when <see cref="Name"/> is restarted or
    /// stopped by command.</summary>
    public bool Restart { get; init; }
}

/// <summary>A secret or config: a file that is written for one service, readable by its user only, and removed after
/// the run.</summary>
public sealed record FileDescription
{
    /// <summary>Where it appears; absolute.</summary>
    public string Target { get; init; } = "";

    /// <summary>The file that holds its contents; null: <see cref="Text"/> does.</summary>
    public string? Path { get; init; }

    /// <summary>Its contents, from a variable or the Compose file itself. Never written by exports.</summary>
    public string? Text { get; init; }

    /// <summary>Its mode. Default 0400.</summary>
    public int Mode { get; init; } = 0x100;

    /// <summary>Numeric owner; null: the service's user.</summary>
    public uint? Uid { get; init; }

    /// <summary>Numeric group; null: the service's group.</summary>
    public uint? Gid { get; init; }

    /// <summary><c>secrets</c> or <c>configs</c>.</summary>
    public string Section { get; init; } = "";

    /// <summary>Its name there.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where the service refers to it.</summary>
    public Origin Origin { get; init; }
}

/// <summary>What a Compose file says that only makes sense between containers: checked, kept for exports, ignored in
/// the run.</summary>
public sealed class Kept
{
    /// <summary>The image; null: none.</summary>
    public Template? Image { get; set; }

    /// <summary>How many words of the command are the <c>entrypoint</c>; the rest are the <c>command</c>. Default
    /// 0.</summary>
    public int EntrypointWords { get; set; }

    /// <summary>Ports in Compose's long form: target, published, protocol.</summary>
    public List<KeptPort> Ports { get; } = [];

    /// <summary>Everything else by its Compose key (<c>volumes</c>, <c>networks</c>, <c>cap_drop</c>, …), as compact
    /// JSON text.</summary>
    public List<(string Key, string Json, Origin Origin)> Other { get; } = [];
}

/// <summary>A port of a service.</summary>
/// <param name="Target">The port in the container.</param>
/// <param name="Published">The port outside; empty: any, or a range.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="IsExposedOnly">From <c>expose</c>: not published.</param>
public sealed record KeptPort(int Target, string Published, string Protocol, bool IsExposedOnly)
{
    /// <summary>The address outside, without brackets; empty: all.</summary>
    public string Host { get; init; } = "";

    /// <summary>Address and port outside, as in Compose's short form: <c>127.0.0.1:8080</c>.</summary>
    public string Outside =>
        Host.Length == 0 ? Published : (Host.Contains(':') ? "[" + Host + "]" : Host) + ":" + Published;

    /// <summary>The port whose <see cref="Outside"/> is given.</summary>
    public static KeptPort At(string outside, int target, string protocol, bool isExposedOnly)
    {
        int colon = outside.LastIndexOf(':');
        return new(target, outside[(colon + 1)..], protocol, isExposedOnly)
        {
            Host = colon < 0 ? "" : outside[..colon].Trim('[', ']'),
        };
    }
}
