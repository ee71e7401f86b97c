using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>
/// Writes a Compose file with one container per service; for Docker Swarm, without what <c>docker stack deploy</c>
/// rejects. Setup commands become services whose completion the others wait for. What Compose cannot express goes to
/// <c>x-monofy</c>, so that monofy can read the file back.
/// </summary>
internal sealed class ComposeWriter(Blueprint plan, bool isSwarm)
{
    /// <summary>The image of a plan that does not name one.</summary>
    public const string Placeholder = "app:latest";

    private readonly string _target = isSwarm ? "Docker Swarm" : "Compose";
    private readonly YamlMap _document = new();
    private readonly ComposeKept _kept = new(plan, isSwarm);

    public YamlMap Write()
    {
        if (isSwarm) _document.Add("version", "3.8");
        YamlMap services = _document.Map("services");
        services.IsSpaced = true;
        foreach (Subject subject in plan.All)
        {
            var service = new YamlMap();
            Service(service, subject);
            services.Add(subject.Name, service, CommentOf(subject));
        }
        _kept.TopLevel(_document);
        Run();
        if (!isSwarm) MonofyKeys.AddRun(_document, plan);
        return _document;
    }

    private string? CommentOf(Subject subject) => subject.Kind switch
    {
        ServiceKind.Setup => "Runs once, to completion; what waits for it starts afterwards.",
        ServiceKind.Job => "A job: " + HowToRun(subject),
        _ => null,
    };

    private void Service(YamlMap service, Subject subject)
    {
        Image(service, subject);
        Command(service, subject);
        Order(service, subject);
        Environment(service, subject);
        Surroundings(service, subject);
        Health(service, subject);
        Ending(service, subject);
        Deploy(service, subject);
        if (subject.Kind == ServiceKind.Job) Job(service, subject);
        _kept.Service(service, subject);
        Unreported.Complete(subject, _target);
        if (!isSwarm) MonofyKeys.Add(service, subject, plan, !service.Map("healthcheck").IsEmpty);
    }

    private void Image(YamlMap service, Subject subject)
    {
        if (subject.Service!.Kept?.Image is { } own)
        {
            service.Add("image", ComposeText.Of(Phrase.Of(own)));
            subject.Say("image", ExportResult.Carried, "");
        }
        else if (isSwarm || !HasBuild(subject))
        {
            service.Add("image", plan.Request.Image ?? Placeholder);
        }
    }

    private static bool HasBuild(Subject subject) =>
        subject.Service!.Kept is { } kept && kept.Other.Exists(static o => o.Key == "build");

    private static void Command(YamlMap service, Subject subject)
    {
        // A service's own image keeps its entrypoint, as in the original file; in the plan's image there is only the
        // command.
        Kept? kept = subject.Service!.Kept;
        bool hasImage = kept?.Image != null || HasBuild(subject);
        bool isLate = false;
        Phrase[] words = subject.Command;
        for (int i = 0; i < words.Length; i++)
        {
            Phrase resolved = subject.Resolve(words[i]);
            isLate |= resolved.Literal == null && !resolved.BelongsToFile;
            service.List(!hasImage || i < kept!.EntrypointWords ? "entrypoint" : "command")
                .Add(ComposeText.Of(resolved));
        }
        if (isLate)
            subject.Say("command", ExportResult.Approximated,
                "Compose puts variables in when it reads the file, from its own environment");
        else subject.Say("command", ExportResult.Carried, "");
    }

    private void Order(YamlMap service, Subject subject)
    {
        var waits = new List<(string Name, string Condition, DependencyDescription? Said)>();
        List<Subject> setup = plan.Setup;
        int at = setup.IndexOf(subject);
        Subject? before = at > 0 ? setup[at - 1] : at < 0 && setup.Count > 0 ? setup[^1] : null;
        if (before != null) waits.Add((before.Name, "service_completed_successfully", null));
        foreach (Wait wait in subject.Waits)
        {
            string condition = wait.Condition switch
            {
                Condition.Started => "service_started",
                Condition.Healthy => "service_healthy",
                Condition.Completed => "service_completed_successfully",
            };
            waits.Add((wait.On.Name, condition, wait.Description));
        }
        if (waits.Count == 0) return;
        bool isPlain = waits.TrueForAll(static w =>
            w.Condition == "service_started" && w.Said is not ({ Required: false } or { Restart: true }));
        if (isPlain || isSwarm) service.List("depends_on").AddAll(waits.ConvertAll(static w => w.Name));
        else LongDependsOn(service.Map("depends_on"), waits);
        if (isSwarm)
            subject.Say("--depends-on", ExportResult.Lost,
                "Docker Swarm starts everything at once and ignores depends_on");
        else if (subject.Waits.Count > 0) subject.Say("--depends-on", ExportResult.Carried, "");
    }

