using System;
using System.Collections.Generic;
using Monofy.Core.Health;
using Monofy.Core.Input;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>
/// Where one process of a service says how it is doing (sd_notify). Each start has a socket of its own, so who speaks is known without
/// asking after pids, which may be gone when the message is read (<c>systemd-notify</c> in a script), and what a former process still
/// says is known for that. Its name is abstract, which works on a read-only root, and cannot be guessed; others than the service's
/// user, monofy's and root are not listened to, and nobody from outside monofy's pid namespace.
/// </summary>
internal sealed unsafe class NotifySocket : ISource
{
    private const int MaxMessage = 4096;
    private const int MaxControl = 1024;    // credentials, and 253 descriptors at most
    private const int MaxPerWake = 16;

    private readonly Reactor _reactor;
    private readonly Queue<Event> _events;
    private readonly int _fd;
    private readonly int _service;
    private readonly int _incarnation;

    private NotifySocket(Reactor reactor, Queue<Event> events, int fd, string name, int service, int incarnation) =>
        (_reactor, _events, _fd, Name, _service, _incarnation) = (reactor, events, fd, name, service, incarnation);

    /// <summary>What <c>NOTIFY_SOCKET</c> says.</summary>
    public string Name { get; }

    /// <summary>The user of the service.</summary>
    public uint Uid { get; set; } = Libc.geteuid();

    /// <summary>Makes a socket; null with the reason.</summary>
    public static NotifySocket? Open(Reactor reactor, Queue<Event> events, int service, int incarnation, out string error)
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
            bound = fd >= 0 && Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_PASSCRED, &yes, sizeof(int)) == 0 && Libc.bind(fd, at, length) == 0;
        var made = new NotifySocket(reactor, events, fd, name, service, incarnation);
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
        _reactor.Remove(_fd);
        Libc.close(_fd);
    }

    private bool Receive()
    {
        byte* buffer = stackalloc byte[MaxMessage];
        long* control = stackalloc long[MaxControl / sizeof(long)];
        var part = new iovec { iov_base = buffer, iov_len = MaxMessage };
        var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = (byte*)control, msg_controllen = MaxControl };
        nint size = Libc.recvmsg(_fd, &message, Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC);
        if (size < 0) return false;
        bool trusted = ReadControl(&message);
        if (trusted && (message.msg_flags & Libc.MSG_TRUNC) == 0) Take(NotifyMessage.Parse(new ReadOnlySpan<byte>(buffer, (int)size)));
        return true;
    }

    // Who sent it. Descriptors that came along are closed: for the sender of BARRIER=1 that is the answer.
    private bool ReadControl(msghdr* message)
    {
        bool trusted = false;
        nuint at = 0;
        while (message->msg_controllen - at >= (nuint)sizeof(cmsghdr))
        {
            var header = (cmsghdr*)(message->msg_control + at);
            if (header->cmsg_len < (nuint)sizeof(cmsghdr) || header->cmsg_len > message->msg_controllen - at) break;
            byte* data = (byte*)(header + 1);
            nuint length = header->cmsg_len - (nuint)sizeof(cmsghdr);
            if (header->cmsg_level == Libc.SOL_SOCKET && header->cmsg_type == Libc.SCM_RIGHTS)
            {
                for (nuint i = 0; i + sizeof(int) <= length; i += sizeof(int)) Libc.close(*(int*)(data + i));
            }
            else if (header->cmsg_level == Libc.SOL_SOCKET && header->cmsg_type == Libc.SCM_CREDENTIALS && length >= (nuint)sizeof(ucred))
            {
                trusted = IsTrusted((ucred*)data);
            }
            at += (header->cmsg_len + sizeof(long) - 1) & ~(nuint)(sizeof(long) - 1);
            if (at > message->msg_controllen) break;
        }
        return trusted;
    }

    private bool IsTrusted(ucred* sender) =>
        sender->pid != 0 && (sender->uid == 0 || sender->uid == Uid || sender->uid == Libc.geteuid());

    private void Take(NotifyMessage message)
    {
        if (message.Status != null) _events.Enqueue(Event.SaidStatus(_service, _incarnation, message.Status));
        if (message.Ready) Say(EventKind.Ready);
        if (message.Alive) Say(EventKind.Alive);
        if (message.Stopping) Say(EventKind.Leaving);
    }

    private void Say(EventKind kind) => _events.Enqueue(Event.Said(kind, _service, _incarnation));
}
