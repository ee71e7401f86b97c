using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using static Monofy.Core.Settings.SettingGroup;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows about what a process finds: environment, user, directory, limits, input and output.</summary>
internal static class ProcessRows
{
    private const SettingScope Both = Service | Setup;

    public static Row[] All { get; } =
    [
        new("--env", static n => new Setting<Template>(n, Both | Once, Process,
            new(SettingForm.Text, "NAME[=VALUE]", Readers.Env, static v => v.AsReference) { IsLate = true },
            "set a variable, or copy it from monofy's own environment",
            static (f, v) => f.AddEnv(v)) { IsRepeatable = true, SetsEnvironment = true }) { Short = "-e" },
        new("--env-file", static n => new Setting<EnvFile>(n, Both | Once, Process,
            Forms.Own<EnvFile>("FILE", Readers.VariableFile, static v => v.Path),
            "read variables from FILE (the .env format of Compose)",
            static (f, v) => f.AddEnvFile(v)) { IsRepeatable = true, SetsEnvironment = true }),
        new("--clear-env", static n => new Setting<bool>(n, Both, Process, Forms.Flag,
            "start with an empty environment",
            static (f, v) => f.Service = f.Service with { ClearEnv = v }) { SetsEnvironment = true }),
        new("--secret-files", static n => new Setting<bool>(n, Both, Process, Forms.Flag,
            "NAME_FILE naming a file becomes NAME with the file's contents",
            static (f, v) => f.Service = f.Service with { SecretFiles = v }) { SetsEnvironment = true }),
        new("--stdin", static n => new Setting<bool>(n, Service | Once, Process, Forms.Flag,
            "give it monofy's standard input",
            static (f, v) => f.Service = f.Service with { Stdin = v })),
        new("--tty", static n => new Setting<bool>(n, Service, Process, Forms.Flag,
            "run on a pseudo-terminal: output at once and in colour",
            static (f, v) => f.Service = f.Service with { Tty = v })),
        new("--user", static n => new Setting<Template>(n, Both, Process,
            new(SettingForm.Text, "USER[:GROUP]", Readers.User, static v => v.AsReference) { IsLate = true },
                "run as USER, names or numbers",
            static (f, v) => f.Service = f.Service with { User = v })) { Short = "-u" },
        new("--group-add", static n => new Setting<string>(n, Both, Process,
            Forms.Text("GROUP", "a group, by name or number"), "also be a member of GROUP, a name or number",
            static (f, v) => f.Service = f.Service with { GroupAdd = [.. f.Service.GroupAdd, v] }) {
            IsRepeatable = true }),
        new("--cwd", static n => new Setting<Template>(n, Both, Process, Forms.Late("DIR", "a directory"), "run in DIR",
            static (f, v) => f.Service = f.Service with { WorkingDirectory = v })) { Short = "-w",
            Synonym = "--workdir" },
        new("--umask", static n => new Setting<int>(n, Both, Process,
            Forms.Own<int>("MODE", Readers.Umask, static v => "0" + Convert.ToString(v, 8)),
            "file mode creation mask, octal", static (f, v) => f.Service = f.Service with { Umask = v })),
        new("--nice", static n => new Setting<int>(n, Both, Process, Forms.Number(-20, 19), "nice value, -20 to 19",
            static (f, v) =>
            f.Service = f.Service with { Nice = v })),
        new("--oom-score-adj", static n => new Setting<int>(n, Both, Process, Forms.Number(-1000, 1000),
            "preference of the OOM killer, -1000 to 1000",
            static (f, v) => f.Service = f.Service with { OomScoreAdj = v })),
        new("--ulimit", static n => new Setting<Ulimit>(n, Both, Process,
            Forms.Own<Ulimit>("NAME=SOFT[:HARD]", Readers.Limit, Readers.Write),
            "a resource limit, nofile=1024:4096", SetLimit) { IsRepeatable = true }),
        new("--no-new-privileges", static n => new Setting<bool>(n, Both, Process, Forms.Flag,
            "set no_new_privs: set-uid programs gain nothing",
            static (f, v) => f.Service = f.Service with { NoNewPrivileges = v })),
        new("--listen", static n => new Setting<ListenAddress>(n, Service | Once, Process,
            Forms.Own<ListenAddress>("[NAME=]URL", ListenAddresses.Read, ListenAddresses.Write),
            "open a socket and pass it on (LISTEN_FDS): " + ListenAddresses.Forms,
            static (f, v) => f.Service = f.Service with { Listen = [.. f.Service.Listen, v] }) { IsRepeatable = true }),
        new("--scale", static n => new Setting<int>(n, Service | Once, Process, Forms.Number(0,
            SettingLimits.Instances),
            "run N processes of it, NAME.1, NAME.2, ...",
            static (f, v) => f.Scale = v) { Default = "1" }),
    ];

    // It replaces an earlier limit of the same resource: a process that is not root could not raise a lowered one.
    private static void SetLimit(Fields f, Ulimit limit)
    {
        Ulimit[] others = Array.FindAll(f.Service.Ulimits, u => u.Resource != limit.Resource);
        f.Service = f.Service with { Ulimits = [.. others, limit] };
    }
}