    private static void LongDependsOn(YamlMap order,
        List<(string Name, string Condition, DependencyDescription? Said)> waits)
    {
        foreach ((string name, string condition, DependencyDescription? said) in waits)
        {
            YamlMap wait = order.Map(name).Add("condition", condition);
            if (said is { Required: false }) wait.Add("required", false);
            if (said is { Restart: true }) wait.Add("restart", true);
        }
    }

    private void Environment(YamlMap service, Subject subject)
    {
        YamlMap variables = service.Map("environment");
        foreach (EnvironmentEntry entry in subject.Environment)
        {
            if (entry.Value == null) variables.Add(entry.Name, new YamlLeaf("", isString: false));
            else variables.Add(entry.Name, ComposeText.Of(subject.Resolve(entry.Value)));
        }
        foreach (string name in MonofyVariables.Wanted(subject))
            variables.Add(name, name == "MONOFY_NAME" ? subject.Name : isSwarm ? "{{.Task.Slot}}" : "1");
        subject.Carry("--env");
        foreach (GivenSetting file in subject.All("--env-file"))
            service.List("env_file").Add(ComposeText.Of(subject.Resolve(Phrase.Of(file.Value))));
        subject.Carry("--env-file");
    }

    private void Surroundings(YamlMap service, Subject subject)
    {
        if (!subject.IsImplied("--cwd")) Text("--cwd", "working_dir");
        subject.Carry("--cwd");
        Text("--user", "user");
        if (subject.Flag("--tty")) service.Add("tty", true);
        subject.Carry("--tty");
        if (subject.Flag("--stdin")) service.Add("stdin_open", true);
        subject.Carry("--stdin");
        // docker stack deploy rejects it.
        foreach (GivenSetting given in isSwarm ? [] : subject.All("--group-add"))
            service.List("group_add").Add(ComposeText.Of(subject.Resolve(Phrase.Of(given.Value))));
        if (!isSwarm) subject.Carry("--group-add");
        if (!isSwarm) Restrictions(service, subject);
        foreach (GivenSetting given in subject.All("--ulimit"))
            Ulimit(service, subject.Resolve(Phrase.Of(given.Value)).Literal ?? "");
        subject.Carry("--ulimit");

        void Text(string option, string key)
        {
            if (subject.Value(option) is not { } value) return;
            service.Add(key, ComposeText.Of(value));
            subject.Carry(option);
        }
    }

    // docker stack deploy ignores one of them and rejects the other.
    private static void Restrictions(YamlMap service, Subject subject)
    {
        if (subject.Flag("--no-new-privileges")) service.List("security_opt").Add("no-new-privileges:true");
        subject.Carry("--no-new-privileges");
        if (subject.Number("--oom-score-adj") is { } score) service.Add("oom_score_adj", score);
        subject.Carry("--oom-score-adj");
    }

    private static void Ulimit(YamlMap service, string text)
    {
        int equals = text.IndexOf('=');
        if (equals < 0) return;
        string[] limits = text[(equals + 1)..].Split(':');
        YamlMap limit = service.Map("ulimits").Map(text[..equals]);
        limit.Add("soft", Number(limits[0])).Add("hard", Number(limits[^1]));

        static long Number(string text) => long.TryParse(text, out long n) ? n : -1;
    }

    private void Health(YamlMap service, Subject subject)
    {
        if (Check.Of(subject) is not { } check) return;
        if (check.Kind == HealthKind.Notify)
        {
            foreach (string name in Check.Names) subject.Lose(name, _target + " hears no sd_notify");
            return;
        }
        YamlMap health = service.Map("healthcheck");
        health.List("test").AddAll(ContainerCheck.Test(check, ComposeText.Of, subject));
        foreach (string name in Check.Names)
        {
            if (name == "--health-start-interval") subject.Carry(name, "since Docker 25");
            else if (name.StartsWith("--health-", StringComparison.Ordinal) && name != "--health-cmd")
                subject.Carry(name);
        }
        if (subject.Has("--health-interval")) health.Add("interval", ComposeText.Duration(check.Interval));
        if (subject.Has("--health-timeout")) health.Add("timeout", ComposeText.Duration(check.Timeout));
        if (subject.Has("--health-retries")) health.Add("retries", check.Retries);
        if (subject.Has("--health-start-period")) health.Add("start_period", ComposeText.Duration(check.StartPeriod));
        if (check.StartInterval is { } start && !isSwarm) health.Add("start_interval", ComposeText.Duration(start));
        if (isSwarm) subject.Approximate("--health-start-interval", "version 3.8 of the format has only the interval");
        if (check.StartInterval == null)
            subject.Say("--health-start-interval", ExportResult.Approximated, "Docker's first check comes after " +
                ComposeText.Duration(check.Interval) +
                "; monofy checks at once, then every second until the first success");
        Consequence(subject);
    }

