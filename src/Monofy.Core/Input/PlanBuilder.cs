using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>Makes the plan of named commands: names, instances, dependencies, and what can be checked before anything runs.</summary>
/// <param name="global">What was said of the run, and the defaults.</param>
/// <param name="launch">Expands commands for the check.</param>
/// <param name="mistakes">Where mistakes go.</param>
/// <param name="commands">About how many commands there will be.</param>
public sealed class PlanBuilder(Draft global, Launch launch, List<string> mistakes, int commands = 0)
{
    private sealed class Entry(bool isSetup, string? name, string[] words, Draft draft)
    {
        public readonly bool IsSetup = isSetup;
        public string Name = name ?? "";
        public readonly string[] Words = words;
        public readonly Draft Draft = draft;
        public int First;       // index of its first instance in the plan

        public bool IsJob => !IsSetup && Draft.IsJob;

        public int Instances => IsSetup ? 1 : Draft.Scale;
    }

    private readonly List<Entry> _entries = new(commands);
    private string? _lastProgram;   // whose name was made up last, and of what
    private string _lastFile = "";

    /// <summary>What a setup command takes of the defaults for all: what only makes sense for a service falls away.</summary>
    public static ServiceSettings ForSetup(ServiceSettings defaults) =>
        defaults.StopCommand.Length == 0 && defaults.SuccessCodes.Length == 0 && defaults.Health == null && !defaults.Stdin && !defaults.Tty
            ? defaults
            : defaults with { StopCommand = [], SuccessCodes = [], Health = null, Stdin = false, Tty = false };

    /// <summary>Adds a command; without a name it gets one of its program.</summary>
    /// <param name="isSetup">Whether it is a setup command.</param>
    /// <param name="name">Its name, or null.</param>
    /// <param name="words">Program and arguments.</param>
    /// <param name="draft">What its options say.</param>
    public void Add(bool isSetup, string? name, string[] words, Draft draft) => _entries.Add(new(isSetup, name, words, draft));

    /// <summary>The plan. Meaningless where there are mistakes.</summary>
    public Plan Build()
    {
        NameAll();
        var services = new ServicePlan[Place() + (global.Finally != null ? 1 : 0)];
        int at = 0;
        foreach (Entry entry in _entries)
        {
            Dependency[] dependencies = Dependencies(entry);
            ServiceSettings settings = SettingsOf(entry, entry.Draft);
            if (entry.Draft != global) CheckOptions(entry);
            for (int instance = 1; instance <= entry.Instances; instance++)
            {
                ServiceSettings own = entry.Draft.Instances is { } drafts ? SettingsOf(entry, drafts[instance - 1]) : settings;
                services[at++] = Make(entry, own, dependencies, instance);
            }
        }
        if (global.Finally != null)
            services[at] = new() { Name = "finally", Kind = ServiceKind.Finally, Command = global.Finally, Settings = ForSetup(global.Service) };
        if (global.HealthOption != null && !_entries.Exists(static e => !e.IsSetup && e.Draft.HasHealth)) NoCheck(global.HealthOption);
        var plan = new Plan { Services = services, Run = global.Run };
        Check(plan);
        return plan;
    }

    private static ServicePlan Make(Entry entry, ServiceSettings settings, Dependency[] dependencies, int instance)
    {
        bool scaled = IsScaled(entry);
        return new()
        {
            Name = scaled ? entry.Name + "." + instance : entry.Name,
            Kind = entry.IsSetup ? ServiceKind.Setup : entry.IsJob ? ServiceKind.Job : ServiceKind.Service,
            Command = entry.Words,
            Settings = settings,
            Instance = scaled ? instance : 0,
            DependsOn = dependencies,
        };
    }

    private ServiceSettings SettingsOf(Entry entry, Draft draft) =>
        entry.IsSetup ? draft.Service : entry.IsJob ? JobSettings(entry, draft) : Settings(draft);

    private ServiceSettings Settings(Draft draft)
    {
        if (!draft.HasHealth) return draft.Service;
        HealthPlan health = draft.Health;
        if (health.Kind == HealthKind.Notify && draft.HasHealthInterval) health = health with { Watchdog = health.Interval };
        return draft.Service with { Health = health };
    }

