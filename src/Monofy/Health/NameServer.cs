using System;
using Monofy.Core.Health;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>A connected UDP socket to one name server: only its packets come, and that nobody is there is told.</summary>
internal sealed unsafe class NameServer : ISource
{
    internal delegate void Receiver(NameServer from, ReadOnlySpan<byte> packet);

    private const int Port = 53;

    private readonly Reactor _reactor;
    private readonly Receiver _received;
    private readonly Action _changed;
    private readonly bool[] _failed = new bool[2];      // by question
    private int _fd;

    /// <summary>Makes a socket to <paramref name="address"/>.</summary>
    public NameServer(Reactor reactor, IpAddress address, Receiver received, Action changed)
    {
        (_reactor, Address, _received, _changed) = (reactor, address, received, changed);
        Span<byte> to = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(to, address, Port);
        _fd = Libc.socket(SocketAddress.FamilyOf(address), Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (_fd < 0) return;
        fixed (byte* at = to) Libc.connect(_fd, at, length);
        reactor.Add(_fd, Libc.EPOLLIN, this);
    }

    /// <summary>Who it is.</summary>
    public IpAddress Address { get; }

    /// <summary>Why it did not answer a question; null where it may yet.</summary>
    public string? Failure { get; private set; }

    /// <summary>New questions begin.</summary>
    public void Begin()
    {
        Failure = null;
        _failed.AsSpan().Clear();
    }

    /// <summary>Whether nothing more is to be had from it for <paramref name="question"/>.</summary>
    public bool HasFailed(DnsQuestion question) => _failed[question.Index];

    /// <summary>It will not answer <paramref name="question"/>.</summary>
    public void Fail(DnsQuestion question, string why)
    {
        Failure = why;
        _failed[question.Index] = true;
    }

    /// <summary>Sends a question.</summary>
    public void Send(DnsQuestion question)
    {
        if (HasFailed(question)) return;
        nint sent;
        fixed (byte* at = question.Packet) sent = Libc.send(_fd, at, (nuint)question.Packet.Length, Libc.MSG_NOSIGNAL);
        if (sent < 0 && OsError.Last != Libc.EAGAIN) FailAll();
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        byte* buffer = stackalloc byte[DnsMessage.MaxSize];
        for (int i = 0; i < 8 && _fd >= 0; i++)
        {
            nint n = Libc.read(_fd, buffer, DnsMessage.MaxSize);
            if (n < 0 && OsError.Last != Libc.EAGAIN) FailAll();
            if (n < 0) break;
            _received(this, new ReadOnlySpan<byte>(buffer, (int)n));
        }
        _changed();
    }

    /// <summary>Ends it.</summary>
    public void Close()
    {
        if (_fd < 0) return;
        _reactor.Remove(_fd);
        Libc.close(_fd);
        _fd = -1;
    }

    private void FailAll()
    {
        Failure = OsError.Describe(OsError.Last);
        _failed.AsSpan().Fill(true);
    }
}
