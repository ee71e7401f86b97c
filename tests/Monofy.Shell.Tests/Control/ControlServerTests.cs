using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>Who is answered on the control socket, and what: questions, orders, runs and strangers.</summary>
public sealed class ControlServerTests : IDisposable
{
    private const string Shutdown = "{\"v\":1,\"verb\":\"shutdown\"}";
    private const string Done = "{\"end\":0}\n";

    private readonly ControlBench _bench = new ControlBench().Serve();

    [Fact]
    public void A_question_is_answered_and_the_connection_is_closed()
    {
        int client = _bench.Ask("{\"v\":1,\"verb\":\"status\"}");
        string answer = ControlBench.Heard(client)!;
        Assert.Contains("\"name\":\"web\"", answer);
        Assert.EndsWith(Done, answer);
        Assert.Null(ControlBench.Heard(client));
    }

    [Fact]
    public void A_request_may_come_byte_by_byte()
    {
        int client = _bench.Connect();
        foreach (char letter in "{\"v\":1,\"verb\":\"nonsense\"}")
        {
            ControlBench.Send(client, letter.ToString());
            _bench.Turn();
            Assert.Equal("", ControlBench.Heard(client));
        }
        ControlBench.Send(client, "\n");
        _bench.Turn();
        Assert.Equal("{\"error\":\"this monofy does not know ctl nonsense\"}\n{\"end\":125}\n",
            ControlBench.Heard(client));
    }

    [Fact]
    public void Noise_is_refused() =>
        Assert.EndsWith("{\"end\":125}\n", ControlBench.Heard(_bench.Ask("\u0001noise")));

    [Fact]
    public void A_request_that_is_too_long_is_refused_though_its_sender_writes_on()
    {
        int client = _bench.Connect();
        byte[] much = [.. Enumerable.Repeat((byte)'x', 100_000)];
        int sent = 0;
        string? heard = "";
        while (heard == "")
        {
            sent += Math.Max(0, SocketPair.Send(client, much));
            _bench.Turn();
            heard = ControlBench.Heard(client);
        }
        Assert.Equal("{\"error\":\"the request is longer than 65536 bytes\"}\n{\"end\":125}\n", heard);
        Assert.True(sent >= Request.MaxSize, sent + " bytes");
    }

    [Fact]
    public void A_client_that_connects_and_says_nothing_delays_no_other_client()
    {
        int silent = _bench.Connect();
        _bench.Turn();
        Assert.EndsWith(Done, ControlBench.Heard(_bench.Ask("{\"v\":1,\"verb\":\"status\"}")));
        Assert.Equal("", ControlBench.Heard(silent));
    }

    [Fact]
    public void A_client_that_closes_at_once_leaves_no_descriptor()
    {
        int before = Descriptors();
        _bench.Close(_bench.Connect());
        _bench.Turn();
        Assert.Equal(before, Descriptors());
    }

    [Fact]
    public void One_client_too_many_replaces_the_oldest_that_has_said_nothing()
    {
        int[] silent = [.. Enumerable.Range(0, Admission.Most).Select(_ => Turned(_bench.Connect()))];
        int late = _bench.Ask(ControlBench.Restart);
        Assert.Equal("", ControlBench.Heard(late));
        Assert.Single(_bench.Events);
        Assert.Null(ControlBench.Heard(silent[0]));
        Assert.Equal("", ControlBench.Heard(silent[1]));
    }

    [Fact]
    public void An_order_becomes_an_event_and_its_client_waits()
    {
        int client = _bench.Ask(ControlBench.Restart);
        Event e = Assert.Single(_bench.Events);
        Assert.Equal((EventKind.Ordered, 1, OrderKind.Restart), (e.Kind, e.Ticket.Number, e.Order!.Kind));
        Assert.Equal([0], e.Order.Services);
        Assert.Equal("", ControlBench.Heard(client));
    }

    [Fact]
    public void An_answer_goes_to_the_client_whose_order_it_was()
    {
        int first = _bench.Ask(ControlBench.Restart), second = _bench.Ask(ControlBench.Restart);
        Answer(2, 1, "web failed");
        Assert.Equal("{\"error\":\"web failed\"}\n{\"end\":1}\n", ControlBench.Heard(second));
        Assert.Equal("", ControlBench.Heard(first));
        Answer(1, 0);
        Assert.Equal(Done, ControlBench.Heard(first));
    }

    [Fact]
    public void Notes_come_before_the_answer()
    {
        int client = _bench.Ask(ControlBench.Restart);
        Answer(1, Effect.NotYet, "web is stopping");
        Assert.Equal("{\"note\":\"web is stopping\"}\n", ControlBench.Heard(client));
        Answer(1, 0);
        Assert.Equal(Done, ControlBench.Heard(client));
    }

    [Fact]
    public void An_answer_is_given_once()
    {
        int client = _bench.Ask(ControlBench.Restart);
        Answer(1, 0);
        Answer(1, 1);
        Assert.Equal(Done, ControlBench.Heard(client));
    }

    [Fact]
    public void A_wait_can_be_answered_with_the_state_of_what_was_waited_for()
    {
        int client = _bench.Ask("{\"v\":1,\"verb\":\"wait\",\"names\":[\"web\"],\"options\":{\"json\":true}}");
        Answer(1, 124, "timed out");
        string answer = ControlBench.Heard(client)!;
        Assert.StartsWith("{\"data\":{\"name\":\"web\"", answer);
        Assert.EndsWith("{\"error\":\"timed out\"}\n{\"end\":124}\n", answer);
    }

