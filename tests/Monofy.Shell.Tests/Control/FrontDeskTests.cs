using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>Several control sockets and HTTP at one desk: one count of tickets, and news for all who follow.</summary>
public sealed class FrontDeskTests : IDisposable
{
    private const string Follow = "{\"v\":1,\"verb\":\"events\",\"options\":{\"follow\":true}}\n";
    private const string Logs = "{\"v\":1,\"verb\":\"logs\"}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-desk-").FullName;
    private readonly int[] _before = OwnSockets.Listening();
    private readonly Reactor _reactor = new();
    private readonly Queue<Event> _events = new();
    private readonly Plan _plan = ControlBench.Plan();
    private readonly Supervisor _supervisor;
    private readonly UnixPeer _clients = new();
    private readonly string[] _names = [ControlBench.NewName(), ControlBench.NewName()];

    public FrontDeskTests() => _supervisor = new(_plan);

    [Fact]
    public void Orders_at_different_sockets_have_different_tickets()
    {
        FrontDesk desk = TwoSockets();
        foreach (string name in _names) Ask(desk, name, ControlBench.Restart + "\n");
        Assert.Equal([1, 2], _events.Select(static e => e.Ticket.Number));
    }

    [Fact]
    public void An_answer_finds_its_client_at_whichever_socket_it_is()
    {
        FrontDesk desk = TwoSockets();
        int[] clients = [.. _names.Select(name => Ask(desk, name, ControlBench.Restart + "\n"))];
        desk.Answer(new Effect { Kind = EffectKind.Answer, Ticket = new(2) });
        Assert.Equal("", ControlBench.Heard(clients[0]));
        Assert.Equal("{\"end\":0}\n", ControlBench.Heard(clients[1]));
    }

    [Fact]
    public void The_streams_of_a_run_are_found_at_whichever_socket_they_came()
    {
        FrontDesk desk = TwoSockets();
        using var pipe = new PipePair();
        int client = _clients.Connect(_names[1]);
        SocketPair.Pass(client, '{', pipe.Writer, pipe.Writer, pipe.Writer);
        ControlBench.Send(client, ControlBench.Run[1..] + "\n");
        Turn(desk);
        Assert.NotNull(desk.StreamsOf(new(1)));
        Assert.Null(desk.StreamsOf(new(2)));
        desk.Answer(new Effect { Kind = EffectKind.Answer, Ticket = new(1) });
    }

    [Fact]
    public void Those_who_follow_events_are_told_what_happens()
    {
        FrontDesk desk = TwoSockets();
        int client = Ask(desk, _names[0], Follow);
        Assert.Equal("", ControlBench.Heard(client));
        _supervisor.Step(Clock.Now, Event.BeginAs(0));
        Turn(desk);
        Assert.StartsWith("{\"data\":{", ControlBench.Heard(client));
    }

    [Fact]
    public void Those_who_follow_hear_nothing_twice()
    {
        FrontDesk desk = TwoSockets();
        _supervisor.Step(Clock.Now, Event.BeginAs(0));
        int client = Ask(desk, _names[0], Follow);
        Assert.NotEqual("", ControlBench.Heard(client));
        Turn(desk);
        Assert.Equal("", ControlBench.Heard(client));
    }

    [Fact]
    public void More_events_are_kept_once_somebody_may_ask()
    {
        var supervisor = new Supervisor(_plan);
        Assert.True(FillEvents(supervisor) <= RunEvents.Few);
        Desk(null);
        Assert.True(FillEvents(_supervisor) > RunEvents.Few);
    }

    [Fact]
    public void Output_that_monofy_sees_is_kept_from_now_on()
    {
        var history = new History(_plan.Services.Length);
        FrontDesk desk = Desk(history);
        Assert.True(history.IsOpen);
        desk.Add(ControlBench.Open(_names[0]));
        Assert.Equal("{\"end\":0}\n", ControlBench.Heard(Ask(desk, _names[0], Logs)));
    }

    [Fact]
    public void Output_that_monofy_does_not_see_cannot_be_asked_for() =>
        Assert.StartsWith("{\"error\":\"monofy sees no output", ControlBench.Heard(Ask(TwoSockets(), _names[0], Logs)));

    [Fact]
    public void The_default_socket_is_opened_when_a_client_asks_and_only_once()
    {
        FrontDesk desk = Desk(null);
        desk.OpenControl();
        desk.OpenControl();
        Assert.StartsWith("@monofy-", Assert.Single(Names()));
    }

    [Fact]
    public void A_run_that_has_the_default_socket_already_opens_no_other()
    {
        FrontDesk desk = Desk(null);
        desk.Add(ControlServer.OpenDefault(says: false, out _)!);
        desk.OpenControl();
        Assert.Single(Names());
    }

    [Fact]
    public void A_socket_that_was_named_does_not_stand_for_the_default_one()
    {
        FrontDesk desk = Desk(null);
        desk.Add(ControlBench.Open(_names[0]));
        desk.OpenControl();
        Assert.Equal(2, Names().Length);
    }

    [Fact]
    public void HTTP_is_answered_at_the_same_desk()
    {
        FrontDesk desk = Desk(null);
        Assert.True(desk.Add(HttpServer.Open(new("", 0), out _)!));
        using var client = HttpServerTests.Connect(int.Parse(Assert.Single(Names())));
        Loopback.Send(client, "GET /status.json HTTP/1.0\r\n\r\n");
        string answer = "";
        Deadline.Until(() =>
        {
            Turn(desk);
            answer += Loopback.Receive(client);
            return answer.Contains("\"web\"");
        }, "an answer");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
    }

    [Fact]
    public void At_the_end_all_files_are_removed()
    {
        FrontDesk desk = Desk(null);
        string[] places = [Path.Combine(_folder, "one"), Path.Combine(_folder, "two")];
        foreach (string place in places) desk.Add(ControlBench.Open(place));
        desk.Close();
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    public void Dispose()
    {
        _clients.Dispose();
        foreach (string name in Names()) OwnSockets.Close(name);
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Names() => [.. OwnSockets.Listening().Except(_before).Select(OwnSockets.NameOf)];

    private FrontDesk Desk(History? history) =>
        new(_plan, _supervisor, _reactor, _events, ControlBench.Foreign(), history, null);

    private FrontDesk TwoSockets()
    {
        FrontDesk desk = Desk(null);
        foreach (string name in _names) Assert.True(desk.Add(ControlBench.Open(name)));
        return desk;
    }

    private int Ask(FrontDesk desk, string name, string request)
    {
        int client = _clients.Connect(name);
        ControlBench.Send(client, request);
        Turn(desk);
        return client;
    }

    private void Turn(FrontDesk desk)
    {
        for (int i = 0; i < 8; i++)
        {
            desk.Turn();
            _reactor.Wait(Clock.Now);
        }
    }

    // A job runs again and again: how many events are kept of that.
    private static long FillEvents(Supervisor supervisor)
    {
        var now = new Instant(1);
        var events = new Queue<Event>([Event.BeginAs(0)]);
        for (int i = 0; i < 100; i++)
        {
            if (events.Count == 0)
                events.Enqueue(Event.Ordered(default, new() { Kind = OrderKind.Run, Services = [1] }));
            foreach (Effect start in supervisor.Step(now, events.Dequeue()))
            {
                if (start.Kind != EffectKind.Start) continue;
                events.Enqueue(Event.Spawned(start.Service, start.Role, start.Incarnation, 100));
                if (start.Service != 1) continue;
                events.Enqueue(Event.Exited(1, start.Role, start.Incarnation, ExitStatus.Exited(0), false));
            }
        }
        return supervisor.Events.Next - supervisor.Events.First;
    }
}
