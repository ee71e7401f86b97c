using System;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>SPEC 7: one JSON object a line; answered by data, notes or errors, and a last end.</summary>
public sealed class LineProtocolTests
{
    [Fact]
    public void An_answer_is_lines_of_data_and_a_last_end()
    {
        var run = new Script("web: a");
        run.Pass(3);
        string text =
            Asked.Talk(new Desk(Asked.View(run, static (_, _) => new(TimeSpan.FromSeconds(1.5), 12_000_000, 2))),
            "{\"v\":1,\"verb\":\"status\"}\n"u8.ToArray(), out _);
        Assert.Matches(
            "^\\{\"data\":\\{\"name\":\"web\",\"kind\":\"service\",\"state\":\"up\",\"pid\":100," +
            "\"started\":\"2026-11-26T09:19:57.000Z\",\"uptime\":3," +
            "\"cpu\":1.5,\"memory\":12000000,\"processes\":2,\"restarts\":0\\}\\}\n\\{\"end\":0\\}\n$", text);
    }

    [Theory]
    [InlineData("", "the", -1)]
    [InlineData("hello", "expected a line of JSON", 125)]
    [InlineData("[]", "expected a line of JSON", 125)]
    [InlineData("{}", "verb: expected one of status", 125)]
    [InlineData("{\"v\":2,\"verb\":\"status\"}", "this monofy speaks version 1 of the protocol only", 125)]
    [InlineData("{\"v\":\"1\",\"verb\":\"status\"}", "this monofy speaks version 1 of the protocol only", 125)]
    [InlineData("{\"verb\":\"dance\"}", "this monofy does not know ctl dance", 125)]
    [InlineData("{\"verb\":\"status\"} {}", "expected a line of JSON", 125)]
    [InlineData("{\"verb\":\"status\",\"names\":\"web\"}", "names: expected a list of strings", 125)]
    [InlineData("{\"verb\":\"status\",\"names\":[1]}", "names: expected a list of strings", 125)]
    [InlineData("{\"verb\":\"status\",\"options\":[]}", "options: expected an object", 125)]
    [InlineData("{\"verb\":\"status\",\"options\":{\"json\":{}}}", "options: expected an object", 125)]
    [InlineData("{\"verb\":\"status\",\"options\":{\"jsn\":true}}", "status: unknown option jsn", 125)]
    [InlineData("{\"verb\":\"status\",\"names\":[\"wib\"]}", "there is no service or job wib; did you mean web?", 125)]
    [InlineData("{\"verb\":\"restart\"}", "restart: expected names", 125)]
    [InlineData("{\"verb\":\"signal\",\"names\":[\"web\"]}", "signal: expected a signal such as HUP", 125)]
    [InlineData("{\"verb\":\"wait\",\"names\":[\"web:sick\"]}", "web:sick: expected one of ready, up", 125)]
    [InlineData("{\"verb\":\"restart\",\"names\":[\"migrate\"]}", "migrate is a setup command, not a service", 125)]
    [InlineData("{\"verb\":\"logs\"}", "monofy sees no output", 1)]
    public void A_request_that_is_wrong_is_refused_with_the_reason(string line, string reason, int status)
    {
        (int actual, _, string[] errors) = Asked.Of(new Script("migrate: true && web: a"), line);
        if (status < 0) actual = -1;
        else Assert.StartsWith(reason, Assert.Single(errors));
        Assert.Equal(status, actual);
    }

    [Fact]
    public void A_request_that_is_too_long_is_refused()
    {
        var desk = new Desk(Asked.View(new Script("web: a")));
        var talk = new LineConversation((request, _) => desk.Handle(request, out Order? _));
        talk.Receive(new byte[Request.MaxSize - 1], ended: false);
        Assert.Equal(Stage.Reading, talk.Stage);
        talk.Receive(new byte[Request.MaxSize], ended: false);
        Assert.Equal((125, "the request is longer than 65536 bytes"),
            Asked.Read(Asked.Drain(talk)) is var (status, _, errors) ? (status, errors[0]) : default);
    }

