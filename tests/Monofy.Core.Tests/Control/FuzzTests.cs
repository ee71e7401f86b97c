using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Monofy.Core.Control;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Tests.Health;

namespace Monofy.Core.Tests.Control;

/// <summary>Bad input: whatever a client sends, and in whichever pieces, is answered or refused, and never an
/// error.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] s_lines =
    [
        "{\"v\":1,\"verb\":\"status\",\"names\":[\"web\"],\"options\":{\"json\":true}}\n",
        "{\"verb\":\"restart\",\"names\":[\"web\",\"db\"],\"options\":{\"timeout\":\"3s\",\"no-wait\":true}}\n",
        "{\"verb\":\"events\",\"options\":{\"follow\":false,\"since\":\"10m\"}}\n{\"more\":1}\n",
        "{\"verb\":\"wait\",\"names\":[\"web:healthy\"],\"options\":{\"timeout\":5}}\n", "{\"verb\":\"metrics\"}\n",
    ];

    private static readonly string[] s_requests =
    [
        "GET /status.json HTTP/1.1\r\nHost: localhost:9090\r\nAccept: */*\r\n\r\n",
        "HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/openmetrics-text; version=1.0.0;q=0.5\r\n\r\n",
        "GET /events HTTP/1.1\r\nHost: [::1]\r\nLast-Event-ID: 7\r\n\r\n", "GET /health/web HTTP/1.0\r\n\r\n",
    ];

    [Fact]
    public void Garbage_on_the_control_socket_is_answered_or_refused()
    {
        var run = new Steps("web: --health=tcp://:1 a ||| db: b ||| job: --job c");
        var desk = new Desk(Asked.View(run));
        var dice = new Random(1);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] input = Damage(s_lines[dice.Next(s_lines.Length)], dice);
            var talk = new LineConversation((request, _) => desk.Take(request, out Order? _));
            Say(talk, input, dice);
            string text = Asked.Drain(talk);
            foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
            if (talk.Stage == Stage.Over && text.Length > 0) Assert.Matches("\\{\"end\":\\d+\\}\n$", text);
        }
    }

    [Fact]
    public void Garbage_over_HTTP_is_answered_or_refused()
    {
        var run = new Steps("web: --health=tcp://:1 a ||| db: b ||| job: --job c");
        RunView view = Asked.View(run);
        var names = new ServiceFinder(view.Plan);
        var dice = new Random(2);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] input = Damage(s_requests[dice.Next(s_requests.Length)], dice);
            var talk = new HttpConversation(view, names, "127.0.0.1");
            Say(talk, input, dice);
            string text = Asked.Drain(talk);
            if (text.Length > 0) Assert.Matches("^HTTP/1\\.1 (200|400|404|405|421|431|503|505) ", text);
        }
    }

    // In pieces of any size; each call sees all that has come so far.
    private static void Say(Conversation talk, byte[] input, Random dice)
    {
        int end = 0;
        while (talk.Stage == Stage.Reading && end < input.Length)
        {
            end = Math.Min(input.Length, end + dice.Next(1, 200));
            talk.Take(input.AsSpan(0, end), ended: false);
        }
        if (talk.Stage == Stage.Reading) talk.Take(input, ended: true);
    }

    // Bytes changed, cut out, repeated; now and then all of them by chance.
    private static byte[] Damage(string text, Random dice)
    {
        var bytes = new List<byte>(Encoding.Latin1.GetBytes(text));
        if (dice.Next(20) == 0)
        {
            byte[] chance = new byte[dice.Next(300)];
            dice.NextBytes(chance);
            return chance;
        }
        for (int i = dice.Next(6); i > 0 && bytes.Count > 1; i--)
        {
            int at = dice.Next(bytes.Count), length = dice.Next(Math.Min(20, bytes.Count - at));
            switch (dice.Next(4))
            {
                case 0: bytes[at] = (byte)dice.Next(256); break;
                case 1: bytes[at] = (byte)"\"\\{}[]:,\r\n \0/?%"[dice.Next(15)]; break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            }
        }
        return [.. bytes];
    }
}
