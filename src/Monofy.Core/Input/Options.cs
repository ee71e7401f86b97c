using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// The one table of options. The parser, <c>--help</c>, the variables <c>MONOFY_…</c> and the reference page are made from it. A plain
/// run without options does not touch it.
/// </summary>
public static class Options
{
    private const OptionScope Run = OptionScope.Run;
    private const OptionScope Once = OptionScope.Once;
    private const OptionScope Service = OptionScope.Service;
    private const OptionScope Both = OptionScope.Service | OptionScope.Setup;

    private const string ExpectedDuration = "a duration such as 500ms, 10s or 1m30s (a bare number is seconds)";
    private const string ExpectedSignal = "a signal such as TERM, SIGTERM, 15 or RTMIN+3";
    private const string ExpectedCommand = "a command, quoted as for a shell";

    /// <summary>Every option, in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        new("--help", Run | Once, null, "print this help and end", static (d, v) => { d.Help = v == "1"; return null; }) { Short = "-h" },
        new("--version", Run | Once, null, "print the version and end", static (d, v) => { d.Version = v == "1"; return null; }),
        new("--check", Run | Once, null, "read everything, report every mistake, run nothing: 0 or 125", static (d, v) => { d.Check = v == "1"; return null; }),
        new("--export", Run | Once, "FORMAT", "print the plan instead of running it: json", static (d, v) => { d.Export = v; return v == "json" ? null : "json"; }),
        new("--quiet", Run, null, "announce errors only", static (d, v) => { d.Run = d.Run with { Quiet = v == "1" }; return null; }) { Short = "-q" },
        new("--verbose", Run, null, "announce every signal and every reaped orphan", static (d, v) => { d.Run = d.Run with { Verbose = v == "1" }; return null; }) { Short = "-v" },
        new("--log", Run, "MODE", "raw (processes write to monofy's own output), prefix (NAME | line) or json, one object a line (raw)", SetLog),
        new("--timestamps", Run, null, "put the time in front of each line", static (d, v) => { d.Run = d.Run with { Timestamps = v == "1" }; return null; }),
        new("--color", Run, "WHEN", "colour names: auto, always or never (auto: on a terminal, unless NO_COLOR is set)", SetColor),
        new("--exit-code", Run, "RULE", "whose status is monofy's: first, worst or a service's name", SetExitCode),
        new("--map-exit", Run, "FROM:TO", "end with status TO where it would be FROM; repeatable", AddMapExit),
        new("--map-signal", Run, "FROM:TO", "translate a signal that comes in, HUP:USR1; HUP:0 drops it; repeatable", AddMapSignal),
        new("--setup-lock", Run, "FILE", "hold an exclusive lock on FILE during setup", static (d, v) => { d.Run = d.Run with { SetupLock = v }; return v.Length > 0 ? null : "a file name"; }),
        new("--finally", Run, "COMMAND", "run COMMAND when all is gone", static (d, v) => { string? wrong = Words(d, v, out string[] w); d.Finally = w; return wrong; }) { Late = true },
        new("--no-expand", Run, null, "leave $VAR and ${VAR} alone", static (d, v) => { d.Run = d.Run with { NoExpand = v == "1" }; return null; }),
        new("--strict-variables", Run, null, "an unset variable is an error", static (d, v) => { d.Run = d.Run with { StrictVariables = v == "1" }; return null; }),
        new("--wait-for", Run, "URL", "start nothing before " + Endpoints.Forms + " answers; repeatable", AddWaitFor),
        new("--wait-timeout", Run, "DURATION", "end with 124 where that takes longer (no limit)", static (d, v) => Time(v, t => d.Run = d.Run with { WaitTimeout = t }, atLeast: s_millisecond)),
        new("--control", Run, "PATH", "listen on a Unix socket for monofy ctl; on by itself where there is a health check or a job", static (d, v) => { d.Run = d.Run with { Control = v is "1" or "" ? "" : v is "0" ? null : v }; return null; }) { ValueMayLack = true },
        new("--journal", Run, "FILE", "write every event to FILE, to replay a failure", static (d, v) => { d.Run = d.Run with { Journal = v }; return v.Length > 0 ? null : "a file name"; }),

