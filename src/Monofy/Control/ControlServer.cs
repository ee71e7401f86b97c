using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>Listens for <c>monofy ctl</c> where a health check, a job or <c>--control</c> wants it. Only monofy's own user and root are answered;
/// a name that is taken is left to whoever has it. See docs/decisions/006.</summary>
internal sealed unsafe class ControlServer : ISource
{
    private const int Backlog = 64;
    private const int MaxConnections = 32;
    private const int MaxPerWake = 16;
    private const int MaxHeld = 2 << 20;    // by replies that nobody reads; with more, the oldest go
    private const int OwnerOnly = 0x7f;     // umask 0177
    private const uint Edge = Libc.EPOLLIN | Libc.EPOLLET;      // told once, or one that cannot be accepted would be told for ever

    private readonly int _fd;
    private readonly string? _file;     // to be removed at the end
    private readonly Answers _answers;
    private readonly List<ControlConnection> _connections = [];     // the oldest first
    private readonly Dictionary<int, ControlConnection> _waiting = [];      // for the end of a job's run, by the number of their request
    private Reactor _reactor = null!;
    private Supervisor _supervisor = null!;
    private Queue<Event> _events = null!;
    private ForeignDescriptors _foreign = null!;
    private int _lastRequest;

    private ControlServer(int fd, string? file, Plan plan) => (_fd, _file, _answers) = (fd, file, new(plan));

    /// <summary>Begins to listen where the plan wants it: null where it does not, or where that fails.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="error">Why a socket that was asked for cannot be had, or null.</param>
    public static ControlServer? Open(Plan plan, out string? error)
    {
        error = null;
        string? asked = plan.Run.Control;
        if (asked == null && !Array.Exists(plan.Services, static s => s.Settings.Health != null || s.Kind == ServiceKind.Job)) return null;
        ControlServer? server;
        string failure;
        if (asked is { Length: > 0 })
        {
            server = Listen(asked, plan, out failure);
            error = server == null ? "cannot listen on " + asked + " (--control): " + failure : null;
            return server;
        }
        string place = ControlPlace.Name();
        uint uid = Libc.geteuid();
        if ((server = Listen(Address.Of(place, uid), plan, out failure)) != null) return server;
        string name = Address.Of(place, uid, Libc.getpid());
        server = Listen(name, plan, out failure);
        if (server != null)
        {
            if (asked != null) server.Notice = "another monofy has the default control socket; this one's is --control=" + name;
            return server;
        }
        if (asked != null) error = "cannot listen (--control): " + failure;
        // A check and a schedule work without it.
        return new(-1, null, plan) { Notice = "cannot listen for monofy ctl: " + failure };
    }

    /// <summary>What is worth saying about it, or null.</summary>
    public string? Notice { get; private set; }