    // What is said of all services as a default is not said of jobs: they end, and stop nobody by that.
    private ServiceSettings JobSettings(Entry entry, Draft draft)
    {
        JobPlan job = draft.Job;
        if (job.Schedule is { HasFields: true }) job = job with { Zone = ZoneOf(entry) };
        return draft.Service with
        {
            Job = job, Fate = draft.HasFate ? draft.Service.Fate : Fate.Separate, Restart = draft.HasRestart ? draft.Service.Restart : default,
        };
    }

    private Zone ZoneOf(Entry entry)
    {
        string? name = entry.Draft.Job.Timezone;
        EnvironmentBlock environment = launch.EnvironmentOf(global.Run, ServiceSettings.Default, out _) ?? EnvironmentBlock.Empty;
        if (Zones.Find(name, environment, global.ReadFile, out string error) is { } zone) return zone;
        string what = name != null ? entry.Draft.TimezoneSource + "=" + name : environment.Get("TZ") is { } tz ? "TZ=" + tz : "--schedule";
        mistakes.Add(entry.Name + ": " + what + ": expected a time zone: " + error);
        return Zone.Utc;
    }

    private void CheckOptions(Entry entry)
    {
        Draft draft = entry.Draft;
        if (!entry.IsJob)
        {
            if (draft is { HealthOption: { } option, HasHealth: false }) NoCheck(entry.Name + ": " + option);
            if (draft.JobOption != null) mistakes.Add(entry.Name + ": " + draft.JobOption + " is given without a job; expected --schedule, --on-signal or --job too");
            return;
        }
        string? wrong = draft.HealthOption ?? (draft.HasHealth && draft.Health != global.Health ? "--health" : draft.Service.Stdin ? "--stdin" : null);
        if (wrong != null) mistakes.Add(entry.Name + ": " + wrong + " makes no sense for a job");
        if (draft.HasRestart && draft.Service.Restart.Mode == RestartMode.Always)
            mistakes.Add(entry.Name + ": --restart=always makes no sense for a job; expected no, on-failure or on-failure:MAX");
    }

    private void NoCheck(string option) => mistakes.Add(option + " is given without a health check; expected --health or --health-cmd too");

    private static bool IsScaled(Entry entry) => !entry.IsSetup && entry.Draft.Scale > 1;

    // Names that were given come first: one that was made up steps aside.
    private void NameAll()
    {
        var taken = new HashSet<string>(_entries.Count);
        foreach (Entry entry in _entries)
        {
            if (entry.Name.Length == 0) continue;
            CheckLength(entry.Name);
            Take(entry.Name, taken);
            foreach (string name in InstancesOf(entry, entry.Name)) Take(name, taken);
        }
        var counts = new Dictionary<string, int>();
        foreach (Entry entry in _entries)
        {
            if (entry.Name.Length == 0) entry.Name = MakeUp(entry, taken, counts);
        }
    }

    private void CheckLength(string name)
    {
        const int shown = 32;
        // It holds nothing but ASCII.
        if (name.Length > PlanLimits.Name)
            mistakes.Add("the name " + name[..shown] + "... has " + name.Length + " bytes; expected at most " + PlanLimits.Name);
    }

    private void Take(string name, HashSet<string> taken)
    {
        if (!taken.Add(name)) mistakes.Add("the name " + name + ": is given twice; expected a name of its own for each command");
    }

    private static bool TryTake(Entry entry, string name, HashSet<string> taken)
    {
        string[] instances = InstancesOf(entry, name);
        if ((instances.Length > 0 && Array.Exists(instances, taken.Contains)) || !taken.Add(name)) return false;
        taken.UnionWith(instances);
        return true;
    }

    private static string[] InstancesOf(Entry entry, string name)
    {
        if (!IsScaled(entry)) return [];
        var names = new string[entry.Instances];
        for (int i = 0; i < names.Length; i++) names[i] = name + "." + (i + 1);
        return names;
    }

    private string MakeUp(Entry entry, HashSet<string> taken, Dictionary<string, int> counts)
    {
        string program = entry.Words[0];
        if (program != _lastProgram) (_lastProgram, _lastFile) = (program, FileOf(program));
        string file = _lastFile;
        string name;
        Span<char> digits = stackalloc char[10];
        counts.TryGetValue(file, out int n);
        do
        {
            n++;
            n.TryFormat(digits, out int length);
            name = n == 1 ? file : string.Concat(file, "-", digits[..length]);
        }
        while (!TryTake(entry, name, taken));
        counts[file] = n;
        return name;
    }