        new("--fate", Service, "FATE", "what its end means: connected stops everything, on-failure only a failure does, separate nothing (connected; of a job: separate)", SetFate),
        new("--restart", Service, "POLICY", "no, on-failure[:MAX] or always (no)", SetRestart),
        new("--restart-delay", Service, "DURATION", "wait before the first restart, then twice as long each time (100ms)", SetRestartDelay),
        new("--restart-max-delay", Service, "DURATION", "the longest such wait (1m)", SetRestartMaxDelay),
        new("--success-codes", Service, "N,...", "statuses that count as success beside 0", SetSuccessCodes),
        new("--stop-signal", Both, "SIGNAL", "sent to stop it (the signal that came, else TERM)", SetStopSignal),
        new("--stop-command", Service, "COMMAND", "run instead of the stop signal", static (d, v) => { string? wrong = Words(d, v, out string[] w); d.Service = d.Service with { StopCommand = w }; return wrong; }) { Late = true },
        new("--grace", Both, "DURATION", "time from the stop signal to SIGKILL (10s; none where the stop comes from outside)", static (d, v) => Time(v, t => d.Service = d.Service with { Grace = t })),
        new("--kill-mode", Both, "MODE", "whom the stop signal reaches: mixed (the process, then the rest of its group), group or process (mixed)", SetKillMode),
        new("--setup-timeout", OptionScope.Setup, "DURATION", "stop a setup command that runs longer, and end with 124", static (d, v) => Time(v, t => d.Service = d.Service with { SetupTimeout = t }, atLeast: s_millisecond)),

