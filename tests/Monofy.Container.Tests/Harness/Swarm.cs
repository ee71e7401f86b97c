using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Monofy.Container.Tests;

/// <summary>A test on a Docker Swarm of two engines: it needs root, and is skipped with the reason elsewhere, never in
/// CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SwarmFactAttribute : FactAttribute
{
    public SwarmFactAttribute() => Skip = Needs.Missing() ?? Needs.MissingForSwarm();
}

/// <summary>
/// Two engines on this machine, each in a network namespace of its own, joined by a cable (a pair of virtual
/// interfaces): a manager and a worker, called one and two. Everything of them is taken down with this object, or when
/// the test run ends in any way.
/// </summary>
internal sealed class Swarm : IDisposable
{
    private static int s_made;

    private readonly string _id, _folder;
    private readonly Process _keeper;

    /// <param name="isJoined">Whether the two are a swarm already.</param>
    public Swarm(bool isJoined = true)
    {
        // An interface has a name of at most 15 letters.
        _id = Engine.RunId[..6] + s_made++.ToString(CultureInfo.InvariantCulture);
        _folder = Path.Combine(Path.GetTempPath(), "monofy-swarm-" + _id);
        // setsid: a Ctrl-C at the terminal of the tests must not end what takes the engines down.
        _keeper = Engine.Start(new("setsid", ["--wait", "sh", "-c", Keeper, "sh", _folder, _id])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        });
        var said = new StringBuilder();
        string? line;
        while ((line = _keeper.StandardOutput.ReadLine()) is not (null or "ready" or "failed")) said.AppendLine(line);
        Assert.True(line == "ready", "the engines do not start: " + said);
        try
        {
            Until(() => Ask(Manager, "version").Status == 0 && Ask(Worker, "version").Status == 0,
                "both engines answer");
            if (!isJoined) return;
            Docker(Manager, "swarm", "init", "--advertise-addr", "10.87.0.1");
            string token = Docker(Manager, "swarm", "join-token", "-q", "worker");
            Docker(Worker, "swarm", "join", "--token", token, "10.87.0.1:2377");
            Until(() => NodesThatAre("Ready") == 2, "two nodes are ready");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The two engines, as docker's option <c>-H</c> names them.</summary>
    public string Manager => "unix://" + _folder + "/a/socket";

    public string Worker => "unix://" + _folder + "/b/socket";

    /// <summary>The network namespaces of the two, as files.</summary>
    public string ManagersNetwork => "/run/netns/monofy-" + _id + "-a";

    public string WorkersNetwork => "/run/netns/monofy-" + _id + "-b";

    /// <summary>Brings an image onto both engines, since there is no registry.</summary>
    public void Import(RootFileSystem root, string image)
    {
        foreach (string engine in (string[])[Manager, Worker]) Engine.Import(engine, root, image);
    }

    /// <summary>Deploys a stack.</summary>
    public void Deploy(string stack, string compose)
    {
        string file = Path.Combine(_folder, stack + ".yaml");
        File.WriteAllText(file, compose);
        Docker(Manager, "stack", "deploy", "--resolve-image", "never", "-c", file, stack);
    }

    /// <summary>How many containers of a service run on an engine.</summary>
    public int Running(string engine, string service) => Containers(engine, service).Length;

    /// <summary>The containers of a service that run on an engine.</summary>
    public string[] Containers(string engine, string service, string status = "running") =>
        Docker(engine, "ps", "-q", "--no-trunc", "--filter", "status=" + status, "--filter",
            "label=com.docker.swarm.service.name=" + service).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How many nodes have this status for the manager.</summary>
    public int NodesThatAre(string status) =>
        Docker(Manager, "node", "ls", "--format", "{{.Status}}").Split('\n').Count(s => s == status);

    /// <summary>Pulls the cable between the two engines, or plugs it in again.</summary>
    public void Cable(bool isIn)
    {
        using Process ip = Process.Start("ip",
            ["-n", "monofy-" + _id + "-b", "link", "set", "mfy" + _id, isIn ? "up" : "down"]);
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    /// <summary>Waits for a condition, longer than elsewhere: a lost node is noticed after 15 s or more.</summary>
    public void Until(Func<bool> condition, string what) =>
        Deadline.Until(condition, what, State, Deadline.Generous * 3);

    /// <summary>Calls the client of an engine; a status that is not 0 fails the test.</summary>
    public static string Docker(string engine, params IEnumerable<string> arguments) =>
        Engine.Docker(["-H", engine, .. arguments]);

    public static Answer Ask(string engine, params IEnumerable<string> arguments) =>
        Engine.Ask(["-H", engine, .. arguments]);

    public void Dispose()
    {
        _keeper.StandardInput.Close();
        _keeper.WaitForExit(Deadline.Generous * 3);
        _keeper.Dispose();
    }

    // What a failed test shows.
    private string State()
    {
        var text = new StringBuilder();
        text.Append(Ask(Manager, "node", "ls").Out).Append(Ask(Manager, "service", "ls").Out);
        foreach (string service in Ask(Manager, "service", "ls", "-q").Out.Split('\n',
            StringSplitOptions.RemoveEmptyEntries))
            text.Append(Ask(Manager, "service", "ps", "--no-trunc", service).Out);
        foreach (string engine in (string[])[Manager, Worker]) text.Append(Ask(engine, "ps", "-a").Out);
        return text.ToString();
    }

    // Starts the engines, waits until its standard input is closed, and takes everything down. nsenter, and not `ip
    // netns exec`, which would hide the cgroups. What an engine leaves running is known by its network namespace.
    private const string Keeper = """
        trap '' INT TERM HUP
        folder=$1 id=$2 a=monofy-$2-a b=monofy-$2-b
        {
            ip netns add "$a" && ip netns add "$b" &&
            ip link add "mfy$id" netns "$a" type veth peer name "mfy$id" netns "$b" &&
            ip -n "$a" addr add 10.87.0.1/24 dev "mfy$id" && ip -n "$b" addr add 10.87.0.2/24 dev "mfy$id" &&
            ip -n "$a" link set lo up && ip -n "$b" link set lo up &&
            ip -n "$a" link set "mfy$id" up && ip -n "$b" link set "mfy$id" up
        } 2>&1 && for one in a b; do
            mkdir -p "$folder/$one"
            nsenter "--net=/run/netns/monofy-$id-$one" unshare --uts sh -c 'hostname "$0" && exec "$@"' \
                "$([ $one = a ] && echo one || echo two)" dockerd --iptables=false --bridge=none \
                --host "unix://$folder/$one/socket" --data-root "$folder/$one/data" --exec-root "$folder/$one/exec" \
                --pidfile "$folder/$one/pid" </dev/null >"$folder/$one/log" 2>&1 &
            engines="$engines $!"
        done && echo ready || echo failed
        cat >/dev/null
        exec 1>&2
        for one in a b; do timeout 20 docker -H "unix://$folder/$one/socket" swarm leave --force >/dev/null 2>&1; done
        [ -z "$engines" ] || kill $engines
        ( sleep 60; kill -9 $engines ) >/dev/null 2>&1 &
        watch=$!
        wait $engines
        kill $watch
        for net in "$a" "$b"; do
            for pid in $(ip netns pids "$net" 2>/dev/null); do kill -9 "$pid" 2>/dev/null; done
        done
        while grep -q " $folder/" /proc/mounts; do
            grep -o " $folder/[^ ]*" /proc/mounts | while read -r mount; do umount -l "$mount"; done
        done
        ip netns del "$a" 2>/dev/null
        ip netns del "$b" 2>/dev/null
        rm -rf --one-file-system "$folder"
        """;
}
