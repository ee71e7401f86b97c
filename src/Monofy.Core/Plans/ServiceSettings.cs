using System;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>What can be said of one service beside its command. Services without options of their own share one
/// instance.</summary>
public sealed record ServiceSettings
{
    /// <summary>All defaults.</summary>
    public static readonly ServiceSettings Default = new();

    /// <summary>Time from the stop signal to SIGKILL, an upper bound. Null: 10 s if monofy itself stops, none if
    /// the stop came from outside.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>The stop signal. Null: the one that came, SIGTERM if none came.</summary>
    public Signal? StopSignal { get; init; }

    /// <summary>Words of the command that is run instead of the stop signal; empty: none.</summary>
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

    /// <summary>Statuses that count as success beside 0.</summary>
    public byte[] SuccessCodes { get; init; } = [];

    /// <summary>USER[:GROUP], names or numbers, unexpanded; null: unchanged.</summary>
    public Template? User { get; init; }

    /// <summary>Working directory, unexpanded; null: unchanged.</summary>
    public Template? WorkingDirectory { get; init; }

    /// <summary><c>NAME=VALUE</c> or <c>NAME</c> (copy), unexpanded, in the order given.</summary>
    public Template[] Env { get; init; } = [];

    /// <summary>Files of variables, in the order given.</summary>
    public EnvFile[] EnvFiles { get; init; } = [];

    /// <summary>Start with an empty environment.</summary>
    public bool ClearEnv { get; init; }

    /// <summary>A variable NAME_FILE whose file exists becomes NAME with the file's contents.</summary>
    public bool SecretFiles { get; init; }

    /// <summary>Groups that the process is a member of beside those of its user, as names or numbers of
    /// /etc/group.</summary>
    public string[] GroupAdd { get; init; } = [];

    /// <summary>File mode creation mask; null: unchanged.</summary>
    public int? Umask { get; init; }

    /// <summary>Nice value, -20 to 19; null: unchanged.</summary>
    public int? Nice { get; init; }

    /// <summary>-1000 to 1000; null: unchanged.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Resource limits.</summary>
    public Ulimit[] Ulimits { get; init; } = [];

    /// <summary>Set <c>PR_SET_NO_NEW_PRIVS</c>.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Gets monofy's standard input.</summary>
    public bool Stdin { get; init; }

    /// <summary>Runs on a pseudo-terminal of its own.</summary>
    public bool Tty { get; init; }

    /// <summary>A setup command that runs longer is stopped; null: no limit.</summary>
    public TimeSpan? SetupTimeout { get; init; }

    /// <summary>Health check, or null.</summary>
    public HealthPlan? Health { get; init; }

    /// <summary>What follows when it becomes unhealthy.</summary>
    public OnUnhealthy OnUnhealthy { get; init; }

    /// <summary>When it runs, for a job; else null.</summary>
    public JobPlan? Job { get; init; }

    /// <summary>What becomes of its output (<c>--log</c> of a service); null: as
    /// <see cref="RunSettings.Log"/>.</summary>
    public LogMode? Log { get; init; }

    /// <summary>Sent to make it read its configuration again (<c>--reload-signal</c>); null: none, it is
    /// restarted.</summary>
    public Signal? ReloadSignal { get; init; }

    /// <summary>Sockets that monofy opens and passes to it (<c>--listen</c>).</summary>
    public ListenAddress[] Listen { get; init; } = [];

    /// <summary>Paths whose change reloads it (<c>--watch</c>).</summary>
    public string[] Watch { get; init; } = [];

    /// <summary>Patterns of files below <see cref="Watch"/> that do not count (<c>--watch-ignore</c>).</summary>
    public string[] WatchIgnore { get; init; } = [];

    /// <summary>Unhealthy if its processes together hold more bytes than this (<c>--health-memory</c>); null: not
    /// looked at. The interval and retries are those of <see cref="Health"/>, or the defaults.</summary>
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
/// <param name="Path">Of a Unix socket; empty for TCP.</param>
public sealed record ListenAddress(string Name, string Host, int Port, string Path);
