using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;

namespace Monofy.Health;

/// <summary>One probe that passes if a connection is accepted. It tries every address of the host, one after
/// another, and has no time of its own: the supervisor cancels it.</summary>
internal unsafe class TcpProbe(Reactor reactor, Endpoint endpoint, Action<string?> answer) : ISource
{
    private static readonly IpAddress[] s_here = [IpAddress.Loopback, IpAddress.LoopbackV6];

    private readonly Reactor _reactor = reactor;
    private IReadOnlyList<IpAddress> _addresses = [];
    private int _next;
    private bool _connected;
    private bool _answered;
    private string? _failure;
    private Lookup? _lookup;

    /// <summary>Where it connects.</summary>
    protected Endpoint Endpoint { get; } = endpoint;

    /// <summary>The connection, or -1.</summary>
    protected int Fd { get; private set; } = -1;

    /// <summary>Begins; the answer may come before this returns.</summary>
    public void Begin()
    {
        if (Endpoint.Host.Length == 0)
        {
            Resolved(s_here, null);
            return;
        }
        _lookup = new Lookup(_reactor, Endpoint.Host, Resolved);
        _lookup.Begin();
    }

    /// <summary>Ends it without an answer.</summary>
    public void Cancel()
    {
        _answered = true;
        _lookup?.Cancel();
        Close();
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        if (Fd < 0) return;
        if (_connected)
        {
            Readable();
            return;
        }
        int error = 0;
        uint size = sizeof(int);
        Libc.getsockopt(Fd, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &size);
        if (error == 0) error = Peer();
        // A late event of a closed descriptor that had the same number.
        if (error == Libc.ENOTCONN && (events & (Libc.EPOLLERR | Libc.EPOLLHUP)) == 0) return;
        if (error == 0)
        {
            Accepted();
            return;
        }
        Failed(error);
        ConnectNext();
    }

    /// <summary>The connection is there. Here that is all that was asked.</summary>
    protected virtual void Connected()
    {
        Answer(null);
        Close();
    }

    /// <summary>There is something to read.</summary>
    protected virtual void Readable() { }

    /// <summary>Says how it went, the first time; null: passed.</summary>
    protected void Answer(string? failure)
    {
        if (_answered) return;
        _answered = true;
        answer(failure);
    }

    /// <summary>Watches the connection for what comes.</summary>
    protected void WaitForInput() => _reactor.Change(Fd, Libc.EPOLLIN);

    protected void Close()
    {
        if (Fd < 0) return;
        _reactor.Remove(Fd);
        Libc.close(Fd);
        Fd = -1;
    }

    private void Resolved(IReadOnlyList<IpAddress> addresses, string? error)
    {
        _lookup = null;
        if (error != null)
        {
            Answer(Endpoints.CannotResolve + Endpoint.Host + ": " + error);
            return;
        }
        _addresses = addresses;
        ConnectNext();
    }

    private void ConnectNext()
    {
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        while (_next < _addresses.Count)
        {
            IpAddress to = _addresses[_next++];
            uint length = SocketAddress.Write(address, to, Endpoint.Port);
            int fd = Libc.socket(SocketAddress.FamilyOf(to), Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC,
                0);
            if (fd < 0)
            {
                _failure ??= OsError.Describe(OsError.Last);
                continue;
            }
            int error;
            fixed (byte* at = address) error = Libc.connect(fd, at, length) == 0 ? 0 : OsError.Last;
            if (!_reactor.TryAdd(fd, Libc.EPOLLOUT, this))
            {
                _failure ??= "it cannot be watched: " + OsError.Describe(OsError.Last);
                Libc.close(fd);
                continue;
            }
            Fd = fd;
            if (error == Libc.EINPROGRESS) return;
            if (error == 0)
            {
                Accepted();
                return;
            }
            Failed(error);
        }
        Answer(_failure);
    }

    private void Accepted()
    {
        _connected = true;
        Connected();
    }

    private void Failed(int error)
    {
        _failure ??= OsError.Describe(error);
        Close();
    }

    // 0 if there is a peer at the other end. A connection within this machine to a port on which nothing listens can
    // connect to itself.
    private int Peer()
    {
        Span<byte> there = stackalloc byte[SocketAddress.MaxSize];
        Span<byte> here = stackalloc byte[SocketAddress.MaxSize];
        uint thereSize = SocketAddress.MaxSize;
        uint hereSize = SocketAddress.MaxSize;
        fixed (byte* thereAt = there)
        fixed (byte* hereAt = here)
        {
            if (Libc.getpeername(Fd, thereAt, &thereSize) < 0) return OsError.Last;
            Libc.getsockname(Fd, hereAt, &hereSize);
        }
        return there[..(int)thereSize].SequenceEqual(here[..(int)hereSize]) ? Libc.ECONNREFUSED : 0;
    }
}