    private string FileOf(string program)
    {
        if (program.Contains('$'))
            program = Launch.Expand(global.Run, program, launch.EnvironmentOf(global.Run, global.Service, out _) ?? EnvironmentBlock.Empty, out _) ?? program;
        program = program.TrimEnd('/');
        string file = Printable(program[(program.LastIndexOf('/') + 1)..]);
        return file.Length == 0 ? "command" : file;
    }

    // A name stands in messages and in front of lines: no blanks, no control characters, not endless.
    private static string Printable(string text)
    {
        if (text.Length > PlanLimits.MadeUpName) text = text[..PlanLimits.MadeUpName];
        foreach (char c in text)
        {
            if (c is > ' ' and < (char)127) continue;
            return string.Create(text.Length, text, static (span, from) =>
            {
                for (int i = 0; i < span.Length; i++) span[i] = from[i] is > ' ' and < (char)127 ? from[i] : '_';
            });
        }
        return text;
    }

    private int Place()
    {
        int count = 0;
        foreach (Entry entry in _entries)
        {
            entry.First = count;
            count += entry.Instances;
        }
        return count;
    }

    private Dependency[] Dependencies(Entry entry)
    {
        if (entry.Draft.DependsOn.Count == 0) return [];
        var result = new List<Dependency>();
        foreach (string text in entry.Draft.DependsOn)
        {
            int colon = text.IndexOf(':');
            string name = colon < 0 ? text : text[..colon];
            Entry? other = Find(name);
            if (other == null || other.IsSetup)
            {
                NoSuchService(entry, name, text);
                continue;
            }
            Condition? condition = colon < 0 ? other.Draft.HasHealth ? Condition.Healthy : Condition.Started : text[(colon + 1)..] switch
            {
                "started" => Condition.Started, "healthy" => Condition.Healthy, "completed" => Condition.Completed, _ => null,
            };
            if (other.IsJob)
            {
                mistakes.Add(entry.Name + ": --depends-on=" + text + ": " + name + " is a job, which comes and goes; expected a service");
                continue;
            }
            if (condition == null) mistakes.Add(entry.Name + ": --depends-on=" + text + ": expected started, healthy or completed after the colon");
            else if (condition == Condition.Healthy && !other.Draft.HasHealth)
                mistakes.Add(entry.Name + ": --depends-on=" + text + ": " + name + " has no health check; expected one (--health, --health-cmd)");
            else if (other.Instances == 0)
                mistakes.Add(entry.Name + ": --depends-on=" + text + ": " + name + " is scaled to 0; expected at least one instance");
            // Of a scaled service all instances are meant.
            else for (int i = 0; i < other.Instances; i++) result.Add(new(other.First + i, condition.Value));
        }
        return [.. result];
    }

