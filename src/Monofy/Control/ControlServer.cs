using System;
using System.Collections.Generic;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Native;
using Monofy.Net;
using Monofy.Processes;

namespace Monofy.Control;

/// <summary>Answers <c>monofy ctl</c>: from the start if a health check, a job or <c>--control</c> wants it, else from
/// the first question on (<see cref="ControlSignal"/>). Only monofy's own user and root are answered; a name that is
/// taken is left to its owner. See docs/decisions/006.</summary>
internal sealed unsafe class ControlServer
{
    private readonly ControlSocket? _socket;
    private readonly Dictionary<int, ControlWaiter> _waiting = [];      // by ticket
    private readonly Budget _budget;
    private Listener? _listener;
    private Reactor _reactor = null!;
    private Desk _desk = null!;
    private Queue<Event> _events = null!;
    private ForeignDescriptors _foreign = null!;
    private Func<int> _nextTicket = null!;

    private ControlServer(ControlSocket? socket)
    {
        _socket = socket;
        _budget = new(() => _desk.View.Look(Clock.Now, Clock.UnixTicks));
    }

    /// <summary>Begins to listen if the plan wants it: null if it does not, or if that fails.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="error">Why a socket that was asked for cannot be had, or null.</param>
    public static ControlServer? Open(Plan plan, out string? error)
    {
        error = null;
        if (!plan.OpensControl) return null;
        string path = plan.Run.ControlPath;
        if (path.Length > 0)
        {
            ControlSocket? named = ControlSocket.Listen(path, out string why);
            error = named == null ? "cannot listen on " + path + " (--control): " + why : null;
            return named == null ? null : new(named);
        }
        bool asked = plan.Run.Control == ControlOpening.AtStart;
        if (OpenDefault(asked, out string failure) is { } server) return server;
        if (asked) error = "cannot listen (--control): " + failure;
        // A check and a schedule work without it.
        return new(null) { Notice = "cannot listen for monofy ctl: " + failure };
    }

    /// <summary>Listens under the default name, or the one with monofy's pid if that is taken; null with the
    /// reason.</summary>
    /// <param name="says">Whether that is worth a notice.</param>
    /// <param name="failure">Why it cannot.</param>
    public static ControlServer? OpenDefault(bool says, out string failure)
    {
        string place = ControlPlace.Name();
        uint uid = Libc.geteuid();
        if (ControlSocket.Listen(Address.Of(place, uid), out failure) is { } first)
            return new(first) { IsDefault = true };
        string name = Address.Of(place, uid, Libc.getpid());
        if (ControlSocket.Listen(name, out failure) is not { } second) return null;
        return new(second) { IsDefault = true,
            Notice = says ? "another monofy has the default control socket; this one's is --control=" + name : null };
    }

    /// <summary>What is worth saying about it, or null.</summary>
    public string? Notice { get; private set; }

    /// <summary>Whether it is where <c>monofy ctl</c> looks by itself.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>Whether the kernel refused to watch it; it cannot be asked then.</summary>
    public bool IsDeaf { get; private set; }

    /// <summary>Begins to answer; an order becomes an event.</summary>
    public void Serve(Reactor reactor, Desk desk, Queue<Event> events, ForeignDescriptors foreign, Func<int> nextTicket)
    {
        (_reactor, _desk, _events, _foreign, _nextTicket) = (reactor, desk, events, foreign, nextTicket);
        if (_socket == null) return;
        _listener = new(reactor, _socket.Descriptor, Welcome);
        IsDeaf = !_listener.Begin();
    }

    /// <summary>What is to be done once in each turn of the loop.</summary>
    /// <param name="news">Whether something happened that those who follow want to hear.</param>
    public void Turn(bool news)
    {
        _budget.Reset();
        _listener?.Turn(news);
    }

    /// <summary>Removes the socket's file.</summary>
    public void Close() => _socket?.Remove();

    /// <summary>Who waits for a run, with standard input, output and error for it; null if there is none
    /// such.</summary>
    public ControlWaiter? StreamsOf(Ticket ticket) =>
        _waiting.TryGetValue(ticket.Number, out ControlWaiter? waiter) && waiter.HasStreams ? waiter : null;

    /// <summary>Tells who waits for an order what became of it.</summary>
    public void Answer(in Effect e)
    {
        if (!_waiting.TryGetValue(e.Ticket.Number, out ControlWaiter? waiter)) return;
        if (e.Status == Effect.NotYet)
        {
            waiter.Talk.Note(e.Text!);
        }
        else if (waiter.WaitsForEnd && e.Status == 0)
        {
            // The end of the connection shows that monofy has ended.
            if (e.Text != null) waiter.Talk.Note(e.Text);
        }
        else
        {
            _waiting.Remove(e.Ticket.Number);
            waiter.Close();
            if (waiter.Shows is { } services)
            {
                _desk.View.Look(Clock.Now, Clock.UnixTicks);
                waiter.Talk.End(new WaitAnswer(_desk.View, services, e.Status, e.Text));
            }
            else
            {
                waiter.Talk.End(e.Status, e.Text);
            }
        }
        waiter.Client.Pump();
    }

    // A client without permission gets an answer that says so. Its input is not read and its connection is not closed
    // here: it could delay that as long as it likes.
    private Connection? Welcome(int fd)
    {
        if (!Peer.MayAsk(fd))
        {
            ReadOnlySpan<byte> refusal =
                "{\"error\":\"only root and the user of this monofy may talk to it\"}\n{\"end\":1}\n"u8;
            fixed (byte* at = refusal) Libc.send(fd, at, (nuint)refusal.Length, Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT);
            _foreign.Close(fd);
            return null;
        }
        Connection? connection = null;
        connection = new(_reactor, fd, new LineConversation((request, talk) => Handle(connection!, request, talk)),
            _budget, takesDescriptors: true);
        return connection;
    }

    private Answer? Handle(Connection client, Request request, LineConversation talk)
    {
        _desk.View.Look(Clock.Now, Clock.UnixTicks);
        if (_desk.Handle(request, out Order? order) is { } answer) return answer;
        int ticket = _nextTicket();
        int[]? streams = order!.Kind == OrderKind.Run ? client.TakeDescriptors() : null;
        _waiting.Add(ticket,
            new(talk, client, streams)
            {
                WaitsForEnd = order is { Kind: OrderKind.Shutdown, NoWait: false },
                Shows = order.Kind == OrderKind.Wait && request.Has(Verbs.Json) ? order.Services : null,
            });
        client.Closed += _ => Drop(ticket);
        _events.Enqueue(Event.Ordered(new(ticket), order));
        return null;
    }

    // The client has disconnected. A run keeps its streams until it is over.
    private void Drop(int ticket)
    {
        if (!_waiting.TryGetValue(ticket, out ControlWaiter? waiter) || waiter.HasStreams) return;
        _waiting.Remove(ticket);
        _events.Enqueue(Event.TicketDropped(new(ticket)));
    }
}
