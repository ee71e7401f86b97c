using System.Collections.Generic;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>Writes jobs as CronJobs; those that only run on request are suspended.</summary>
internal sealed class KubernetesJobs(Blueprint plan, KubernetesVariables variables)
{
    private const string Never = "0 0 1 1 *";

    public void Add(List<(YamlMap Document, string? Comment)> documents)
    {
        foreach (Subject subject in plan.Jobs) documents.Add((Job(subject, out string? comment), comment));
    }

    private YamlMap Job(Subject subject, out string? comment)
    {
        comment = null;
        string? schedule = Schedule(subject, ref comment);
        var document = new YamlMap();
        document.Add("apiVersion", "batch/v1").Add("kind", "CronJob");
        YamlMap metadata = document.Map("metadata").Add("name", TargetNames.Label(subject.TargetName, 52));
        metadata.Map("labels").Add("app.kubernetes.io/name", TargetNames.Label(subject.TargetName, 52));
        YamlMap spec = document.Map("spec").Add("schedule", schedule ?? Never);
        if (subject.Text("--timezone") is { } zone) spec.Add("timeZone", zone);
        if (schedule == null) spec.Add("suspend", true);
        spec.Add("concurrencyPolicy", subject.Text("--overlap") == "kill" ? "Replace" : "Forbid");
        YamlMap job = spec.Map("jobTemplate").Map("spec");
        RestartPolicy policy = subject.Restart;
        job.Add("backoffLimit", policy.Mode == RestartMode.OnFailure ? policy.Max == 0 ? 6 : policy.Max : 0);
        YamlMap pod = job.Map("template").Map("spec");
        var volumes = new KubernetesVolumes(plan);
        var containers = new KubernetesContainer(plan, variables);
        YamlMap container = containers.Make(subject, ContainerRole.Job, subject.TargetName);
        volumes.Mount(container, subject);
        pod.List("containers").Add(container);
        KubernetesPod.Grace(plan, pod, [subject]);
        KubernetesGroups.Add(pod, [subject]);
        volumes.AddTo(pod);
        pod.Add("restartPolicy", "Never");
        Say(subject);
        return document;
    }

    private static string? Schedule(Subject subject, ref string? comment)
    {
        string? text = subject.Text("--schedule");
        string? schedule = text == null ? null : Calendar.ForKubernetes(text);
        if (text == null)
            comment = "Runs on request:\n  kubectl create job --from=cronjob/" +
                TargetNames.Label(subject.TargetName, 52) + " NAME";
        else if (schedule == null) subject.Lose("--schedule", "a CronJob has no seconds");
        else if (text.StartsWith("@every", System.StringComparison.Ordinal))
            subject.Approximate("--schedule", "counted by the cluster, not from the start");
        else if (!subject.Has("--timezone"))
            subject.Approximate("--schedule", "in the time zone of the cluster, usually UTC");
        subject.Carry("--schedule");
        subject.Carry("--timezone");
        return schedule;
    }

    private void Say(Subject subject)
    {
        if (subject.Text("--overlap") == "queue")
            subject.Approximate("--overlap", "a run that is due while the last one is going is left out");
        subject.Carry("--overlap");
        subject.Carry("--job", "kubectl create job --from=cronjob/" + subject.TargetName);
        if (subject.Restart is { Mode: RestartMode.OnFailure, Max: 0 })
            subject.Approximate("--restart", "it is tried six times");
        subject.Carry("--restart");
        subject.Carry("--fate");
        if (subject.Waits.Count > 0)
            subject.Say("--depends-on", ExportResult.Lost, "a CronJob runs at its times, whatever else is there");
        foreach (string what in Obstacles.Of(plan, subject))
            subject.Say("command", ExportResult.Lost, "it runs in a Pod of its own: " + what);
        Unreported.Complete(subject, "Kubernetes");
    }
}