    private Entry? Find(string name)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Name == name) return entry;
        }
        return null;
    }

    private void NoSuchService(Entry entry, string name, string text)
    {
        var names = new List<string>();
        foreach (Entry e in _entries)
        {
            if (!e.IsSetup && !e.IsJob && e != entry) names.Add(e.Name);
        }
        string? near = Nearest.Of(name, names);
        mistakes.Add(entry.Name + ": --depends-on=" + text + ": " + (Find(name) != null
            ? name + " is a setup command, which ends before any service starts"
            : "there is no service " + name +
                (near != null ? "; did you mean " + near + "?" : names.Count > 0 ? "; the services are " + string.Join(", ", names) : "")));
    }

    private void Check(Plan plan)
    {
        CheckCycles(plan);
        CheckStdin(plan);
        CheckScale(plan);
        if (plan.Run.ExitCode == ExitCodeRule.Named && Find(plan.Run.ExitCodeOf!) == null)
        {
            var names = new List<string>(_entries.Count);
            foreach (Entry entry in _entries) names.Add(entry.Name);
            string? near = Nearest.Of(plan.Run.ExitCodeOf!, names);
            mistakes.Add(global.ExitCodeSource + "=" + plan.Run.ExitCodeOf + ": expected first, worst or the name of a service" +
                (near == null ? "" : "; did you mean " + near + "?"));
        }
        CheckCommands(plan);
    }

    // Nobody would ever end, and so nothing end monofy.
    private void CheckScale(Plan plan)
    {
        // A mistake is likely to be why nothing is left.
        if (plan.Run.Hold || mistakes.Count > 0) return;
        foreach (ServicePlan service in plan.Services)
        {
            if (service.Kind is ServiceKind.Service or ServiceKind.Job) return;
        }
        var names = new List<string>();
        foreach (Entry entry in _entries)
        {
            if (!entry.IsSetup) names.Add(entry.Name);
        }
        mistakes.Add("nothing is left to run: all is scaled to 0 (" + string.Join(", ", names) + "); expected at least one instance");
    }

    private void CheckStdin(Plan plan)
    {
        int count = 0;
        foreach (ServicePlan service in plan.Services)
        {
            if (service.Settings.Stdin && ++count == 2)
                mistakes.Add(service.Name + ": --stdin is given for a second process; expected it for one");
        }
    }

    // What a variable is worth is known now unless a setup command that runs before may hand it over.
    private void CheckCommands(Plan plan)
    {
        bool handedOver = false;
        foreach (ServicePlan service in plan.Services)
        {
            if (!handedOver) CheckCommand(plan.Run, service);
            handedOver |= service.Kind == ServiceKind.Setup;
        }
    }

    private void CheckCommand(RunSettings run, ServicePlan service)
    {
        ServiceSettings s = service.Settings;
        string[] health = s.Health?.Command ?? [];
        bool plain = s.Env.Length == 0 && s.EnvFiles.Length == 0 && !s.SecretFiles && !HasReference(s.StopCommand) &&
            !HasReference(health) && !HasReference(service.Command) && (s.WorkingDirectory ?? "").IndexOf('$') < 0 && (s.User ?? "").IndexOf('$') < 0;
        if (plain) return;
        string[] words = [.. service.Command, .. s.StopCommand, .. health];
        KeyValuePair<string, string>[] given = Given(service);
        if (launch.Prepare(run, service, words, given, out _) != null) return;
        // One of them is wrong, or several.
        foreach (string word in words)
        {
            if (launch.Prepare(run, service, [word], given, out string? error) != null) continue;
            string mistake = service.Name + ": " + error;
            if (!mistakes.Contains(mistake)) mistakes.Add(mistake);
        }
    }

    // What monofy itself will set is not missing, whatever its value will be.
    private static KeyValuePair<string, string>[] Given(ServicePlan service)
    {
        if (service.Kind == ServiceKind.Setup) return [new(HandOver.Variable, "x")];
        if (service.Settings.Health is not { Kind: HealthKind.Notify } health) return [];
        var socket = new KeyValuePair<string, string>(Launch.NotifyVariable, "x");
        return health.Watchdog == null ? [socket] : [socket, new(Launch.WatchdogVariable, "x")];
    }

    private static bool HasReference(string[] words)
    {
        foreach (string word in words)
        {
            if (word.Contains('$')) return true;
        }
        return false;
    }

    private void CheckCycles(Plan plan)
    {
        var visited = new byte[plan.Services.Length];   // 0 new, 1 on the path, 2 done
        var path = new List<(int Service, int Next)>();
        for (int start = 0; start < visited.Length; start++)
        {
            if (visited[start] != 0) continue;
            path.Add((start, 0));
            visited[start] = 1;
            while (path.Count > 0)
            {
                (int service, int next) = path[^1];
                if (next == plan.Services[service].DependsOn.Length)
                {
                    visited[service] = 2;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }
                path[^1] = (service, next + 1);
                int other = plan.Services[service].DependsOn[next].Service;
                if (visited[other] == 1)
                {
                    mistakes.Add("the services depend on each other in a circle: " + Circle(plan, path, other));
                    // Of those that are knotted together one circle is enough.
                    foreach ((int knotted, _) in path) visited[knotted] = 2;
                    path.Clear();
                    continue;
                }
                if (visited[other] != 0) continue;
                visited[other] = 1;
                path.Add((other, 0));
            }
        }
    }

    private static string Circle(Plan plan, List<(int Service, int Next)> path, int closing)
    {
        int from = 0;
        while (path[from].Service != closing) from++;
        string text = "";
        for (int i = from; i < path.Count; i++) text += plan.Services[path[i].Service].BaseName + " -> ";
        return text + plan.Services[closing].BaseName;
    }
}
