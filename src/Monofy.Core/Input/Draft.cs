using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>What the options said so far, of the run or of one command.</summary>
public sealed class Draft
{
    private static readonly HealthPlan s_health = new() { Kind = HealthKind.Command };

    private JobPlan? _job;      // made when something is said of jobs

    /// <summary>What was said of the run; meaningful in the first draft only.</summary>
    public RunSettings Run { get; set; } = RunSettings.Default;

    /// <summary>What was said of the service.</summary>
    public ServiceSettings Service { get; set; } = ServiceSettings.Default;

    /// <summary>Words of <c>--finally</c>, or null.</summary>
    public string[]? Finally { get; set; }

    /// <summary>How many instances.</summary>
    public int Scale { get; set; } = 1;

    /// <summary>What is said of each instance, where values name it (<c>MONOFY_INSTANCE</c>); null where all are alike.</summary>
    public Draft[]? Instances { get; set; }

    /// <summary>What <c>--depends-on</c> named, as written.</summary>
    public List<string> DependsOn { get; } = [];

    /// <summary>Where the value comes from that is applied now: <c>--grace</c> or <c>MONOFY_GRACE</c>.</summary>
    public string Source { get; set; } = "";

    /// <summary>The parts of a health check, without its kind until that is said.</summary>
    public HealthPlan Health { get; set; } = s_health;

    /// <summary>Whether <c>--health</c> or <c>--health-cmd</c> was given.</summary>
    public bool HasHealth { get; set; }

    /// <summary>Whether <c>--health-interval</c> was given.</summary>
    public bool HasHealthInterval { get; set; }

    /// <summary>The first option given that only makes sense beside a health check; null where there is none. A variable is none: it is
    /// a default for whatever the image runs.</summary>
    public string? HealthOption { get; set; }

    /// <summary>When a job runs; also what <c>--timezone</c> and <c>--overlap</c> say as the default for all jobs.</summary>
    public JobPlan Job
    {
        get => _job ??= new();
        set => _job = value;
    }

    /// <summary>What named <see cref="RunSettings.ExitCodeOf"/>.</summary>
    public string ExitCodeSource { get; set; } = "";

    /// <summary>What gave <see cref="JobPlan.Timezone"/>.</summary>
    public string TimezoneSource { get; set; } = "";

    /// <summary>Whether <c>--schedule</c>, <c>--on-signal</c> or <c>--job</c> was given: the command is a job.</summary>
    public bool IsJob { get; set; }

    /// <summary>The first option given that only makes sense for a job; null where there is none.</summary>
    public string? JobOption { get; set; }

    /// <summary>Whether <c>--fate</c> was given here, and not as the default for all services.</summary>
    public bool HasFate { get; set; }

    /// <summary>The same of <c>--restart</c>.</summary>
    public bool HasRestart { get; set; }

    /// <summary>Only check (<c>--check</c>).</summary>
    public bool Check { get; set; }

    /// <summary>Format of <c>--export</c>, or null.</summary>
    public string? Export { get; set; }

    /// <summary>Print the help.</summary>
    public bool Help { get; set; }

    /// <summary>Print the version.</summary>
    public bool Version { get; set; }

    /// <summary>Reads a file that an option names.</summary>
    public required Func<string, FileText> ReadFile { get; init; }

    /// <summary>Whether words that will be expanded keep what protects their dollars.</summary>
    public bool KeepForExpansion => !Run.NoExpand;

    /// <summary>A draft for one command, in which these are the defaults.</summary>
    public Draft ForCommand() => new()
    {
        ReadFile = ReadFile, Run = Run, Service = Service, Health = Health, HasHealth = HasHealth, HasHealthInterval = HasHealthInterval,
        Scale = Scale, _job = _job, TimezoneSource = TimezoneSource,
    };
}
