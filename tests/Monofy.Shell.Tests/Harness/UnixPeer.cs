using System;
using System.Collections.Generic;
using System.Net.Sockets;
using Monofy.Harness;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Clients of Unix sockets, or a server that a test plays; none blocks.</summary>
internal sealed class UnixPeer : IDisposable
{
    private readonly List<Socket> _open = [];
    private Socket? _server;

    /// <summary>A path, or an abstract name that begins with @.</summary>
    public static UnixDomainSocketEndPoint At(string name) =>
        new(name.StartsWith('@') ? "\0" + name[1..] : name);

    /// <summary>A connection to <paramref name="name"/>: its descriptor.</summary>
    public int Connect(string name)
    {
        Socket client = Make();
        client.Connect(At(name));
        return (int)client.Handle;
    }

    /// <summary>Begins to listen at <paramref name="name"/>.</summary>
    public void Listen(string name)
    {
        _server = Make();
        _server.Bind(At(name));
        _server.Listen(16);
    }

    /// <summary>The next client, once it is there.</summary>
    public int Accept()
    {
        Deadline.Until(() => _server!.Poll(0, SelectMode.SelectRead), "a client");
        Socket client = _server!.Accept();
        _open.Add(client);
        return (int)client.Handle;
    }

    public void Close(int fd)
    {
        Socket socket = _open.Find(s => (int)s.Handle == fd)!;
        _open.Remove(socket);
        socket.Dispose();
    }

    public void Dispose()
    {
        foreach (Socket socket in _open) socket.Dispose();
    }

    private Socket Make()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        _open.Add(socket);
        return socket;
    }
}
