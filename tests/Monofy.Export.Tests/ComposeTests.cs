using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Export.Tests;

/// <summary>What docker-compose and Docker's own reader of stacks say to the Compose files.</summary>
public sealed class ComposeTests
{
    [Needs("docker-compose")]
    public void Docker_compose_takes_the_application()
    {
        string directory = Written(new() { Format = ExportFormat.Compose });
        Tool.Run("docker-compose", ["config", "--quiet"], directory, environment: new() { ["REPORT_TO"] = "x" }).Must();
    }

    [Needs("docker-compose")]
    public void Docker_compose_takes_the_whole_plan_in_one_container() =>
        Tool.Run("docker-compose", ["config", "--quiet"],
            Written(new() { Format = ExportFormat.Compose, Whole = true, Replicas = 2 }),
            environment: new() { ["REPORT_TO"] = "x" }).Must();

    [Needs("docker-compose")]
    public void Docker_compose_reads_every_argument_as_it_was()
    {
        // config writes a NEL as it is, which a reader takes for a line break.
        List<string> wanted = [.. Plans.Hostile.Where(static w => w != "\u0085"), .. Plans.Dollars,
            .. Plans.Random(300, "$$${}XA %\"'\\:#- \n\téß")];
        string directory = Tool.NewDirectory();
        File.WriteAllText(Path.Combine(directory, "docker-compose.yml"),
            Plans.Text(ExportFormat.Compose, ["a:", "dump", .. wanted.ConvertAll(Plans.Word)]));
        string read = Tool.Run("docker-compose", ["config"], directory, environment: new() { ["X"] = "wrong" }).Must();
        // config doubles dollars again, so that its output can be read.
        Assert.Equal(wanted, YamlTests.Words(read, "a").Skip(1).Select(static word => word.Replace("$$", "$")));
    }

    [Needs("docker")]
    public void Docker_stack_takes_the_file_for_Swarm()
    {
        string directory = Written(new() { Format = ExportFormat.Swarm });
        Tool.Run("docker", ["stack", "config", "-c", "docker-compose.yml"], directory,
            environment: new() { ["REPORT_TO"] = "x" }).Must();
    }

    [Needs("docker-compose")]
    public void Docker_compose_takes_each_setting_that_is_carried()
    {
        string directory = Tool.NewDirectory();
        // Debian's docker-compose is older than this one.
        File.WriteAllText(Path.Combine(directory, "docker-compose.yml"),
            EachSetting(ExportFormat.Compose, directory).Replace("      start_interval: 20s\n", ""));
        Tool.Run("docker-compose", ["config", "--quiet"], directory).Must();
    }

    [Needs("docker")]
    public void Docker_stack_takes_each_setting_that_is_carried_and_ignores_none()
    {
        string directory = Tool.NewDirectory(), file = Path.Combine(directory, "stack.yaml");
        File.WriteAllText(file, EachSetting(ExportFormat.Swarm, directory));
        // The client reads the file, and says what it ignores, before it asks an engine.
        string said = Tool.Run("docker", ["-H", "unix:///proc/none", "stack", "deploy", "-c", file, "shop"]).Error;
        Assert.Contains("Cannot connect to the Docker daemon", said);
        Assert.DoesNotContain("Ignoring", said);
    }

    // The file of variables must be there.
    private static string EachSetting(ExportFormat format, string directory)
    {
        string file = Path.Combine(directory, "app.env");
        File.WriteAllText(file, "A=1\n");
        return Plans.Text(format, SettingSamples.All()).Replace("/etc/app.env", file);
    }

    [Needs("docker", "docker-compose")]
    public void Every_argument_reaches_the_program_in_its_container()
    {
        using var image = new DumpImage();
        // One argument cannot hold what a log cannot carry, so it comes in base64.
        List<string> wanted = [.. Plans.Hostile, .. Plans.Dollars];
        string directory = Tool.NewDirectory();
        string text = Assert.Single(Plans.Export(new() { Format = ExportFormat.Compose, Image = image.Name },
            ["a:", "/bin/dump", .. wanted.ConvertAll(Plans.Word)])).Text;
        File.WriteAllText(Path.Combine(directory, "docker-compose.yml"), DumpImage.WithoutNetwork(text));
        string project = Path.GetFileName(directory).ToLowerInvariant();
        try
        {
            string log = Tool.Run("docker-compose", ["-p", project, "up", "--no-color"], directory).Must();
            Assert.Equal(wanted, Plans.Decode(log));
        }
        finally
        {
            Tool.Run("docker-compose", ["-p", project, "down"], directory);
        }
    }

    [Needs("docker", "docker-compose")]
    public void Compose_keeps_the_order_of_the_start_and_the_status_of_what_ended_first()
    {
        using var image = new DumpImage();
        // Logs of containers come in any order, so each line says when it was written: the kernel's uptime.
        const string say = "say() { read t _ < /proc/uptime; echo \"#$$t $$1\"; }; ";
        const string serve = say + "trap 'say $$1-TERM; exit 0' TERM; say $$1; while :; do sleep 0.1; done";
        string text = Assert.Single(Plans.Export(new() { Format = ExportFormat.Compose, Image = image.Name },
            // Long enough that who does not wait comes first.
            "migrate:", "/bin/sh", "-c", say + "sleep 3; say migrate", "&&", "cache:", "/bin/sh", "-c", serve, "sh",
                "cache", "|||",
            "web:", "--depends-on=cache:started", "/bin/sh", "-c", serve, "sh", "web", "|||",
            "once:", "--depends-on=web:started", "/bin/sh", "-c", say + "sleep 2; say end; sleep 1; exit 3")).Text;
        string directory = Tool.NewDirectory(), project = Path.GetFileName(directory).ToLowerInvariant();
        File.WriteAllText(Path.Combine(directory, "docker-compose.yml"), DumpImage.WithoutNetwork(text));
        try
        {
            Answer up = Tool.Run("docker-compose", ["-p", project, "up", "--no-color", "--exit-code-from", "once"],
                directory);
            Assert.Equal(3, up.Status);
            string[] said = [.. Tool.Run("docker-compose", ["-p", project, "logs", "--no-color"],
                directory).Out.Split('\n').Where(static l => l.Contains("| #")).Select(static l =>
                    l[(l.IndexOf('#') + 1)..].Trim().Split(' '))
                .OrderBy(static l => double.Parse(l[0], CultureInfo.InvariantCulture)).Select(static l => l[1])];
            Assert.Equal(["migrate", "cache", "web", "end"], said.Where(static s => !s.Contains("TERM")));
        }
        finally
        {
            Tool.Run("docker-compose", ["-p", project, "down"], directory);
        }
    }

    private static string Written(ExportRequest request)
    {
        string directory = Tool.NewDirectory();
        File.WriteAllText(Path.Combine(directory, "docker-compose.yml"),
            Assert.Single(Plans.Export(request, Plans.Application)).Text);
        return directory;
    }
}
