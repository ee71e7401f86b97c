using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Monofy.Harness;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A port of UDP on this machine that gets the questions of a lookup, and answers as a test says.</summary>
internal sealed class FakeNameServer : IDisposable
{
    private const ushort Response = 0x8180, Truncated = 0x0200;
    private const int HeaderSize = 12;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private EndPoint _from = new IPEndPoint(IPAddress.Any, 0);

    public FakeNameServer(string address = "127.0.0.1", int port = 0) =>
        _socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Whether a question has come that was not taken.</summary>
    public bool IsAsked => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Who asked last.</summary>
    public EndPoint From => _from;

    /// <summary>The next question, once it is there.</summary>
    public byte[] Take()
    {
        Deadline.Until(() => IsAsked, "a question");
        byte[] buffer = new byte[512];
        int size = _socket.ReceiveFrom(buffer, ref _from);
        return buffer[..size];
    }

    /// <summary>The name that a question is for, and whether it is for IPv6.</summary>
    public static (string Name, bool V6) Read(byte[] question)
    {
        string name = "";
        int at = HeaderSize;
        for (; question[at] != 0; at += question[at] + 1)
            name += (name.Length > 0 ? "." : "") + System.Text.Encoding.ASCII.GetString(question, at + 1, question[at]);
        return (name, question[at + 2] == 28);
    }

    public void Send(byte[] packet, EndPoint? to = null) => _socket.SendTo(packet, to ?? _from);

    /// <summary>An answer with that address, or with none.</summary>
    public static byte[] AnswerTo(byte[] question, string? address = null, int code = 0, bool isCut = false)
    {
        byte[] bytes = address == null ? [] : IPAddress.Parse(address).GetAddressBytes();
        byte[] record = new byte[HeaderSize];       // pointer to the name, type, class, time to live, length
        record[0] = 0xc0;
        record[1] = HeaderSize;
        record[3] = (byte)(bytes.Length == 4 ? 1 : 28);
        record[5] = 1;
        record[11] = (byte)bytes.Length;
        byte[] packet = address == null ? [.. question] : [.. question, .. record, .. bytes];
        ushort flags = (ushort)(Response | (isCut ? Truncated : 0) | code);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)(address == null ? 0 : 1));
        return packet;
    }

    /// <summary>Under another number.</summary>
    public static byte[] WithAnotherId(byte[] packet) => [(byte)(packet[0] ^ 1), .. packet[1..]];

    public void Dispose() => _socket.Dispose();
}
