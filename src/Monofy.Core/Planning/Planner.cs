using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>
/// Makes the plan of a description: what everything is called (<see cref="Naming"/>), the settings
/// (<see cref="SettingResolver"/>), the instances, which service waits for which
/// (<see cref="DependencyReader"/>), and what can be checked before anything runs (<see cref="Checks"/>).
/// </summary>
public sealed class Planner
{
    private readonly Description _description;
    private readonly Sources _sources;
    private readonly List<Diagnostic> _mistakes;
    private readonly SettingResolver _resolver;
    private readonly VariableFiles _files;
    private readonly List<Entry> _entries;
    private List<Diagnostic>? _notices;
    private bool _isExport;
    private Fields _defaults = new();
    private Fields? _setupDefaults;

    private Planner(Description description, Sources sources, List<Diagnostic> mistakes)
    {
        (_description, _sources, _mistakes) = (description, sources, mistakes);
        _files = new(sources.ReadFile, sources.ReadSecret);
        _resolver = new(description, sources, _files, mistakes);
        _entries = new(description.Services.Count);
    }

    /// <summary>The plan of <paramref name="description"/>; meaningless if something is added to
    /// <paramref name="mistakes"/>.</summary>
    /// <param name="description">What the user said.</param>
    /// <param name="sources">Where variables and files come from.</param>
    /// <param name="mistakes">Where mistakes go; those that are in it already are taken into account.</param>
    /// <param name="hold">Whether nothing is to be started (<c>MONOFY_HOLD</c>).</param>
    /// <param name="notices">Where goes what should be known before anything runs (<c>--check</c>); null:
    /// nowhere.</param>
    public static Plan Plan(
        Description description, Sources sources, List<Diagnostic> mistakes, bool hold = false,
            List<Diagnostic>? notices = null) =>
        new Planner(description, sources, mistakes) { _notices = notices }.Plan(hold);

    /// <summary>Plans what a command line, and the files it names, came to.</summary>
    public static ParseResult Complete(Invocation invocation, Sources sources)
    {
        if (invocation.ProgramMode is not (ProgramMode.Run or ProgramMode.Check or ProgramMode.Export))
            return new() { ProgramMode = invocation.ProgramMode };
        List<Diagnostic> mistakes = invocation.Mistakes;
        List<Diagnostic>? notices = invocation.ProgramMode == ProgramMode.Check ? invocation.Notices : null;
        Plan plan = new Planner(invocation.Description, sources, mistakes)
        {
            _notices = notices, _isExport = invocation.ProgramMode == ProgramMode.Export,
        }.Plan(invocation.Hold);
        // A run that holds is for looking at what is wrong, so mistakes do not end it.
        bool holds = invocation.Hold && invocation.ProgramMode == ProgramMode.Run;
        return new()
        {
            ProgramMode = invocation.ProgramMode,
            Description = invocation.Description,
            Options = invocation.Options,
            Plan = mistakes.Count == 0 ? plan : holds ? new() { Services = [], Run = plan.Run } : null,
            Checked = invocation.ProgramMode == ProgramMode.Check ? plan : null,
            Mistakes = mistakes.ConvertAll(static m => m.ToString()),
        };
    }

    private Plan Plan(bool hold)
    {
        Fields run = _resolver.Apply(new() { IsOfRun = true }, _description.Run, null);
        if (_description.Defaults.Count > 0)
            _defaults = _resolver.Apply(_defaults, _description.Defaults, null);
        foreach (ServiceDescription service in _description.Services) _entries.Add(new(service, ScaleOf(service)));
        new Naming(_entries, _resolver, _defaults, _mistakes).NameAll();
        var dependencies = new DependencyReader(_entries, _mistakes);
        foreach (Entry entry in _entries) entry.Fields = FieldsOf(entry);
        ServicePlan[] services = Instances(dependencies, run.Finally);
        var plan = new Plan { Services = services, Run = run.Run with { Hold = hold } };
        var checks = new Checks(_description, _entries, _sources, _mistakes, _notices);
        checks.Check(plan);
        if (!_isExport) checks.CheckFiles();
        return plan;
    }

    private int ScaleOf(ServiceDescription service)
    {
        if (service.IsPlain || service.Kind == ServiceKind.Setup || service.Given.Find("--scale") is not { } scale)
            return 1;
        // Its mistakes are reported with those of the other settings.
        var only = new Given();
        only.Add(scale);
        return new SettingResolver(_description, _sources, _files, []).Apply(new(), only, service).Scale;
    }

