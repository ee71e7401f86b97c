using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Monofy.Core.Control;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>Bad input: whatever a client sends, and in whichever pieces, gets the answer that another reader of the
/// protocol expects: what a client gets that sends the same in the plainest form, or a refusal. The next client is
/// answered as ever.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 10_000;
    private const string Plan = "web: --health=tcp://:1 a ||| db: b ||| job: --job c";

    private static readonly string[] s_lines =
    [
        "{\"v\":1,\"verb\":\"status\",\"names\":[\"web\"],\"options\":{\"json\":true}}\n",
        "{\"verb\":\"restart\",\"names\":[\"web\",\"db\"],\"options\":{\"timeout\":\"3s\",\"no-wait\":true}}\n",
        "{\"verb\":\"events\",\"options\":{\"follow\":false,\"since\":\"10m\"}}\n{\"more\":1}\n",
        "{\"verb\":\"wait\",\"names\":[\"web:healthy\"],\"options\":{\"timeout\":5}}\n", "{\"verb\":\"metrics\"}\n",
        "{\"deep\":[[[[[[[]]]]]]],\"verb\":\"health\"}\n", "{\"deeper\":[[[[[[[[]]]]]]]],\"verb\":\"health\"}\n",
        "{\"verb\":\"status\",\"names\":[\"web\",{\"names\":[]}]}\n",
        "{\"verb\":\"he\\u0061lth\",\"x\":{\"verb\":\"stop\"}}",
        "{\"verb\":\"signal\",\"names\":[\"db\"],\"options\":{\"signal\":\"HUP\"}}\n{\"verb\":\"shutdown\"}\n",
    ];

    private static readonly string[] s_requests =
    [
        "GET /status.json HTTP/1.1\r\nHost: localhost:9090\r\nAccept: */*\r\n\r\n",
        "HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/openmetrics-text; " +
        "version=1.0.0;q=0.5\r\n\r\n",
        "GET /events HTTP/1.1\r\nHost: [::1]\r\nLast-Event-ID: 2\r\n\r\n", "GET /health/web HTTP/1.0\r\n\r\n",
        "GET /health/%64b?x=%zz HTTP/1.1\nhost:\tLocalhost \n\nGET / HTTP/1.1\n\n",
        "\r\nGET http://localhost:1/metrics HTTP/1.0\r\nX: a:b\r\nAccept: text/plain\r\n\r\n",
    ];

    [Fact]
    public void Garbage_on_the_control_socket_gets_the_answer_of_a_plain_request_or_a_refusal()
    {
        var run = new Script(Plan);
        var desk = new Desk(Asked.View(run));
        var dice = new Random(1);
        (string asEver, _) = Ask(desk, "{\"verb\":\"status\"}\n"u8.ToArray(), null);
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] input = Damage(s_lines[dice.Next(s_lines.Length)], dice, Request.MaxSize);
            (string text, Order? order) = Ask(desk, input, dice);
            Request? plain = Plain(input, desk);
            if (plain != null)
            {
                (string wanted, Order? other) = Ask(desk, plain.ToLine(), null);
                Assert.Equal((wanted, Told(other)), (text, Told(order)));
                accepted++;
            }
            else
            {
                Assert.Null(order);
                if (input.Length > 0) Assert.Matches("\\A\\{\"error\":\"[^\\n]+\\}\n\\{\"end\":125\\}\n\\z", text);
            }
            Assert.Equal(asEver, Ask(desk, "{\"verb\":\"status\"}\n"u8.ToArray(), null).Text);
        }
        Assert.InRange(accepted, Rounds / 10, Rounds * 9 / 10);
    }

    [Fact]
    public void Garbage_over_HTTP_gets_the_answer_of_a_plain_request_or_a_refusal()
    {
        RunView view = Asked.View(new Script(Plan));
        var dice = new Random(2);
        string asEver = Ask(view, "GET /status.json HTTP/1.0\r\n\r\n", null);
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Damage(s_requests[dice.Next(s_requests.Length)], dice, HttpRequest.MaxSize);
            string input = Encoding.Latin1.GetString(bytes);
            string text = Ask(view, input, dice);
            (int status, string plain) = Plain(input);
            if (status == 200)
            {
                Assert.Equal(Ask(view, plain, null), text);
                accepted++;
            }
            else if (status == 0) Assert.Equal("", text);
            else Assert.Matches("\\AHTTP/1\\.1 " + status + " ", text);
            Assert.Equal(asEver, Ask(view, "GET /status.json HTTP/1.0\r\n\r\n", null));
        }
        Assert.InRange(accepted, Rounds / 10, Rounds * 9 / 10);
    }

    private static (string Text, Order? Order) Ask(Desk desk, byte[] input, Random? dice)
    {
        Order? order = null;
        var talk = new LineConversation((request, _) => desk.Handle(request, out order));
        Say(talk, input, dice);
        return (Asked.Drain(talk), order);
    }

    private static string Ask(RunView view, string input, Random? dice)
    {
        var talk = new HttpConversation(view, new ServiceFinder(view.Plan), "127.0.0.1");
        Say(talk, Encoding.Latin1.GetBytes(input), dice);
        return Asked.Drain(talk);
    }

    // In pieces of any size, or in one; each call sees all that has come so far, up to the limit.
    private static void Say(Conversation talk, byte[] input, Random? dice)
    {
        int most = Math.Min(input.Length, talk.MaxInput), end = 0;
        while (talk.Stage == Stage.Reading && end < most)
        {
            end = dice == null ? most : Math.Min(most, end + (most > 1000 ? 4096 : 0) + dice.Next(1, 200));
            talk.Receive(input.AsSpan(0, end), ended: false);
        }
        if (talk.Stage == Stage.Reading) talk.Receive(input.AsSpan(0, most), ended: true);
    }

    private static string Told(Order? order) => order == null ? "none"
        : $"{order.Kind} {string.Join(',', order.Services)} {order.Signal} {string.Join(',', order.Until)} " +
            $"{order.Timeout} {order.NoWait}";

    // What docs/control.md says about a request, by the framework's document model; null if it is to be refused.
    private static Request? Plain(byte[] input, Desk desk)
    {
        int end = Array.IndexOf(input, (byte)'\n');
        if (end >= Request.MaxSize || (end < 0 && input.Length >= Request.MaxSize)) return null;
        try
        {
            using var json = JsonDocument.Parse(input.AsMemory(0, end < 0 ? input.Length : end),
                new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            string verb = "";
            string[] names = [];
            List<KeyValuePair<string, string>> options = [];
            foreach (JsonProperty member in json.RootElement.EnumerateObject())
            {
                JsonElement value = member.Value;
                if (member.NameEquals("v"u8) && (value.ValueKind != JsonValueKind.Number ||
                    !value.TryGetInt32(out int version) || version != 1)) return null;
                if (member.NameEquals("verb"u8))
                    verb = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
                if (member.NameEquals("names"u8)) names = [.. value.EnumerateArray().Select(Text)];
                if (member.NameEquals("options"u8))
                    options.AddRange(value.EnumerateObject().Select(static o => KeyValuePair.Create(o.Name,
                        o.Value.ValueKind == JsonValueKind.String ? o.Value.GetString()! : Scalar(o.Value))));
            }
            if (verb.Length is 0 or > 32 || Verbs.Find(verb) is not { Kind: not VerbKind.Local } known) return null;
            var request = new Request(verb, names, [.. options]);
            return IsRefused(request, known, desk) ? null : request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;    // no JSON, not of that kind, or a string that is not UTF-8
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new InvalidOperationException();

    private static string Scalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number
            ? value.GetRawText() : throw new InvalidOperationException();

    // By its options and names: what is refused in its plainest form, too, is refused by its meaning.
    private static bool IsRefused(Request request, Verb verb, Desk desk) =>
        request.Options.Any(option => verb.Options.All(known => known.Name != option.Key) &&
            !(verb.Name == "signal" && option.Key == "signal")) ||
        Ask(desk, request.ToLine(), null).Text.EndsWith("{\"end\":125}\n");

    // What RFC 9112 and docs/control.md say about the head of a request: its status (0: not complete), and if that is
    // 200 the same request in its plainest form.
    private static (int Status, string Plain) Plain(string input)
    {
        if (input.Length > HttpRequest.MaxSize) input = input[..HttpRequest.MaxSize];
        string first = "", more = "", host = "";
        bool isNew = true;
        foreach (string whole in input.Split('\n')[..^1])
        {
            string line = whole.EndsWith('\r') ? whole[..^1] : whole;
            if (line == "" && first == "") continue;
            if (first == "")
            {
                int status = First(line, out first, out isNew);
                if (status != 200) return (status, "");
            }
            else if (line == "") return host == "" && isNew ? (400, "") : (IsForeign(host) ? 421 : 200, first + more +
                "\r\n");
            else
            {
                Match header = Regex.Match(line, @"\A([\x21-\x39\x3b-\x7e]+):([\t\x20-\x7e\x80-\xff]*)\z");
                string name = header.Groups[1].Value.ToLowerInvariant(), value = header.Groups[2].Value;
                if (!header.Success || (name == "host" && host != "")) return (400, "");
                if (name == "host") host = value + " ";
                if (name is "host" or "accept" or "last-event-id") more += name + ":" + value + "\r\n";
            }
        }
        return (input.Length == HttpRequest.MaxSize ? 431 : 0, "");
    }

    private static int First(string line, out string plain, out bool isNew)
    {
        Match all = Regex.Match(line, @"\A([^ ]+) (.+) HTTP/([^ ])\.([^ ])\z", RegexOptions.Singleline);
        string method = all.Groups[1].Value, target = Regex.Replace(all.Groups[2].Value, @"\Ahttp://[^/]*\z", "/");
        target = Regex.Replace(Regex.Replace(target, @"\Ahttp://[^/]*", ""), @"\?.*\z", "", RegexOptions.Singleline);
        isNew = all.Groups[4].Value != "0";
        plain = method + " " + target + (isNew ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
        if (!all.Success) return 400;
        if (all.Groups[3].Value != "1") return 505;
        if (!char.IsAsciiDigit(all.Groups[4].Value[0]) || !Regex.IsMatch(method, "\\A[A-Za-z-]+\\z")) return 400;
        if (method is not ("GET" or "HEAD")) return 405;
        return Regex.IsMatch(target, @"\A/(?:[\x21-\x24\x26-\x7e\x80-\xff]|%[0-9A-Fa-f]{2})*\z") ? 200 : 400;
    }

    private static bool IsForeign(string host)
    {
        string name = host.Trim(' ', '\t').ToLowerInvariant();
        if (host == "") return false;       // HTTP/1.0 without one
        if (!name.EndsWith(']')) name = Regex.Replace(name, @":[^:]*\z", "");
        return name is not ("localhost" or "[::1]") && !(name.StartsWith("127.") && IpAddress.TryParse(name, out _));
    }

    // Bytes changed, cut out, repeated; now and then all of them by chance, or so many that the limit is near.
    private static byte[] Damage(string text, Random dice, int limit)
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
        if (dice.Next(50) == 0)
        {
            int at = dice.Next(bytes.Count), more = limit - bytes.Count + dice.Next(-3, 4);
            bytes.InsertRange(at, Enumerable.Repeat((byte)" x"[dice.Next(2)], more));
        }
        return [.. bytes];
    }
}
