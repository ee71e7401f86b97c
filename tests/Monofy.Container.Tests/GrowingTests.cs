using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>docs/growing.md, walked: the command line of the page, in one container, exported for docker-compose, for a
/// Pod and for a Docker Swarm of two engines. The programs of the shop are stand-ins that listen where the real ones
/// do.</summary>
public sealed class GrowingTests
{
    [ContainerFact]
    public void Step_1_one_container_runs_the_shop()
    {
        using Container box = new(Engine.Import(Shop()), "", "-e REDIS_HOST=localhost", more: Line());
        box.Until(() => box.Exec("/bin/monofy", "ctl", "health", "--ready").Status == 0, "it is ready");
        Assert.Equal("ok\n", box.Shell("wget -q -O - http://127.0.0.1:8000/health"));
        Assert.Contains("migrated for redis://localhost:6379", box.Out.Text);
        box.Stop();
        box.Ends(143);
    }

    [ContainerFact]
    public void Step_2_a_Pod_under_podman_runs_the_whole_plan()
    {
        if (Site.Find("podman") is null && !Site.MustNotSkip) return;
        string folder = Directory.CreateTempSubdirectory("monofy-growing-").FullName;
        string name = "monofy-growing-" + Engine.RunId, image = "localhost/" + Engine.NewName() + ":1";
        string tar = Path.Combine(folder, "root.tar"), file = Path.Combine(folder, "pod.yaml");
        using (FileStream stream = File.Create(tar)) Shop().WriteTo(stream);
        // podman 4 takes Deployments, but neither Secrets nor Services from a file.
        string text = Exported(image, "--export=kubernetes", "--whole").Split("---\n")
            .Single(static document => document.Contains("kind: Deployment"));
        text = Regex.Replace(text, @"valueFrom:\s+secretKeyRef:\s+name: app-env\s+key: REDIS_HOST", "value: localhost");
        // A port needs a network.
        text = Regex.Replace(text, @" +ports:\n(?: +- containerPort: \d+\n)+", "");
        File.WriteAllText(file, text.Replace("name: app\n", $"name: {name}\n"));
        // Limits that a machine without all rights can set.
        File.WriteAllText(Path.Combine(folder, "containers.conf"),
            "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n");
        Answer Podman(params string[] words) => Run(["env", "CONTAINERS_CONF=" + folder + "/containers.conf",
            "podman", .. words]);
        string box = name + "-pod-0-" + name;
        try
        {
            Answer imported = Podman("import", "-c", "ENV PATH=/bin", tar, image);
            Assert.True(imported.Status == 0, imported.Error);
            Answer played = Podman("kube", "play", "--network", "none", file);
            Assert.True(played.Status == 0, played.Error);
            Deadline.Until(() => Podman("exec", box, "/bin/monofy", "ctl", "health", "--ready").Status == 0,
                "the Pod is ready", () => Podman("logs", box).Error);
            Assert.Equal("ok\n", Podman("exec", box, "wget", "-q", "-O", "-", "http://127.0.0.1:8000/health").Out);
            Podman("pod", "stop", "-t", "30", name + "-pod-0");
            Assert.Contains("because SIGTERM was received", Podman("logs", box).Error);
        }
        finally
        {
            Podman("kube", "down", file);
            Podman("image", "rm", "-f", image);
            Directory.Delete(folder, recursive: true);
        }
    }

    [ContainerFact]
    public void Step_3_docker_compose_runs_a_container_for_each_service()
    {
        if (Site.Find("docker-compose") is null && !Site.MustNotSkip) return;
        string folder = Directory.CreateTempSubdirectory("monofy-growing-").FullName;
        string project = Path.GetFileName(folder).ToLowerInvariant();
        string image = Engine.Import(Shop());
        string file = Path.Combine(folder, "compose.yaml");
        File.WriteAllText(file, Regex.Replace(Exported(image, "--export=compose"), "^(    image: .*)$",
            "$1\n    network_mode: none", RegexOptions.Multiline));
        string[] compose = ["docker-compose", "-f", file, "-p", project];
        try
        {
            Answer up = Run([.. compose, "up", "-d"]);
            Assert.True(up.Status == 0, up.Error);
            foreach (string service in (string[])["cache", "web"])
                Deadline.Until(() => State(project, service, "{{.State.Health.Status}}") == "healthy",
                    service + " is healthy", () => Run([.. compose, "ps"]).Out);
            Assert.Equal("exited 0", State(project, "migrate", "{{.State.Status}} {{.State.ExitCode}}"));
            Assert.Equal("running", State(project, "worker", "{{.State.Status}}"));
            Assert.Contains("migrated for redis://cache:6379", Run([.. compose, "logs", "migrate"]).Out);
            // The report does not start by itself.
            Answer report = Run([.. compose, "run", "--rm", "report"]);
            Assert.Equal((0, "the report\n"), (report.Status, report.Out.Replace("\r", "")));
        }
        finally
        {
            Run([.. compose, "down", "-t", "1"]);
            Directory.Delete(folder, recursive: true);
        }
    }

