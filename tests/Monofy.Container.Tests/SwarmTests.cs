using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>What monofy exports, as a stack on a Docker Swarm of two engines.</summary>
public sealed class SwarmTests
{
    // A program that serves until it is asked to stop, then exits with 0.
    private const string Serve = "trap TERM exit:0 ready wait";

    [SwarmFact]
    public void The_export_for_Swarm_spreads_over_two_machines_heals_scales_is_updated_and_removed()
    {
        using Swarm swarm = new();
        Import(swarm, "app:1");
        Import(swarm, "app:2");
        string plan = "cache: --stop-signal=USR1 --grace=5s --restart=always /actor name cache trap USR1 exit:0 " +
            "ready wait ||| web: --scale=4 --depends-on=cache --restart=on-failure /actor name web " + Serve;
        swarm.Deploy("shop", Exported("--export=swarm --image=app:1 --lossy " + plan));
        string manager = swarm.Manager, worker = swarm.Worker;
        swarm.Until(() => swarm.Running(manager, "shop_web") == 2 && swarm.Running(worker, "shop_web") == 2,
            "two of four replicas on each engine");
        swarm.Until(() => Everywhere(swarm, "shop_cache").Length == 1, "one cache");
        Assert.Contains("web ready", Logs(swarm, worker, swarm.Containers(worker, "shop_web")[0]));

        // A task that is killed is started again.
        string killed = swarm.Containers(worker, "shop_web")[0];
        Swarm.Docker(worker, "kill", killed);
        swarm.Until(() => Everywhere(swarm, "shop_web") is { Length: 4 } all && !all.Contains(killed),
            "four replicas again");

        Swarm.Docker(manager, "service", "scale", "--detach", "shop_web=6");
        swarm.Until(() => Everywhere(swarm, "shop_web").Length == 6, "six replicas");

        // The same plan with a new image, deployed again: each task gets its stop signal and is replaced.
        string[] before = Everywhere(swarm, "shop_cache");
        swarm.Deploy("shop", Exported("--export=swarm --image=app:2 --lossy " + plan));
        swarm.Until(() => ImagesOf(swarm, "shop_web") is ["app:2", "app:2", "app:2", "app:2"] &&
            ImagesOf(swarm, "shop_cache") is ["app:2"], "all replicas have the new image");
        swarm.Until(() => Ended(swarm, "shop_cache").Contains(before[0] + " 0"),
            "the cache got its own stop signal and exited with 0");
        Assert.Contains("cache got SIGUSR1", Logs(swarm, EngineOf(swarm, before[0]), before[0]));

        Swarm.Docker(manager, "stack", "rm", "shop");
        swarm.Until(() => Swarm.Docker(manager, "ps", "-aq") == "" && Swarm.Docker(worker, "ps", "-aq") == "",
            "nothing of the stack is left");
    }

    [SwarmFact]
    public void The_whole_plan_runs_in_replicas_whose_end_is_replaced_and_moves_when_a_machine_is_lost()
    {
        using Swarm swarm = new();
        Import(swarm, "app:1");
        string manager = swarm.Manager, worker = swarm.Worker;
        swarm.Deploy("shop", Exported("--export=swarm --whole --replicas=4 --image=app:1 --log=prefix prepare: " +
            "/actor say prepared && cache: --health-cmd='/bin/true' --health-interval=1s /actor name cache " + Serve +
            " ||| web: --depends-on=cache:healthy /actor name web " + Serve));
        swarm.Until(() => Healthy(swarm, manager) == 2 && Healthy(swarm, worker) == 2,
            "two of four replicas are healthy on each engine");
        string one = swarm.Containers(worker, "shop_app")[0];
        // The output of a service has its prefix, and the order is that of the plan.
        Assert.Matches(@"(?s)prepared.*cache ready.*web ready", Logs(swarm, worker, one));

        // One service ends: its container ends, in order, and another takes its place.
        // The container may end, and the client in it (137), before it has its answer.
        int answer = Swarm.Ask(worker, "exec", one, "monofy", "ctl", "signal", "KILL", "cache").Status;
        Assert.True(answer is 0 or 137, "ctl exited with " + answer);
        swarm.Until(() => Ended(swarm, "shop_app").Contains(one + " 137"), "the container has the service's status");
        Assert.Contains("web got SIGTERM", Logs(swarm, worker, one));
        swarm.Until(() => Healthy(swarm, manager) + Healthy(swarm, worker) == 4, "four healthy replicas again");

        swarm.Cable(isIn: false);
        swarm.Until(() => swarm.NodesThatAre("Down") == 1 && Healthy(swarm, manager) == 4,
            "the manager runs all four replicas");
        swarm.Cable(isIn: true);
        swarm.Until(() => swarm.NodesThatAre("Ready") == 2 && swarm.Running(worker, "shop_app") == 0,
            "the node is back, without its old tasks");

        // monofy stops all services in each container before it ends.
        string[] last = swarm.Containers(manager, "shop_app");
        Swarm.Docker(manager, "service", "scale", "--detach", "shop_app=0");
        // Swarm itself removes those that have ended, sooner or later.
        var kept = new HashSet<string>();
        swarm.Until(() =>
        {
            kept.UnionWith(Ended(swarm, "shop_app").Where(ended => last.Any(id => ended.StartsWith(id))));
            return Everywhere(swarm, "shop_app").Length == 0;
        }, "all are stopped");
        kept.UnionWith(Ended(swarm, "shop_app").Where(ended => last.Any(id => ended.StartsWith(id))));
        Assert.NotEmpty(kept);
        Assert.All(kept, static ended => Assert.EndsWith(" 0", ended));
    }