        new("--env", Both | Once, "NAME[=VALUE]", "set a variable, or copy it from monofy's own environment; repeatable", AddEnv) { Late = true, SetsEnvironment = true },
        new("--env-file", Both | Once, "FILE", "read variables from FILE (the .env format of Compose); repeatable", AddEnvFile) { SetsEnvironment = true },
        new("--clear-env", Both, null, "start with an empty environment", static (d, v) => { d.Service = d.Service with { ClearEnv = v == "1" }; return null; }) { SetsEnvironment = true },
        new("--secret-files", Both, null, "a variable NAME_FILE whose file exists becomes NAME with the file's contents", static (d, v) => { d.Service = d.Service with { SecretFiles = v == "1" }; return null; }) { SetsEnvironment = true },
        new("--stdin", Service | Once, null, "gets monofy's standard input", static (d, v) => { d.Service = d.Service with { Stdin = v == "1" }; return null; }),
        new("--tty", Service, null, "run on a pseudo-terminal of its own, so that it writes lines at once and in colour", static (d, v) => { d.Service = d.Service with { Tty = v == "1" }; return null; }),
        new("--user", Both, "USER[:GROUP]", "run as USER, names or numbers", static (d, v) => { d.Service = d.Service with { User = v }; return v.Length > 0 ? null : "USER[:GROUP]"; }) { Late = true },
        new("--cwd", Both, "DIR", "run in DIR", static (d, v) => { d.Service = d.Service with { WorkingDirectory = v }; return v.Length > 0 ? null : "a directory"; }) { Late = true },
        new("--umask", Both, "MODE", "file mode creation mask, octal", SetUmask),
        new("--nice", Both, "N", "nice value, -20 to 19", static (d, v) => Number(v, -20, 19, n => d.Service = d.Service with { Nice = n })),
        new("--oom-score-adj", Both, "N", "how soon the kernel kills it when memory is short, -1000 to 1000", static (d, v) => Number(v, -1000, 1000, n => d.Service = d.Service with { OomScoreAdj = n })),
        new("--ulimit", Both, "NAME=SOFT[:HARD]", "a resource limit, nofile=1024:4096; repeatable", AddUlimit),
        new("--no-new-privileges", Both, null, "exec gives it no rights that it has not (no set-uid programs)", static (d, v) => { d.Service = d.Service with { NoNewPrivileges = v == "1" }; return null; }),
        new("--scale", Service | Once, "N", "run N processes of it, NAME.1, NAME.2, ... (1)", static (d, v) => Number(v, 0, PlanLimits.Instances, n => d.Scale = n)),
        new("--health", Service, "CHECK", "how its health is asked: " + Endpoints.Forms + ", or notify (sd_notify)", SetHealth),
        new("--health-cmd", Service, "COMMAND", "healthy is when COMMAND ends with 0 (no shell)", static (d, v) => { string? wrong = Words(d, v, out string[] w); SetCheck(d, new() { Kind = HealthKind.Command, Command = w }); return wrong; }) { Late = true },
        new("--health-interval", Service, "DURATION", "time between two checks; for notify, how often it must say WATCHDOG=1 (30s)", static (d, v) => Health(d, Time(v, t => { d.Health = d.Health with { Interval = t }; d.HasHealthInterval = true; }, atLeast: s_millisecond))),
        new("--health-timeout", Service, "DURATION", "a check that takes longer has failed (30s)", static (d, v) => Health(d, Time(v, t => d.Health = d.Health with { Timeout = t }, atLeast: s_millisecond))),
        new("--health-retries", Service, "N", "so many failures in a row make it unhealthy (3)", static (d, v) => Health(d, Number(v, 1, 1_000_000, n => d.Health = d.Health with { Retries = n }))),
        new("--health-start-period", Service, "DURATION", "failures this soon after the start do not count; for notify, READY=1 must come within it (0s)", static (d, v) => Health(d, Time(v, t => d.Health = d.Health with { StartPeriod = t }))),
        new("--health-start-interval", Service, "DURATION", "the interval during the start period (5s)", static (d, v) => Health(d, Time(v, t => d.Health = d.Health with { StartInterval = t }, atLeast: s_millisecond))),
        new("--on-unhealthy", Service, "ACTION", "report it, restart the service, or stop everything (report)", SetOnUnhealthy),
        new("--depends-on", Service | Once, "NAME[:CONDITION]", "start after NAME is started, healthy or completed, and stop before it; repeatable", AddDependsOn),
        new("--schedule", Service | Once, "TIMES", "a job: runs when crontab's five fields say (six: seconds first), @hourly, @daily, ..., @every DURATION", SetSchedule),
        new("--timezone", Service, "ZONE", "time zone of the schedule, Europe/Berlin or UTC (that of the machine)", static (d, v) => { d.TimezoneSource = d.Source; return Job(d, "--timezone", d.Job with { Timezone = v }); }),
        new("--overlap", Service, "POLICY", "a run that is due while the last one is going: skip it, queue it, or kill the last one (skip)", SetOverlap),
        new("--on-signal", Service | Once, "SIGNAL", "a job: runs when SIGNAL comes, which is then not passed on", SetOnSignal),
        new("--job", Service | Once, null, "a job: runs when monofy ctl run asks for it", static (d, v) => { d.IsJob |= v == "1"; return null; }),
    ];

    /// <summary>The option called <paramref name="name"/> (<c>--grace</c>, <c>-q</c>), or null.</summary>
    public static Option? Find(ReadOnlySpan<char> name)
    {
        foreach (Option option in All)
        {
            if (name.SequenceEqual(option.Name) || name.SequenceEqual(option.Short)) return option;
        }
        return null;
    }

    /// <summary>The option that <paramref name="variable"/> sets (<c>MONOFY_GRACE</c>), or null.</summary>
    public static Option? FindVariable(ReadOnlySpan<char> variable)
    {
        foreach (Option option in All)
        {
            if (variable.SequenceEqual(option.Variable)) return option;
        }
        return null;
    }

    private static readonly TimeSpan s_millisecond = TimeSpan.FromMilliseconds(1);

    private static string? Time(string value, Action<TimeSpan> set, TimeSpan atLeast = default)
    {
        if (!Duration.TryParse(value, out TimeSpan time)) return ExpectedDuration;
        if (time < atLeast) return "a duration of at least 1ms";
        set(time);
        return null;
    }

    private static string? Number(string value, int min, int max, Action<int> set)
    {
        if (!int.TryParse(value, out int number) || number < min || number > max) return "a number from " + min + " to " + max;
        set(number);
        return null;
    }

    private static string? Words(Draft d, string value, out string[] words) =>
        !ShellWords.TrySplit(value, d.KeepForExpansion, out words, out string error) ? ExpectedCommand + ": " + error
        : words.Length == 0 ? ExpectedCommand : null;

    private static string? SetLog(Draft d, string value)
    {
        LogMode? mode = value switch
        {
            "raw" => LogMode.Raw, "prefix" => LogMode.Prefix, "json" => LogMode.Json, _ => null,
        };
        if (mode == null) return "raw, prefix or json";
        d.Run = d.Run with { Log = mode.Value };
        return null;
    }

    private static string? SetColor(Draft d, string value)
    {
        ColorMode? mode = value switch
        {
            "auto" => ColorMode.Auto, "always" => ColorMode.Always, "never" => ColorMode.Never, _ => null,
        };
        if (mode == null) return "auto, always or never";
        d.Run = d.Run with { Color = mode.Value };
        return null;
    }

    private static string? SetExitCode(Draft d, string value)
    {
        d.ExitCodeSource = d.Source;
        d.Run = value switch
        {
            "first" => d.Run with { ExitCode = ExitCodeRule.First, ExitCodeOf = null },
            "worst" => d.Run with { ExitCode = ExitCodeRule.Worst, ExitCodeOf = null },
            _ => d.Run with { ExitCode = ExitCodeRule.Named, ExitCodeOf = value },
        };
        return value.Length > 0 ? null : "first, worst or the name of a service";
    }

    private static string? AddMapExit(Draft d, string value)
    {
        int colon = value.IndexOf(':');
        if (colon < 0 || !byte.TryParse(value.AsSpan(0, colon), out byte from) || !byte.TryParse(value.AsSpan(colon + 1), out byte to))
            return "FROM:TO, two statuses from 0 to 255";
        // The first match wins, and what comes later (the command line after the environment) goes first.
        d.Run = d.Run with { MapExit = [(from, to), .. d.Run.MapExit] };
        return null;
    }

    private static string? AddMapSignal(Draft d, string value)
    {
        int colon = value.IndexOf(':');
        Signal to = default;
        if (colon < 0 || !Signal.TryParse(value.AsSpan(0, colon), out Signal from) ||
            !(value.AsSpan(colon + 1).SequenceEqual("0") || Signal.TryParse(value.AsSpan(colon + 1), out to)))
            return "FROM:TO, two signals (HUP:USR1), or FROM:0 to drop it";
        if (!from.CanBeForwarded && !IsJobControl(from)) return "a signal that can be caught, not " + from.Name;
        d.Run = d.Run with { MapSignals = [(from, to), .. d.Run.MapSignals] };
        return null;
    }

    private static bool IsJobControl(Signal s) => s == Signal.Tstp || s == Signal.Ttin || s == Signal.Ttou;

    private static string? SetFate(Draft d, string value)
    {
        Fate? fate = value switch
        {
            "connected" => Fate.Connected, "on-failure" => Fate.OnFailure, "separate" => Fate.Separate, _ => null,
        };
        if (fate == null) return "connected, on-failure or separate";
        d.Service = d.Service with { Fate = fate.Value };
        d.HasFate = true;
        return null;
    }

    private static string? SetRestart(Draft d, string value)
    {
        const string expected = "no, on-failure, on-failure:MAX or always";
        const string limited = "on-failure:";
        int max = 0;
        if (value.StartsWith(limited, StringComparison.Ordinal))
        {
            if (!int.TryParse(value.AsSpan(limited.Length), out max) || max < 1) return expected + ", MAX at least 1";
            value = "on-failure";
        }
        RestartMode? mode = value switch
        {
            "no" => RestartMode.No, "on-failure" => RestartMode.OnFailure, "always" => RestartMode.Always, _ => null,
        };
        if (mode == null) return expected;
        d.Service = d.Service with { Restart = new(mode.Value, max) };
        d.HasRestart = true;
        return null;
    }

    // A wait does not shrink: the first and the longest give way to each other, and what comes later holds.
    private static string? SetRestartDelay(Draft d, string value) => Time(value, first =>
        d.Service = d.Service with { RestartDelay = first, RestartMaxDelay = Max(first, d.Service.RestartMaxDelay) });

    private static string? SetRestartMaxDelay(Draft d, string value) => Time(value, longest =>
        d.Service = d.Service with { RestartDelay = Min(longest, d.Service.RestartDelay), RestartMaxDelay = longest });

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string? SetSuccessCodes(Draft d, string value)
    {
        string[] parts = value.Split(',');
        var codes = new byte[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!byte.TryParse(parts[i], out codes[i])) return "statuses from 0 to 255, separated by commas";
        }
        d.Service = d.Service with { SuccessCodes = codes };
        return null;
    }

    private static string? SetStopSignal(Draft d, string value)
    {
        if (!Signal.TryParse(value, out Signal signal)) return ExpectedSignal;
        d.Service = d.Service with { StopSignal = signal };
        return null;
    }

    private static string? SetKillMode(Draft d, string value)
    {
        KillMode? mode = value switch
        {
            "mixed" => KillMode.Mixed, "group" => KillMode.Group, "process" => KillMode.Process, _ => null,
        };
        if (mode == null) return "mixed, group or process";
        d.Service = d.Service with { KillMode = mode.Value };
        return null;
    }

    private static string? AddWaitFor(Draft d, string value)
    {
        string[] urls = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var endpoints = new List<Endpoint>(d.Run.WaitFor);
        foreach (string url in urls)
        {
            if (Endpoints.Parse(url, out string expected) is not { } endpoint) return expected;
            endpoints.Add(endpoint);
        }
        d.Run = d.Run with { WaitFor = [.. endpoints] };
        return urls.Length > 0 ? null : Endpoints.Forms;
    }

    private static string? SetHealth(Draft d, string value)
    {
        if (value == "notify")
        {
            SetCheck(d, new() { Kind = HealthKind.Notify });
            return null;
        }
        bool url = value.Contains("://", StringComparison.Ordinal);
        string expected = "tcp://[HOST]:PORT, http://[HOST]:PORT/PATH or notify (a command: --health-cmd)";
        if (!url || Endpoints.Parse(value, out expected) is not { } endpoint) return expected;
        SetCheck(d, new() { Kind = endpoint.Kind, Endpoint = endpoint });
        return null;
    }

    // A service has one check: what comes later replaces it, and keeps the numbers.
    private static void SetCheck(Draft d, HealthPlan check)
    {
        d.Health = d.Health with { Kind = check.Kind, Command = check.Command, Endpoint = check.Endpoint };
        d.HasHealth = true;
    }

    private static string? Health(Draft d, string? expected)
    {
        if (d.Source[0] == '-') d.HealthOption ??= d.Source;
        return expected;
    }

    private static string? SetOnUnhealthy(Draft d, string value)
    {
        OnUnhealthy? action = value switch
        {
            "report" => OnUnhealthy.Report, "restart" => OnUnhealthy.Restart, "stop" => OnUnhealthy.Stop, _ => null,
        };
        if (action == null) return "report, restart or stop";
        d.Service = d.Service with { OnUnhealthy = action.Value };
        return Health(d, null);
    }

    private static string? AddDependsOn(Draft d, string value)
    {
        string[] names = value.Split(',');
        if (Array.Exists(names, static n => n.Length == 0 || n[0] == ':')) return "NAME, or NAME:started, NAME:healthy, NAME:completed";
        d.DependsOn.AddRange(names);
        return null;
    }

    private static string? SetSchedule(Draft d, string value)
    {
        Schedule? schedule = Schedule.Parse(value, out string expected);
        d.IsJob = true;
        d.Job = d.Job with { Schedule = schedule };
        return schedule == null ? expected : null;
    }

    private static string? SetOnSignal(Draft d, string value)
    {
        if (!Signal.TryParse(value, out Signal signal)) return ExpectedSignal;
        d.IsJob = true;
        d.Job = d.Job with { OnSignal = signal };
        return signal.AsksForStop ? "a signal that does not ask monofy to stop, such as USR1"
            : signal.CanBeForwarded && signal != Signal.Cont ? null
            : "a signal that monofy can pass on, such as USR1, not " + signal.Name;
    }

    private static string? SetOverlap(Draft d, string value)
    {
        Overlap? overlap = value switch
        {
            "skip" => Overlap.Skip, "queue" => Overlap.Queue, "kill" => Overlap.Kill, _ => null,
        };
        return overlap == null ? "skip, queue or kill" : Job(d, "--overlap", d.Job with { Overlap = overlap.Value });
    }

    private static string? Job(Draft d, string option, JobPlan job)
    {
        d.Job = job;
        d.JobOption ??= option;
        return null;
    }

    private static string? AddEnv(Draft d, string value)
    {
        if (value.Length == 0 || value[0] == '=') return "NAME=VALUE, or NAME to copy it";
        d.Service = d.Service with { Env = [.. d.Service.Env, value] };
        return null;
    }

    private static string? AddEnvFile(Draft d, string value)
    {
        FileText file = d.ReadFile(value);
        if (file.Text == null) return "a file that can be read: " + file.Error;
        if (DotEnv.Parse(file.Text, value, static _ => "x").Error is { } wrong) return "a file of variables: " + wrong;
        d.Service = d.Service with { EnvFiles = [.. d.Service.EnvFiles, new EnvFile(value, file.Text)] };
        return null;
    }

    private static string? SetUmask(Draft d, string value)
    {
        int mask = 0;
        foreach (char c in value)
        {
            if (c is < '0' or > '7' || (mask = mask * 8 + (c - '0')) > 511) return "an octal number from 0 to 777";
        }
        d.Service = d.Service with { Umask = mask };
        return value.Length > 0 ? null : "an octal number from 0 to 777";
    }

    // The resources in the order of the kernel's numbers, which are the same on x86-64 and ARM64; the names are Docker's.
    private static readonly string[] Resources =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending", "msgqueue", "nice",
        "rtprio", "rttime",
    ];

    private static string? AddUlimit(Draft d, string value)
    {
        const string form = "NAME=SOFT[:HARD], such as nofile=1024:4096 (unlimited or -1: no limit)";
        int equals = value.IndexOf('=');
        if (equals < 0) return form;
        string name = value[..equals];
        int resource = Array.IndexOf(Resources, name);
        if (resource < 0)
        {
            string? near = Nearest.Of(name, Resources);
            return "one of the limits " + string.Join(", ", Resources) + (near == null ? "" : " (did you mean " + near + "?)");
        }
        string[] limits = value[(equals + 1)..].Split(':');
        if (limits.Length > 2 || !Limit(limits[0], out ulong soft) || !Limit(limits[^1], out ulong hard)) return form;
        if (soft > hard) return "a soft limit that is not above the hard one";
        // In the place of an earlier one: whoever is not root could not raise again what that lowered.
        Ulimit[] others = Array.FindAll(d.Service.Ulimits, u => u.Resource != resource);
        d.Service = d.Service with { Ulimits = [.. others, new Ulimit(resource, name, soft, hard)] };
        return null;
    }

    private static bool Limit(string text, out ulong limit)
    {
        limit = ulong.MaxValue;
        return text is "-1" or "unlimited" || ulong.TryParse(text, out limit);
    }
}