    /// <summary>Begins to answer; what is asked for becomes an event.</summary>
    public void Serve(Reactor reactor, Supervisor supervisor, Queue<Event> events, ForeignDescriptors foreign)
    {
        (_reactor, _supervisor, _events, _foreign) = (reactor, supervisor, events, foreign);
        if (_fd >= 0) reactor.Add(_fd, Edge, this);
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        for (int i = 0; i < MaxPerWake; i++)
        {
            int fd = Libc.accept4(_fd, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            bool isShort = fd < 0 && OsError.Last is Libc.EMFILE or Libc.ENFILE;
            if (fd < 0 && !(isShort && _connections.Count > 0)) return;
            // Who connects and says nothing does not keep others out.
            if (isShort || _connections.Count == MaxConnections) _connections[0].Close();
            if (fd >= 0) Welcome(fd);
        }
        // There may be more of them, and the edge has been told.
        _reactor.Change(_fd, Edge);
    }

    private void Welcome(int fd)
    {
        var connection = new ControlConnection(_reactor, fd, Answer);
        _connections.Add(connection);
        connection.Closed = () => _connections.Remove(connection);
        if (!MayTalk(fd)) connection.Refuse("only root and the user of this monofy may talk to it", _foreign);
    }

    /// <summary>Removes the socket's file.</summary>
    public void Close()
    {
        if (_file == null) return;
        var bytes = new Bytes(Bytes.SizeOf(_file));
        Libc.unlink(bytes.Add(_file));
    }

    /// <summary>Whether root, this process's user or <paramref name="alsoTrusted"/> (-1: nobody else) is at the other end.</summary>
    public static bool MayTalk(int fd, long alsoTrusted = -1)
    {
        ucred peer;
        uint size = (uint)sizeof(ucred);
        return Libc.getsockopt(fd, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &peer, &size) == 0 &&
            (peer.uid == 0 || peer.uid == Libc.geteuid() || peer.uid == alsoTrusted);
    }

    /// <summary>Who waits for a run, with standard input, output and error for it; null where nobody does, or has none.</summary>
    public ControlConnection? StreamsOf(int request) =>
        _waiting.TryGetValue(request, out ControlConnection? client) && client.HasStreams ? client : null;

    /// <summary>Tells who waits for a run what became of it.</summary>
    public void Answer(in Effect e)
    {
        if (e.Status == Effect.NotYet) _waiting[e.Ticket.Number].Tell(e.Text!);
        else if (_waiting.Remove(e.Ticket.Number, out ControlConnection? client))
            client.Answer(e.Text == null ? Reply.Of(e.Status, []) : Reply.Refuse(e.Text, e.Status));
    }

    private Reply? Answer(ControlConnection client, Request? request)
    {
        MakeRoom();
        if (request == null) return Reply.Refuse("expected a line: a verb and its arguments", Limits.UsageStatus);
        if (request.Verb != Verbs.Run) return _answers.To(request, _supervisor.Report(), Clock.Now);
        int job = _answers.FindJob(request, out string refusal);
        if (job < 0) return Reply.Refuse(refusal, Limits.UsageStatus);
        // From here on it is not one of those who connect and say nothing.
        _connections.Remove(client);
        _waiting.Add(++_lastRequest, client);
        _events.Enqueue(Event.Ordered(new(_lastRequest), new() { Kind = Core.Supervision.Orders.OrderKind.Run, Services = [job] }));
        return null;
    }

    private void MakeRoom()
    {
        int held = 0;
        foreach (ControlConnection connection in _connections) held += connection.Held;
        for (int i = 0; i < _connections.Count && held > MaxHeld;)
        {
            int freed = _connections[i].Held;
            held -= freed;
            if (freed > 0) _connections[i].Close();     // and is off the list
            else i++;
        }
    }

    private static ControlServer? Listen(string path, Plan plan, out string failure)
    {
        failure = "";
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        if (Core.Values.Text.EncodedLength(path) > Address.MaxLength)
        {
            failure = "longer than the " + Address.MaxLength + " bytes that a socket's path may have";
            return null;
        }
        uint length = SocketAddress.Write(address, path);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd >= 0 && Bind(fd, address, length, path) && Libc.listen(fd, Backlog) == 0) return new(fd, path[0] == '@' ? null : path, plan);
        int errno = OsError.Last;
        failure = errno != Libc.EADDRINUSE ? OsError.Describe(errno)
            : path[0] == '@' || IsSocket(path) ? "another process listens there" : "there is a file that is no socket";
        if (fd >= 0) Libc.close(fd);
        return null;
    }

    private static bool Bind(int fd, ReadOnlySpan<byte> address, uint length, string path)
    {
        int before = Libc.umask(OwnerOnly);
        int result;
        fixed (byte* at = address)
        {
            result = Libc.bind(fd, at, length);
            int error = OsError.Last;
            if (result < 0 && error == Libc.EADDRINUSE && path[0] != '@' && IsSocket(path) && IsDead(at, length))
            {
                // What a monofy left behind that was killed, or a container that was restarted.
                var bytes = new Bytes(Bytes.SizeOf(path));
                Libc.unlink(bytes.Add(path));
                result = Libc.bind(fd, at, length);
            }
            else if (result < 0)
            {
                *Libc.__errno_location() = error;
            }
        }
        Libc.umask(before);
        return result == 0;
    }

    // A file of another kind refuses connections too, and is never removed.
    private static bool IsSocket(string path) => FileKind.OfLink(path) == Libc.S_IFSOCK;

    private static bool IsDead(byte* address, uint length)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        bool dead = fd >= 0 && Libc.connect(fd, address, length) < 0 && OsError.Last == Libc.ECONNREFUSED;
        if (fd >= 0) Libc.close(fd);
        return dead;
    }
}
