using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Monofy.Control.Tests;

/// <summary>SPEC section 7: monofys that share a network, as the containers of a pod do, and neighbours of the same
/// user there. This test is such a neighbour itself.</summary>
public sealed class PodTests
{
    [Needs("namespaces")]
    public void Monofys_that_share_a_network_have_the_name_of_their_own_mounts()
    {
        using Run one = Run.Monofy(Plan.With("--control")
            .Service("one", Actor.Plain("one")), new Launch { Pid1 = true });
        using Run two = Run.Monofy(Plan.With("--control")
            .Service("two", Actor.Plain("two")), new Launch { Pid1 = true });
        one.Ready("one");
        two.Ready("two");
        string[] names = Names();
        foreach (Run run in new[] { one, two })
        {
            run.That(names.Contains(NameOf(run)), $"{NameOf(run)} is among {string.Join(' ', names)}");
            run.That(run.Messages("has the default control socket") == 0, "no other has it");
        }
    }

    // As with shareProcessNamespace: the first container's monofy is PID 1 for both.
    [Needs("namespaces")]
    public void Monofys_that_share_their_processes_ask_the_one_of_their_own_mounts()
    {
        using Folder folder = new();
        folder.Write("Procfile", $"inner: {Site.Actor} name inner ready wait\n" +
            $"asks: {Site.Monofy} ctl status --json inner\n");
        using Run run = Run.Monofy($"--control outer: @outer ready wait ||| second: @ own-mounts exec {Site.Monofy} " +
            $"--fate=separate -f {folder["Procfile"]} ||| asks: --depends-on=outer --fate=separate {Site.Monofy} ctl " +
            "status --json outer", new Launch { Pid1 = true });
        run.Out.Wait("^\\{\"name\":\"inner\"");
        run.Out.Wait("^\\{\"name\":\"outer\"");
        run.Err.Wait("asks exited with 0", 2);
    }

    [Needs("namespaces")]
    public void Without_proc_monofys_that_share_a_network_ask_their_own()
    {
        using Folder first = Folder.WithPrograms(), second = Folder.WithPrograms();
        Run Start(Folder root, string name) => Run.Monofy($"--control {name}: /actor name {name} ready wait ||| ctl: " +
            $"--depends-on={name} --fate=separate /monofy ctl status --json",
            new Launch { Before = $"own-mounts chroot {root.Path}", Program = "/monofy" });
        using Run one = Start(first, "one"), two = Start(second, "two");
        foreach ((Run run, string name) in new[] { (one, "one"), (two, "two") })
        {
            run.Says("ctl exited with 0");
            // Its output and monofy's messages come by two pipes, which are not read at the same time.
            run.Until(() => run.Out.Lines.Any(line => line.StartsWith("{\"name\":\"" + name + "\"")),
                "it asked its own");
            run.That(run.Messages("has the default control socket") == 0, "no other has it");
        }
    }

    [Needs("namespaces")]
    public void A_neighbour_that_has_taken_the_name_first_is_not_believed()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--wait-for=file:{folder["go"]} web: @web ready wait ||| ctl: --depends-on=web " +
            $"--fate=separate {Site.Monofy} ctl status --json web", new Launch { Pid1 = true });
        using Neighbour neighbour = new(NameOf(run));
        folder.Write("go", "");
        run.Says("ctl exited with 0");
        run.Until(() => run.Out.Lines.Any(static line => line.StartsWith("{\"name\":\"web\"")), "monofy answered");
        run.That(!run.Out.Text.Contains("stranger"), "the neighbour did not");
        run.Until(() => neighbour.Connections > 0, "though it was asked");
    }

    [Needs("namespaces")]
    public void A_neighbour_of_the_same_user_is_refused()
    {
        using Run run = Run.Monofy(Plan.With("--control")
            .Service("web", Actor.Plain("web")), new Launch { Pid1 = true });
        run.Ready("web");
        foreach (string request in new[] { "{\"verb\":\"status\"}\n", "{\"verb\":\"shutdown\"}\n" })
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.ReceiveTimeout = 15_000;
            socket.Connect(new UnixDomainSocketEndPoint("\0" + NameOf(run)[1..]));
            try { socket.Send(Encoding.ASCII.GetBytes(request)); }
            catch (SocketException) { }     // it is refused before it has asked
            byte[] buffer = new byte[4096];
            int size = 0;
            try { for (int n; (n = socket.Receive(buffer.AsSpan(size))) > 0;) size += n; }
            catch (SocketException) { }     // its request is not read
            Assert.Equal("{\"error\":\"only root and the user of this monofy may talk to it\"}\n{\"end\":1}\n",
                Encoding.UTF8.GetString(buffer, 0, size));
        }
        run.Signal("TERM");
        run.WaitForEnd();
    }

    // The default name: in its namespace the user is root.
    private static string NameOf(Run run) => "@monofy-" + Proc.MountNamespace(run.Pid) + "-0";

    private static string[] Names() => [.. File.ReadLines("/proc/net/unix")
        .Select(static line => line[(line.LastIndexOf(' ') + 1)..]).Where(static name => name.StartsWith("@monofy-"))];

    // Answers whatever it is asked.
    private sealed class Neighbour : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private int _connections;

        public Neighbour(string name)
        {
            _socket.Bind(new UnixDomainSocketEndPoint("\0" + name[1..]));
            _socket.Listen();
            new Thread(Answer) { IsBackground = true }.Start();
        }

        public int Connections => Volatile.Read(ref _connections);

        public void Dispose() => _socket.Dispose();

        private void Answer()
        {
            try
            {
                while (true)
                {
                    using Socket client = _socket.Accept();
                    Interlocked.Increment(ref _connections);
                    try { client.Send("{\"data\":{\"name\":\"stranger\"}}\n{\"end\":0}\n"u8); }
                    catch (SocketException) { }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        }
    }
}
