using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Mistakes that can be found before anything runs.</summary>
internal sealed class Checks(
    Description description, List<Entry> entries, Sources sources, List<Diagnostic> mistakes, List<Diagnostic>? notices)
{
    public void Check(Plan plan)
    {
        CheckSettings();
        CheckCycles(plan);
        CheckStdin(plan);
        CheckScale(plan);
        CheckExitCode(plan);
        CheckRun(plan.Run);
        CheckListeners(plan);
        CheckEvents();
        CheckCommands(plan);
    }

    /// <summary>Checks secrets and configs, which an export leaves to its target; with <c>--check</c> also their
    /// contents.</summary>
    public void CheckFiles()
    {
        var files = new FileChecks(mistakes, notices == null ? null : sources.ReadPlanned);
        foreach (Entry entry in entries)
        {
            if (entry.Scale > 0 && entry.Service.HasFiles) files.Check(entry);
        }
    }

    private void CheckSettings()
    {
        foreach (Entry entry in entries)
        {
            if (entry.IsJob) CheckJob(entry);
            else if (entry.Service.Kind == ServiceKind.Service && !entry.Service.IsPlain) CheckService(entry);
        }
        // A variable is a default for any command of the image, so it may have no effect.
        GivenSetting? first = First(description.Defaults, SettingNeed.Check);
        if (first != null && !entries.Exists(static e => e.Service.Kind == ServiceKind.Service && e.Fields.HasCheck))
            Mistake(first, null, NoCheck(first.Origin));
    }

    private void CheckService(Entry entry)
    {
        if (!entry.Fields.HasCheck && First(entry.Service.Given, SettingNeed.Check) is { } health)
            Mistake(health, entry, NoCheck(health.Origin));
        if (First(entry.Service.Given, SettingNeed.Job) is { Origin: var at } job)
            Mistake(job, entry, " is given without a job; expected " + at.Word("--schedule") + ", " +
                at.Word("--on-signal") + " or " + at.Word("--job") + " too");
    }

    private static string NoCheck(Origin at) => " is given without a health check; expected " + at.Word("--health") +
        " or " + at.Word("--health-cmd") + " too";

    private void CheckJob(Entry entry)
    {
        Given given = entry.Service.Given;
        GivenSetting? wrong = First(given, SettingNeed.Check) ?? given.Find("--health") ?? given.Find("--health-cmd") ??
            (entry.Fields.Service.Stdin ? given.Find("--stdin") : null);
        if (wrong != null) Mistake(wrong, entry, " makes no sense for a job");
        if (entry.Fields.Service.Restart.Mode == RestartMode.Always && given.Find("--restart") is { } restart)
            mistakes.Add(new(restart.Origin.Place,
                entry.Name + ": " + restart.As +
                    " makes no sense for a job; expected no, on-failure or on-failure:MAX"));
    }

    private static GivenSetting? First(Given given, SettingNeed need)
    {
        foreach (GivenSetting one in given.All)
        {
            if (one.Setting.Needs == need && one.Origin.Kind != OriginKind.Variable) return one;
        }
        return null;
    }

    // Named as the user wrote it: an option, or the key in a file.
    private void Mistake(GivenSetting given, Entry? entry, string what) =>
        mistakes.Add(new(given.Origin.Place, (entry == null ? "" : entry.Name + ": ") + given.Called + what));

    // The setting that was given for a service, or else for all of them. Of several it is the one with that text, or
    // the last that contains it.
    private GivenSetting GivenFor(Entry entry, string option, string text)
    {
        List<GivenSetting> all = entry.Service.Given.FindAll(option);
        if (all.Count == 0) all = description.Defaults.FindAll(option);
        return all.Find(g => g.Value.Text == text) ?? all.FindLast(g => g.Value.Text.Contains(text))
            ?? (all.Count > 0 ? all[^1] : new(SettingTable.Find(option)!, Template.Literal(text), entry.Service.Origin)
                { As = text.Length == 0 ? option : option + "=" + text });
    }

    // The part of the description that the service of the plan was made from.
    private Entry EntryAt(int index) => entries.FindLast(e => e.Scale > 0 && e.First <= index)!;

    // The final command is a setting of the run.
    private string PlaceOf(int index, ServicePlan service) => service.Kind == ServiceKind.Finally
        ? description.Run.Find("--finally")?.Origin.Place ?? "" : EntryAt(index).Service.Origin.Place;

    private void CheckRun(RunSettings run)
    {
        const string delay = "--stop-delay", hold = "--stop-hold";
        if (run.StopDelay >= run.StopHoldInForce && description.Run.Find(delay) is { } late)
            MistakeOfRun(late, ": expected less than the hold of " + Duration.Format(run.StopHoldInForce) + " (" +
                late.Origin.Word(hold) + ")");
        if (run.StopHold > run.StopTimeout && description.Run.Find(hold) is { } longer)
            MistakeOfRun(longer, ": expected at most " + longer.Origin.Word("--stop-timeout") + ", " +
                Duration.Format(run.StopTimeout.Value));
        if (run.Log == LogMode.None && description.Run.Find("--log") is { } none)
            MistakeOfRun(none, ": expected raw, prefix or json (none is for a service)");
    }

    private void MistakeOfRun(GivenSetting given, string what) =>
        mistakes.Add(new(given.Origin.Place, given.As + what));

    // monofy itself would answer there, whatever the service does.
    private void CheckListeners(Plan plan)
    {
        for (int i = 0; i < plan.Services.Length; i++)
        {
            foreach (ListenAddress address in plan.Services[i].Settings.Listen)
            {
                bool checks = Array.Exists(plan.Services, s =>
                    s.Settings.Health is { Kind: HealthKind.Tcp, Endpoint: { } e } && ListenAddresses.IsAt(address, e));
                bool waits = Array.Exists(plan.Run.WaitFor, e =>
                    e.Kind is HealthKind.Tcp or HealthKind.Unix && ListenAddresses.IsAt(address, e));
                if (!checks && !waits) continue;
                GivenSetting given = GivenFor(EntryAt(i), "--listen", ListenAddresses.Write(address));
                Origin at = given.Origin;
                mistakes.Add(new(at.Place, plan.Services[i].Name + ": " + given.As + ": monofy itself would answer " +
                    (checks ? at.Word("--health") + "=tcp" : at.Word("--wait-for")) +
                    " there; expected an http check, " + at.Word("--health") + "=notify or " +
                    at.Word("--health-cmd")));
            }
        }
    }

    private void CheckEvents()
    {
        foreach (Entry entry in entries)
        {
            if (!entry.IsJob) continue;
            foreach (EventTrigger trigger in entry.Fields.Job.OnEvent)
            {
                if (trigger.Service == "*" || entries.Exists(e => e.Name == trigger.Service)) continue;
                string? near = Nearest.Of(trigger.Service, entries.ConvertAll(static e => e.Name));
                string text = trigger.Service + ":" + Vocabulary.Events.Write(trigger.Event);
                GivenSetting given = GivenFor(entry, "--on-event", text);
                mistakes.Add(new(given.Origin.Place, entry.Name + ": " + given.As + ": there is no service " +
                    trigger.Service + (near == null ? "" : "; did you mean " + near + "?")));
            }
        }
    }

    private void CheckExitCode(Plan plan)
    {
        if (plan.Run.ExitCode != ExitCodeChoice.Named || entries.Exists(e => e.Name == plan.Run.ExitCodeOf)) return;
        var names = new List<string>(entries.Count);
        foreach (Entry entry in entries) names.Add(entry.Name);
        string? near = Nearest.Of(plan.Run.ExitCodeOf!, names);
        GivenSetting given = description.Run.Find("--exit-code")!;
        mistakes.Add(new(given.Origin.Place, given.As + ": expected first, worst or the name of a service" +
            (near == null ? "" : "; did you mean " + near + "?")));
    }

    // Without a service the run would never end.
    private void CheckScale(Plan plan)
    {
        // If there are mistakes, they are probably the reason why nothing is left.
        if (plan.Run.Hold || mistakes.Count > 0) return;
        foreach (ServicePlan service in plan.Services)
        {
            if (service.Kind is ServiceKind.Service or ServiceKind.Job) return;
        }
        var names = new List<string>();
        foreach (Entry entry in entries)
        {
            if (entry.Service.Kind != ServiceKind.Setup) names.Add(entry.Name);
        }
        string place = GivenFor(entries.Find(static e => e.Scale == 0)!, "--scale", "0").Origin.Place;
        mistakes.Add(new(place, "nothing to run: every service is scaled to 0 (" + string.Join(", ", names) +
            "); expected at least one instance"));
    }

    private void CheckStdin(Plan plan)
    {
        int count = 0;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            if (!plan.Services[i].Settings.Stdin || ++count != 2) continue;
            GivenSetting given = GivenFor(EntryAt(i), "--stdin", "");
            mistakes.Add(new(given.Origin.Place, plan.Services[i].Name + ": " + given.Called +
                " is given for a second process; expected it for one"));
        }
    }

    // A variable's value is known now unless an earlier setup command may hand it over.
    private void CheckCommands(Plan plan)
    {
        // A user is looked up when the process starts, since a setup command may add it.
        var launch = new Launch(sources.Environment, sources.ReadSecret, static _ =>
            [new("HOME", "x"), new("USER", "x"), new("LOGNAME", "x")])
        {
            OnNotice = notices == null ? null : text => notices.Add(new("", text)),
        };
        bool handedOver = false;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServicePlan service = plan.Services[i];
            if (notices != null && service.Instance <= 1) NoteOperators(i, service, notices);
            if (!handedOver) CheckCommand(launch, i, service);
            handedOver |= service.Kind == ServiceKind.Setup;
        }
    }

    private void CheckCommand(Launch launch, int index, ServicePlan service)
    {
        ServiceSettings s = service.Settings;
        Template[] health = s.Health?.Command ?? [];
        bool plain = s.Env.Length == 0 && s.EnvFiles.Length == 0 && !s.SecretFiles && !MayRefer(s.StopCommand) &&
            !MayRefer(health) &&
            !MayRefer(service.Command) && s.WorkingDirectory is not { MayRefer: true } &&
                s.User is not { MayRefer: true };
        if (plain) return;
        Template[] words = s.StopCommand.Length + health.Length == 0 ? service.Command
            : [.. service.Command, .. s.StopCommand, .. health];
        KeyValuePair<string, string>[] given = Given(service);
        if (launch.Prepare(service, words, given, out _) != null) return;
        // One or more of them are wrong.
        var said = new HashSet<string>();
        foreach (Template word in words)
        {
            if (launch.Prepare(service, [word], given, out string? error) == null && said.Add(error!))
                mistakes.Add(new(PlaceOf(index, service), service.Name + ": " + error));
        }
    }

    // They may be intended (expr 1 '|' 0), so this is a notice, not a mistake.
    private void NoteOperators(int index, ServicePlan service, List<Diagnostic> notices)
    {
        foreach (Template word in service.Command)
        {
            if (!Forms.IsOperator(word.Text)) continue;
            notices.Add(new(PlaceOf(index, service), service.BaseName + ": '" + word.Text +
                "' is passed to " + service.Command[0].Text +
                " as an argument; monofy knows '&&' and '|||' only"));
        }
    }

    // A variable that monofy itself will set is not missing.
    private static KeyValuePair<string, string>[] Given(ServicePlan service)
    {
        if (service.Kind == ServiceKind.Setup) return [new(HandOver.Variable, "x")];
        if (service.Settings.Health is not { Kind: HealthKind.Notify } health) return [];
        var socket = new KeyValuePair<string, string>(Launch.NotifyVariable, "x");
        return health.Watchdog == null ? [socket] : [socket, new(Launch.WatchdogVariable, "x")];
    }

    private static bool MayRefer(Template[] words)
    {
        foreach (Template word in words)
        {
            if (word.MayRefer) return true;
        }
        return false;
    }

    private void CheckCycles(Plan plan)
    {
        bool any = false;
        foreach (ServicePlan service in plan.Services) any |= service.DependsOn.Length > 0;
        if (!any) return;
        var visited = new byte[plan.Services.Length];   // 0 new, 1 on the path, 2 done
        var path = new List<(int Service, int Next)>();
        for (int start = 0; start < visited.Length; start++)
        {
            if (visited[start] != 0) continue;
            path.Add((start, 0));
            visited[start] = 1;
            while (path.Count > 0) Walk(plan, visited, path);
        }
    }

    private void Walk(Plan plan, byte[] visited, List<(int Service, int Next)> path)
    {
        (int service, int next) = path[^1];
        if (next == plan.Services[service].DependsOn.Length)
        {
            visited[service] = 2;
            path.RemoveAt(path.Count - 1);
            return;
        }
        path[^1] = (service, next + 1);
        int other = plan.Services[service].DependsOn[next].Service;
        if (visited[other] == 1)
        {
            mistakes.Add(new(PlaceOf(service, plan.Services[other].BaseName),
                "dependency cycle: " + Cycle(plan, path, other)));
            // One cycle is enough for all that belong to it.
            foreach ((int member, _) in path) visited[member] = 2;
            path.Clear();
        }
        else if (visited[other] == 0)
        {
            visited[other] = 1;
            path.Add((other, 0));
        }
    }

    private string PlaceOf(int service, string dependsOn) =>
        EntryAt(service).Service.DependsOn.Find(d => d.Name == dependsOn)?.Origin.Place ?? "";

    private static string Cycle(Plan plan, List<(int Service, int Next)> path, int closing)
    {
        int from = 0;
        while (path[from].Service != closing) from++;
        string text = "";
        for (int i = from; i < path.Count; i++) text += plan.Services[path[i].Service].BaseName + " -> ";
        return text + plan.Services[closing].BaseName;
    }
}
