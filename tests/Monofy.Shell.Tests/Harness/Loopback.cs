using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Monofy.Harness;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A port of TCP on this machine, given by the kernel: it listens, or is held so that nothing else
/// does.</summary>
internal sealed class Loopback : IDisposable
{
    private readonly Socket _socket;
    private readonly List<Socket> _clients = [];

    public Loopback(bool listens = true, int backlog = 16, IPAddress? address = null, int port = 0)
    {
        IPAddress at = address ?? IPAddress.Loopback;
        _socket = new(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _socket.Bind(new IPEndPoint(at, port));
        if (listens) _socket.Listen(backlog);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Whether the machine has ::1.</summary>
    public static bool HasV6
    {
        get
        {
            try
            {
                using var there = new Loopback(address: IPAddress.IPv6Loopback);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>The next client, once it is there; it does not block.</summary>
    public Socket Accept()
    {
        Deadline.Until(() => _socket.Poll(0, SelectMode.SelectRead), "a client");
        Socket client = _socket.Accept();
        client.Blocking = false;
        _clients.Add(client);
        return client;
    }

    /// <summary>A client of this process.</summary>
    public Socket Connect()
    {
        var client = new Socket(_socket.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(client);
        client.Connect(_socket.LocalEndPoint!);
        client.Blocking = false;
        return client;
    }

    /// <summary>What is there now; null at the end or after a reset.</summary>
    public static string? Receive(Socket socket)
    {
        byte[] buffer = new byte[64 << 10];
        int size = socket.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock) return "";
        return error == SocketError.Success && size > 0 ? Encoding.UTF8.GetString(buffer, 0, size) : null;
    }

    public static void Send(Socket socket, string text) =>
        Assert.Equal(text.Length, socket.Send(Encoding.ASCII.GetBytes(text)));

    /// <summary>Closes so that the other side gets a reset.</summary>
    public static void Reset(Socket socket)
    {
        socket.LingerState = new(true, 0);
        socket.Close();
    }

    public void Dispose()
    {
        foreach (Socket client in _clients) client.Dispose();
        _socket.Dispose();
    }
}
