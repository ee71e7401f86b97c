using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Monofy.Health.Tests;

/// <summary>Names in a static executable: /etc/hosts, then DNS as /etc/resolv.conf says.</summary>
public sealed class NameTests
{
    [Needs("namespaces")]
    public void Hosts_names_an_address()
    {
        using Folder folder = new();
        using Server server = new(address: "127.0.0.7");
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}")
            .Service(Actor.Plain("web")), Files(folder, "127.0.0.7 db.test\n", ""));
        run.Ready("web");
    }

    [Needs("namespaces")]
    public void A_list_of_names_may_have_many_megabytes()
    {
        using Folder folder = new();
        using Server server = new(address: "127.0.0.7");
        string many = string.Concat(Enumerable.Range(0, 250_000).Select(i => $"0.0.0.0 advertisement-{i}.test\n"));
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}",
                $"--wait-for=tcp://last.test:{server.Port}")
            .Service(Actor.Plain("web")), Files(folder, "127.0.0.7 db.test\n" + many + "127.0.0.7 last.test", ""));
        run.Ready("web");
    }

    [Needs("namespaces")]
    public void Localhost_needs_no_file()
    {
        using Folder folder = new();
        using Server server = new();
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://localhost:{server.Port}")
            .Service(Actor.Plain("web")), Files(folder, "", "nameserver 192.0.2.1\n"));
        run.Ready("web");
    }

    [Needs("root", "namespaces")]
    public void DNS_gives_the_address_of_a_short_name_by_the_search_list()
    {
        using Folder folder = new();
        using Server server = new();
        using Dns dns = new("127.0.0.53");
        dns.Addresses["db.svc.cluster.test"] = "127.0.0.1";
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db:{server.Port}")
            .Service(Actor.Plain("web")),
            Files(folder, "", "search ns.svc.cluster.test svc.cluster.test\nnameserver 127.0.0.53\noptions ndots:5\n"));
        run.Ready("web");
        Assert.Equal(["db.ns.svc.cluster.test", "db.svc.cluster.test"], dns.Asked.Distinct());
        run.That(!Proc.Descriptors(run.Pid).Any(what => what.StartsWith("socket:") || what.Contains("timerfd")),
            "nothing of the question is left");
    }

    [Needs("root", "namespaces")]
    public void A_name_that_appears_later_is_found_then()
    {
        using Folder folder = new();
        using Server server = new();
        using Dns dns = new("127.0.0.54");
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}")
            .Service(Actor.Plain("web")), Files(folder, "", "nameserver 127.0.0.54\n"));
        run.Until(() => dns.Asked.Count >= 2, "it is asked");
        dns.Addresses["db.test"] = "127.0.0.1";
        run.Ready("web");
    }

    [Needs("root", "namespaces")]
    public void A_name_server_that_is_dead_does_not_delay_the_others()
    {
        using Folder folder = new();
        using Server server = new();
        using Dns dns = new("127.0.0.55");
        using Dns silent = new("127.0.0.56") { Silent = true };
        dns.Addresses["db.test"] = "127.0.0.1";
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}", "--wait-timeout=3s")
            .Service(Actor.Plain("web")),
            Files(folder, "", "nameserver 127.0.0.57\nnameserver 127.0.0.56\nnameserver 127.0.0.55\n"));
        run.Ready("web");
    }

    [Needs("root", "namespaces")]
    public void A_question_that_is_lost_is_asked_again()
    {
        using Folder folder = new();
        using Server server = new();
        using Dns dns = new("127.0.0.58") { Lose = 2 };
        dns.Addresses["db.test"] = "127.0.0.1";
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}")
            .Service(Actor.Plain("web")), Files(folder, "", "nameserver 127.0.0.58\noptions timeout:1\n"));
        run.Ready("web");
    }

    [Needs("root", "namespaces")]
    public void A_server_that_never_answers_for_IPv6_is_not_waited_for()
    {
        using Folder folder = new();
        using Server server = new();
        using Dns dns = new("127.0.0.59") { OnlyV4 = true };
        dns.Addresses["db.test"] = "127.0.0.1";
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}", "--wait-timeout=2s")
            .Service(Actor.Plain("web")), Files(folder, "", "nameserver 127.0.0.59\n"));
        run.Ready("web");
    }

    [Needs("root", "namespaces")]
    public void A_packet_that_is_broken_or_of_another_question_is_as_none()
    {
        using Folder folder = new();
        using Server server = new();
        using Dns dns = new("127.0.0.60") { Noise = true };
        dns.Addresses["db.test"] = "127.0.0.1";
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://db.test:{server.Port}")
            .Service(Actor.Plain("web")), Files(folder, "", "nameserver 127.0.0.60\n"));
        run.Ready("web");
    }

    [Needs("root", "namespaces")]
    public void Why_a_name_cannot_be_resolved_is_reported()
    {
        using Folder folder = new();
        using Dns dns = new("127.0.0.61");
        using (Run none = Run.Monofy(Plan.With("--wait-for=tcp://db.test:1", "--wait-timeout=300ms")
            .Service(Actor.Named("web").Ready()), 124,
            Files(folder, "", "nameserver 127.0.0.61\n")))
            none.Says("cannot resolve db.test: there is no such name");
        dns.Code = 2;
        using (Run fails = Run.Monofy(Plan.With("--wait-for=tcp://db.test:1", "--wait-timeout=300ms")
            .Service(Actor.Named("web").Ready()), 124,
            Files(folder, "", "nameserver 127.0.0.61\n")))
            fails.Says("cannot resolve db.test: the name server 127.0.0.61: it returned an error");
        using (Run nobody = Run.Monofy(Plan.With("--wait-for=tcp://db.test:1", "--wait-timeout=300ms")
            .Service(Actor.Named("web").Ready()), 124,
            Files(folder, "", "nameserver 127.0.0.62\n")))
            nobody.Says(@"cannot resolve db.test: the name server 127.0.0.62: connection refused \(ECONNREFUSED\)");
        dns.Silent = true;
        using (Run silent = Run.Monofy(Plan.With("--wait-for=tcp://db.test:1", "--wait-timeout=1500ms")
            .Service(Actor.Named("web").Ready()), 124,
            Files(folder, "", "nameserver 127.0.0.61\noptions timeout:1\n")))
            silent.Says("cannot resolve db.test: the name server 127.0.0.61: no answer");
    }

    // /etc/hosts and /etc/resolv.conf of the run's own.
    private static Launch Files(Folder folder, string hosts, string resolv) => new()
    {
        Before = $"own-mounts bind {folder.Write("hosts", hosts)} /etc/hosts bind " +
            $"{folder.Write("resolv.conf", resolv)} /etc/resolv.conf",
    };

    /// <summary>A name server for A records.</summary>
    private sealed class Dns : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly List<string> _asked = [];

        public Dns(string address)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Parse(address), 53));
            new Thread(Serve) { IsBackground = true }.Start();
        }

        public Dictionary<string, string> Addresses { get; } = [];

        public bool Silent { get; set; }

        public bool OnlyV4 { get; init; }

        public bool Noise { get; init; }

        public int Lose { get; set; }

        public byte Code { get; set; } = 3;

        public List<string> Asked
        {
            get { lock (_asked) return [.. _asked]; }
        }

        public void Dispose() => _socket.Dispose();

        private void Serve()
        {
            byte[] buffer = new byte[512];
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            try
            {
                while (true) Answer(buffer.AsSpan(0, _socket.ReceiveFrom(buffer, ref from)).ToArray(), from);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        }

        private void Answer(byte[] question, EndPoint to)
        {
            int at = 12;
            List<string> labels = [];
            for (; question[at] != 0; at += question[at] + 1)
                labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
            string name = string.Join('.', labels);
            bool v6 = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1)) == 28;
            lock (_asked) _asked.Add(name);
            if (Silent || Lose-- > 0 || (v6 && OnlyV4)) return;
            bool known = Addresses.TryGetValue(name, out string? address);
            byte[] answer = [.. question];
            answer[2] = 0x81;
            answer[3] = (byte)(0x80 | (known ? 0 : Code));
            if (known && !v6)
            {
                answer[7] = 1;
                answer = [.. answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4,
                    .. IPAddress.Parse(address!).GetAddressBytes()];
            }
            if (Noise)
            {
                _socket.SendTo(answer[..9], to);
                _socket.SendTo(answer[..^1], to);
                byte[] other = [.. answer];
                other[0] ^= 0xff;
                other[^1] ^= 0xff;
                _socket.SendTo(other, to);
                _socket.SendTo([], to);
            }
            _socket.SendTo(answer, to);
        }
    }
}
