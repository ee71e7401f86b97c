using System;
using Monofy.Core.Control;

using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;

namespace Monofy.Control;

/// <summary>Listens for HTTP (<c>--http</c>): health, metrics, status, events and a page, for anyone who can connect;
/// read only.</summary>
internal sealed unsafe class HttpServer
{
    private const int Backlog = 128;

    private readonly int _fd;
    private readonly string? _loopback;     // the host that was given, if it is a loopback address
    private readonly HttpAddress _address;
    private Listener? _listener;
    private Budget _budget = null!;

    private HttpServer(int fd, HttpAddress address, string? loopback) =>
        (_fd, _address, _loopback) = (fd, address, loopback);

    /// <summary>What is worth saying at the start, or null: as PID 1, nothing outside the container reaches a loopback
    /// address.</summary>
    public string? Notice => _loopback != null && Libc.getpid() == 1
        ? "--http listens on " + Name() + ", inside this container only; kubelet and Prometheus need --http=0.0.0.0:" +
            _address.Port : null;

    /// <summary>Begins to listen; null with the reason.</summary>
    public static HttpServer? Open(HttpAddress address, out string? error)
    {
        string host = address.Host is "" or "localhost" ? "127.0.0.1" : address.Host.Trim('[', ']');
        if (!IpAddress.TryParse(host, out IpAddress ip))
        {
            error = "cannot listen on " + address.Host + " (--http): expected an address such as 0.0.0.0 or [::]";
            return null;
        }
        int fd = Listen(ip, address.Port);
        error = fd < 0 ? "cannot listen on " + NameOf(address) + " (--http): " + OsError.Describe(OsError.Last) : null;
        bool isLoopback = ip == IpAddress.LoopbackV6 || (!ip.IsV6 && ip.Low >> 24 == 127);
        return fd < 0 ? null : new(fd, address, isLoopback ? address.Host : null);
    }

    /// <summary>Begins to answer; false if the kernel refuses to watch.</summary>
    public bool Serve(Reactor reactor, Desk desk)
    {
        _budget = new(() => desk.View.Look(Clock.Now, Clock.UnixTicks));
        var names = new ServiceFinder(desk.View.Plan);
        _listener = new(reactor, _fd, fd =>
            new Connection(reactor, fd, new HttpConversation(desk.View, names, _loopback), _budget,
                takesDescriptors: false));
        return _listener.Begin();
    }

    /// <summary>What is to be done once in each turn of the loop.</summary>
    public void Turn(bool news)
    {
        _budget.Reset();
        _listener?.Turn(news);
    }

    private string Name() => NameOf(_address);

    private static string NameOf(HttpAddress address) =>
        (address.Host.Length == 0 ? "127.0.0.1" : address.Host) + ":" + address.Port;

    private static int Listen(IpAddress ip, int port)
    {
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(address, ip, port);
        int fd = Libc.socket(SocketAddress.FamilyOf(ip), Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) return -1;
        // A monofy that is started again need not wait for the connections of the last one.
        int on = 1;
        Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, &on, sizeof(int));
        int result;
        fixed (byte* at = address) result = Libc.bind(fd, at, length);
        if (result == 0 && Libc.listen(fd, Backlog) == 0) return fd;
        int errno = OsError.Last;
        Libc.close(fd);
        *Libc.__errno_location() = errno;
        return -1;
    }
}
