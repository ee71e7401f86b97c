using System;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>The settings of one service. Services without options of their own share one instance.</summary>
public sealed record ServiceSettings
{
    /// <summary>All defaults.</summary>
    public static readonly ServiceSettings Default = new();

    /// <summary>Longest time from the stop signal to SIGKILL. Null: 10 s if monofy initiates the stop, no limit if it
    /// came from outside.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>The stop signal. Null: the one that monofy received, otherwise SIGTERM.</summary>
    public Signal? StopSignal { get; init; }

    /// <summary>Words of the command to run instead of sending the stop signal; empty: none.</summary>
    public Template[] StopCommand { get; init; } = [];

    /// <summary>Which processes get the stop signal.</summary>
    public KillMode KillMode { get; init; }

    /// <summary>When the service is started again.</summary>
    public RestartPolicy Restart { get; init; }

    /// <summary>The first delay before a restart. Default 100 ms.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay before a restart. Default 1 min.</summary>
    public TimeSpan RestartMaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What its end means for the others.</summary>
    public Fate Fate { get; init; }

    /// <summary>Statuses other than 0 that count as success.</summary>
    public byte[] SuccessCodes { get; init; } = [];

    /// <summary>USER[:GROUP], names or numbers, unexpanded; null: unchanged.</summary>
    public Template? User { get; init; }

    /// <summary>Working directory, unexpanded; null: unchanged.</summary>
    public Template? WorkingDirectory { get; init; }

    /// <summary><c>NAME=VALUE</c> or <c>NAME</c> (copy), unexpanded, in the order given.</summary>
    public Template[] Env { get; init; } = [];

    /// <summary>Env files, in the order given.</summary>
    public EnvFile[] EnvFiles { get; init; } = [];

    /// <summary>Whether it starts with an empty environment.</summary>
    public bool ClearEnv { get; init; }

    /// <summary>Whether a variable NAME_FILE whose file exists is replaced by NAME with the file's contents.</summary>
    public bool SecretFiles { get; init; }

    /// <summary>Groups in addition to those of its user, as names in /etc/group or numbers.</summary>
    public string[] GroupAdd { get; init; } = [];

    /// <summary>File mode creation mask; null: unchanged.</summary>
    public int? Umask { get; init; }

    /// <summary>Nice value, -20 to 19; null: unchanged.</summary>
    public int? Nice { get; init; }

    /// <summary>OOM score adjustment, -1000 to 1000; null: unchanged.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Resource limits.</summary>
    public Ulimit[] Ulimits { get; init; } = [];

    /// <summary>Whether to set <c>PR_SET_NO_NEW_PRIVS</c>.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Whether it gets monofy's standard input.</summary>
    public bool Stdin { get; init; }

    /// <summary>Whether it runs on its own pseudo-terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>A setup command that runs longer is stopped; null: no limit.</summary>
    public TimeSpan? SetupTimeout { get; init; }

    /// <summary>Health check, or null.</summary>
    public HealthPlan? Health { get; init; }

    /// <summary>What happens when it becomes unhealthy.</summary>
    public OnUnhealthy OnUnhealthy { get; init; }

    /// <summary>When a job runs; null: not a job.</summary>
    public JobPlan? Job { get; init; }

    /// <summary>How its output is handled (<c>--log</c> of a service); null: as in
    /// <see cref="RunSettings.Log"/>.</summary>
    public LogMode? Log { get; init; }

    /// <summary>The signal that makes it reload its configuration (<c>--reload-signal</c>); null: it is restarted
    /// instead.</summary>
    public Signal? ReloadSignal { get; init; }

    /// <summary>Sockets that monofy opens and passes to it (<c>--listen</c>).</summary>
    public ListenAddress[] Listen { get; init; } = [];

    /// <summary>Paths that reload it when they change (<c>--watch</c>).</summary>
    public string[] Watch { get; init; } = [];

    /// <summary>Patterns of files below <see cref="Watch"/> to ignore (<c>--watch-ignore</c>).</summary>
    public string[] WatchIgnore { get; init; } = [];

    /// <summary>The number of bytes above which its processes together are unhealthy (<c>--health-memory</c>); null:
    /// not checked. Interval and retries are those of <see cref="Health"/>, or the defaults.</summary>
    public long? HealthMemory { get; init; }

    /// <summary>Whether <paramref name="status"/> counts as success.</summary>
    public bool IsSuccess(ExitStatus status) =>
        status.Code == 0 || Array.IndexOf(SuccessCodes, (byte)status.Code) >= 0;
}

/// <summary>A socket that monofy opens for a service (<c>--listen=[NAME=]tcp://[HOST]:PORT</c> or
/// <c>[NAME=]unix:PATH</c>).</summary>
/// <param name="Name">For <c>LISTEN_FDNAMES</c>; empty: the service's name.</param>
/// <param name="Host">Address for TCP; empty: all addresses.</param>
/// <param name="Port">1 to 65535 for TCP, 0 for a Unix socket.</param>
/// <param name="Path">Path of a Unix socket; empty for TCP.</param>
public sealed record ListenAddress(string Name, string Host, int Port, string Path);
