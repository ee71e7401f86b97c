using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Export;

/// <summary>Exports of command lines.</summary>
internal static class Exports
{
    /// <summary>A web application: migration, cache, web server, worker, nightly report.</summary>
    public static readonly string[] Application =
    [
        "migrate:", "python3", "manage.py", "migrate", "&&",
        "cache:", "--health=tcp://:6379", "--health-interval=5s", "--fate=separate", "--restart=always", "redis-server",
            "--save", "", "|||",
        "web:", "--env=PORT=8000", "--user=1000:1000", "--health=http://:8000/health", "--depends-on=cache",
            "--stop-signal=QUIT",
        "gunicorn", "app:app", "--bind", "0.0.0.0:$PORT", "|||",
        "worker:", "--restart=on-failure:5", "--depends-on=cache", "--env-file=worker.env", "--grace=20s", "--nice=5",
            "celery", "-A", "app",
        "worker", "|||",
        "report:", "--schedule=*/15 8-18 * * 1-5", "--timezone=UTC", "--overlap=kill", "python3", "report.py", "--to",
            "$REPORT_TO",
    ];

    public static readonly ExportFormat[] Written =
    [
        ExportFormat.Kubernetes, ExportFormat.KubernetesSplit, ExportFormat.Compose, ExportFormat.Swarm,
            ExportFormat.Systemd,
        ExportFormat.Procfile,
    ];

    /// <summary>What <paramref name="args"/> describe; they must be right.</summary>
    public static Description Describe(params string[] args)
    {
        var parsed = CommandLines.Parse(args, new EnvironmentBlock(["SECRET=hush-hush"]), static _ =>
            new FileText("TOKEN=hush-hush", null, false));
        Assert.Empty(parsed.Mistakes);
        return parsed.Description!;
    }

    public static ExportOutcome Export(ExportFormat format, params string[] args) =>
        Exporter.Export(Describe(args), new() { Format = format, AllowLocalhost = true });

    /// <summary>The one file of an export that must succeed.</summary>
    public static string Text(ExportFormat format, params string[] args)
    {
        ExportOutcome outcome = Export(format, args);
        Assert.Empty(outcome.Mistakes);
        return Join(outcome);
    }

    public static string Join(ExportOutcome outcome)
    {
        var parts = new List<string>();
        foreach (ExportFile file in outcome.Files)
            parts.Add(outcome.Files.Length == 1 ? file.Text : "# " + file.Name + "\n" + file.Text);
        return string.Join('\n', parts);
    }

    /// <summary>The entry of the report; it must be there.</summary>
    public static ReportEntry Entry(ExportOutcome outcome, string service, string setting)
    {
        foreach (ReportEntry entry in outcome.Report.Entries)
        {
            if (entry.Service == service && entry.Setting == setting) return entry;
        }
        throw new InvalidOperationException("nothing is said of " + service + " " + setting);
    }
}
