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

    public static Setting[] All { get; } =
    [
        new Setting<Template>("--env", Both | Once, Process,
            new(SettingForm.Text, "NAME[=VALUE]", Readers.Env, static v => v.AsReference) { IsLate = true },
            "set a variable, or copy it from monofy's own environment",
            static (f, v) => f.AddEnv(v)) { Short = "-e", IsRepeatable = true, SetsEnvironment = true },
        new Setting<EnvFile>("--env-file", Both | Once, Process,
            Forms.Own<EnvFile>("FILE", Readers.VariableFile, static v => v.Path),
            "read variables from FILE (the .env format of Compose)",
            static (f, v) => f.AddEnvFile(v)) { IsRepeatable = true, SetsEnvironment = true },
        new Setting<bool>("--clear-env", Both, Process, Forms.Flag, "start with an empty environment",
            static (f, v) => f.Service = f.Service with { ClearEnv = v }) { SetsEnvironment = true },
        new Setting<bool>("--secret-files", Both, Process, Forms.Flag,
            "NAME_FILE naming a file becomes NAME with the file's contents",
            static (f, v) => f.Service = f.Service with { SecretFiles = v }) { SetsEnvironment = true },
        new Setting<bool>("--stdin", Service | Once, Process, Forms.Flag, "gets monofy's standard input",
            static (f, v) => f.Service = f.Service with { Stdin = v }),
        new Setting<bool>("--tty", Service, Process, Forms.Flag,
            "run on a pseudo-terminal: output at once and in colour",
            static (f, v) => f.Service = f.Service with { Tty = v }),
        new Setting<Template>("--user", Both, Process,
            new(SettingForm.Text, "USER[:GROUP]", Readers.User, static v => v.AsReference) { IsLate = true },
                "run as USER, names or numbers",
            static (f, v) => f.Service = f.Service with { User = v }) { Short = "-u" },
        new Setting<string>("--group-add", Both, Process, Forms.Text("GROUP", "a group, by name or number"),
            "also be a member of GROUP, a name or number",
            static (f, v) => f.Service = f.Service with { GroupAdd = [.. f.Service.GroupAdd, v] })
            { IsRepeatable = true },
        new Setting<Template>("--cwd", Both, Process, Forms.Late("DIR", "a directory"), "run in DIR",
            static (f, v) => f.Service = f.Service with { WorkingDirectory = v }) { Short = "-w",
                Synonym = "--workdir" },
        new Setting<int>("--umask", Both, Process,
            Forms.Own<int>("MODE", Readers.Umask, static v => "0" + Convert.ToString(v, 8)),
            "file mode creation mask, octal", static (f, v) => f.Service = f.Service with { Umask = v }),
        new Setting<int>("--nice", Both, Process, Forms.Number(-20, 19), "nice value, -20 to 19", static (f, v) =>
            f.Service = f.Service with { Nice = v }),
        new Setting<int>("--oom-score-adj", Both, Process, Forms.Number(-1000, 1000),
            "preference of the OOM killer, -1000 to 1000",
            static (f, v) => f.Service = f.Service with { OomScoreAdj = v }),
        new Setting<Ulimit>("--ulimit", Both, Process,
            Forms.Own<Ulimit>("NAME=SOFT[:HARD]", Readers.Limit, Readers.Write),
            "a resource limit, nofile=1024:4096", SetLimit) { IsRepeatable = true },
        new Setting<bool>("--no-new-privileges", Both, Process, Forms.Flag,
            "set no_new_privs: set-uid programs gain nothing",
            static (f, v) => f.Service = f.Service with { NoNewPrivileges = v }),
        new Setting<ListenAddress>("--listen", Service | Once, Process,
            Forms.Own<ListenAddress>("[NAME=]URL", ListenAddresses.Read, ListenAddresses.Write),
            "open a socket and pass it on (LISTEN_FDS): " + ListenAddresses.Forms,
            static (f, v) => f.Service = f.Service with { Listen = [.. f.Service.Listen, v] }) { IsRepeatable = true },
        new Setting<int>("--scale", Service | Once, Process, Forms.Number(0, SettingLimits.Instances),
            "run N processes of it, NAME.1, NAME.2, ...",
            static (f, v) => f.Scale = v) { Default = "1" },
    ];

    // It replaces an earlier one: a process that is not root could not raise again what that one lowered.
    private static void SetLimit(Fields f, Ulimit limit)
    {
        Ulimit[] others = Array.FindAll(f.Service.Ulimits, u => u.Resource != limit.Resource);
        f.Service = f.Service with { Ulimits = [.. others, limit] };
    }
}
