using System;
using System.Collections.Generic;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Net;

/// <summary>Who is accepted and who makes room, over sockets of this process.</summary>
public sealed class ListenerTests
{
    private const int Most = 64, KeptForNew = 8, MostStreams = 16;

    [Fact]
    public void A_client_is_accepted_and_answered()
    {
        using var bench = new Bench();
        int client = bench.Connect();
        SocketPair.Send(client, "hello\n"u8.ToArray());
        bench.Turn();
        Assert.Equal("hello", SocketPair.Receive(client));
    }

    [Fact]
    public void More_clients_than_one_wake_accepts_are_accepted_in_the_next_ones()
    {
        using var bench = new Bench();
        for (int i = 0; i < 40; i++) bench.Connect();
        bench.Turn();
        Assert.Equal(40, bench.Listener.Count);
    }

    [Fact]
    public void One_client_too_many_replaces_the_oldest_that_has_said_nothing()
    {
        using var bench = new Bench();
        int speaks = bench.Connect();
        SocketPair.Send(speaks, "wait\n"u8.ToArray());
        for (int i = 1; i < Most; i++) bench.Connect();
        bench.Turn();
        Assert.Equal(Most, bench.Listener.Count);
        int late = bench.Connect();
        SocketPair.Send(late, "hello\n"u8.ToArray());
        bench.Turn();
        Assert.Equal("hello", SocketPair.Receive(late));
        Assert.Equal("", SocketPair.Receive(speaks));
        Assert.Null(SocketPair.Receive(bench.Clients[1]));
        Assert.Equal("", SocketPair.Receive(bench.Clients[2]));
    }

    [Fact]
    public void A_new_stream_replaces_the_oldest_one()
    {
        using var bench = new Bench();
        for (int i = 0; i < MostStreams + 1; i++)
        {
            SocketPair.Send(bench.Connect(), "stream\n"u8.ToArray());
            bench.Turn();
        }
        Assert.Equal(MostStreams, bench.Listener.Count);
        Assert.Null(SocketPair.Receive(bench.Clients[0]));
        Assert.Equal("", SocketPair.Receive(bench.Clients[1]));
        Assert.Equal("", SocketPair.Receive(bench.Clients[^1]));
    }

    [Fact]
    public void Some_connections_are_kept_for_new_requests_whatever_is_not_read()
    {
        using var bench = new Bench();
        Instant began = Clock.Now;
        for (int i = 0; i < Most; i++)
        {
            SocketPair.Send(bench.Connect(), "much\n"u8.ToArray());
            bench.Turn();
        }
        // Fewer only on a machine so slow that the first have had their 10 s meanwhile.
        bool isSlow = Clock.Now - began >= TimeSpan.FromSeconds(10);
        Assert.InRange(bench.Listener.Count, isSlow ? 1 : Most - KeptForNew, Most - KeptForNew);
        int late = bench.Connect();
        SocketPair.Send(late, "hello\n"u8.ToArray());
        bench.Turn();
        Assert.Equal("hello", SocketPair.Receive(late));
    }

    [Fact]
    public void Orders_that_are_carried_out_go_last()
    {
        using var bench = new Bench();
        int waits = bench.Connect();
        SocketPair.Send(waits, "wait\n"u8.ToArray());
        bench.Turn();
        for (int i = 1; i < Most; i++)
        {
            SocketPair.Send(bench.Connect(), "much\n"u8.ToArray());
            bench.Turn();
        }
        Assert.Equal("", SocketPair.Receive(waits));
    }

    [Fact]
    public void News_are_sent_to_those_who_follow()
    {
        using var bench = new Bench();
        int follows = bench.Connect();
        SocketPair.Send(follows, "stream\n"u8.ToArray());
        bench.Turn();
        bench.Talks[0].Add("new");
        bench.Turn();
        Assert.Equal("", SocketPair.Receive(follows));
        bench.Listener.Turn(news: true);
        Assert.Equal("new", SocketPair.Receive(follows));
    }

    [Fact]
    public void A_client_that_goes_is_forgotten()
    {
        using var bench = new Bench();
        int client = bench.Connect();
        bench.Turn();
        Assert.Equal(1, bench.Listener.Count);
        Libc.close(client);
        bench.Clients.Clear();
        bench.Turn();
        Assert.Equal(0, bench.Listener.Count);
    }

    [Fact]
    public void A_client_that_is_turned_away_takes_no_place()
    {
        using var bench = new Bench { Refuses = true };
        int client = bench.Connect();
        bench.Turn();
        Assert.Equal(0, bench.Listener.Count);
        Assert.Null(SocketPair.Receive(client));
    }

    [Fact]
    public void At_the_end_all_are_closed()
    {
        using var bench = new Bench();
        int[] clients = [bench.Connect(), bench.Connect()];
        bench.Turn();
        bench.Listener.Close();
        Assert.All(clients, static c => Assert.Null(SocketPair.Receive(c)));
        Assert.Equal(0, bench.Listener.Count);
        Assert.False(bench.CanConnect());
        bench.IsOver = true;
    }

    private sealed unsafe class Bench : IDisposable
    {
        private static int s_number;

        private readonly Reactor _reactor = new();
        private readonly byte[] _address = new byte[SocketAddress.MaxSize];
        private readonly uint _length;
        private readonly Budget _budget = new(static () => { });

        public Bench()
        {
            string name = "@monofy.test." + Environment.ProcessId + "." + s_number++;
            _length = SocketAddress.Write(_address, name);
            int fd = Socket();
            fixed (byte* at = _address) Assert.Equal(0, Libc.bind(fd, at, _length));
            Assert.Equal(0, Libc.listen(fd, 128));
            Listener = new(_reactor, fd, Welcome);
            Assert.True(Listener.Begin());
        }

        public Listener Listener { get; }

        public List<int> Clients { get; } = [];

        public List<Talk> Talks { get; } = [];

        public bool Refuses { get; init; }

        public bool IsOver { get; set; }

        public bool CanConnect()
        {
            int fd = Socket();
            int result;
            fixed (byte* at = _address) result = Libc.connect(fd, at, _length);
            if (result == 0) Clients.Add(fd);
            else Libc.close(fd);
            return result == 0;
        }

        public int Connect()
        {
            Assert.True(CanConnect());
            return Clients[^1];
        }

        /// <summary>Until nothing is ready any more.</summary>
        public void Turn()
        {
            for (int i = 0; i < 8; i++)
            {
                _budget.Reset();
                Listener.Turn(news: false);
                _reactor.Wait(Clock.Now);
            }
        }

        public void Dispose()
        {
            foreach (int client in Clients) Libc.close(client);
            if (!IsOver) Listener.Close();
        }

        private static int Socket() =>
            Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);

        private Connection? Welcome(int fd)
        {
            if (Refuses)
            {
                Libc.close(fd);
                return null;
            }
            var talk = new Talk { OnRequest = static request => request switch
            {
                "stream" => (Stage.Streaming, ""),
                "wait" => (Stage.Waiting, ""),
                "much" => (Stage.Answering, new string('x', 1 << 20)),
                _ => (Stage.Answering, request),
            } };
            Talks.Add(talk);
            return new(_reactor, fd, talk, _budget, takesDescriptors: false);
        }
    }
}