    [Theory]
    [InlineData("start", "'names':['web']", OrderKind.Start, "0+1")]
    [InlineData("stop", "'names':['web.2','db']", OrderKind.Stop, "1+2")]
    [InlineData("restart", "'names':['web','web.1']", OrderKind.Restart, "0+1")]
    [InlineData("reload", "'names':['db']", OrderKind.Reload, "2")]
    [InlineData("shutdown", "'names':[]", OrderKind.Shutdown, "")]
    [InlineData("wait", "'names':[]", OrderKind.Wait, "0+1+2")]
    [InlineData("run", "'names':['job']", OrderKind.Run, "3")]
    public void An_order_names_services_by_their_place(string verb, string rest, OrderKind kind, string services)
    {
        Order order = Asked.Order(new Script("web: --scale=2 a ||| db: b ||| job: --job c"),
            ("{'verb':'" + verb + "'," + rest + "}").Replace('\'', '"'))!;
        Assert.Equal((kind, services), (order.Kind, string.Join('+', order.Services)));
    }

    [Fact]
    public void An_order_has_its_options()
    {
        var run = new Script("web: a ||| db: b");
        Order signal = Asked.Order(run, "{\"verb\":\"signal\",\"names\":[\"db\"],\"options\":{\"signal\":\"USR2\"}}")!;
        Assert.Equal((12, "1"), (signal.Signal.Number, string.Join('+', signal.Services)));
        Order stop = Asked.Order(run,
            "{\"verb\":\"stop\",\"names\":[\"db\"],\"options\":{\"no-wait\":true,\"timeout\":3}}")!;
        Assert.Equal((true, TimeSpan.FromSeconds(3)), (stop.NoWait, stop.Timeout!.Value));
        Order wait = Asked.Order(run, "{\"verb\":\"wait\",\"names\":[\"web:healthy\",\"db\"]}")!;
        Assert.Equal([WaitCondition.Healthy, WaitCondition.Exited], wait.Until);
    }

    [Fact]
    public void Who_waits_for_an_order_hears_notes_and_then_the_end()
    {
        LineConversation talk = new(static (_, _) => null);
        talk.Receive("{\"verb\":\"run\",\"names\":[\"x\"]}\n"u8, ended: false);
        Assert.Equal(Stage.Waiting, talk.Stage);
        Assert.Equal("", Asked.Drain(talk));
        talk.Note("it waits\u009b");
        Assert.Equal("{\"note\":\"it waits\\u009B\"}\n", Asked.Drain(talk));
        talk.End(3, "it failed");
        Assert.Equal("{\"error\":\"it failed\"}\n{\"end\":3}\n", Asked.Drain(talk));
        Assert.Equal(Stage.Over, talk.Stage);
    }

    [Fact]
    public void A_wait_with_json_shows_what_was_waited_for()
    {
        var run = new Script("web: a ||| db: b");
        LineConversation talk = new(static (_, _) => null);
        talk.Receive("{\"verb\":\"wait\",\"names\":[\"db:up\"],\"options\":{\"json\":true}}\n"u8, ended: false);
        talk.End(new WaitAnswer(Asked.View(run), [1], 124, "timed out"));
        (int status, string[] data, string[] errors) = Asked.Read(Asked.Drain(talk));
        Assert.Equal((124, "timed out"), (status, errors[0]));
        Assert.StartsWith("{\"name\":\"db\",\"kind\":\"service\",\"state\":\"up\"", Assert.Single(data));
    }

