using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Dns;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Dns;

/// <summary>Candidates, attempts, deadlines, and which error is reported; without a network and without
/// waiting.</summary>
public sealed class ResolverTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7")]
    [InlineData("db", "10.0.0.1")]
    [InlineData("db.", "10.0.0.1")]
    [InlineData("LocalHost", "127.0.0.1 0:0:0:0:0:0:0:1")]
    [InlineData("a.localhost.", "127.0.0.1 0:0:0:0:0:0:0:1")]
    [InlineData("other", "")]
    public void Numbers_and_hosts_and_localhost_need_no_server(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', Resolver.Find(name, "10.0.0.1 db\n")));

    [Fact]
    public void All_servers_are_asked_both_questions_at_once()
    {
        var net = new Net("db.test", "nameserver 10.0.0.1\nnameserver 10.0.0.2");
        Assert.Equal(["0:db.test/A", "0:db.test/AAAA", "1:db.test/A", "1:db.test/AAAA"], net.Sent());
    }

    [Fact]
    public void The_search_list_is_followed_until_one_name_has_an_address()
    {
        var net = new Net("db", "nameserver 10.0.0.1\nsearch one.test two.test");
        net.Answer(0, "db.one.test", code: 3);
        Assert.Equal(["0:db.one.test/A", "0:db.one.test/AAAA", "0:db.two.test/A", "0:db.two.test/AAAA"], net.Sent());
        net.Answer(0, "db.two.test", "10.0.0.9");
        Assert.Equal("10.0.0.9", net.Outcome);
    }

    [Fact]
    public void A_question_without_an_answer_is_asked_again_and_then_given_up()
    {
        var net = new Net("db.test", "nameserver 10.0.0.1\noptions timeout:1 attempts:2");
        net.Sent();
        Assert.Equal(TimeSpan.FromMilliseconds(500), net.UntilDeadline);
        net.PassDeadline();
        Assert.Equal(2, net.Sent().Length);
        Assert.Null(net.Outcome);
        net.PassDeadline();
        Assert.Equal("the name server 10.0.0.1: no answer", net.Outcome);
        Assert.Equal(TimeSpan.MaxValue, net.UntilDeadline);
    }

    [Fact]
    public void With_an_IPv4_address_the_answer_for_IPv6_is_waited_for_200_ms()
    {
        var net = new Net("db.test", "nameserver 10.0.0.1");
        net.Answer(0, "db.test", "10.0.0.9", onlyV4: true);
        Assert.Null(net.Outcome);
        Assert.Equal(TimeSpan.FromMilliseconds(200), net.UntilDeadline);
        net.PassDeadline();
        Assert.Equal("10.0.0.9", net.Outcome);
    }

    [Fact]
    public void A_server_that_refuses_does_not_end_the_question_for_the_others()
    {
        var net = new Net("db.test", "nameserver 10.0.0.1\nnameserver 10.0.0.2");
        net.Refuse(0, "connection refused");
        Assert.Null(net.Outcome);
        net.Answer(1, "db.test", "10.0.0.9");
        Assert.Equal("10.0.0.9", net.Outcome);
    }

    [Fact]
    public void If_every_server_refuses_every_candidate_is_tried_and_the_reason_said()
    {
        var net = new Net("db", "nameserver 10.0.0.1\nsearch test");
        net.Refuse(0, "connection refused");
        Assert.Equal(4, net.Sent().Length);
        net.Refuse(0, "connection refused");
        Assert.Equal("the name server 10.0.0.1: connection refused", net.Outcome);
    }

    [Theory]
    [InlineData(3, "there is no such name")]
    [InlineData(0, "it has no address")]
    [InlineData(2, "the name server 10.0.0.1: it returned an error")]
    public void What_the_server_says_is_the_error(int code, string error)
    {
        var net = new Net("db.test", "nameserver 10.0.0.1");
        net.Answer(0, "db.test", code: code);
        Assert.Equal(error, net.Outcome);
    }

    [Fact]
    public void A_packet_of_another_question_changes_nothing()
    {
        var net = new Net("db.test", "nameserver 10.0.0.1");
        net.Answer(0, "other.test", "10.0.0.9");
        net.Resolver.Receive(0, [1, 2, 3]);
        Assert.Null(net.Outcome);
    }

    [Fact]
    public void A_name_that_DNS_cannot_hold_is_not_asked()
    {
        var net = new Net("a..b", "nameserver 10.0.0.1");
        Assert.Empty(net.Sent());
        Assert.Equal("there is no such name", net.Outcome);
    }

    /// <summary>Stands for the network: remembers what was sent, and the last number that was given to each
    /// question.</summary>
    private sealed class Net
    {
        private readonly List<string> _sent = [];
        private readonly Dictionary<string, byte[]> _questions = [];
        private ushort _id;
        private Instant _now = new(1000);

        public Net(string name, string config)
        {
            Resolver = new(name, ResolverConfig.Parse(config), () => ++_id);
            Resolver.Begin(_now);
            Settle();
        }

        public Resolver Resolver { get; }

        public TimeSpan UntilDeadline =>
            Resolver.NextDeadline == Instant.Never ? TimeSpan.MaxValue : Resolver.NextDeadline - _now;

        public string? Outcome => !Resolver.IsOver ? null : Resolver.Error ?? string.Join(' ', Resolver.Addresses);

        public string[] Sent() => [.. _sent];

        public void PassDeadline()
        {
            _sent.Clear();
            _now = Resolver.NextDeadline;
            Settle();
        }

        public void Refuse(int server, string why)
        {
            Resolver.Refuse(server, why);
            Settle();
        }

        public void Answer(int server, string name, string? address = null, int code = 0, bool onlyV4 = false)
        {
            Resolver.Receive(server, Reply(name + "/A", address, code));
            if (!onlyV4) Resolver.Receive(server, Reply(name + "/AAAA", null, code));
            Settle();
        }

        private byte[] Reply(string key, string? address, int code)
        {
            byte[] question = _questions.GetValueOrDefault(key) ?? new byte[20];
            List<byte> packet = [.. question];
            BinaryPrimitives.WriteUInt16BigEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packet)[2..],
                (ushort)(0x8180 | code));
            if (address == null) return [.. packet];
            packet[7] = 1;
            packet.AddRange([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address.Split('.').Select(byte.Parse)]);
            return [.. packet];
        }

        private void Settle()
        {
            do
            {
                while (Resolver.TryTake(out DnsSend send)) Note(send);
                Resolver.Settle(_now);
            }
            while (Resolver.HasSends);
        }

        private void Note(DnsSend send)
        {
            ReadOnlySpan<byte> packet = send.Packet.Span;
            var labels = new List<string>();
            int at = 12;
            for (; packet[at] != 0; at += packet[at] + 1)
                labels.Add(Encoding.ASCII.GetString(packet.Slice(at + 1, packet[at])));
            string key = string.Join('.', labels) + (packet[at + 2] == 1 ? "/A" : "/AAAA");
            _questions[key] = packet.ToArray();
            _sent.Add(send.Server + ":" + key);
        }
    }
}