    [SwarmFact]
    public void A_Compose_export_whose_dependencies_are_only_started_deploys_as_it_is()
    {
        using Swarm swarm = new();
        Import(swarm, "app:1");
        string plan = "cache: /actor name cache " + Serve + " ||| web: --scale=2 --depends-on=cache:started /actor " +
            "name web " + Serve;
        swarm.Deploy("split", Readable(Exported("--export=compose --image=app:1 " + plan)));
        swarm.Deploy("whole", Readable(Exported("--export=compose --whole --replicas=2 --image=app:1 " + plan)));
        swarm.Until(() => Everywhere(swarm, "split_cache").Length == 1 && Everywhere(swarm, "split_web").Length == 2 &&
            Everywhere(swarm, "whole_app").Length == 2, "both stacks run");
        foreach (string engine in (string[])[swarm.Manager, swarm.Worker])
        {
            // Two processes of web and one of cache in each of its containers.
            foreach (string id in swarm.Containers(engine, "whole_app"))
                swarm.Until(() => Regex.Count(Logs(swarm, engine, id), "(web|cache) ready") == 3, "three in " + id);
        }
    }

    private static void Import(Swarm swarm, string image) => swarm.Import(
        Images.WithBusybox().Link("/bin/monofy", "/monofy").Text("/version", image), image);

    // The export of a plan. All containers share the network of their engine, since these engines have no other.
    private static string Exported(string line)
    {
        string text = Tool.Run(Site.Monofy, Container.Split(line)).Must();
        return Regex.Replace(text, "^(    image: .*)$", "$1\n    networks: [outside]", RegexOptions.Multiline) +
            "\nnetworks:\n  outside:\n    external: true\n    name: host\n";
    }

    // The clients before Docker 25 take no stack without a version, and Compose has none any more.
    private static string Readable(string compose)
    {
        bool isOld = int.Parse(Engine.Docker("version", "--format", "{{.Client.Version}}").Split('.')[0],
            System.Globalization.CultureInfo.InvariantCulture) < 25;
        return isOld ? "version: \"3.8\"\n" + compose : compose;
    }

    private static string[] Everywhere(Swarm swarm, string service) =>
        [.. swarm.Containers(swarm.Manager, service), .. swarm.Containers(swarm.Worker, service)];

    private static string EngineOf(Swarm swarm, string id) =>
        Swarm.Ask(swarm.Manager, "inspect", id).Status == 0 ? swarm.Manager : swarm.Worker;

    private static string Logs(Swarm swarm, string engine, string id)
    {
        Answer answer = Swarm.Ask(engine, "logs", id);
        return answer.Out + answer.Error;
    }

    // The images that run.
    private static string[] ImagesOf(Swarm swarm, string service) =>
        [.. Everywhere(swarm, service).Select(id => Swarm.Ask(EngineOf(swarm, id), "inspect", "--format",
            "{{.Config.Image}}", id).Out.Trim())];

    private static int Healthy(Swarm swarm, string engine) =>
        Swarm.Docker(engine, "ps", "-q", "--filter", "health=healthy", "--filter",
            "label=com.docker.swarm.service.name=shop_app").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    // "ID STATUS" of each container that ended.
    private static List<string> Ended(Swarm swarm, string service)
    {
        List<string> ended = [];
        foreach (string engine in (string[])[swarm.Manager, swarm.Worker])
        {
            foreach (string id in swarm.Containers(engine, service, "exited"))
                ended.Add(id + " " + Swarm.Ask(engine, "inspect", "--format", "{{.State.ExitCode}}", id).Out.Trim());
        }
        return ended;
    }
}
