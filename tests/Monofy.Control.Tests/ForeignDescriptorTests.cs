namespace Monofy.Control.Tests;

/// <summary>Descriptors that strangers pass: a TCP socket with SO_LINGER and unsent data, whose last close sleeps for
/// ten minutes.</summary>
public sealed class ForeignDescriptorTests
{
    // As another user, who finds the socket in /proc/net/unix and keeps no copy of what it sends.
    private const string Python = """
        import array, os, signal, socket, struct, sys
        name, kind = sys.argv[1], getattr(socket, sys.argv[2])
        text, count = sys.argv[3].encode() + b"\n", int(sys.argv[4])
        os.setgroups([]); os.setgid(65534); os.setuid(int(sys.argv[5]))
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        def lingering():
            one = socket.create_connection(server.getsockname())
            lingering.peers.append(server.accept()[0])
            one.setblocking(False)
            try:
                while True: one.send(b"x" * 65536)
            except BlockingIOError: pass
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 600))
            return one
        lingering.peers = []
        assert "@" + name in open("/proc/net/unix").read()
        for _ in range(count):
            one = lingering()
            speaker = socket.socket(socket.AF_UNIX, kind)
            speaker.connect("\0" + name)
            speaker.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [one.fileno()]))])
            os.close(one.detach())
            lingering.peers.append(speaker)
        print("sent", flush=True)
        signal.pause()

        """;

    [Needs("root", "python3")]
    public void A_stranger_who_passes_a_lingering_socket_to_a_service_that_notifies_holds_nothing_up()
    {
        using Folder folder = new();
        string name = "@monofy-test-" + folder.Path.Replace('/', '-');
        using Run run = Run.Monofy(Plan.With("--control=" + name)
            .Service("web", Actor.Named("web").Tells("NOTIFY_SOCKET").Ready().Waits(), "--health=notify",
                "--health-start-period=100s"));
        run.Ready("web");
        using Run stranger = Stranger(run, folder, run.Out.Wait("^NOTIFY_SOCKET=@(.*)$").Groups[1].Value, "SOCK_DGRAM",
            "READY=1", 8, 65534);
        run.That(Ctl.Status(name, "web") != null, "monofy answers");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("root", "python3")]
    public void What_the_user_of_the_service_says_is_heard_though_a_lingering_socket_comes_with_it()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("-v")
            .Service("web", Actor.Named("web").Tells("NOTIFY_SOCKET").Ready().Waits(), "--health=notify",
                "--health-start-period=100s"));
        run.Ready("web");
        using Run sender = Stranger(run, folder, run.Out.Wait("^NOTIFY_SOCKET=@(.*)$").Groups[1].Value, "SOCK_DGRAM",
            "READY=1", 1, 0);
        run.Says("web is healthy");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("root", "python3")]
    public void A_stranger_who_passes_a_lingering_socket_to_the_control_socket_holds_nothing_up()
    {
        using Folder folder = new();
        string name = "monofy-test" + folder.Path.Replace('/', '-');
        using Run run = Run.Monofy(Plan.With("--control=@" + name).Service("web", Actor.Plain("web")));
        run.Ready("web");
        using Run stranger = Stranger(run, folder, name, "SOCK_STREAM", "status", 8, 65534);
        run.That(Ctl.Status("@" + name, "web") != null, "monofy answers");
        run.Until(() => Proc.Descriptors(run.Pid).Length < 12, "the connections are closed");
        run.Until(() => Proc.Children(run.Pid).Length == 1, "no child is left over");
        run.Signal("TERM");
        run.Ends(143);
    }

    // monofy stands still meanwhile, so that the last close of what was sent is not the sender's.
    private static Run Stranger(Run monofy, Folder folder, string name, string kind, string text, int count, int user)
    {
        monofy.Signal("STOP");
        Run stranger = Run.Monofy(
            $"-q python3 {folder.Write("stranger.py", Python)} {name} {kind} {text} {count} {user}",
                new Launch { MayLeave = true });
        stranger.Out.Wait("^sent$");
        monofy.Signal("CONT");
        return stranger;
    }
}
