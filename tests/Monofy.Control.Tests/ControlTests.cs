using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Monofy.Control.Tests;

/// <summary>monofy ctl and its socket; docs/decisions/006.</summary>
public sealed class ControlTests
{
    [Fact]
    public void Ctl_health_exits_with_0_when_all_is_well_else_with_1_and_the_reasons()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Plain("web"), $"--health-cmd='test -e {folder["good"]}'", "--health-interval=20ms",
                "--health-retries=1")
            .Service("db", Actor.Plain("db")));
        run.Ready("db");
        run.Until(() => Ctl.Health(folder["ctl"]) is (1, ["web is unhealthy: health command exited with 1"]),
            "unhealthy");
        folder.Write("good", "");
        run.Until(() => Ctl.Health(folder["ctl"]) is (0, []), "healthy");
        File.Delete(folder["good"]);
        run.Until(() => Ctl.Health(folder["ctl"]) is (1, ["web is unhealthy: health command exited with 1"]),
            "unhealthy again");
        run.Signal("TERM");
        run.Ends(143);
        Assert.False(folder.Has("ctl"));
    }

    [Fact]
    public void A_connected_service_that_does_not_run_is_a_reason()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Named("web").Exits(3), "--restart=always", "--restart-delay=1h")
            .Service("db", Actor.Plain("db")));
        run.Until(() => Ctl.Health(folder["ctl"]) is (1, [var reason]) &&
            reason.StartsWith("web is down: exited with 3; restarts in "), "backoff");
    }

    [Fact]
    public void While_it_stops_nothing_is_well()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Named("web").Does("trap TERM say").ExitsOn("USR1", 0).Ready().Waits()));
        run.Ready("web");
        run.Signal("TERM");
        run.Out.Wait("got SIGTERM");
        Assert.Equal((1, "everything is being stopped"),
            Ctl.Health(folder["ctl"]) is (var status, [var reason]) ? (status, reason) : default);
        run.Signal("USR1");
        run.Ends(0);
    }

    [Fact]
    public void Ctl_status_is_a_table_of_the_services()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Plain("web"), "--health-cmd=true", "--health-interval=10ms")
            .Service("db", Actor.Named("db").Exits(7), "--restart=always", "--restart-delay=1h"));
        Ready web = run.Ready("web");
        run.Until(() => Table(folder) is [var head, var first, var second, var below] &&
            Regex.IsMatch(head, "^NAME +STATE +PID +UP +RESTARTS +LAST +CPU +MEMORY +HEALTH$") &&
            Regex.IsMatch(first, $"^web +up +{web.Pid} +[0-9]+m?s +0 +- +[0-9]+m?s +[0-9.]+ [kM]?B +healthy$") &&
            Regex.IsMatch(second, "^db +backoff +- +- +0 +7 +- +- +-$") && below.StartsWith("  restarts in "),
                "the table");
        run.That(Table(folder).All(line => line.Length <= 80), "80 columns");
    }

    [Fact]
    public void Ctl_status_fits_a_terminal_of_80_columns_and_nothing_but_the_name_is_cut()
    {
        using Folder folder = new();
        string name = new('n', 100);
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service(name, Actor.Plain("web"), "--health-cmd=true", "--health-interval=10ms")
            .Program("job", "true", "'--schedule=@every 23h'"));
        run.Ready("web");
        run.Until(() =>
        {
            // The size of this terminal is unknown, which counts as 80.
            using Run ctl = Run.Monofy($"ctl --control={folder["ctl"]} status", new Launch { Terminal = true });
            ctl.WaitForEnd();
            ctl.That(ctl.Out.Text.Contains("\e[32mup\e[0m"), "in colour");
            string[] lines = [.. ctl.Out.Lines.Select(static line => Encoding.UTF8.GetString(
                Encoding.Latin1.GetBytes(Regex.Replace(line.TrimEnd('\r'), "\e\\[[0-9;]*m", ""))))];
            ctl.That(lines.All(static line => line.Length <= 80), "80 columns");
            return lines is [var head, var web, var job] &&
                Regex.IsMatch(head, "^NAME +STATE +PID +UP +RESTARTS +CPU +MEMORY +HEALTH +NEXT$") &&
                Regex.IsMatch(web, "^n{10,}… +up .* healthy +-$") && Regex.IsMatch(job, "^job +idle .* in 2[23]h$");
        }, "the table");
        run.Signal("TERM");
        run.Ends(143);
    }

    private static string[] Table(Folder folder)
    {
        using Run run = Run.Monofy($"ctl --control={folder["ctl"]} status");
        run.WaitForEnd();
        return run.Out.Lines;
    }

    [Fact]
    public void A_monofy_that_was_not_told_in_advance_can_be_asked_and_has_no_socket_before()
    {
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Plain("web")));
        run.Ready("web");
        run.That(!Proc.Descriptors(run.Pid).Any(what => what.StartsWith("socket:")), "no socket");
        using Run ctl = Run.Monofy($"ctl --pid={run.Pid} status --json", 0);
        Assert.Contains("\"name\":\"web\",\"kind\":\"service\",\"state\":\"up\"", Assert.Single(ctl.Out.Lines));
        run.That(Proc.Descriptors(run.Pid).Any(what => what.StartsWith("socket:")), "a socket");
        run.That(run.Out.Text.Split('\n').Length == 2, "web heard no signal");
        using Run again = Run.Monofy($"ctl --pid={run.Pid} health", 0);
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Of_what_happened_before_it_was_asked_the_last_sixteen_events_are_told()
    {
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Service("web", Actor.Named("web").Exits(3), "--restart=on-failure:20", "--restart-delay=1ms",
                "--restart-max-delay=1ms")
            .Service("db", Actor.Plain("db")));
        run.Ready("db");
        run.Until(() => run.Messages("web exited with 3") == 21, "it has given up");
        using Run ctl = Run.Monofy($"ctl --pid={run.Pid} events --json", 0);
        int[] numbers = [.. ctl.Out.Lines.Select(static l =>
            int.Parse(Regex.Match(l, "^\\{\"n\":(\\d+),").Groups[1].Value))];
        Assert.Equal(Enumerable.Range(numbers[0], 16), numbers);
        Assert.InRange(numbers[0], 20, 100);
        Assert.Contains("\"event\":\"gave-up\",\"name\":\"web\"", ctl.Out.Lines[^1]);
        run.Signal("TERM");
        run.Ends(3);
    }

    [Fact]
    public void The_same_signal_without_its_value_goes_to_the_services()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Does("trap RTMIN+30 say").Ready().Waits()));
        run.Ready("web");
        run.Signal("RTMIN+30");
        run.Out.Wait("^web got SIGRTMIN");
        run.That(!Proc.Descriptors(run.Pid).Any(what => what.StartsWith("socket:")), "no socket");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void What_refuses_to_be_asked_is_not_and_what_is_not_monofy_hears_nothing()
    {
        using Run run = Run.Monofy(Plan.With("--control=off").Service("web", Actor.Plain("web")));
        Ready web = run.Ready("web");
        using Run refused = Run.Monofy($"ctl --pid={run.Pid} status", 1);
        refused.Says("has not opened its control socket within 2 s");
        using Run other = Run.Monofy($"ctl --pid={web.Pid} status", 1);
        other.Says($"pid {web.Pid} is not a monofy that can be asked");
        run.That(!Proc.IsGone(web.Pid), "it lives");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("tini", "namespaces")]
    public void Below_tini_the_signal_reaches_monofy_and_not_tini()
    {
        using Run run = Run.Monofy($"-- {Site.Monofy} --fate=separate web: @web trap RTMAX say ready wait ||| ctl: " +
            $"--depends-on=web {Site.Monofy} ctl status --json web", new Launch { Pid1 = true,
                Program = Site.Find("tini") });
        run.Out.Wait("^\\{\"name\":\"web\"");
        run.Says("ctl exited with 0");
        run.That(run.Out.Count("got SIG") == 0, "no service heard a signal");
        run.Signal("TERM");
        Assert.Equal(143, run.WaitForEnd());
    }

    // One without the note. It would pass the signal on to its services, which it ends.
    [Fact]
    public void An_older_monofy_hears_nothing()
    {
        using Folder folder = new();
        byte[] program = File.ReadAllBytes(Site.Monofy);
        ReadOnlySpan<byte> note = [7, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, .. "Monofy\0"u8];
        int at = program.AsSpan().IndexOf(note);
        Assert.True(at > 0, "the note is found");
        program[at + 12] = (byte)'m';
        File.WriteAllBytes(folder["older"], program);
        File.SetUnixFileMode(folder["older"], (UnixFileMode)0x1ed);
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Does("trap RTMAX say").Ready().Waits()),
            new Launch { Program = folder["older"] });
        run.Ready("web");
        using Run ctl = Run.Monofy($"ctl --pid={run.Pid} status", 1);
        ctl.Says($"pid {run.Pid} is not a monofy that can be asked");
        run.Signal("TERM");
        run.Ends(143);
        run.That(run.Out.Count("got SIG") == 0, "its service heard no signal");
    }

    [Needs("namespaces")]
    public void PID_1_comes_first_then_the_nearest_ancestor_and_several_others_are_listed()
    {
        using Run run = Run.Monofy($"--fate=separate web: @web ready wait ||| inner: {Site.Monofy} in: @in ready " +
            $"wait ||| ctl: --depends-on=inner {Site.Monofy} ctl status --json web", new Launch { Pid1 = true });
        run.Out.Wait("^\\{\"name\":\"web\"");
        run.Says("ctl exited with 0");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Needs("namespaces")]
    public void Without_a_run_ctl_health_exits_with_1_and_says_why()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"ctl --control={folder["none"]} health", 1);
        Assert.Equal([$"no monofy listens on {folder["none"]}: no such file or directory (ENOENT)"], run.Out.Lines);
        using Run status = Run.Monofy("ctl status", 1, new Launch { Variables = ["MONOFY_CONTROL=" + folder["none"]] });
        Assert.Equal([$"monofy: no monofy listens on {folder["none"]}: no such file or directory (ENOENT)"],
            status.Err.Lines);
        using Run nowhere = Run.Monofy("ctl health", 1, new Launch { Pid1 = true });
        Assert.StartsWith("no monofy runs here that can be asked", Assert.Single(nowhere.Out.Lines));
    }

    [Needs("python3")]
    public void Descriptors_that_were_not_asked_for_are_closed()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"]).Service("web", Actor.Plain("web")));
        run.Ready("web");
        string script = folder.Write("client.py", $"""
            import socket
            for count in range(0, 250, 7):
                client = socket.socket(socket.AF_UNIX)
                client.connect("{folder["ctl"]}")
                socket.send_fds(client, [b'\x7b"verb":"hea'], [0] * count)
                socket.send_fds(client, [b'lth"\x7d\n'], [0] * count)
                while client.recv(4096): pass
            """);
        // Each time the kernel installs two thousand of them; monofy's own are a few.
        for (int i = 0; i < 2; i++)
        {
            using Run client = Run.Monofy("python3 " + script, 0);
            run.Until(() => Proc.Descriptors(run.Pid).Length < 100, "they are closed");
        }
    }

    [Theory]
    [InlineData("ctl", "ctl: expected a verb: status, health, ")]
    [InlineData("ctl helth", "ctl helth: unknown verb; did you mean health\\?")]
    [InlineData("ctl metrics web", "expected nothing after metrics")]
    public void A_wrong_verb_is_a_usage_error(string line, string pattern) => Run.Refuses(line, pattern);

    [Fact]
    public void Ctl_help_lists_the_verbs()
    {
        using Run run = Run.Monofy("ctl --help", 0);
        Assert.StartsWith("usage: monofy ctl", run.Out.Text);
    }

    [NeedsTheory("namespaces")]
    [InlineData(false)]
    [InlineData(true)]
    public void In_a_container_it_is_found_without_being_named(bool readOnly)
    {
        string before = readOnly ? "own-mounts read-only /" : "";
        using Run run = Run.Monofy($"web: --health-cmd=true --health-interval=10ms @web ready wait ||| ctl: " +
            $"--depends-on=web --fate=separate {Site.Monofy} ctl health", new Launch { Pid1 = true, Before = before });
        run.Says("ctl exited with 0");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("namespaces")]
    public void Without_proc_it_is_found_too()
    {
        using Folder root = Folder.WithPrograms();
        using Run run = Run.Monofy(Plan.With()
            .Program("web", "/actor name web ready wait", "--health-cmd=/actor", "--health-interval=10ms")
            .Program("ctl", "/monofy ctl health", "--depends-on=web", "--fate=separate"),
            new Launch { Before = $"own-mounts chroot {root.Path}", Program = "/monofy" });
        run.Says("ctl exited with 0");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Needs("namespaces")]
    public void Containers_that_share_a_network_do_not_meet()
    {
        const string line = "web: --health-cmd={0} --health-interval=10ms @web ready wait ||| ctl: " +
            "--restart=on-failure --restart-delay=10ms --fate=separate {1} ctl health";
        using Run good = Run.Monofy(string.Format(line, "true", Site.Monofy), new Launch { Pid1 = true });
        using Run bad = Run.Monofy(string.Format(line, "false", Site.Monofy), new Launch { Pid1 = true });
        good.Says("ctl exited with 0");
        bad.Out.Wait("^web is unhealthy");
        bad.That(bad.Messages("ctl exited with 0") == 0, "it asked its own");
    }

    [Needs("namespaces")]
    public void A_second_monofy_in_one_place_gets_a_socket_of_its_own_and_says_so()
    {
        using Run run = Run.Monofy($"--control web: @web ready wait ||| inner: {Site.Monofy} --control @inner ready " +
            $"wait", new Launch { Pid1 = true });
        string name =
            run.Says(
                "another monofy has the default control socket; this one's is --control=(@monofy-.*)$").Groups[1].Value;
        Assert.Matches(@"^@monofy-\d+-\d+-\d+$", name);
        // We share its network and its user, but not its pid namespace.
        using Run ctl = Run.Monofy($"ctl --control={name} health", 1);
        ctl.Err.Wait("only root and the user of this monofy may talk to it");
    }

    [Fact]
    public void What_a_killed_monofy_left_behind_is_replaced_and_a_living_ones_socket_is_not()
    {
        using Folder folder = new();
        using (Run first = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service(Actor.Plain("first")), new Launch { MayLeave = true }))
        {
            first.Ready("first");
            Run.Refuses($"--control={folder["ctl"]} @ ready", "another process listens there; nothing was started");
            first.Signal("KILL");
            first.WaitForEnd();
        }
        Assert.True(folder.Has("ctl"));
        using Run second = Run.Monofy(Plan.With("--control=" + folder["ctl"]).Service(Actor.Plain("second")));
        second.Ready("second");
        Ctl.UntilHealthy(second, folder["ctl"]);
    }

    [Fact]
    public void A_file_of_another_kind_is_never_replaced()
    {
        using Folder folder = new();
        folder.Write("file", "precious");
        Run.Refuses($"--control={folder["file"]} @ ready", "there is a file that is not a socket; nothing was started");
        Assert.Equal("precious", folder.Read("file"));
        Run.Refuses($"--control={folder["no/such/folder"]} @ ready",
            "no such file or directory \\(ENOENT\\); nothing was started");
        Run.Refuses("--control=/" + new string('x', 200) + " @ ready", "longer than the 107 bytes");
    }

    [Needs("root", "/usr/bin/python3")]
    public void Only_its_user_and_root_may_talk_to_it()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With($"--control=@monofy-test-{folder.Path.GetHashCode():x}")
            .Service(Actor.Plain("web")), new Launch { Before = "uid 12345" });
        run.Ready("web");
        string socket = $"@monofy-test-{folder.Path.GetHashCode():x}";
        using Run owner = Run.Monofy($"ctl --control={socket} health", 0, new Launch { Before = "uid 12345" });
        using Run other = Run.Monofy($"ctl --control={socket} health", 1, new Launch { Before = "uid 12346" });
        Assert.Equal(["somebody else listens on " + socket], other.Out.Lines);
        // Another client does not look who listens; monofy looks who asks.
        string client = folder.Write("ctl.py", "import sys\nsys.argv += ['" + socket + "', 'status']\n" +
            File.ReadAllText(Site.Root + "/examples/ctl.py"));
        using Run stranger = Run.Monofy(client, 1, new Launch { Before = "uid 12346", Program = "/usr/bin/python3" });
        stranger.Err.Wait("^only root and the user of this monofy may talk to it$");
        using Run root = Run.Monofy($"ctl --control={socket} health", 0);
        using Run path = Run.Monofy(Plan.With("--control=" + folder["ctl"]).Service(Actor.Plain("path")));
        path.Ready("path");
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(folder["ctl"]));
    }

    [Needs("root", "namespaces")]
    public void Root_finds_the_monofy_of_another_user_in_the_same_place()
    {
        using Run run = Run.Monofy($"-v web: --user=4711 {Site.Monofy} --control @web ready wait ||| ctl: " +
            $"--restart=on-failure --restart-delay=10ms --fate=separate {Site.Monofy} ctl health",
                new Launch { Pid1 = true });
        run.Ready("web");
        run.Says("ctl exited with 0");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Clients_that_say_nothing_or_nonsense_keep_no_other_out()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"]).Service(Actor.Plain("web")));
        run.Ready("web");
        Socket[] silent = [.. Enumerable.Range(0, 100).Select(_ => Connect(folder["ctl"]))];
        Ctl.UntilHealthy(run, folder["ctl"]);
        Assert.InRange(Proc.Descriptors(run.Pid).Length, 0, 64 + 12);
        Assert.StartsWith("{\"error\":\"the request is longer", Ask(folder["ctl"], new string('x', 100_000)));
        Assert.StartsWith("{\"error\":\"this monofy does not know ctl dance",
            Ask(folder["ctl"], "{\"verb\":\"dance\"}\n"));
        Assert.StartsWith("{\"error\":\"expected a line of JSON", Ask(folder["ctl"], "\n"));
        foreach (Socket socket in silent) socket.Dispose();
        run.Until(() => Proc.Descriptors(run.Pid).Length < 12, "connections are closed");
        Ctl.UntilHealthy(run, folder["ctl"]);
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Where_no_descriptor_is_left_for_a_client_monofy_sleeps_and_the_oldest_makes_room()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service(Actor.Named("web").Notes("USR1").Ready().Waits()), new Launch { Before = "rlimit nofile 8" });
        run.Ready("web");
        Socket[] silent = [.. Enumerable.Range(0, 20).Select(_ => Connect(folder["ctl"]))];
        run.Signal("USR1");
        run.Out.Wait("^web got SIGUSR1");
        run.Until(() => Proc.State(run.Pid) == 'S', "monofy sleeps");
        Ctl.UntilHealthy(run, folder["ctl"]);
        foreach (Socket socket in silent) socket.Dispose();
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Clients_that_do_not_read_their_answers_cost_no_memory_without_bound()
    {
        using Folder folder = new();
        // An answer of 600 kB.
        using Run run =
            Run.Monofy(
                $"-q --control={folder["ctl"]} {new string('n', 255)}: --job --scale=2000 true ||| @s ready wait");
        run.Ready("s");
        Socket[] deaf = [.. Enumerable.Range(0, 60).Select(_ => Connect(folder["ctl"]))];
        foreach (Socket socket in deaf)
        {
            try { socket.Send("{\"verb\":\"status\"}\n"u8); }
            catch (SocketException) { }     // it made room for others
        }
        Ctl.UntilHealthy(run, folder["ctl"]);
        long peak = long.Parse(Proc.Status(run.Pid, "VmHWM").Split(' ')[0]);
        run.That(peak < 36_000, $"no more than 36 MB at any time, not {peak} kB");
        foreach (Socket socket in deaf) socket.Dispose();
        run.Signal("TERM");
        run.Ends(143);
    }

    // A status of 600 kB each second; 2.4 MB of output.
    [Theory]
    [InlineData("{0}: --job --scale=2000 true", "{'verb':'status','options':{'watch':true}}")]
    [InlineData("{0}: --log=none sh -c 'seq 1 300000; touch {1}; exec sleep 1000'",
        "{'verb':'logs','options':{'follow':true}}")]
    public void A_follower_that_does_not_read_loses_its_connection_and_costs_no_memory(string service, string request)
    {
        using Folder folder = new();
        bool writes = service.Contains("{1}");
        service = service.Replace("{0}", new('n', 255)).Replace("{1}", folder["written"]);
        using Run run = Run.Monofy($"-q --control={folder["ctl"]} {service} ||| s: @s ready wait");
        run.Ready("s");
        run.Until(() => !writes || folder.Has("written"), "its output is there");
        Ctl.UntilHealthy(run, folder["ctl"]);
        int Connections() => Proc.Descriptors(run.Pid).Count(static what => what.StartsWith("socket:"));
        run.Until(() => Connections() == 1, "it only listens");
        // There are no events for the second one, so it may stay.
        byte[] buffer = new byte[4096];
        using Socket deaf = Connect(folder["ctl"]), patient = Connect(folder["ctl"]);
        deaf.Send(Encoding.ASCII.GetBytes(request.Replace('\'', '"') + "\n"));
        patient.Send("{\"verb\":\"events\",\"names\":[\"s\"],\"options\":{\"follow\":true}}\n"u8);
        Assert.Contains("\"started\"", Encoding.ASCII.GetString(buffer, 0, patient.Receive(buffer)));
        run.Until(() => Connections() == 2, "one of them is closed");
        run.That(!patient.Poll(0, SelectMode.SelectRead), "it is not the patient one");
        long peak = long.Parse(Proc.Status(run.Pid, "VmHWM").Split(' ')[0]);
        run.That(peak < 36_000, $"no more than 36 MB at any time, not {peak} kB");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [NeedsTheory("strace")]
    [InlineData("epoll_ctl:error=ENOSPC:when=3")]
    [InlineData("epoll_ctl:error=ENOMEM:when=4")]
    public void What_the_kernel_refuses_once_costs_one_client_at_most_and_never_the_run(string fault)
    {
        using Folder folder = new();
        using Run run = Refused(folder, fault);
        string[] answers = [Ask(folder["ctl"], Question), Ask(folder["ctl"], Question), Ask(folder["ctl"], Question)];
        run.That(answers.Count(static a => a == "{\"end\":0}\n") >= 2, "one client at most has no answer: " +
            string.Join(" / ", answers));
        Assert.Contains("INJECTED", folder.Read("trace"));
    }

    // It comes alone, so no other client makes the kernel tell of it once more.
    [NeedsTheory("strace")]
    [InlineData("ENOMEM")]
    [InlineData("ENOBUFS")]
    [InlineData("EMFILE")]
    [InlineData("ENFILE")]
    [InlineData("ECONNABORTED")]
    [InlineData("EPERM")]
    public void A_client_that_the_kernel_refuses_to_accept_at_first_is_answered(string error)
    {
        using Folder folder = new();
        using Run run = Refused(folder, $"accept4:error={error}:when=1..3");
        Assert.Equal("{\"end\":0}\n", Ask(folder["ctl"], Question));
        Assert.Equal(3, Regex.Count(folder.Read("trace"), "INJECTED"));
    }

    private const string Question = "{\"verb\":\"health\"}\n";

    private static Run Refused(Folder folder, string fault)
    {
        string call = fault[..fault.IndexOf(':')];
        Run run = Run.Monofy($"-f -qq -o {folder["trace"]} -e trace={call} -e inject={fault} {Site.Monofy} " +
            $"--control={folder["ctl"]} @web ready wait",
            new Launch { Program = Site.Find("strace"), MayLeave = true });
        run.Ready("web");
        return run;
    }

    [Fact]
    public void A_stranger_that_takes_the_place_of_the_sockets_file_keeps_it()
    {
        using Folder folder = new();
        using Run first = Run.Monofy(Plan.With("--control=" + folder["ctl"]).Service(Actor.Plain("first")));
        first.Ready("first");
        File.Delete(folder["ctl"]);
        using Run second = Run.Monofy(Plan.With("--control=" + folder["ctl"]).Service(Actor.Plain("second")));
        second.Ready("second");
        first.Signal("TERM");
        first.Ends(143);
        Ctl.UntilHealthy(second, folder["ctl"]);
        second.Signal("TERM");
        second.Ends(143);
    }

    [Fact]
    public void Orders_are_answered_when_they_are_done()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], "--fate=separate")
            .Service("web", Actor.Named("web").Notes("HUP").Ready().Waits())
            .Service("db", Actor.Plain("db")));
        int first = run.Ready("web").Pid;
        run.Ready("db");
        Assert.Equal(0, Ctl.Order(folder["ctl"], "restart web"));
        run.That(Proc.IsGone(first), "the old process is gone");
        run.Ready("web", 2);
        Assert.Equal(0, Ctl.Order(folder["ctl"], "signal HUP web"));
        run.Out.Wait("^web got SIGHUP");
        Assert.Equal(0, Ctl.Order(folder["ctl"], "stop web"));
        Assert.Contains("\"held\":true", Ctl.Status(folder["ctl"], "web"));
        Assert.Equal(0, Ctl.Order(folder["ctl"], "start web"));
        run.Ready("web", 3);
        Assert.Equal(0, Ctl.Order(folder["ctl"], "wait web:up db:up --timeout=10s"));
        Assert.Equal(124, Ctl.Order(folder["ctl"], "wait db:down --timeout=10ms"));
        Assert.Equal(125, Ctl.Order(folder["ctl"], "restart wib"));
        using Run events = Run.Monofy($"ctl --control={folder["ctl"]} events", 0);
        events.That(events.Out.Text.Contains("phase running"), "the events are told");
        Assert.Equal(0, Ctl.Order(folder["ctl"], "shutdown"));
        run.WaitForEnd();
    }

    [Fact]
    public void An_order_whose_client_has_gone_is_forgotten()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], "--journal=" + folder["journal"])
            .Service("web", Actor.Plain("web")));
        run.Ready("web");
        int Events() => folder.Read("journal").Split('\n').Count(static l => l.Length > 0 && char.IsAsciiDigit(l[0]));
        int before = 0;
        using (Socket client = Connect(folder["ctl"]))
        {
            run.Until(() => before == (before = Events()), "nothing happens");
            client.Send("{\"verb\":\"wait\",\"names\":[\"web:down\"]}\n"u8);
            run.Until(() => Events() == before + 1, "it waits");
        }
        run.Until(() => Events() == before + 2, "it is forgotten");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void The_JSON_of_a_run_is_as_the_schema_says()
    {
        using Folder folder = new();
        int port = HttpTests.FreePort();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], $"--http=:{port}", "--log=prefix")
            .Service("web", Actor.Plain("web"), $"--health-cmd='test -e {folder["good"]}'", "--health-interval=20ms",
                "--health-retries=1")
            .Program("job", "true", "'--schedule=0 15 * * *'", "--timezone=UTC")
            .Service("once", Actor.Named("once").Warns("words").Exits(3), "--fate=separate"));
        run.Out.Wait("web ready");
        run.Until(() => Ctl.Health(folder["ctl"]) is (1, [var why]) && why.Contains("exited with 1"), "unhealthy");
        SchemaCheck schema = new(Site.Root + "/docs", "control.schema.json");
        foreach (string line in new[] { "status", "health", "events", "logs", "metrics", "plan", "wait web:up" })
        {
            string verb = line.Split(' ')[0];
            using Run ctl = Run.Monofy($"ctl --control={folder["ctl"]} {verb} --json{line[verb.Length..]}");
            Assert.Equal(verb == "health" ? 1 : 0, ctl.WaitForEnd());
            Assert.NotEmpty(ctl.Out.Lines);
            foreach (string item in ctl.Out.Lines) schema.Accepts(verb, item);
            foreach (string item in Ask(folder["ctl"], "{\"verb\":\"" + verb + "\"}\n").TrimEnd().Split('\n'))
                schema.Accepts("", item);
        }
        foreach ((string page, string definition) in new[] { ("/status.json", "statusPage"),
            ("/health", "healthPage"), ("/health/job", "healthPage") })
            schema.Accepts(definition, HttpTests.Get(port, page).Body);
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Fact]
    public void A_reload_sends_the_reload_signal_or_restarts_what_has_none()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Named("web").Notes("HUP").Ready().Waits(), "--reload-signal=HUP")
            .Service("db", Actor.Plain("db")));
        int web = run.Ready("web").Pid, db = run.Ready("db").Pid;
        Assert.Equal(0, Ctl.Order(folder["ctl"], "reload web db"));
        run.Out.Wait("^web got SIGHUP");
        run.That(Proc.IsGone(db) && !Proc.IsGone(web), "db was restarted, web was not");
        run.Ready("db", 2);
        Assert.Contains("\"restarts\":0", Ctl.Status(folder["ctl"], "db"));
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Of_several_monofys_ctl_lists_the_pids_and_one_is_chosen()
    {
        using Folder folder = new();
        using Run one = Run.Monofy(Plan.With().Service("one", Actor.Plain("one")));
        using Run two = Run.Monofy(Plan.With("--control=" + folder["two"]).Service("two", Actor.Plain("two")));
        one.Ready("one");
        two.Ready("two");
        using Run ctl = Run.Monofy("ctl status", 1);
        string said = ctl.Err.Text;
        ctl.That(said.Contains("several monofys run here; choose one with --pid: ") &&
            Regex.IsMatch(said, $@"\b{one.Pid}\b") && Regex.IsMatch(said, $@"\b{two.Pid}\b"), "both are listed");
        using Run first = Run.Monofy($"ctl --pid={one.Pid} status --json", 0);
        Assert.StartsWith("{\"name\":\"one\"", Assert.Single(first.Out.Lines));
        using Run second = Run.Monofy($"ctl --control={folder["two"]} status --json", 0);
        Assert.StartsWith("{\"name\":\"two\"", Assert.Single(second.Out.Lines));
        foreach (Run run in new[] { one, two })
        {
            run.Signal("TERM");
            run.Ends(143);
        }
    }

    [Fact]
    public void Logs_are_followed_and_a_reader_that_goes_away_costs_nothing()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], "--log=prefix")
            .Service("web", Actor.Named("web").Notes("USR1").Ready().Waits()));
        run.Out.Wait("web ready");
        Ctl.UntilHealthy(run, folder["ctl"]);
        using (Run logs = Run.Monofy($"ctl --control={folder["ctl"]} logs -f --grep=SIGUSR1 web",
            new Launch { MayLeave = true }))
        {
            // It follows as soon as it is connected; what comes before is kept.
            run.Signal("USR1");
            logs.Out.Wait("^web got SIGUSR1");
            logs.Signal("KILL");
        }
        using Run last = Run.Monofy($"ctl --control={folder["ctl"]} logs -n 1 --json", 0);
        Assert.Matches(
            "^\\{\"n\":\\d+,\"time\":\"[^\"]+Z\",\"name\":\"web\",\"pid\":\\d+,\"stream\":\"stdout\"," +
                "\"message\":\"web got SIGUSR1", Assert.Single(last.Out.Lines));
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("python3")]
    public void The_example_client_speaks_the_protocol()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], "--fate=separate")
            .Service("web", Actor.Plain("web"))
            .Service("job", Actor.Named("job").Exits(3), "--job"));
        run.Ready("web");
        string client = $"python3 {Site.Root}/examples/ctl.py {folder["ctl"]} ";
        Ctl.UntilHealthy(run, folder["ctl"]);
        using Run status = Run.Monofy("-q " + client + "status web", 0);
        Assert.Contains("\"state\": \"up\"", Assert.Single(status.Out.Lines));
        using Run job = Run.Monofy("-q " + client + "run job", 3);
        using Run wrong = Run.Monofy("-q " + client + "restart wib", 125);
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Fact]
    public void Without_a_check_nothing_listens()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Plain("web")));
        run.Ready("web");
        run.That(!Proc.Descriptors(run.Pid).Any(what => what.StartsWith("socket:")), "no socket");
    }

    private static Socket Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream,
            ProtocolType.Unspecified) { ReceiveTimeout = 15_000 };
        socket.Connect(new UnixDomainSocketEndPoint(path.StartsWith('@') ? "\0" + path[1..] : path));
        return socket;
    }

    private static string Ask(string path, string request)
    {
        using Socket socket = Connect(path);
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        try
        {
            socket.Send(Encoding.ASCII.GetBytes(request));
            for (int size; (size = socket.Receive(buffer)) > 0;) text.Append(Encoding.ASCII.GetString(buffer, 0, size));
        }
        catch (SocketException) { }
        return text.ToString();
    }
}
