using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Monofy.Health.Tests;

/// <summary>A server of the test's own. It has its port from the beginning, and listens when the test says
/// so.</summary>
internal sealed class Server : IDisposable
{
    private readonly Socket _socket;
    private readonly ConcurrentQueue<Socket> _open = new();
    private volatile string? _answer;
    private int _connections, _cutShort;

    /// <param name="answer">The whole answer to each request; null: connections are accepted and nothing is ever
    /// said.</param>
    /// <param name="listen">False: connections are refused until <see cref="Listen"/>.</param>
    /// <param name="address">Where; by default 127.0.0.1.</param>
    public Server(string? answer = null, bool listen = true, string address = "127.0.0.1")
    {
        _answer = answer;
        IPAddress at = IPAddress.Parse(address);
        _socket = new(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(at, 0));
        if (listen) Listen();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many answers were not taken to their end.</summary>
    public int CutShort => Volatile.Read(ref _cutShort);

    public List<string> Requests { get; } = [];

    public string? Answer
    {
        set => _answer = value;
    }

    public static string Http(string status) => $"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nok";

    public void Listen()
    {
        _socket.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        _socket.Dispose();
        foreach (Socket connection in _open) connection.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _socket.Accept();
                Interlocked.Increment(ref _connections);
                if (_answer is { } answer) new Thread(() => Serve(connection, answer)) { IsBackground = true }.Start();
                else _open.Enqueue(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    private void Serve(Socket connection, string answer)
    {
        using (connection)
        {
            try
            {
                byte[] buffer = new byte[4096];
                string request = "";
                while (!request.Contains("\r\n\r\n"))
                {
                    int size = connection.Receive(buffer);
                    if (size == 0) return;
                    request += Encoding.ASCII.GetString(buffer, 0, size);
                }
                lock (Requests) Requests.Add(request);
                connection.Send(Encoding.ASCII.GetBytes(answer));
                connection.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref _cutShort);
            }
        }
    }
}
