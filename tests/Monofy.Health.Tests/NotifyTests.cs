using System.Linq;
using System.Net.Sockets;

namespace Monofy.Health.Tests;

/// <summary>--health=notify: the sd_notify protocol, spoken by a few lines of Python.</summary>
public sealed class NotifyTests
{
    private const string Python = """
        import os, signal, socket, sys, threading
        address = os.environ["NOTIFY_SOCKET"]
        address = "\0" + address[1:] if address[0] == "@" else address
        speaker = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        def say(text):
            speaker.sendto(text.encode(), address)
        watchdog = os.environ.get("WATCHDOG_USEC")
        print("watchdog", watchdog, os.environ.get("WATCHDOG_PID"), flush=True)

        """;

    [Needs("python3")]
    public void A_service_is_healthy_when_it_says_READY_and_its_dependents_start_then()
    {
        using Folder folder = new();
        folder.Gate("gate");
        string script = Script(folder, $"""
            say("STATUS=loading the index")
            open("{folder["gate"]}").read()
            say("READY=1\nSTATUS=serving")
            signal.pause()
            """);
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Program("web", script, "--health=notify")
            .Service("proxy", Actor.Plain("proxy"), "--depends-on=web"));
        run.Out.Wait("^watchdog None None$");
        run.Until(() =>
            Ctl.Health(folder["ctl"]).Reasons is ["web is starting (it says: loading the index)", "proxy is waiting"],
                "the status is shown");
        folder.Open("gate");
        run.Ready("proxy");
        run.Until(() => Ctl.Status(folder["ctl"], "web")!.Contains("\"health\":\"healthy\",\"says\":\"serving\""),
            "the status is shown");
        run.That(Ctl.Health(folder["ctl"]) is (0, []), "all is well");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("python3")]
    public void A_service_that_leaves_its_watchdog_alone_is_unhealthy_and_restarted()
    {
        using Folder folder = new();
        folder.Gate("gate");
        string script = Script(folder, $"""
            say("READY=1")
            def ping():
                threading.Timer(int(watchdog) / 2e6, ping).start()
                say("WATCHDOG=1")
            if not os.path.exists("{folder["second"]}"):
                ping()
                open("{folder["gate"]}").read()
                open("{folder["second"]}", "w").close()
                os.kill(os.getpid(), signal.SIGSTOP)
            signal.pause()
            """);
        using Run run = Run.Monofy(Plan.With()
            .Program("web", script, "--health=notify", "--health-interval=400ms", "--on-unhealthy=restart",
                "--grace=100ms"), new Launch { Variables = ["WATCHDOG_PID=1"] });
        run.Out.Wait("^watchdog 400000 None$");
        folder.Open("gate");
        run.Says("web is unhealthy: said nothing for 400 ms; restarting it");
        run.Out.Wait("^watchdog", 2);
    }

    [Needs("python3")]
    public void A_service_that_does_not_become_ready_in_time_is_unhealthy()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Program("web", Script(folder, "signal.pause()"), "--health=notify", "--health-start-period=300ms",
                "--on-unhealthy=stop"));
        run.Says("web became unhealthy: did not say READY=1 within 300 ms");
        run.Ends(143);
    }

    [Needs("python3")]
    public void A_descendant_of_the_service_may_speak_and_descriptors_that_come_along_are_closed()
    {
        using Folder folder = new();
        string script = Script(folder, """
            import array
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    read, write = os.pipe()
                    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [write] * int(sys.argv[1])))
                    speaker.sendmsg([b"READY=1\nBARRIER=1"], [rights], 0, address)
                    os.close(write)
                    os.read(read, 1)
                    print("barrier passed", flush=True)
                os._exit(0)
            signal.pause()
            """);
        foreach (int count in (int[])[1, 28, 253])
        {
            using Run run = Run.Monofy(Plan.With("-v").Program("web", $"{script} {count}", "--health=notify"));
            run.Out.Wait("^barrier passed$");
            run.Says("web is healthy");
        }
    }

    [Needs("python3", "root")]
    public void The_user_of_the_service_may_speak_and_another_user_may_not()
    {
        using Folder folder = new();
        string stranger = folder.Write("stranger.py",
            Python + "say('READY=1\\nSTATUS=I am another')\nprint('stranger spoke', flush=True)\nsignal.pause()\n");
        using Run run = Overheard(folder, "--user=65534:65534", new Launch());
        using Run other = Run.Monofy($"--user=12345 python3 {stranger}",
            new Launch { Variables = ["NOTIFY_SOCKET=" + Address(run)] });
        other.Out.Wait("^stranger spoke$");
        HearsOnlyTheService(run, folder);
    }

    [Needs("root", "python3", "namespaces")]
    public void A_process_outside_of_the_container_may_not_speak()
    {
        using Folder folder = new();
        using Run run = Overheard(folder, "", new Launch { Pid1 = true });
        using (var speaker = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
            speaker.SendTo("READY=1\nSTATUS=I am outside"u8, new UnixDomainSocketEndPoint("\0" + Address(run)[1..]));
        HearsOnlyTheService(run, folder);
    }

    // A service that tells where it can be heard, and what it says itself when the gates open: that comes after what
    // others said before.
    private static Run Overheard(Folder folder, string options, Launch launch)
    {
        folder.Gate("gate");
        folder.Gate("ready");
        string script = Script(folder, $"""
            print("address", os.environ["NOTIFY_SOCKET"], flush=True)
            open("{folder["gate"]}").read()
            say("STATUS=I am the service")
            open("{folder["ready"]}").read()
            say("READY=1")
            signal.pause()
            """);
        foreach (string gate in (string[])["gate", "ready"])
            System.IO.File.SetUnixFileMode(folder[gate], (System.IO.UnixFileMode)0x1b6);
        return Run.Monofy(Plan.With("-v", "--control=" + folder["ctl"])
            .Program("web", script, options, "--health=notify"), launch);
    }

    // Asked from within monofy's own pid namespace: others are refused.
    private static string Asked(Run run, Folder folder)
    {
        using Run inside = Run.Monofy($"-t {run.Pid} -p {Site.Monofy} ctl --control={folder["ctl"]} health",
            new Launch { Program = Site.Find("nsenter") });
        inside.WaitForEnd();
        return inside.Out.Text;
    }

    private static string Address(Run run) => run.Out.Wait("^address (@.*)$").Groups[1].Value;

    private static void HearsOnlyTheService(Run run, Folder folder)
    {
        folder.Open("gate");
        run.Until(() => Asked(run, folder).Contains("web is starting (it says: I am the service)"),
            "the service is heard, and is not ready");
        folder.Open("ready");
        run.Says("web is healthy");
    }

    [Needs("python3")]
    public void Every_instance_and_every_start_has_a_socket_of_its_own()
    {
        using Folder folder = new();
        string script = Script(folder, """
            print("socket", os.environ["NOTIFY_SOCKET"], flush=True)
            if os.environ["MONOFY_INSTANCE"] == "2": say("READY=1")
            signal.pause()
            """);
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Program("web", script, "--scale=2", "--health=notify"));
        string first = run.Out.Wait("^socket (@.*)$").Groups[1].Value;
        Assert.NotEqual(first, run.Out.Wait("^socket (@.*)$", 2).Groups[1].Value);
        run.Until(() => Ctl.Health(folder["ctl"]).Reasons is ["web.1 is starting"], "only one is ready");
    }

    [Fact]
    public void A_hundred_services_need_no_higher_limit_of_open_files_and_keep_the_one_that_monofy_was_started_with()
    {
        const int services = 100;
        string each = string.Concat(Enumerable.Range(0, services).Select(i =>
            $"s{i}: {Site.Actor} name s{i} ready wait '|||' "));
        using Run run = Run.Monofy("", new Launch
        {
            Program = "/bin/sh", More = ["-c",
                $"ulimit -Sn 64; exec {Site.Monofy} --fate=separate --health=notify {each} sh -c 'ulimit -Sn'"],
        });
        run.Out.Wait("^s\\d+ ready pid=", services);
        run.Out.Wait("^64$");
        run.Signal("TERM");
        run.Ends(143);
    }

    private static string Script(Folder folder, string text) =>
        "python3 " + folder.Write("service.py", Python + text + "\n");
}
