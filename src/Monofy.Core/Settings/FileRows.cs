using static Monofy.Core.Settings.SettingGroup;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows about the files that describe the run (<c>-f</c>), and which part of them is meant.</summary>
internal static class FileRows
{
    public static Row[] All { get; } =
    [
        new("--file", static n => new Setting<string>(n, Run | Once, Files, Forms.Text("FILE",
            "a file name, or - for standard input"),
            "run what FILE describes: a Compose file, a Procfile or a plan") { IsAction = true,
            IsRepeatable = true }) { Short = "-f" },
        new("--format", static n => new Setting<string>(n, Run | Once, Files, Forms.Text("FORMAT",
            "compose, procfile or json"),
            "what FILE is: compose, procfile or json (a plan)") { IsAction = true, Default = "its content tells" }),
        new("--profile", static n => new Setting<string>(n, Run | Once, Files, Forms.Text("NAME",
            "the name of a profile"),
            "enable the services of this profile too; * for all") { IsAction = true, IsRepeatable = true }),
        new("--no-deps", static n => new Setting<bool>(n, Run | Once, Files, Forms.Flag,
            "run the named services without what they depend on") { IsAction = true }),
        new("--external", static n => new Setting<string>(n, Run | Once, Files, Forms.Text("NAME[=URL]",
            "NAME, or NAME=tcp://HOST:PORT"),
            "this service is elsewhere; wait for URL before anything starts") { IsAction = true,
            IsRepeatable = true }),
        new("--no-release", static n => new Setting<bool>(n, Run | Once, Files, Forms.Flag,
            "leave out a Procfile's release:") { IsAction = true }),
        new("--strict", static n => new Setting<bool>(n, Run, Files, Forms.Flag,
            "a restriction in a Compose file that does not hold here is an error") { IsAction = true }),
    ];
}
