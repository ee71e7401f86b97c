using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monofy.Control.Tests;

/// <summary>Bad input over real sockets: whatever clients send, and however they go, the next one gets the right
/// answer, and neither a descriptor nor memory is lost. The fuzz tests of the core compare each answer.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 3000, ToWarmUp = 1000;
    private const int MostGrowth = 300;         // kB; it is 50, and a leak of 100 bytes a client is found

    private static readonly string[] s_lines =
    [
        "{\"verb\":\"wait\",\"names\":[\"web:down\"]}\n",
        "{\"verb\":\"wait\",\"names\":[\"job:down\",\"web:completed\"]}\n",
        "{\"v\":1,\"verb\":\"status\",\"names\":[\"web\"],\"options\":{\"json\":true}}\n", "{\"verb\":\"metrics\"}\n",
        "{\"verb\":\"events\",\"options\":{\"follow\":true,\"since\":\"10m\"}}\n", "{\"verb\":\"plan\"}\n",
        "{\"verb\":\"wait\",\"names\":[\"web:down\"],\"options\":{\"timeout\":\"1ms\"}}\n",
        "{\"verb\":\"reload\",\"names\":[\"nobody\"]}\n",
    ];

    private static readonly string[] s_requests =
    [
        "GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text\r\n\r\n",
        "GET /health/%77eb HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\n\r\n",
    ];

    [Fact]
    public void Garbage_on_the_control_socket_costs_nothing_and_the_next_client_is_answered()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Plain("web"))
            .Program("job", "true", "--job"));
        run.Ready("web");
        string asEver = Ask(() => Connect(folder["ctl"]), "{\"verb\":\"plan\"}\n"u8.ToArray());
        Assert.EndsWith("{\"end\":0}\n", asEver);
        Attack(run, () => Connect(folder["ctl"]), s_lines, static answer =>
        {
            string[] lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(lines, static l => Assert.Equal(JsonValueKind.Object,
                JsonDocument.Parse(l).RootElement.ValueKind));
            if (lines.Length > 0) Assert.Matches("^\\{\"end\":(0|1|124|125)\\}$", lines[^1]);
        }, () => Assert.Equal(asEver, Ask(() => Connect(folder["ctl"]), "{\"verb\":\"plan\"}\n"u8.ToArray())));
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Garbage_over_HTTP_costs_nothing_and_the_next_client_is_answered()
    {
        int port = HttpTests.FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}").Service("web", Actor.Plain("web")));
        run.Ready("web");
        Socket Dial()
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        byte[] plain = "GET /health HTTP/1.0\r\n\r\n"u8.ToArray();
        string asEver = Ask(Dial, plain);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", asEver);
        Attack(run, Dial, s_requests, static answer =>
        {
            if (answer.Length > 0) Assert.Matches("^HTTP/1\\.1 (200|400|404|405|421|431|503|505) ", answer);
        }, () => Assert.Equal(asEver, Ask(Dial, plain)));
        run.Signal("TERM");
        run.Ends(143);
    }

    private static void Attack(Run run, Func<Socket> dial, string[] texts, Action<string> look, Action askAsEver)
    {
        var dice = new Random(20261130);
        // A timer for the clients is made once and kept.
        int Descriptors() => Proc.Descriptors(run.Pid).Count(static d => d != "anon_inode:[timerfd]");
        long Memory() => long.Parse(Proc.Status(run.Pid, "RssAnon").Split(' ')[0]);
        run.Until(() => Proc.Descriptors(run.Pid).Count(static d => d.StartsWith("socket:")) == 1, "it only listens");
        int before = Descriptors();
        long memory = 0;
        for (int round = 0; round < ToWarmUp + Rounds; round++)
        {
            if (round == ToWarmUp) memory = Memory();
            Be(dial, Damage(texts[dice.Next(texts.Length)], dice), dice, look);
            if (round % 50 == 0) askAsEver();
        }
        // Half requests of clients that stay: some make room for others, the rest have five seconds.
        Socket[] half = [.. Enumerable.Range(0, 80).Select(_ => dial())];
        foreach (Socket socket in half) Send(socket, Encoding.ASCII.GetBytes(texts[0])[..20]);
        askAsEver();
        run.Until(() => Descriptors() == before, "all descriptors are given back");
        foreach (Socket socket in half) socket.Dispose();
        askAsEver();
        long after = Memory();
        run.That(after - memory < MostGrowth, $"memory grew from {memory} to {after} kB");
    }

    // A client that sends in pieces, and goes at any point, or waits for its answer.
    private static void Be(Func<Socket> dial, byte[] input, Random dice, Action<string> look)
    {
        using Socket socket = dial();
        socket.ReceiveTimeout = socket.SendTimeout = 15_000;
        int way = dice.Next(4);
        try
        {
            for (int at = 0; at < input.Length;)
            {
                int size = Math.Min(input.Length - at, dice.Next(1, 4) switch { 1 => 1, 2 => 40, _ => input.Length });
                socket.Send(input.AsSpan(at, size));
                at += size;
                if (way == 0 && dice.Next(3) == 0) return;
            }
            if (way == 1) socket.LingerState = new LingerOption(true, 0);       // a reset
            if (way < 3) return;
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            if (way < 3) return;        // it was answered before it had said everything
        }
        // A stream or an order has no end that could be waited for.
        if (!Regex.IsMatch(Encoding.Latin1.GetString(input), "follow|events|wait|down")) look(Rest(socket));
    }

    private static void Send(Socket socket, byte[] bytes)
    {
        try { socket.Send(bytes); }
        catch (SocketException) { }     // it made room for others
    }

    private static string Ask(Func<Socket> dial, byte[] request)
    {
        using Socket socket = dial();
        socket.ReceiveTimeout = 15_000;
        socket.Send(request);
        return Rest(socket);
    }

    private static string Rest(Socket socket)
    {
        List<byte> all = [];
        byte[] buffer = new byte[16 << 10];
        try
        {
            for (int size; (size = socket.Receive(buffer)) > 0;) all.AddRange(buffer[..size]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset) { }
        return Encoding.UTF8.GetString([.. all]);
    }

    private static Socket Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static byte[] Damage(string text, Random dice)
    {
        List<byte> bytes = [.. Encoding.Latin1.GetBytes(text)];
        if (dice.Next(40) == 0)
        {
            byte[] chance = new byte[dice.Next(80_000)];
            dice.NextBytes(chance);
            return chance;
        }
        for (int i = dice.Next(5); i > 0 && bytes.Count > 1; i--)
        {
            int at = dice.Next(bytes.Count), length = dice.Next(Math.Min(20, bytes.Count - at));
            switch (dice.Next(3))
            {
                case 0: bytes[at] = (byte)dice.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            }
        }
        if (dice.Next(40) == 0) bytes.InsertRange(dice.Next(bytes.Count), Enumerable.Repeat((byte)'x', 70_000));
        return [.. bytes];
    }
}