    private void Consequence(Subject subject)
    {
        switch (Check.Consequence(subject))
        {
            case OnUnhealthy.Report when isSwarm:
                subject.Approximate("--on-unhealthy", "Docker Swarm replaces a task that is unhealthy");
                break;
            case OnUnhealthy.Report:
                subject.Carry("--on-unhealthy");
                break;
            case OnUnhealthy.Restart when isSwarm:
                subject.Carry("--on-unhealthy", "Docker Swarm replaces a task that is unhealthy");
                break;
            case OnUnhealthy.Restart or OnUnhealthy.Stop:
                subject.Lose("--on-unhealthy", _target + " reports an unhealthy container and does nothing else");
                break;
        }
    }

    private void Ending(YamlMap service, Subject subject)
    {
        if (subject.Signal("--stop-signal") is { } signal) service.Add("stop_signal", signal.Name);
        subject.Carry("--stop-signal");
        TimeSpan? grace = subject.Duration("--grace") ?? plan.Run.Duration("--stop-timeout");
        if (grace is { } time) service.Add("stop_grace_period", ComposeText.Duration(time));
        subject.Carry("--grace");
        if (!isSwarm) Restart(service, subject);
        if (subject.Text("--kill-mode") == "process")
            subject.Approximate("--kill-mode", "the kernel kills the rest of a container when its first process ends");
        if (subject.Text("--kill-mode") == "mixed")
            subject.Approximate("--kill-mode", "the kernel kills the rest of a container when its first process ends");
        if (subject.Text("--log") == "none" && !isSwarm)
        {
            service.Map("logging").Add("driver", "none");
            subject.Carry("--log");
        }
    }

    private static void Restart(YamlMap service, Subject subject)
    {
        RestartPolicy policy = subject.Restart;
        string? word = policy.Mode switch
        {
            RestartMode.Always => "always",
            RestartMode.OnFailure => policy.Max > 0 ? "on-failure:" + policy.Max : "on-failure",
            RestartMode.No => null,
        };
        if (word != null) service.Add("restart", word);
        subject.Carry("--restart");
        subject.Approximate("--restart-delay", "Docker waits 100 ms first");
        subject.Approximate("--restart-max-delay", "Docker waits one minute at most");
    }

    // Swarm would restart what runs to completion again and again.
    private void Deploy(YamlMap service, Subject subject)
    {
        YamlMap deploy = service.Map("deploy");
        if (subject.Has("--scale")) deploy.Add("replicas", subject.Scale);
        subject.Carry("--scale");
        bool isSoon = subject.Kind != ServiceKind.Service || plan.IsAwaited(subject, Condition.Completed);
        RestartPolicy policy = subject.Restart;
        if (isSwarm && subject.Kind == ServiceKind.Job) deploy.Add("replicas", 0);
        if (policy.Mode == RestartMode.OnFailure)
        {
            YamlMap restart = deploy.Map("restart_policy").Add("condition", "on-failure");
            if (policy.Max > 0) restart.Add("max_attempts", policy.Max);
            if (isSwarm) Delay(restart, subject);
        }
        else if (policy.Mode == RestartMode.No && (isSoon || subject.Fate != Plans.Fate.Connected))
        {
            deploy.Map("restart_policy").Add("condition", "none");
        }
        if (isSwarm) subject.Carry("--restart");
        if (subject.Has("--fate")) Fate(subject);
    }

    private void Fate(Subject subject)
    {
        string all = isSwarm ? "a task that ends is started again by itself"
            : "docker compose up --abort-on-container-exit stops all when one ends";
        if (subject.Fate == Plans.Fate.Separate || subject.IsImplied("--fate")) subject.Carry("--fate");
        else subject.Approximate("--fate", subject.Fate == Plans.Fate.Connected ? all : isSwarm ? all
            : "docker compose up --abort-on-container-failure");
    }

    private static void Delay(YamlMap restart, Subject subject)
    {
        if (subject.Duration("--restart-delay") is { } delay) restart.Add("delay", ComposeText.Duration(delay));
        subject.Approximate("--restart-delay", "Docker Swarm waits as long each time");
    }

    private void Job(YamlMap service, Subject subject)
    {
        if (!isSwarm) service.List("profiles").Add("jobs");
        string run = HowToRun(subject);
        foreach (string name in (string[])["--schedule", "--timezone", "--overlap"])
            subject.Lose(name, _target + " has no schedule; let cron run it: " + run);
        subject.Carry("--job", run);
    }

    private string HowToRun(Subject subject) =>
        (isSwarm ? "docker service update --force --replicas=1 STACK_" : "docker compose run --rm ") + subject.Name;

    private void Run()
    {
        Subject run = plan.Run;
        int services = plan.Services.Count;
        bool isConnected = services > 1 && plan.Services.Exists(static s => s.Fate == Plans.Fate.Connected);
        string how = isSwarm ? "a task that ends is started again by itself"
            : "docker compose up --abort-on-container-exit stops all when one ends; restarts are each service's own";
        if (isConnected) run.Say("--fate", ExportResult.Approximated, how);
        run.Carry("--stop-timeout", "as stop_grace_period");
        if (!isSwarm) run.Approximate("--exit-code", "docker compose up --exit-code-from");
        Unreported.Complete(run, _target);
    }
}
