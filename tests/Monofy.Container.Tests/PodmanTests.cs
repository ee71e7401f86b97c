using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>A workload for each service (<c>kubernetes-split</c>) under podman, as far as podman takes it.</summary>
public sealed class PodmanTests
{
    // Counts its visitors in the cache, which it finds by the name of its Service.
    private const string App = """
        import socket

        def app(environ, start):
            with socket.create_connection(("cache", 6379)) as cache:
                cache.sendall(b"INCR visitors\r\n")
                answer = cache.recv(64)
            start("200 OK", [])
            return [b"visitor " + answer[1:].strip() + b"\n"]

        """;

    private static readonly string[] s_plan =
    [
        "cache:", "--env=PORT=6379", "--health-cmd=redis-cli ping", "--restart=always", "redis-server", "--port",
            "6379", "--save", "", "--protected-mode", "no", "|||",
        "web:", "--env=PORT=8000", "--depends-on=cache", "--grace=20s", "gunicorn", "--chdir", "/srv", "shop:app",
            "--bind", "0.0.0.0:8000", "|||",
        "report:", "--schedule=0 6 * * *", "--timezone=UTC", "/bin/true",
    ];

    [DebianFact]
    public void Each_service_is_a_Pod_that_waits_for_and_finds_the_others_by_their_names()
    {
        string[] programs = ["podman", "unshare", "nsenter", "ip"];
        if (!Site.MustNotSkip && Array.Exists(programs, static program => Site.Find(program) is null)) return;
        using Podman podman = new();
        podman.Import(DebianPackages.Root().Text("/srv/shop.py", App), "shop:1");
        podman.Import(Images.WithBusybox().Link("/bin/nc", "/bin/busybox"), "docker.io/library/busybox:1.36");
        string exported = Tool.Run(Site.Monofy, ["--export=kubernetes-split", "--image=shop:1", .. s_plan]).Must();
        podman.Do("network", "create", "shop");
        List<string> kinds = [];
        foreach (string document in exported.Split("---\n"))
        {
            kinds.Add(Regex.Match(document, "(?m)^kind: (.*)$").Groups[1].Value);
            if (kinds[^1] == "Deployment") Play(podman, document);
        }
        Assert.Equal(["Deployment", "Service", "Deployment", "Service", "CronJob"], kinds);

        string page = "";
        Deadline.Until(() => (page = podman.Ask("curl", "-s", "localhost:8000").Out).StartsWith("visitor"),
            "the page is served", () => page + podman.Do("ps", "-a") + podman.Ask("podman", "logs",
                "web-pod-0-web").Error, Deadline.Generous * 1.5);
        Assert.Equal("visitor 2\n", podman.Ask("curl", "-s", "localhost:8000").Must());
        Assert.Equal(["cache-pod-0", "web-pod-0"], podman.Do("pod", "ps", "--format", "{{.Name}}").Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

        // Each gets its stop signal, and ends as it likes.
        podman.Do("pod", "stop", "-t", "20", "web-pod-0", "cache-pod-0");
        foreach (string container in (string[])["web-pod-0-web", "cache-pod-0-cache"])
            Assert.Equal("0\n", podman.Do("inspect", "--format", "{{.State.ExitCode}}", container));
    }

    // A Pod gets the name of its Service, since podman takes no Services.
    private static void Play(Podman podman, string deployment)
    {
        string name = Regex.Match(deployment, "(?m)^  name: (.*)$").Groups[1].Value;
        string file = Path.Combine(podman.Folder, name + ".yaml");
        File.WriteAllText(file, deployment);
        // podman 4 sometimes finds its own init container still running when it removes it.
        for (int tries = 10; ; tries--)
        {
            Answer played = podman.Ask("podman", "kube", "play", "--network", "shop:alias=" + name, file);
            if (played.Status == 0) return;
            Assert.True(tries > 0 && played.Error.Contains("container state improper"), played.Error);
            podman.Do("kube", "down", file);
        }
    }

    [ContainerTheory]
    [InlineData("Service", "--export=kubernetes-split web: --env=PORT=80 /bin/true")]
    [InlineData("Job", "--export=kubernetes-split setup: /bin/true && web: /bin/true")]
    [InlineData("CronJob", "--export=kubernetes-split job: --schedule=@daily --timezone=UTC /bin/true")]
    [InlineData("Role", "--export=kubernetes-split setup: /bin/true && web: /bin/true")]
    public void podman_takes_no(string kind, string line)
    {
        if (!Site.MustNotSkip && Site.Find("podman") is null) return;
        using Podman podman = new();
        string exported = Tool.Run(Site.Monofy, Container.Split(line)).Out;
        string document = exported.Split("---\n").First(d => Regex.IsMatch(d, "(?m)^kind: " + kind + "$"));
        string file = Path.Combine(podman.Folder, kind + ".yaml");
        File.WriteAllText(file, document);
        Answer played = podman.Ask("podman", "kube", "play", file);
        Assert.NotEqual(0, played.Status);
        Assert.Contains("YAML document does not contain any supported kube kind", played.Error);
    }
}
