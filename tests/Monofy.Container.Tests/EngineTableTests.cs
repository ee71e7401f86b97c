using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Monofy.Container.Tests;

/// <summary>
/// One plan under monofy and, exported, under each engine that runs here: what happens to it is the table of
/// docs/exports.md. The programs write what they see into one file, in the order in which it happens.
/// </summary>
public sealed class EngineTableTests : IDisposable
{
    private const string Begin = "<!-- the table is held by EngineTableTests -->";

    private static readonly string[] s_rows =
    [
        "setup has ended before the rest starts", "`web` starts after `cache`, on which it depends",
        "the end of `once` with 3 stops the rest", "the status of the run", "`cache` gets its own stop signal, SIGUSR1",
        "`web` is stopped before `cache`",
    ];

    private readonly TaskCompletionSource<bool> _inOrder = new();
    private readonly CancellationTokenSource _isOver = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-table-").FullName;

    private string Log => Path.Combine(_folder, "log");

    // Where a container sees the folder: a path below /tmp would count as a file that services share.
    private string Inside => "/" + Path.GetFileName(_folder);

    // Fifteen seconds of grace, so that no engine kills on a slow machine. The setup takes its time, so that an engine
    // that does not wait for it shows.
    private static string[] Plan(string folder, int seconds = 3) =>
    [
        "migrate:", "/bin/sh", "-c", $"sleep {seconds}; {folder}/actor append {folder}/log 'migrate ends'", "&&",
        "cache:", "--stop-signal=USR1", "--grace=15s", .. Serve(folder, "cache"), "|||",
        "web:", "--depends-on=cache:started", "--grace=15s", .. Serve(folder, "web"), "|||",
        "once:", "--depends-on=web:started", "/bin/sh", "-c",
            $"until grep -q 'web ready' {folder}/log && test -e {folder}/seen; do sleep 0.1; done; " +
                $"{folder}/actor append {folder}/log 'once ends'; exit 3",
    ];

    private static string[] Serve(string folder, string name) =>
        ["/bin/sh", "-c",
            $"exec {folder}/actor name {name} trap TERM exit:0 trap USR1 exit:0 ready wait >>{folder}/log"];

    public EngineTableTests()
    {
        if (Needs.Missing() != null) return;
        File.Copy(Site.Actor, Path.Combine(_folder, "actor"));
        File.WriteAllText(Log, "");
        Task.Run(Watch);
    }

    // Which process was made first, the kernel knows, whatever namespace it is in: the words that the programs write
    // come when each has got so far.
    private void Watch()
    {
        while (!_isOver.IsCancellationRequested)
        {
            (long Ticks, int Pid)? cache = Made("cache"), web = Made("web");
            if (cache != null && web != null)
            {
                _inOrder.TrySetResult(cache.Value.CompareTo(web.Value) < 0);
                File.WriteAllText(Path.Combine(_folder, "seen"), "");
                return;
            }
            Thread.Sleep(5);
        }
    }

