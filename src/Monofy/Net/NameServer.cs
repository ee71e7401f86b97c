using System;
using Monofy.Core.Dns;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Net;

/// <summary>A connected UDP socket to one name server: only its packets arrive, and the kernel reports an error if
/// nothing listens there.</summary>
internal sealed unsafe class NameServer : ISource
{
    internal delegate void Receiver(ReadOnlySpan<byte> packet);

    private const int MaxPerWake = 8;

    private readonly Reactor _reactor;
    private int _fd;
    private string? _failure;       // why there is no socket to it

    /// <summary>Makes a socket to <paramref name="port"/> of <paramref name="address"/>.</summary>
    public NameServer(Reactor reactor, IpAddress address, int port)
    {
        _reactor = reactor;
        Span<byte> to = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(to, address, port);
        _fd = Libc.socket(SocketAddress.FamilyOf(address), Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (_fd >= 0)
        {
            bool connected;
            fixed (byte* at = to) connected = Libc.connect(_fd, at, length) == 0;
            if (connected && reactor.TryAdd(_fd, Libc.EPOLLIN, this)) return;
        }
        _failure = OsError.Describe(OsError.Last);
        if (_fd >= 0) Libc.close(_fd);
        _fd = -1;
    }

    /// <summary>Takes each packet.</summary>
    public required Receiver OnPacket { get; init; }

    /// <summary>Called with the reason if it will not answer.</summary>
    public required Action<string> OnRefused { get; init; }

    /// <summary>Called after a batch of packets.</summary>
    public required Action OnSettle { get; init; }

    public void Send(ReadOnlySpan<byte> packet)
    {
        if (_failure != null)
        {
            OnRefused(_failure);
            return;
        }
        nint sent;
        fixed (byte* at = packet) sent = Libc.send(_fd, at, (nuint)packet.Length, Libc.MSG_NOSIGNAL);
        if (sent < 0 && OsError.Last != Libc.EAGAIN) OnRefused(OsError.Describe(OsError.Last));
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        byte* buffer = stackalloc byte[DnsMessage.MaxSize];
        for (int i = 0; i < MaxPerWake && _fd >= 0; i++)
        {
            nint n = Libc.read(_fd, buffer, DnsMessage.MaxSize);
            if (n < 0 && OsError.Last != Libc.EAGAIN) OnRefused(OsError.Describe(OsError.Last));
            if (n < 0) break;
            OnPacket(new ReadOnlySpan<byte>(buffer, (int)n));
        }
        OnSettle();
    }

    public void Close()
    {
        if (_fd < 0) return;
        _reactor.Remove(_fd);
        Libc.close(_fd);
        _fd = -1;
    }
}
