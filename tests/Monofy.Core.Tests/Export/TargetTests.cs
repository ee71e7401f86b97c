using System;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Export;

/// <summary>Which words of the target are chosen, and what stands in the way of more than one machine.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("Deployment", "web:", "serve")]
    [InlineData("Deployment", "once:", "--fate=on-failure", "x", "|||", "web:", "serve")]
    [InlineData("Job", "--fate=on-failure", "once:", "x", "|||", "twice:", "y")]
    [InlineData("Deployment", "--fate=separate", "web:", "--env=PORT=80", "serve")]
    public void A_plan_that_ends_is_a_Job_and_any_other_a_Deployment(string kind, params string[] plan)
    {
        string text = Exports.Text(ExportFormat.Kubernetes, plan);
        Assert.Contains("\nkind: " + kind + "\n", text);
        Assert.Equal(kind == "Job", text.Contains("restartPolicy: Never\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ExportFormat.Kubernetes)]
    [InlineData(ExportFormat.KubernetesSplit)]
    public void One_that_keeps_data_is_a_StatefulSet_with_a_claim(ExportFormat format)
    {
        Description description = Exports.Describe("db:", "serve");
        description.Services[0].Kept = new Kept();
        description.Services[0].Kept!.Other.Add(("volumes", "[\"data:/var/lib/db\"]", default));
        string text = Exports.Join(Exporter.Export(description, new() { Format = format }));
        Assert.Contains("\nkind: StatefulSet\n", text);
        Assert.Contains("mountPath: /var/lib/db\n", text);
        Assert.Contains("storage: 1Gi\n", text);
        Assert.Contains("clusterIP: None\n", text);
    }

    [Theory]
    [InlineData("report", "readinessProbe")]
    [InlineData("restart", "livenessProbe")]
    [InlineData("stop", "livenessProbe")]
    public void A_check_is_the_probe_that_does_the_same(string consequence, string probe)
    {
        foreach (ExportFormat format in (ExportFormat[])[ExportFormat.Kubernetes, ExportFormat.KubernetesSplit])
        {
            string text = Exports.Text(format, "web:", "--health=tcp://:80", "--on-unhealthy=" + consequence, "serve");
            foreach (string other in (string[])["readinessProbe", "livenessProbe"])
                Assert.Equal(other == probe, text.Contains(other + ":\n", StringComparison.Ordinal));
            Assert.Contains("startupProbe:\n", text);
        }
    }

    [Fact]
    public void Each_known_port_has_a_Service_and_instances_are_replicas()
    {
        string[] plan = ["a:", "--env=PORT=80", "--scale=3", "x", "|||", "b:", "--health=tcp://:81", "y"];
        string text = Exports.Text(ExportFormat.KubernetesSplit, plan);
        Assert.Equal(2, text.Split("\nkind: Service\n").Length - 1);
        Assert.Contains("    - port: 80\n", text);
        Assert.Contains("    - port: 81\n", text);
        Assert.Contains("replicas: 3\n", text);
        Assert.Contains("replicas: 3\n", Exports.Text(ExportFormat.Compose, plan));
    }

    [Theory]
    [InlineData("command", "x", "localhost:9000")]
    [InlineData("command", "x", "http://[::1]/")]
    [InlineData("--env", "--env=DB=postgres://127.0.0.1/x", "x")]
    [InlineData("--listen", "--listen=tcp://127.0.0.1:80", "x")]
    [InlineData("--health", "--health=http://localhost:9000/", "x")]
    [InlineData("--health-cmd", "--health-cmd=curl localhost:9000", "x")]
    [InlineData("--stop-command", "--stop-command=curl localhost:9000", "x")]
    [InlineData("is shared between them", "x", "/tmp/queue")]
    [InlineData("is shared between them", "--env=QUEUE=/tmp/queue", "x")]
    [InlineData("is shared between them", "--health-cmd=test -e /tmp/queue", "x")]
    public void What_needs_one_machine_is_found_wherever_it_stands(string where, params string[] web)
    {
        ExportOutcome outcome = Exporter.Export(
            Exports.Describe(["web:", .. web, "|||", "worker:", "--env=PORT=9000", "work", "/tmp/queue"]),
            new() { Format = ExportFormat.Compose });
        Assert.Equal(2, outcome.Mistakes.Length);
        Assert.StartsWith("web", outcome.Mistakes[0]);
        Assert.Contains(where, outcome.Mistakes[0]);
    }
}
