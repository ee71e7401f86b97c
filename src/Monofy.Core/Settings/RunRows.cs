using System;
using System.Globalization;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using static Monofy.Core.Settings.SettingGroup;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows of the run as a whole: what is asked of monofy, its output, its exit status, control.</summary>
internal static class RunRows
{
    public static Row[] All { get; } =
    [
        new("--help", static n => new Setting<string>(n, Run | Once, General, Forms.Own<string>("all", ReadHelp,
            static v => v),
            "print what most people need, or every option, and exit") { IsAction = true,
            ValueMayLack = true }) { Short = "-h" },
        new("--version", static n => new Setting<bool>(n, Run | Once, General, Forms.Flag,
            "print the version and exit") { IsAction = true }) { Short = "-V" },
        new("--check", static n => new Setting<bool>(n, Run | Once, General, Forms.Flag,
            "report every mistake, run nothing: exit with 0 or 125") { IsAction = true }),
        new("--export", static n => new Setting<ExportFormat>(n, Run | Once, General, Forms.Word("FORMAT",
            Vocabulary.Exports),
            "print the plan for another runner instead of running it: kubernetes, compose, " +
                "systemd, json, ...") { IsAction = true }),
        new("--output", static n => new Setting<string>(n, Run | Once, General, Forms.Text("DIR", "a directory"),
            "write the files of an export into DIR") { IsAction = true }),
        new("--report", static n => new Setting<string>(n, Run | Once, General, Forms.Own<string>("FORMAT", ReadReport,
            static v => v),
            "json: say on standard error what became of each setting, one object a line") { IsAction = true }),
        new("--lossy", static n => new Setting<bool>(n, Run | Once, General, Forms.Flag,
            "exit with 0 though an export lost what changes behaviour") { IsAction = true }),
        new("--whole", static n => new Setting<bool>(n, Run | Once, General, Forms.Flag,
            "export one container that runs this plan under monofy") { IsAction = true }),
        new("--replicas", static n => new Setting<int>(n, Run | Once, General, Forms.Number(0, SettingLimits.Instances),
            "number of such containers") { IsAction = true, Default = "1" }),
        new("--image", static n => new Setting<string>(n, Run | Once, General, Forms.Text("IMAGE",
            "the name of an image"),
            "the image that holds the programs") { IsAction = true }),
        new("--kubernetes-version", static n => new Setting<int>(n, Run | Once, General,
            Forms.Own<int>("VERSION", ReadKubernetes, static v => "1." + v),
            "the version to export for; newer ones carry more") { IsAction = true, Default = "1.33" }),
        new("--allow-localhost", static n => new Setting<bool>(n, Run | Once, General, Forms.Flag,
            "split the plan though its parts share localhost, sockets or files") { IsAction = true }),
        new("--no-expand", static n => new Setting<bool>(n, Run, General, Forms.Flag,
            "leave $VAR and ${VAR} alone") { IsAction = true }),
        new("--strict-variables", static n => new Setting<bool>(n, Run, General, Forms.Flag,
            "an unset variable is an error")),

        new("--exit-code", static n => new Setting<ExitCodeSource>(n, Run, Life,
            Forms.Own<ExitCodeSource>("RULE", Readers.Exit, Readers.Write),
            "exit with the status of: first, worst or a service's name",
            SetExitCode) { Default = "what stopped the rest" }),
        new("--map-exit", static n => new Setting<(byte From, byte To)>(n, Run, Life,
            Forms.Own<(byte From, byte To)>("FROM:TO", Readers.MapExit, Readers.Write),
            "exit with TO instead of FROM", static (f, v) =>
                f.Run = f.Run with { MapExit = [v, .. f.Run.MapExit] }) { IsRepeatable = true }),
        new("--setup-lock", static n => new Setting<string>(n, Run, Life, Forms.Text("FILE", "a file name"),
            "hold an exclusive lock on FILE during setup",
            static (f, v) => f.Run = f.Run with { SetupLock = v })),
        new("--wait-for", static n => new Setting<Endpoint[]>(n, Run, Life, Forms.Own<Endpoint[]>("URL",
            Readers.WaitFor, Readers.Write),
            "start nothing before " + Endpoints.WaitForms + " answers or exists",
            static (f, v) => f.Run = f.Run with { WaitFor = [.. f.Run.WaitFor, .. v] }) { IsRepeatable = true }),
        new("--wait-timeout", static n => new Setting<TimeSpan>(n, Run, Life, Forms.Pause,
            "give up after this long and exit with 124",
            static (f, v) => f.Run = f.Run with { WaitTimeout = v }) { Default = "never" }),
        new("--finally", static n => new Setting<Template[]>(n, Run, Life, Forms.Command,
            "run COMMAND after everything has ended",
            static (f, v) => f.Finally = v)),

        new("--stop-hold", static n => new Setting<TimeSpan>(n, Run, Stopping, Forms.Pause,
            "ask everything at the latest this long after a stop from outside",
            static (f, v) => f.Run = f.Run with { StopHold = v }) { Default = "8s, or 80 % of --stop-timeout" }),
        new("--stop-timeout", static n => new Setting<TimeSpan>(n, Run, Stopping, Forms.Pause,
            "once asked to stop, send SIGKILL to what is left after this long",
            static (f, v) => f.Run = f.Run with { StopTimeout = v }) { Default = "none" }),
        new("--stop-delay", static n => new Setting<TimeSpan>(n, Run, Stopping, Forms.Duration,
            "once asked to stop, fail health checks at once and stop after this long",
            static (f, v) => f.Run = f.Run with { StopDelay = v }) { Default = "0s" }),
        new("--map-signal", static n => new Setting<(Signal From, Signal To)>(n, Run, Stopping,
            Forms.Own<(Signal From, Signal To)>("FROM:TO", Readers.MapSignal, Readers.Write),
            "translate a signal that comes in, HUP:USR1; HUP:0 drops it",
            static (f, v) => f.Run = f.Run with { MapSignals = [v, .. f.Run.MapSignals] }) { IsRepeatable = true }),

        new("--log", static n => new Setting<LogMode>(n, Run | Service | Setup, SettingGroup.Output,
            Forms.Word("MODE", Vocabulary.Log, LogHint),
            "raw: output is not touched; prefix: NAME | line; json: one object a line; none: for a service only",
            SetLog) { Default = "raw" }),
        new("--nest-json", static n => new Setting<bool>(n, Run, SettingGroup.Output, Forms.Flag,
            "with json, a line that is a JSON object comes as data, not as message",
            static (f, v) => f.Run = f.Run with { NestJson = v })),
        new("--timestamps", static n => new Setting<bool>(n, Run, SettingGroup.Output, Forms.Flag,
            "put the time in front of each line (prefix and json)",
            static (f, v) => f.Run = f.Run with { Timestamps = v })),
        new("--color", static n => new Setting<ColorMode>(n, Run, SettingGroup.Output, Forms.Word("WHEN",
            Vocabulary.Color),
            "colour the names: auto, always or never",
            static (f, v) => f.Run = f.Run with { Color = v }) { Default = "auto" }),
        new("--quiet", static n => new Setting<bool>(n, Run, SettingGroup.Output, Forms.Flag, "announce errors only",
            static (f, v) =>
            f.Run = f.Run with { Quiet = v })) { Short = "-q" },
        new("--verbose", static n => new Setting<bool>(n, Run, SettingGroup.Output, Forms.Flag,
            "announce every start, signal and reaped orphan",
            static (f, v) => f.Run = f.Run with { Verbose = v })) { Short = "-v" },

        new("--control", static n => new Setting<string>(n, Run, SettingGroup.Control,
            Forms.Own<string>("PATH", ReadControl, static v => v),
            "open the control socket at the start, at PATH if given (off: never)",
            SetControl) { ValueMayLack = true, Default = "when it is asked" }),
        new("--http", static n => new Setting<HttpAddress>(n, Run, SettingGroup.Control,
            Forms.Own<HttpAddress>("HOST:PORT", ReadHttp, WriteHttp),
            "answer /health, /metrics, /status.json, /events and a page by HTTP", static (f, v) =>
                f.Run = f.Run with { Http = v })),
        new("--journal", static n => new Setting<string>(n, Run, SettingGroup.Control, Forms.Text("FILE",
            "a file name"),
            "write every event to FILE, to replay a failure",
            static (f, v) => f.Run = f.Run with { Journal = v })),
        new("--trace", static n => new Setting<string>(n, Run, SettingGroup.Control, Forms.Text("FILE", "a file name"),
            "write what happens when to FILE, for Perfetto or speedscope",
            static (f, v) => f.Run = f.Run with { Trace = v })),
    ];