    [Fact]
    public void A_client_that_is_cut_off_gives_up_its_ticket()
    {
        int client = _bench.Ask(ControlBench.Restart);
        _bench.Events.Clear();
        _bench.Close(client);
        _bench.Turn();
        Assert.Equal(Event.TicketDropped(new(1)), Assert.Single(_bench.Events));
    }

    [Fact]
    public void A_client_that_goes_after_its_answer_has_no_ticket_to_give_up()
    {
        int client = _bench.Ask(ControlBench.Restart);
        _bench.Events.Clear();
        Answer(1, 0);
        _bench.Close(client);
        _bench.Turn();
        Assert.Empty(_bench.Events);
    }

    [Fact]
    public void A_shutdown_that_goes_on_is_answered_by_the_end_of_the_connection()
    {
        int client = _bench.Ask(Shutdown);
        Answer(1, 0, "stopping");
        Assert.Equal("{\"note\":\"stopping\"}\n", ControlBench.Heard(client));
        _bench.Turn();
        Assert.Equal("", ControlBench.Heard(client));
    }

    [Fact]
    public void A_shutdown_that_is_refused_is_answered()
    {
        int client = _bench.Ask(Shutdown);
        Answer(1, 1, "not now");
        Assert.Equal("{\"error\":\"not now\"}\n{\"end\":1}\n", ControlBench.Heard(client));
    }

    [Fact]
    public void A_shutdown_that_is_not_waited_for_is_answered()
    {
        int client = _bench.Ask("{\"v\":1,\"verb\":\"shutdown\",\"options\":{\"no-wait\":true}}");
        Answer(1, 0);
        Assert.Equal(Done, ControlBench.Heard(client));
    }

    [Fact]
    public void A_run_writes_to_what_its_client_has_passed_along()
    {
        using var pipe = new PipePair();
        AskToRun(pipe);
        ControlWaiter waiter = _bench.Server.StreamsOf(new(1))!;
        PipePair.Write(waiter.Stream(1), "out ");
        PipePair.Write(waiter.Stream(2), "err");
        Assert.Equal("out err", pipe.Read());
        Answer(1, 0);
    }

    [Fact]
    public void A_run_without_streams_has_none()
    {
        _bench.Ask(ControlBench.Run);
        Assert.Equal(OrderKind.Run, Assert.Single(_bench.Events).Order!.Kind);
        Assert.Null(_bench.Server.StreamsOf(new(1)));
    }

    [Fact]
    public void Streams_that_come_with_another_order_are_not_kept()
    {
        using var pipe = new PipePair();
        int client = AskToRun(pipe, ControlBench.Restart);
        Assert.Null(_bench.Server.StreamsOf(new(1)));
        Answer(1, 0);
        _bench.Close(client);
        _bench.Turn();
        pipe.CloseWriter();
        Assert.True(pipe.HasEnded);
    }

    [Fact]
    public void A_run_goes_on_without_its_client()
    {
        using var pipe = new PipePair();
        int client = AskToRun(pipe);
        _bench.Events.Clear();
        _bench.Close(client);
        _bench.Turn();
        Assert.Empty(_bench.Events);
        Assert.NotNull(_bench.Server.StreamsOf(new(1)));
        Answer(1, 0);
    }

    [Fact]
    public void The_streams_of_a_run_are_closed_with_its_answer()
    {
        using var pipe = new PipePair();
        AskToRun(pipe);
        pipe.CloseWriter();
        Assert.False(pipe.HasEnded);
        Answer(1, 0);
        Assert.True(pipe.HasEnded);
        Assert.Null(_bench.Server.StreamsOf(new(1)));
    }

    [Needs("root")]
    public void A_stranger_is_refused_and_not_listened_to()
    {
        int client;
        using (new AsUser(AsUser.First)) client = _bench.Connect();
        ControlBench.Send(client, ControlBench.Restart + "\n");
        _bench.Turn();
        Assert.Equal("{\"error\":\"only root and the user of this monofy may talk to it\"}\n{\"end\":1}\n",
            ControlBench.Heard(client));
        Assert.Empty(_bench.Events);
        Assert.Equal("", ControlBench.Heard(client));      // its end is left to a child, which it cannot hold up
    }

    [Needs("root")]
    public void Root_and_the_user_of_monofy_are_listened_to_and_another_user_is_not()
    {
        int root = _bench.Connect(), own, other;
        using (new AsUser(AsUser.First)) own = _bench.Connect();
        using (new AsUser(AsUser.Second)) other = _bench.Connect();
        foreach (int client in new[] { root, own, other }) ControlBench.Send(client, ControlBench.Restart + "\n");
        using (new AsUser(AsUser.First)) _bench.Turn();
        Assert.Equal("", ControlBench.Heard(root));
        Assert.Equal("", ControlBench.Heard(own));
        Assert.StartsWith("{\"error\":\"only root", ControlBench.Heard(other));
        Assert.Equal(2, _bench.Events.Count);
    }

    public void Dispose() => _bench.Dispose();

    private static int Descriptors() => OwnSockets.All().Count();

    private int Turned(int client)
    {
        _bench.Turn();
        return client;
    }

    // Standard input, output and error are all the pipe's writing end.
    private int AskToRun(PipePair pipe, string order = ControlBench.Run)
    {
        int client = _bench.Connect();
        SocketPair.Pass(client, order[0], pipe.Writer, pipe.Writer, pipe.Writer);
        ControlBench.Send(client, order[1..] + "\n");
        _bench.Turn();
        return client;
    }

    private void Answer(int ticket, int status, string? text = null) =>
        _bench.Server.Answer(new Effect { Kind = EffectKind.Answer, Ticket = new(ticket), Status = status,
            Text = text });
}