    private (long Ticks, int Pid)? Made(string name)
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out int pid)) continue;
            try
            {
                string[] words = File.ReadAllText(process + "/cmdline").Split('\0');
                if (words is not [_, "name", ..] || !words[0].EndsWith(Inside + "/actor") || words[2] != name) continue;
                string stat = File.ReadAllText(process + "/stat");
                // The 22nd field; the second one may hold blanks.
                string ticks = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
                return (long.Parse(ticks, CultureInfo.InvariantCulture), pid);
            }
            catch (IOException) { }     // it has ended
        }
        return null;
    }

    // An engine that fails may leave programs of this test behind.
    public void Dispose()
    {
        _isOver.Cancel();
        if (File.Exists(Log))
        {
            foreach (Match ready in Regex.Matches(Logged(), @"ready pid=(\d+)"))
            {
                string exe = "/proc/" + ready.Groups[1].Value + "/exe";
                if (new FileInfo(exe).LinkTarget?.EndsWith(Inside + "/actor", StringComparison.Ordinal) == true)
                    Process.Start("kill", ["-9", ready.Groups[1].Value]).WaitForExit();
            }
        }
        Directory.Delete(_folder, recursive: true);
    }

    [ContainerFact]
    public void Under_monofy()
    {
        Answer answer = Run(Site.Monofy, Plan(_folder));
        Holds("monofy", Seen(answer.Status));
    }

    [ContainerFact]
    public void Under_docker_compose()
    {
        if (IsMissing("docker-compose")) return;
        string image = Engine.Import(Images.WithBusybox());
        string text = Regex.Replace(Exported("compose", image, Inside), "^(    image: .*)$",
            $"$1\n    network_mode: none\n    volumes: [\"{_folder}:{Inside}\"]", RegexOptions.Multiline);
        string file = Path.Combine(_folder, "compose.yaml"), project = Path.GetFileName(_folder).ToLowerInvariant();
        File.WriteAllText(file, text);
        string[] compose = ["-f", file, "-p", project];
        try
        {
            // monofy's export names this option in its report.
            Answer up = Run("docker-compose", [.. compose, "up", "--no-color", "--exit-code-from", "once"]);
            Holds("docker-compose up", Seen(up.Status));
        }
        finally
        {
            Run("docker-compose", [.. compose, "down", "-t", "1"]);
        }
    }

    [SwarmFact]
    public void Under_Docker_Swarm()
    {
        using Swarm swarm = new();
        swarm.Import(Images.WithBusybox(), "app:1");
        swarm.Deploy("table", Regex.Replace(Exported("swarm", "app:1", Inside), "^(    image: .*)$",
            $"$1\n    networks: [outside]\n    volumes: [\"{_folder}:{Inside}\"]", RegexOptions.Multiline) +
            "\nnetworks:\n  outside:\n    external: true\n    name: host\n");
        swarm.Until(IsDecided, "the rest is stopped, or once is started again");
        bool isStopped = HasStopped;
        Swarm.Docker(swarm.Manager, "stack", "rm", "table");
        swarm.Until(() => HasStopped, "all are asked to stop");
        Holds("Docker Swarm", Seen(null, isStopped));
    }

    [ContainerFact]
    public void Under_podman_as_a_Pod()
    {
        if (IsMissing("podman")) return;
        string image = "localhost/" + Engine.NewName() + ":1", tar = Path.Combine(_folder, "root.tar");
        using (FileStream stream = File.Create(tar)) Images.WithBusybox().WriteTo(stream);
        string name = "monofy-table-" + Engine.RunId, file = Path.Combine(_folder, "pod.yaml");
        // podman 4 starts an init container again and again while it runs, since its Pod has `restartPolicy: Always`.
        string text = Exported("kubernetes", image, Inside, seconds: 0).Replace("name: app\n", $"name: {name}\n");
        text = Regex.Replace(text, "^( +)image: .*$",
            m => m.Value + $"\n{m.Groups[1]}volumeMounts: [{{name: log, mountPath: {Inside}}}]",
            RegexOptions.Multiline);
        File.WriteAllText(file, text.Replace("      containers:\n",
            $"      volumes: [{{name: log, hostPath: {{path: {_folder}}}}}]\n      containers:\n"));
        // Limits that a machine without all rights can set.
        File.WriteAllText(Path.Combine(_folder, "containers.conf"),
            "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n");
        try
        {
            Answer imported = Run("podman", ["import", tar, image]);
            Assert.True(imported.Status == 0, imported.Error);
            // podman 4 sometimes finds its own init container still running when it removes it.
            Answer played;
            while ((played = Podman("kube", "play", "--network", "host", file)).Status != 0)
            {
                Assert.True(played.Error.Contains("container state improper"), played.Error);
                Podman("kube", "down", file);
                File.WriteAllText(Log, "");
            }
            Deadline.Until(IsDecided, "the rest is stopped, or once is started again", Logged);
            bool isStopped = HasStopped;
            Podman("pod", "stop", "-t", "15", name + "-pod-0");
            Deadline.Until(() => HasStopped, "all are asked to stop", Logged);
            Holds("a Pod under podman", Seen(null, isStopped));
        }
        finally
        {
            Podman("kube", "down", file);
            Podman("image", "rm", "-f", image);
        }
    }

    [ContainerFact]
    public void Under_systemd()
    {
        if (IsMissing("/lib/systemd/systemd")) return;
        string units = Path.Combine(_folder, "units");
        Answer exported = Run(Site.Monofy, ["--export=systemd", "--lossy", "--output=" + units, .. Plan(Inside)]);
        Assert.True(exported.Status == 0, exported.Error);
        RootFileSystem root = new RootFileSystem().Folder("/run").Folder("/tmp").Folder("/var").Folder("/proc")
            .Folder("/sys").Folder("/dev").Folder("/usr").Text("/etc/machine-id", "")
            .Text("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n").Text("/etc/group", "root:x:0:\n");
        foreach (string link in (string[])["bin", "sbin", "lib", "lib64"]) root.Link("/" + link, "usr/" + link);
        foreach (string unit in Directory.GetFiles(units))
            root.Text("/etc/systemd/system/" + Path.GetFileName(unit), File.ReadAllText(unit));
        string image = Engine.Import(root, "ENTRYPOINT [\"/lib/systemd/systemd\"]"), name = Engine.NewName();
        try
        {
            // systemd is process 1, with the programs of this machine.
            Engine.Docker("run", "-d", "--name", name, "--label", Engine.Label + "=" + Engine.RunId, "--network",
                "none", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined", "--security-opt",
                "apparmor=unconfined", "--cgroupns", "private", "-v", "/sys/fs/cgroup:/sys/fs/cgroup:ro", "--tmpfs",
                "/run", "--tmpfs", "/tmp", "-v", "/usr:/usr:ro", "-v", _folder + ":" + Inside, "-e",
                "container=docker", image, "--unit=app.target", "--show-status=0");
            Deadline.Until(IsDecided, "the rest is stopped, or once is started again", Logged);
            bool isStopped = HasStopped;
            Assert.Equal("ExecMainStatus=3", Engine.Docker("exec", name, "systemctl", "show", "-p", "ExecMainStatus",
                "app-once.service"));
            Holds("systemd", Seen(null, isStopped));
        }
        finally
        {
            Engine.Ask("rm", "-fv", name);
        }
    }

    [ContainerFact]
    public void Under_foreman()
    {
        if (IsMissing("foreman")) return;
        File.WriteAllText(Path.Combine(_folder, "Procfile"), Exported("procfile", null, _folder));
        Answer release = Run("foreman", ["run", "release"]);
        Assert.True(release.Status == 0, release.Error);
        Answer answer = Run("foreman", ["start", "-t", "15", "-m", "all=1,release=0"]);
        Holds("foreman", Seen(answer.Status));
    }

    private static bool IsMissing(string program) =>
        !Site.MustNotSkip && !File.Exists(program) && Site.Find(program) is null;

    private string Exported(string format, string? image, string folder, int seconds = 3)
    {
        string[] options = ["--export=" + format, "--lossy", .. image == null ? [] : new[] { "--image=" + image },
            "--allow-localhost"];
        Answer answer = Run(Site.Monofy, [.. options, .. Plan(folder, seconds)]);
        Assert.True(answer.Status == 0, answer.Error);
        return answer.Out;
    }

    private Answer Podman(params string[] arguments) => Run("podman", arguments);

    // In the folder of the test.
    private Answer Run(string program, string[] arguments)
    {
        string configured = Path.Combine(_folder, "containers.conf");
        Dictionary<string, string> environment = [];
        if (File.Exists(configured)) environment["CONTAINERS_CONF"] = configured;
        return Tool.Run(program, arguments, _folder, environment: environment, transcript: Logged);
    }

    private string Logged() => File.ReadAllText(Log);

    private bool HasStopped => Regex.IsMatch(Logged(), "cache got") && Regex.IsMatch(Logged(), "web got");

    private bool IsDecided() => HasStopped || Regex.Count(Logged(), "once ends") > 1;

    // The column of an engine. Without a status the run has none.
    private string[] Seen(int? status, bool isStopped = true)
    {
        string log = Logged();
        int setup = log.IndexOf("migrate ends", StringComparison.Ordinal);
        int cache = log.IndexOf("cache ready", StringComparison.Ordinal);
        int web = log.IndexOf("web ready", StringComparison.Ordinal);
        Assert.True(cache >= 0 && web >= 0 && _inOrder.Task.IsCompleted, log);
        Match signal = Regex.Match(log, "cache got (SIG[A-Z0-9]+)");
        Assert.True(signal.Success && log.Contains("web got SIGTERM"), log);
        return
        [
            setup >= 0 && setup < Math.Min(cache, web) ? "yes" : "no",
            _inOrder.Task.Result ? "yes" : "no",
            isStopped ? "yes" : "no, `once` is started again",
            status?.ToString(CultureInfo.InvariantCulture) ?? "none",
            signal.Groups[1].Value == "SIGUSR1" ? "yes" : "no, " + signal.Groups[1].Value,
            log.IndexOf("web got", StringComparison.Ordinal) < signal.Index ? "yes" : "no",
        ];
    }

    // "by chance" on the page: the engine has no order, and either may happen.
    private static void Holds(string engine, string[] seen)
    {
        List<string[]> table = Table();
        int column = Array.IndexOf(table[0], engine);
        Assert.True(column > 0, "docs/exports.md has no column for " + engine + ": " + string.Join(" | ", seen));
        Assert.Equal(s_rows, table.Skip(1).Select(static row => row[0]));
        string[] said = [.. table.Skip(1).Select(row => row[column])];
        Assert.Equal(said, seen.Select((cell, i) => said[i] == "by chance" ? said[i] : cell));
    }

    private static List<string[]> Table()
    {
        string page = File.ReadAllText(Path.Combine(Site.Root, "docs/exports.md"));
        IEnumerable<string> lines = page[page.IndexOf(Begin, StringComparison.Ordinal)..].Split('\n').Skip(1)
            .TakeWhile(static line => line.StartsWith('|')).Where(static line => !line.StartsWith("|--"));
        return [.. lines.Select(static line =>
            line[1..line.LastIndexOf('|')].Split('|', StringSplitOptions.TrimEntries))];
    }
}
