using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Probes;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>
/// Where one process of a service says how it is doing (sd_notify). Each start has a socket of its own, so the sender
/// is known without looking up its pid, which may have ended when the message is read (<c>systemd-notify</c> in a
/// script), and what a former process still says is known for that. Its name is abstract, which works on a read-only
/// root, and is listed in /proc/net/unix; messages are accepted only from the service's user, monofy's and root, and
/// only from inside monofy's pid namespace.
/// </summary>
internal sealed unsafe class NotifySocket : ISource
{
    private const int MaxMessage = 4096;
    private const int ControlSize = 32;     // credentials, and no descriptor
    private const int MaxPerWake = 16;

    private readonly Reactor _reactor;
    private readonly Queue<Event> _events;
    private readonly ForeignDescriptors _foreign;
    private readonly int _fd;
    private readonly int _service;
    private readonly int _incarnation;
    private bool _closed;

    private NotifySocket(
        Reactor reactor, Queue<Event> events, ForeignDescriptors foreign, int fd, string name, int service,
            int incarnation)
    {
        (_reactor, _events, _foreign, _fd) = (reactor, events, foreign, fd);
        (Name, _service, _incarnation) = (name, service, incarnation);
    }

    /// <summary>What <c>NOTIFY_SOCKET</c> says.</summary>
    public string Name { get; }

    /// <summary>The user of the service.</summary>
    public uint Uid { get; set; } = Libc.geteuid();

    /// <summary>Makes a socket; null with the reason.</summary>
    public static NotifySocket? Open(
        Reactor reactor, Queue<Event> events, ForeignDescriptors foreign, int service, int incarnation,
            out string error)
    {
        ulong random;
        Libc.getrandom(&random, sizeof(ulong), Libc.GRND_NONBLOCK);
        string name = "@monofy.notify." + random.ToString("x");
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(address, name);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        int yes = 1;
        bool bound;
        fixed (byte* at = address)
            bound = fd >= 0 && Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_PASSCRED, &yes, sizeof(int)) == 0 &&
                Libc.bind(fd, at, length) == 0;
        var made = new NotifySocket(reactor, events, foreign, fd, name, service, incarnation);
        error = "";
        if (bound && reactor.TryAdd(fd, Libc.EPOLLIN, made)) return made;
        error = "cannot make its " + Launch.NotifyVariable + ": " + OsError.Describe(OsError.Last);
        if (fd >= 0) Libc.close(fd);
        return null;
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        for (int i = 0; i < MaxPerWake && Receive(); i++) { }
    }

    /// <summary>Listens no more.</summary>
    public void Close()
    {
        _closed = true;
        _reactor.Remove(_fd);
        _foreign.CloseInbox(_fd);
    }

    // Looked at first: strangers may send descriptors, and none of them may be closed here (see ForeignDescriptors).
    private bool Receive()
    {
        byte* buffer = stackalloc byte[MaxMessage];
        long* control = stackalloc long[ControlSize / sizeof(long)];
        var part = new iovec { iov_base = buffer, iov_len = MaxMessage };
        var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = (byte*)control,
            msg_controllen = ControlSize };
        nint size = Libc.recvmsg(_fd, &message, Libc.MSG_DONTWAIT | Libc.MSG_PEEK);
        if (size < 0) return false;
        // There is only room for the credentials.
        bool brings = (message.msg_flags & Libc.MSG_CTRUNC) != 0;
        bool whole = (message.msg_flags & Libc.MSG_TRUNC) == 0;
        if (whole && ComesFromTrusted(&message)) Take(NotifyMessage.Parse(new ReadOnlySpan<byte>(buffer, (int)size)));
        if (!brings) return Libc.read(_fd, buffer, 1) >= 0;
        _reactor.Change(_fd, 0);
        _foreign.Drop(_fd, GoOn);
        return false;
    }

    // That its descriptors are closed is the answer to the sender of BARRIER=1.
    private void GoOn()
    {
        if (!_closed) _reactor.Change(_fd, Libc.EPOLLIN);
    }

    private bool ComesFromTrusted(msghdr* message)
    {
        var header = (cmsghdr*)message->msg_control;
        return message->msg_controllen >= (nuint)(sizeof(cmsghdr) + sizeof(ucred)) &&
            header->cmsg_level == Libc.SOL_SOCKET &&
            header->cmsg_type == Libc.SCM_CREDENTIALS && IsTrusted((ucred*)(header + 1));
    }

    private bool IsTrusted(ucred* sender) =>
        sender->pid != 0 && (sender->uid == 0 || sender->uid == Uid || sender->uid == Libc.geteuid());

    private void Take(NotifyMessage message)
    {
        if (message.Reloading) Say(EventKind.Reloading);
        if (message.Status is { } status) _events.Enqueue(Event.SaidStatus(_service, _incarnation, status));
        if (message.Ready) Say(EventKind.Ready);
        if (message.Alive) Say(EventKind.Alive);
        if (message.Stopping) Say(EventKind.Leaving);
    }

    private void Say(EventKind kind) => _events.Enqueue(Event.Said(kind, _service, _incarnation));
}