    private Fields FieldsOf(Entry entry)
    {
        ServiceDescription service = entry.Service;
        if (service.Kind == ServiceKind.Setup)
            return service.IsPlain ? SetupDefaults
                : _resolver.Apply(SetupDefaults.ForCommand(), service.Given, entry.Service);
        if (service.IsPlain) return _defaults;
        bool each = false;
        foreach (GivenSetting given in service.Given.All)
            each |= !given.Setting.IsLate && given.Value.Text.Contains(Launch.InstanceVariable);
        int mistakes = _mistakes.Count;
        Fields first = _resolver.Apply(_defaults.ForCommand(), service.Given, service, each && entry.IsScaled ? 1 : 0);
        if (!each || !entry.IsScaled || _mistakes.Count > mistakes) return first;
        first.OfInstance = new Fields[entry.Scale];
        first.OfInstance[0] = first;
        for (int i = 2; i <= entry.Scale; i++)
            first.OfInstance[i - 1] = _resolver.Apply(_defaults.ForCommand(), service.Given, service, i);
        return first;
    }

    // Setup commands and the final one ignore settings that only make sense for a service.
    private Fields SetupDefaults
    {
        get
        {
            if (_setupDefaults != null) return _setupDefaults;
            var given = new Given();
            foreach (GivenSetting one in _description.Defaults.All)
            {
                if ((one.Setting.Scope & SettingScope.Setup) != 0) given.Add(one);
            }
            // Their mistakes are found when they are applied as the defaults of services.
            return _setupDefaults = new SettingResolver(_description, _sources, _files, []).Apply(new(), given, null);
        }
    }

    private ServicePlan[] Instances(DependencyReader dependencies, Template[]? final)
    {
        int count = 0;
        foreach (Entry entry in _entries)
        {
            entry.First = count;
            count += entry.Scale;
        }
        var services = new ServicePlan[count + (final != null ? 1 : 0)];
        foreach (Entry entry in _entries)
        {
            Dependency[] edges = dependencies.Of(entry);
            ServiceSettings settings = SettingsOf(entry, entry.Fields);
            Template[] command = _resolver.InMode(entry.Service.Command);
            for (int i = 1; i <= entry.Scale; i++)
            {
                ServiceSettings own = entry.Fields.OfInstance is { } each ? SettingsOf(entry, each[i - 1]) : settings;
                services[entry.First + i - 1] = Make(entry, command, own, edges, i);
            }
        }
        if (final != null)
            services[count] = new() { Name = "finally", Kind = ServiceKind.Finally, Command = final,
                Settings = SetupDefaults.Service };
        return services;
    }

    private static ServicePlan Make(Entry entry, Template[] command, ServiceSettings settings,
        Dependency[] dependencies, int instance) => new()
    {
        Name = entry.IsScaled ? entry.Name + "." + instance : entry.Name,
        Kind = entry.Service.Kind,
        Command = command,
        Settings = entry.Service.FirstPort is { } port && instance > 1 ? WithPort(settings, port + instance - 1)
            : settings,
        Instance = entry.IsScaled ? instance : 0,
        DependsOn = dependencies,
        Files = entry.Service.HasFiles ? FilesOf(entry.Service) : [],
    };

    private static PlannedFile[] FilesOf(ServiceDescription service) =>
        service.Files.ConvertAll(static f => new PlannedFile(f.Target, f.Path, f.Text, f.Mode, f.Uid, f.Gid)).ToArray();

    // PORT as foreman counts it.
    private static ServiceSettings WithPort(ServiceSettings settings, int port) =>
        settings with { Env = [.. settings.Env, Template.Literal("PORT=" + port)] };

    private ServiceSettings SettingsOf(Entry entry, Fields fields)
    {
        if (entry.Service.Kind == ServiceKind.Setup) return fields.Service;
        if (entry.IsJob) return JobSettings(entry, fields);
        if (!fields.HasCheck) return fields.Service;
        // One record for all services without settings of their own.
        if (fields.Service.Health == null)
        {
            HealthPlan health = fields.Health;
            if (health.Kind == HealthKind.Notify && fields.HasInterval)
                health = health with { Watchdog = health.Interval };
            fields.Service = fields.Service with { Health = health };
        }
        return fields.Service;
    }

    // The defaults of services for fate, restart and health are not those of jobs: a job ends, and stops nothing by
    // that.
    private ServiceSettings JobSettings(Entry entry, Fields fields)
    {
        JobPlan job = fields.Job;
        if (job.Schedule is { HasFields: true }) job = job with { Zone = ZoneOf(entry, job.Timezone) };
        Given given = entry.Service.Given;
        return fields.Service with
        {
            Job = job,
            Fate = given.Find("--fate") != null ? fields.Service.Fate : Fate.Separate,
            Restart = given.Find("--restart") != null ? fields.Service.Restart : default,
        };
    }

    private Zone ZoneOf(Entry entry, string? name)
    {
        if (Zones.Find(name, _sources.Environment, _sources.ReadFile, out string error) is { } zone) return zone;
        GivenSetting? given = entry.Service.Given.Find("--timezone") ?? _description.Defaults.Find("--timezone");
        string what = given?.As ?? (_sources.Environment.Get("TZ") is { } tz ? "TZ=" + tz : "--schedule");
        _mistakes.Add(new(given?.Origin.Place ?? "", entry.Name + ": " + what + ": expected a time zone: " + error));
        return Zone.Utc;
    }
}
