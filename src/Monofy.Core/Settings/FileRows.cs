using static Monofy.Core.Settings.SettingGroup;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows about the files that describe the run (<c>-f</c>), and which part of them is meant.</summary>
internal static class FileRows
{
    public static Setting[] All { get; } =
    [
        new Setting<string>("--file", Run | Once, Files, Forms.Text("FILE", "a file name, or - for standard input"),
            "run what FILE describes: a Compose file, a Procfile or a plan")
            { Short = "-f", IsRequest = true, IsRepeatable = true },
        new Setting<string>("--format", Run | Once, Files, Forms.Text("FORMAT", "compose, procfile or json"),
            "what FILE is: compose, procfile or json (a plan)") { IsRequest = true, Default = "its content tells" },
        new Setting<string>("--profile", Run | Once, Files, Forms.Text("NAME", "the name of a profile"),
            "enable the services of this profile too; * for all") { IsRequest = true, IsRepeatable = true },
        new Setting<bool>("--no-deps", Run | Once, Files, Forms.Flag,
            "run the named services without what they depend on") { IsRequest = true },
        new Setting<string>("--external", Run | Once, Files, Forms.Text("NAME[=URL]", "NAME, or NAME=tcp://HOST:PORT"),
            "this service is elsewhere; wait for URL before anything starts") { IsRequest = true, IsRepeatable = true },
        new Setting<bool>("--no-release", Run | Once, Files, Forms.Flag,
            "leave out a Procfile's release:") { IsRequest = true },
        new Setting<bool>("--strict", Run, Files, Forms.Flag,
            "a restriction in a Compose file that does not hold here is an error") { IsRequest = true },
    ];
}
