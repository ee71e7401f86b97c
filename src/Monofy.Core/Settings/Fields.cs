using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Settings;

/// <summary>Where the rows write to while a plan is made: the settings of the run, or of one command with the defaults
/// below.</summary>
public sealed class Fields
{
    private static readonly HealthPlan s_health = new() { Kind = HealthKind.Command };

    private JobPlan? _job;      // made when the first setting of a job is given
    private List<Template>? _env;
    private List<EnvFile>? _envFiles;

    /// <summary>Whether it is the run's settings that are read.</summary>
    public bool IsOfRun { get; init; }

    /// <summary>Of the run.</summary>
    public RunSettings Run { get; set; } = RunSettings.Default;

    /// <summary>The settings of a command, except those with a field of their own here.</summary>
    public ServiceSettings Service { get; set; } = ServiceSettings.Default;

    /// <summary>Words of <c>--finally</c>; null: none.</summary>
    public Template[]? Finally { get; set; }

    /// <summary>How many instances. Default 1.</summary>
    public int Scale { get; set; } = 1;

    /// <summary>The fields of each instance, if a value differs between instances; null: all instances are
    /// alike.</summary>
    public Fields[]? OfInstance { get; set; }

    /// <summary>The numbers of a health check, and its kind once <see cref="HasCheck"/> is true.</summary>
    public HealthPlan Health { get; private set; } = s_health;

    /// <summary>Whether there is a health check.</summary>
    public bool HasCheck { get; private set; }

    /// <summary>Whether <c>--health-interval</c> was given: for <see cref="HealthKind.Notify"/> it is a
    /// watchdog.</summary>
    public bool HasInterval { get; private set; }

    /// <summary>When a job runs; also the defaults of <c>--timezone</c> and <c>--overlap</c> for all jobs.</summary>
    public JobPlan Job
    {
        get => _job ??= new();
        set => _job = value;
    }

    /// <summary>Fields for one command, in which these are the defaults.</summary>
    public Fields ForCommand() => new()
    {
        Run = Run, Service = Service, Health = Health, HasCheck = HasCheck, HasInterval = HasInterval, _job = _job,
    };

    /// <summary>Sets how health is checked; the numbers stay.</summary>
    public void SetCheck(HealthPlan check)
    {
        Health = Health with { Kind = check.Kind, Command = check.Command, Endpoint = check.Endpoint };
        HasCheck = true;
    }

    /// <summary>Sets the limit of memory, which is a check too.</summary>
    public void SetMemory(long limit)
    {
        Service = Service with { HealthMemory = limit };
        if (!HasCheck) SetCheck(new() { Kind = HealthKind.Memory });
    }

    /// <summary>Changes the numbers of the check.</summary>
    public void SetHealth(HealthPlan health) => Health = health;

    /// <summary>Sets the interval, and that it was given; zero is the default.</summary>
    public void SetInterval(System.TimeSpan interval)
    {
        HasInterval = interval != System.TimeSpan.Zero;
        Health = Health with { Interval = HasInterval ? interval : s_health.Interval };
    }

    /// <summary>Adds a variable; in time that does not grow with their number.</summary>
    public void AddEnv(Template variable) => (_env ??= []).Add(variable);

    /// <summary>Adds a file of variables.</summary>
    public void AddEnvFile(EnvFile file) => (_envFiles ??= []).Add(file);

    /// <summary>The file that was added last.</summary>
    public EnvFile LastEnvFile
    {
        get => _envFiles![^1];
        set => _envFiles![^1] = value;
    }

    /// <summary>Puts what was added into <see cref="Service"/>, after the defaults.</summary>
    public void Gather()
    {
        if (_env != null) Service = Service with { Env = [.. Service.Env, .. _env] };
        if (_envFiles != null) Service = Service with { EnvFiles = [.. Service.EnvFiles, .. _envFiles] };
        (_env, _envFiles) = (null, null);
    }
}
