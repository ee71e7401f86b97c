using System;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Net;

/// <summary>One client over a socket pair, in this process.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public void A_request_that_comes_in_pieces_is_answered_when_it_is_whole()
    {
        using var bench = new Bench();
        bench.Client.Send("he");
        bench.Turn();
        Assert.Null(bench.Talk.Request);
        bench.Client.Send("llo\n");
        bench.Turn();
        Assert.Equal("hello", bench.Talk.Request);
        Assert.Equal("hello", bench.Client.Receive());
    }

    [Fact]
    public void A_client_that_has_ended_its_side_is_answered()
    {
        using var bench = new Bench();
        bench.Client.Send("hello");
        bench.Client.EndWriting();
        bench.Turn();
        Assert.Equal("hello", bench.Client.Receive());
        bench.Turn();
        Assert.Null(bench.Client.Receive());
        Assert.True(bench.Connection.IsClosed);
    }

    [Fact]
    public void A_client_that_goes_before_it_has_said_anything_is_closed()
    {
        using var bench = new Bench();
        bench.Client.CloseClient();
        bench.Turn();
        Assert.True(bench.Connection.IsClosed);
        Assert.Equal(1, bench.Closed);
    }

    [Fact]
    public void A_slow_reader_gets_every_byte_and_only_a_piece_is_made_ready_at_a_time()
    {
        string answer = Long(600_000);
        using var bench = new Bench(_ => (Stage.Answering, answer));
        bench.Client.Send("all\n");
        for (int i = 0; i < 20; i++) bench.Turn();
        Assert.Equal(Stage.Answering, bench.Talk.Stage);
        Assert.False(bench.Connection.IsClosed);
        var got = new StringBuilder();
        for (int idle = 0; idle < 3 && got.Length < answer.Length; idle++)
        {
            string more = SocketPair.Receive(bench.Client.Client, 50_000) ?? "";
            if (more.Length > 0) idle = 0;
            got.Append(more);
            bench.Turn();
        }
        Assert.Equal(answer, got.ToString());
    }

    [Fact]
    public void A_request_that_never_ends_takes_no_more_than_the_protocol_allows()
    {
        using var bench = new Bench();
        int sent = bench.Client.Send(new string('x', 100_000));
        bench.Turn();
        Assert.True(sent > bench.Talk.MaxInput);
        Assert.Equal(bench.Talk.MaxInput, bench.Talk.MostInput);
        Assert.Equal(bench.Talk.MaxInput, bench.Talk.Request!.Length);
    }

    [Fact]
    public void The_answer_is_not_taken_back_by_input_that_was_not_read()
    {
        using var bench = new Bench();
        bench.Client.Send("hello\n" + new string('x', 50_000));
        bench.Turn();
        Assert.Equal("hello", bench.Client.Receive());
        Assert.False(bench.Connection.IsClosed);
        bench.Client.EndWriting();
        bench.Turn();
        Assert.True(bench.Connection.IsClosed);
    }

    [Fact]
    public void A_client_that_writes_on_after_its_answer_is_closed_after_a_while()
    {
        using var bench = new Bench();
        bench.Client.Send("hello\n");
        for (int i = 0; i < 200 && !bench.Connection.IsClosed; i++)
        {
            bench.Client.Send(new string('x', 4096));
            bench.Turn();
        }
        Assert.True(bench.Connection.IsClosed);
    }

    [Fact]
    public void A_client_has_5_s_for_its_request_10_s_for_each_piece_of_the_answer_and_1_s_to_close()
    {
        Instant began = Clock.Now;
        using var bench = new Bench(static _ => (Stage.Answering, Long(600_000)));
        HasSeconds(5, bench.Connection, began);
        bench.Client.Send("all\n");
        for (int i = 0; i < 20; i++) bench.Turn();
        HasSeconds(10, bench.Connection, began);
        using var other = new Bench();
        other.Client.Send("hello\n");
        other.Turn();
        HasSeconds(1, other.Connection, began);
    }

    [Fact]
    public void A_client_that_reads_nothing_has_10_s_though_all_that_was_made_ready_is_in_its_socket()
    {
        Instant began = Clock.Now;
        using var bench = new Bench(static _ => (Stage.Answering, Long(600_000)));
        bench.Client.Send("all\n");
        bench.Turn();       // its share of a turn went out, and the kernel calls the socket full
        bench.Turn();
        Assert.Equal(Stage.Answering, bench.Talk.Stage);
        HasSeconds(10, bench.Connection, began);
    }

    [Fact]
    public void An_order_may_take_as_long_as_it_likes()
    {
        using var bench = new Bench(static _ => (Stage.Waiting, ""));
        bench.Client.Send("stop\n");
        bench.Turn();
        Assert.Equal(Instant.Never, bench.Connection.Overdue);
        bench.Talk.Add("done");
        bench.Talk.GoTo(Stage.Answering);
        bench.Connection.Pump();
        Assert.Equal("done", bench.Client.Receive());
    }

    [Fact]
    public void A_stream_says_what_is_new_when_it_is_new()
    {
        using var bench = new Bench(static _ => (Stage.Streaming, "a"));
        bench.Client.Send("logs\n");
        bench.Turn();
        Assert.Equal("a", bench.Client.Receive());
        bench.Turn();
        Assert.Equal("", bench.Client.Receive());
        bench.Talk.Add("b");
        bench.Connection.Pump();
        Assert.Equal("b", bench.Client.Receive());
    }

    [Fact]
    public void A_reader_that_goes_ends_a_stream()
    {
        using var bench = new Bench(static _ => (Stage.Streaming, "a"));
        bench.Client.Send("logs\n");
        bench.Turn();
        bench.Client.CloseClient();
        bench.Turn();
        bench.Talk.Add("b");
        bench.Connection.Pump();
        Assert.True(bench.Connection.IsClosed);
        Assert.Equal(1, bench.Closed);
    }

    [Fact]
    public void Where_all_are_to_be_heard_one_says_no_more_than_its_share_in_a_turn()
    {
        using var bench = new Bench(static _ => (Stage.Streaming, Long(200_000)));
        bench.Client.Send("logs\n");
        bench.Turn();
        int first = bench.Client.Receive()!.Length;
        Assert.InRange(first, 64 << 10, 100_000);
        bench.Turn();
        Assert.Equal("", bench.Client.Receive());
        bench.Budget.Reset();
        bench.Turn();
        Assert.InRange(bench.Client.Receive()!.Length, 64 << 10, 100_000);
    }

    [Fact]
    public void Three_descriptors_can_be_taken_once()
    {
        using var bench = new Bench(static _ => (Stage.Waiting, ""), takes: true);
        using var pipe = new PipePair();
        bench.Client.Pass('r', pipe.Writer, pipe.Writer, pipe.Writer);
        bench.Client.Send("un\n");
        bench.Turn();
        Assert.Equal("run", bench.Talk.Request);
        int[] taken = bench.Connection.TakeDescriptors()!;
        Assert.Equal(3, taken.Distinct().Count());
        Assert.Null(bench.Connection.TakeDescriptors());
        Assert.All(taken, static fd => Assert.Equal(0, Libc.close(fd)));
    }

    [Fact]
    public void Two_descriptors_are_not_enough_and_are_closed_with_the_connection()
    {
        using var bench = new Bench(static _ => (Stage.Waiting, ""), takes: true);
        using var pipe = new PipePair();
        bench.Client.Pass('r', pipe.Writer, pipe.Writer);
        bench.Client.Send("un\n");
        bench.Turn();
        Assert.Null(bench.Connection.TakeDescriptors());
        pipe.CloseWriter();
        bench.Connection.Close();
        Assert.True(pipe.HasEnded);
    }

    [Fact]
    public void A_descriptor_beyond_the_third_is_closed()
    {
        using var bench = new Bench(static _ => (Stage.Waiting, ""), takes: true);
        using var pipe = new PipePair();
        using var fourth = new PipePair();
        bench.Client.Pass('r', pipe.Writer, pipe.Writer, pipe.Writer, fourth.Writer);
        bench.Client.Send("un\n");
        bench.Turn();
        fourth.CloseWriter();
        Assert.True(fourth.HasEnded);
    }

    [Fact]
    public void A_connection_that_takes_none_installs_no_descriptor()
    {
        using var bench = new Bench();
        using var pipe = new PipePair();
        bench.Client.Pass('r', pipe.Writer, pipe.Writer, pipe.Writer);
        bench.Client.Send("un\n");
        bench.Turn();
        Assert.Equal("run", bench.Talk.Request);
        pipe.CloseWriter();
        Assert.True(pipe.HasEnded);
    }

    private static string Long(int size) =>
        string.Concat(Enumerable.Range(0, size / 10).Select(static i => i.ToString("D9") + "\n"));

    // From some time between then and now.
    private static void HasSeconds(int seconds, Connection connection, Instant began)
    {
        TimeSpan time = TimeSpan.FromSeconds(seconds);
        Assert.True(connection.Overdue >= began + time && connection.Overdue <= Clock.Now + time);
    }

    private sealed class Bench : IDisposable
    {
        private readonly Reactor _reactor = new();

        public Bench(Func<string, (Stage, string)>? onRequest = null, bool takes = false)
        {
            Talk = onRequest == null ? new() : new() { OnRequest = onRequest };
            Connection = new(_reactor, Client.TakeOurs(), Talk, Budget, takes) { Closed = _ => Closed++ };
            Assert.True(Connection.Begin());
        }

        public SocketPair Client { get; } = new();

        public Talk Talk { get; }

        public Budget Budget { get; } = new(static () => { });

        public Connection Connection { get; }

        public int Closed { get; private set; }

        public void Turn()
        {
            _reactor.Wait(Clock.Now);
            if (!Connection.IsClosed && Talk.Stage != Stage.Streaming) Budget.Reset();
        }

        public void Dispose()
        {
            Connection.Close();
            Client.Dispose();
        }
    }
}