    [SwarmFact]
    public void Step_5_a_Swarm_of_two_machines_runs_it_and_scales_it()
    {
        using Swarm swarm = new();
        swarm.Import(Shop(), "shop:1");
        string text = Regex.Replace(Exported("shop:1", "--export=swarm"), "^(    image: .*)$",
            "$1\n    networks: [outside]", RegexOptions.Multiline).Replace("${REDIS_HOST}", "cache");
        swarm.Deploy("shop", text + "\nnetworks:\n  outside:\n    external: true\n    name: host\n");
        int Running(string service) =>
            swarm.Running(swarm.Manager, "shop_" + service) + swarm.Running(swarm.Worker, "shop_" + service);
        swarm.Until(() => Running("cache") == 1 && Running("web") == 1 && Running("worker") == 1, "the shop runs");
        Swarm.Docker(swarm.Manager, "service", "scale", "--detach", "shop_worker=4");
        swarm.Until(() => swarm.Running(swarm.Manager, "shop_worker") == 2 &&
            swarm.Running(swarm.Worker, "shop_worker") == 2, "two workers on each machine");
        // A job runs when it is scaled to one.
        Assert.Equal(0, Running("report"));
        Swarm.Docker(swarm.Manager, "service", "scale", "--detach", "shop_report=1");
        swarm.Until(() => Swarm.Ask(swarm.Manager, "service", "logs", "shop_report").Out.Contains("the report"),
            "the report has run");
    }

    // What the page prints is for an image with the programs of the shop and monofy.
    private static RootFileSystem Shop() => Images.WithBusybox().Link("/bin/monofy", "/monofy")
        .Link("/bin/httpd", "/bin/busybox").Link("/bin/wget", "/bin/busybox")
        .Link("/bin/echo", "/bin/busybox").Folder("/www").Text("/www/health", "ok\n")
        .Script("/bin/shop", "case $1 in migrate) echo migrated for $REDIS_URL;; *) echo the $1;; esac\n")
        .Script("/bin/nc", "exec wget -q -O /dev/null http://$2:$3/health\n")     // Debian's busybox knows no -z
        .Script("/bin/redis-server", "exec httpd -f -p 6379 -h /www\n")
        .Script("/bin/gunicorn", "exec httpd -f -p ${3##*:} -h /www\n")
        .Script("/bin/celery", "trap 'exit 0' TERM\nwhile :; do sleep 1; done\n");

    // The command line of step 1, as a shell reads it.
    private static string[] Line()
    {
        string page = File.ReadAllText(Path.Combine(Site.Root, "docs/growing.md"));
        Match block = Regex.Match(page, "```sh\n(monofy .*?)```", RegexOptions.Singleline);
        Answer words = Run(["sh", "-c", "monofy() { printf '%s\\0' \"$@\"; }\n" + block.Groups[1].Value]);
        return words.Out.TrimEnd('\0').Split('\0');
    }

    private static string Exported(string image, params string[] options)
    {
        Answer answer = Run([Site.Monofy, .. options, "--lossy", "--image=" + image, .. Line()]);
        Assert.True(answer.Status == 0, answer.Error);
        return answer.Out;
    }

    private static string State(string project, string service, string format) =>
        Engine.Ask("inspect", "--format", format, project + "_" + service + "_1").Out.Trim();

    private static Answer Run(string[] words) =>
        Tool.Run(words[0], words.Skip(1), environment: new Dictionary<string, string> { ["REDIS_HOST"] = "cache" });
}
