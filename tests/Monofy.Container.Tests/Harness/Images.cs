using System;
using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>The images, each made when the first test wants it, without a registry. ENTRYPOINT is monofy
/// everywhere.</summary>
internal static class Images
{
    private static readonly Lazy<string> s_empty = new(() => Engine.Import(Monofied()));
    private static readonly Lazy<string> s_scratch = new(() => Engine.Import(WithBusybox()));
    private static readonly Lazy<string> s_alpine = new(MakeAlpine);
    private static readonly Lazy<string> s_debian = new(() => Engine.Import(DebianPackages.Root()));

    private static readonly Lazy<string> s_postgres =
        new(() => Engine.Import(DebianPackages.Root(DebianPackages.PostgreSQL!)));

    private static readonly Lazy<string> s_prometheus = new(static () => Engine.Import(
        DebianPackages.Root("prometheus").Text("/srv/prometheus.yml", "global: {scrape_interval: 1s}\n" +
            "scrape_configs: [{job_name: monofy, static_configs: [{targets: ['127.0.0.1:9090']}]}]\n")));

    /// <summary>monofy, one static program, and nothing else.</summary>
    public static string Empty => s_empty.Value;

    /// <summary>monofy, the actor, and a static busybox under /bin; /jail holds monofy and the actor once more, for a
    /// root without /proc.</summary>
    public static string Scratch => s_scratch.Value;

    /// <summary>busybox as in Alpine: users, groups, /tmp, a default command.</summary>
    public static string Alpine => s_alpine.Value;

    /// <summary>Debian packages: bash, coreutils, nginx, redis, gunicorn.</summary>
    public static string Debian => s_debian.Value;

    /// <summary>The same with Prometheus, which scrapes 127.0.0.1:9090.</summary>
    public static string Prometheus => s_prometheus.Value;

    /// <summary>The same with PostgreSQL.</summary>
    public static string PostgreSQL => s_postgres.Value;

    public static RootFileSystem Monofied() =>
        new RootFileSystem().Program("/monofy", Site.Monofy).Program("/actor", Site.Actor);

    public static RootFileSystem WithBusybox()
    {
        RootFileSystem root = Monofied().Program("/bin/busybox", Site.Find("busybox")!)
            .Program("/jail/monofy", Site.Monofy).Program("/jail/actor", Site.Actor);
        foreach (string applet in new[] { "sh", "cat", "chroot", "dd", "false", "kill", "ps", "sleep", "stty", "true" })
            root.Link("/bin/" + applet, "/bin/busybox");
        return root;
    }

    private static string MakeAlpine() => Engine.Import(
        WithBusybox().SharedFolder("/tmp").Folder("/etc").Folder("/var/run").Folder("/home/app")
            .Text("/etc/alpine-release", "3.22.0\n")
            .Text("/etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n" +
                "nobody:x:65534:65534:nobody:/:/bin/false\n")
            .Text("/etc/group", "root:x:0:root\napp:x:1000:\nmail:x:12:app\naudio:x:18:app,root\nnogroup:x:65534:\n"),
        "CMD [\"/actor\", \"say\", \"the image's own command\"]", "ENV FROM_IMAGE=yes", "WORKDIR /home/app");
}
