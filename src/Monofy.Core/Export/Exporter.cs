using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>Writes a description for another runner. The same description always gives the same text.</summary>
public static class Exporter
{
    /// <summary>Writes <paramref name="description"/> as <paramref name="request"/> asks; <see cref="PlanJson"/> writes
    /// <see cref="ExportFormat.Json"/>.</summary>
    public static ExportOutcome Export(Description description, ExportRequest request)
    {
        var plan = new Blueprint(description, request);
        if (request.Format == ExportFormat.Json) return Json(plan);
        plan.Mistakes.AddRange(Unwritable.In(plan));
        if (IsSplit(request) && !request.AllowLocalhost) plan.Mistakes.AddRange(Obstacles.In(plan));
        if (plan.Mistakes.Count > 0) return new([], plan.Report, [.. plan.Mistakes]);
        List<ExportFile> files = Write(plan, request);
        if (plan.Mistakes.Count > 0) return new([], plan.Report, [.. plan.Mistakes]);
        files[0] = files[0] with { Text = Head(plan, request) + files[0].Text };
        return new([.. files], plan.Report, []);
    }

    // JSON is the plan itself: it contains everything.
    private static ExportOutcome Json(Blueprint plan)
    {
        foreach (Subject subject in (Subject[])[plan.Run, .. plan.All])
        {
            foreach (Setting row in subject.Rows) subject.Carry(row.Name);
            if (subject.Waits.Count > 0) subject.Say("--depends-on", ExportResult.Carried, "");
            Kept(subject);
        }
        return new([new("plan.json", Encoding.UTF8.GetString(PlanJson.Write(plan.Description).Span))], plan.Report, []);
    }

    private static void Kept(Subject subject)
    {
        if (subject.Service?.Kept is { } kept)
        {
            if (kept.Image != null) subject.Say("image", ExportResult.Carried, "");
            if (kept.Ports.Count > 0) subject.Say("ports", ExportResult.Carried, "");
            foreach ((string key, string _, Origin _) in kept.Other) subject.Say(key, ExportResult.Carried, "");
        }
        Unreported.CompleteKept(subject, "only a Compose file can say it");
    }

    private static bool IsSplit(ExportRequest request) =>
        !request.Whole && request.Format is ExportFormat.Compose or ExportFormat.Swarm or ExportFormat.KubernetesSplit;

    private static List<ExportFile> Write(Blueprint plan, ExportRequest request) => request.Format switch
    {
        ExportFormat.Kubernetes when request.Whole => [new("kubernetes.yaml", new WholeWriter(plan).Kubernetes())],
        ExportFormat.Compose or ExportFormat.Swarm when request.Whole =>
            [new("compose.yaml", new WholeWriter(plan).Compose())],
        ExportFormat.Compose or ExportFormat.Swarm =>
            [new("compose.yaml",
                YamlWriter.Write(new ComposeWriter(plan, request.Format == ExportFormat.Swarm).Write()))],
        ExportFormat.Kubernetes => [new("kubernetes.yaml", new KubernetesWriter(plan).Write())],
        ExportFormat.KubernetesSplit => [new("kubernetes.yaml", new KubernetesWriter(plan).WriteSplit())],
        ExportFormat.Systemd => new SystemdWriter(plan).Write(),
        ExportFormat.Procfile => [new("Procfile", new ProcfileWriter(plan).Write())],
        ExportFormat.Json => throw new ArgumentException("the plan itself has no writer here", nameof(request)),
    };

    // The heading of the file, and what became of each setting.
    private static string Head(Blueprint plan, ExportRequest request)
    {
        var head = new StringBuilder("# Written by monofy --export=").Append(Vocabulary.Exports.Write(request.Format));
        if (request.Whole) head.Append(" --whole");
        head.Append(".\n");
        plan.Report.AppendComments(head);
        return head.Append('\n').ToString();
    }
}