    private const string On = "on", Off = "off";

    private static void SetExitCode(Fields f, ExitCodeSource source) =>
        f.Run = f.Run with { ExitCode = source.Rule, ExitCodeOf = source.Of };

    private static void SetControl(Fields f, string place) => f.Run = f.Run with
    {
        ControlPath = place is On or Off ? "" : place,
        Control = place is Off ? ControlOpening.Never : ControlOpening.AtStart,
    };

    private static string LogHint(string text) =>
        text.Contains('/') ? "; monofy writes no log files, so redirect its output" : "";

    private static void SetLog(Fields f, LogMode mode)
    {
        if (f.IsOfRun) f.Run = f.Run with { Log = mode };
        else f.Service = f.Service with { Log = mode };
    }

    private static string? ReadReport(in SettingText text, out string value)
    {
        value = text.Text;
        return value == "json" ? null : "expected json";
    }

    private static string? ReadHelp(in SettingText text, out string value)
    {
        value = text.Text;
        return value is "" or "1" or "all" ? null : "expected no value, or all";
    }

    private static string? ReadKubernetes(in SettingText text, out int value)
    {
        int? minor = KubernetesVersions.MinorOf(text.Text);
        value = minor ?? 0;
        return minor != null ? null : "expected a version of Kubernetes such as 1.33";
    }

    private static string? ReadControl(in SettingText text, out string value)
    {
        value = text.Text switch
        {
            "" or "1" or "true" => On,
            "0" or "false" => Off,
            var word => word,
        };
        bool isPlace = value.Contains('/') || value.StartsWith('@') || value is On or Off;
        return isPlace ? null : "expected a path with a /, @name, on or off";
    }

    private static string? ReadHttp(in SettingText text, out HttpAddress value)
    {
        int colon = text.Text.LastIndexOf(':');
        string host = colon < 0 ? "" : text.Text[..colon];
        value = new(host, 0);
        if (host.Contains(':') && !(host.StartsWith('[') && host.EndsWith(']')))
            return "expected [HOST]:PORT, IPv6 in brackets";
        if (!int.TryParse(text.Text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ||
            port > ushort.MaxValue)
            return "expected [HOST]:PORT, such as :9090 or 0.0.0.0:9090";
        value = new(host, port);
        return null;
    }

    private static string WriteHttp(HttpAddress address) => address.Host + ":" + address.Port;
}