    [Fact]
    public void Twenty_thousand_services_are_listed_a_piece_at_a_time()
    {
        var run = new Script("job: --job --scale=5000 a ||| web: b");
        var desk = new Desk(Asked.View(run));
        var talk = new LineConversation((request, _) => desk.Handle(request, out Order? _));
        talk.Receive("{\"verb\":\"status\"}\n"u8, ended: true);
        var piece = new System.Buffers.ArrayBufferWriter<byte>();
        int count = 0;
        while (talk.Stage != Stage.Over)
        {
            piece.ResetWrittenCount();
            talk.Say(piece, 4096);
            Assert.InRange(piece.WrittenCount, 1, 5000);
            count += Encoding.UTF8.GetString(piece.WrittenSpan).Split("\"name\"").Length - 1;
        }
        Assert.Equal(5001, count);
    }

    [Fact]
    public void Events_are_reported_as_they_come_and_a_reader_that_is_too_slow_is_dropped()
    {
        var run = new Script("web: --restart=always --restart-delay=1ms --restart-max-delay=1ms a");
        var view = Asked.View(run);
        var events = new EventsAnswer(view, null, follow: true, long.MinValue);
        var item = new System.Buffers.ArrayBufferWriter<byte>();
        while (events.TryWrite(item)) { }
        Assert.False(events.IsOver);
        for (int i = 1; i <= 3 * RunEvents.Few; i++)
        {
            run.Exits(0, 1);
            run.Pass(1);
        }
        Assert.True(view.Events.First > 1, "something was overwritten");
        Assert.False(events.TryWrite(item));
        Assert.True(events.IsOver);
    }

    [Fact]
    public void Before_anybody_asked_exactly_the_last_sixteen_events_are_kept_and_then_none_is_lost()
    {
        var run = new Script("web: --restart=always --restart-delay=1ms --restart-max-delay=1ms a");
        for (int i = 1; i <= 20; i++) CrashAndRestart(i);
        RunView view = Asked.View(run);
        long next = view.Events.Next;
        Assert.True(next > 40, "more than sixteen have happened");
        Assert.Equal(Enumerable.Range((int)next - 16, 16), Numbers());
        view.Events.Keep(256);
        for (int i = 21; i <= 40; i++) CrashAndRestart(i);
        Assert.Equal(Enumerable.Range((int)next - 16, (int)(view.Events.Next - next) + 16), Numbers());

        void CrashAndRestart(int incarnation)
        {
            run.Exits(0, 1);
            run.Pass(1);
        }

        int[] Numbers() => [.. Asked.Of(run, "{\"verb\":\"events\"}").Data
            .Select(static e => (int)Asked.Item(e).Number("n")!)];
    }

    [Fact]
    public void Whatever_comes_is_answered_or_refused()
    {
        var run = new Script("web: --health=tcp://:1 a ||| job: --job b");
        var desk = new Desk(Asked.View(run));
        var dice = new Random(20261129);
        string[] parts = ["{", "}", "\"", "v", ":", "1", "verb", "names", "[", "]", ",", "options", "status", "health",
            "wait", "web", "\\u0000", "\n", "\xff", "é"];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] line = [.. Enumerable.Range(0, dice.Next(24)).SelectMany(_ =>
                Encoding.Latin1.GetBytes(parts[dice.Next(parts.Length)]))];
            Order? order = null;
            var talk = new LineConversation((request, _) => desk.Handle(request, out order));
            talk.Receive(line, ended: true);
            string reply = Asked.Drain(talk);
            if (order == null && line.Length > 0) Assert.Matches("\\{\"end\":\\d+\\}\n$", reply);
        }
    }

    [Fact]
    public void Names_that_are_escape_sequences_come_as_text()
    {
        var run = new Script("'\u001b[31mred\u009b2J'");
        (_, string[] data, _) = Asked.Of(run, "{\"verb\":\"status\"}");
        Assert.All(Assert.Single(data), static c => Assert.False(char.IsControl(c)));
        var table = new StatusTable(new TerminalLook(false, 80));
        table.Add(Asked.Item(data[0]));
        Assert.All(table.Take(), static c => Assert.True(c == '\n' || !char.IsControl(c)));
    }
}
