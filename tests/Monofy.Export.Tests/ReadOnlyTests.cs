using System.Collections.Generic;
using System.IO;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Export.Tests;

/// <summary>A read-only root, which a Compose file asks for, on the engines themselves.</summary>
public sealed class ReadOnlyTests
{
    private const string Refused = "Read-only file system";

    [Needs("docker", "docker-compose")]
    public void In_a_container_of_docker_compose_nothing_can_be_written()
    {
        using var image = new DumpImage();
        foreach (bool isReadOnly in (bool[])[true, false])
        {
            string directory = Tool.NewDirectory(), project = Path.GetFileName(directory).ToLowerInvariant();
            File.WriteAllText(Path.Combine(directory, "docker-compose.yml"),
                DumpImage.WithoutNetwork(Text(ExportFormat.Compose, image.Name, isReadOnly, ": >/x; echo written")));
            try
            {
                Answer up = Tool.Run("docker-compose", ["-p", project, "up", "--no-color"], directory);
                Assert.Contains(isReadOnly ? Refused : "written", up.Out);
            }
            finally
            {
                Tool.Run("docker-compose", ["-p", project, "down"], directory);
            }
        }
    }

    [Needs("podman")]
    public void In_a_Pod_of_podman_nothing_can_be_written()
    {
        using var image = new DumpImage("podman");
        string directory = Tool.NewDirectory(), file = Path.Combine(directory, "app.yaml");
        string name = Path.GetFileName(directory).ToLowerInvariant().Replace('.', '-');
        File.WriteAllText(file, Text(ExportFormat.Kubernetes, image.Name, true, "(: >/x); exec sleep 1000")
            .Replace("name: app\n", "name: " + name + "\n"));
        // Limits that a machine without all rights can set.
        string limits = Path.Combine(directory, "containers.conf");
        File.WriteAllText(limits, "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n");
        var environment = new Dictionary<string, string> { ["CONTAINERS_CONF"] = limits };
        try
        {
            Tool.Run("podman", ["kube", "play", "--network", "host", file], environment: environment).Must();
            string log = "";
            Deadline.Until(() => (log = Tool.Run("podman", ["logs", name + "-pod-0-a"],
                environment: environment).Error).Contains(Refused), "the write is refused", () => log);
        }
        finally
        {
            Tool.Run("podman", ["kube", "down", file], environment: environment);
        }
    }

    private static string Text(ExportFormat format, string image, bool isReadOnly, string script)
    {
        Description description = Plans.Describe("a:", "/bin/sh", "-c", script);
        if (isReadOnly)
        {
            description.Services[0].Kept = new Kept();
            description.Services[0].Kept!.Other.Add(("read_only", "true", default));
        }
        ExportOutcome outcome = Exporter.Export(description, new() { Format = format, Image = image });
        Assert.Empty(outcome.Mistakes);
        return Assert.Single(outcome.Files).Text;
    }
}
