using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Monofy.Core.Control;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>SPEC section 7: all questions speak JSON, with a documented schema: docs/control.schema.json. Each is asked
/// in each phase of a run.</summary>
public sealed class SchemaTests
{
    private static readonly string[] s_questions = ["status", "health", "logs", "events", "metrics", "plan"];
    private static readonly string[] s_pages = ["/status.json", "/health", "/health/web", "/events"];

    [Fact]
    public void Every_answer_in_every_phase_is_as_the_schema_says_and_it_names_nothing_else()
    {
        var schema = new SchemaCheck(Repository.PathOf("docs"), "control.schema.json");
        HashSet<Phase> phases = [];
        foreach (Script run in Runs())
        {
            phases.Add(run.Supervisor.Summary().Phase);
            RunView view = Asked.View(run, static (service, _) =>
                service == 0 ? new(TimeSpan.FromSeconds(1.5), 12_000_000, 2) : default);
            Desk desk = DeskOf(view);
            foreach (string verb in s_questions) Ask(desk, schema, verb);
            Watch(view, schema);
            var wait = new LineConversation(static (_, _) => null);
            wait.Receive("{\"verb\":\"wait\"}\n"u8, ended: false);
            wait.End(new WaitAnswer(view, [0], 124, "timed out"));
            Check(schema, "wait", Asked.Drain(wait));
            foreach (string page in s_pages) Open(view, schema, page);
        }
        Assert.Equal(Enum.GetValues<Phase>()[1..], phases.Order());
        Assert.Empty(schema.Unmet("status", "run", "health", "events", "logs", "statusPage", "healthPage", "states"));
    }

    [Theory]
    [InlineData("status", """{"name":"web","kind":"service","state":"up","restarts":0,"more":1}""")]
    [InlineData("status", """{"name":"web","kind":"service","state":"asleep","restarts":0}""")]
    [InlineData("status", """{"name":"web","kind":"service","state":"up"}""")]
    [InlineData("events", """{"n":0,"time":"2026-11-26T09:20:00.000Z","event":"phase","phase":"setup"}""")]
    [InlineData("events", """{"n":1,"time":"yesterday","event":"phase","phase":"setup"}""")]
    [InlineData("metrics", "7")]
    [InlineData("plan", """{"monofy":2,"services":[]}""")]
    [InlineData("", """{"data":{},"end":0}""")]
    [InlineData("", """{"end":256}""")]
    public void What_is_not_so_is_found(string definition, string json) => Assert.ThrowsAny<Exception>(() =>
        new SchemaCheck(Repository.PathOf("docs"), "control.schema.json").Accepts(definition, json));

    [Fact]
    public void Every_order_in_every_phase_is_answered_at_once_or_when_its_time_is_over()
    {
        HashSet<Phase> phases = [];
        foreach (OrderKind kind in Enum.GetValues<OrderKind>())
        {
            // When all is over monofy has ended.
            foreach (Script run in Runs().Where(static r => r.Supervisor.Summary().Phase != Phase.Over))
            {
                phases.Add(run.Supervisor.Summary().Phase);
                ServiceKind named = kind == OrderKind.Run ? ServiceKind.Job : ServiceKind.Service;
                int service = Array.FindIndex(run.Plan.Services, s => s.Kind == named);
                run.Seen();
                run.Tell(Event.Ordered(new(1), new Order
                {
                    Kind = kind, Services = kind == OrderKind.Shutdown ? [] : [service], Signal = Signal.Hup,
                    Until = kind == OrderKind.Wait ? [WaitCondition.Exited] : [],
                    NoWait = kind != OrderKind.Wait, Timeout = TimeSpan.FromSeconds(1),
                }));
                if (kind == OrderKind.Wait) run.Pass(2);
                Assert.Single(run.Seen(), static s => Regex.IsMatch(s, "^tell 1: [0-9]+"));
            }
        }
        Assert.Equal(Enum.GetValues<Phase>()[1..^1], phases.Order());
    }

    // Runs in every phase, and with everything that a service can say.
    private static IEnumerable<Script> Runs()
    {
        const string services = "web: a ||| job: --job b", all = "--finally=last --stop-delay=5s migrate: true && " +
            services;
        yield return new Script(services, "MONOFY_HOLD=1");
        yield return new Script("--wait-for=tcp://127.0.0.1:1 " + services);
        yield return new Script("--setup-lock=/lock migrate: true && " + services);
        yield return new Script(all);
        yield return Full();
        foreach (int steps in Enumerable.Range(1, 6))
        {
            var run = new Script(all) { NobodyIsLeft = steps != 3 && steps != 5 };
            run.Exits(0, 0);
            run.Tell(Event.HandedOver(0, null));
            run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));      // draining
            if (steps > 1) run.Pass(6);                                     // stopping
            // Then sweeping, finishing, the last sweep, and over.
            if (steps > 2) run.Tell(Event.Exited(1, Role.Main, 1, ExitStatus.KilledBy(Signal.Term), false));
            if (steps == 5) run.Tell(Event.NoChildren(0));
            if (steps > 4) run.Exits(3, 0);
            yield return run;
        }
    }

    private static Script Full()
    {
        var run = new Script("--fate=separate web: --health=notify a ||| sick: --health=tcp://:1 " +
            "--health-interval=1s --health-retries=1 b ||| poor: --restart=always --restart-delay=1h c ||| held: d " +
            "||| job: '--schedule=0 15 * * *' --timezone=UTC e ||| busy: '--schedule=@every 2s' f");
        run.Pass(1);
        run.Probed("refused", 1, 1);
        run.Tell(Event.SaidStatus(0, 1, "warming up"));
        run.Tell(Event.Exited(2, Role.Main, 1, ExitStatus.KilledBy(Signal.Kill), false, peakMemory: 5_000_000));
        run.IsAsked(OrderKind.Stop, 3);
        run.Exits(3, 0);
        run.Pass(7);
        return run;
    }

    private static Desk DeskOf(RunView view)
    {
        var history = new History(view.Plan.Services.Length);
        history.Open();
        history.Add(0, 100, false, view.UnixTicks, "to the output\n\xff\u001b[1m\n"u8);
        history.Add(0, 100, true, view.UnixTicks, "an error\n"u8);
        return new(view) { Logs = query => new LogsAnswer(view, history, query) };
    }

    private static void Ask(Desk desk, SchemaCheck schema, string verb)
    {
        string line = "{\"v\":1,\"verb\":\"" + verb + "\",\"options\":{\"json\":true}}";
        schema.Accepts("request", line);
        Check(schema, verb, Asked.Talk(desk, Encoding.UTF8.GetBytes(line + "\n"), out _));
    }

    private static void Check(SchemaCheck schema, string verb, string answer)
    {
        Assert.NotEqual("", answer);
        foreach (string line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)) schema.Accepts("", line);
        (int status, string[] data, _) = Asked.Read(answer);
        Assert.InRange(status, 0, 124);
        foreach (string item in data)
            schema.Accepts(verb, verb == "metrics" ? System.Text.Json.JsonSerializer.Serialize(item) : item);
    }

    private static void Watch(RunView view, SchemaCheck schema)
    {
        var answer = new StatusAnswer(view, null, watch: true);
        var item = new ArrayBufferWriter<byte>();
        for (int i = 0; answer.TryWrite(item); i++)
        {
            schema.Accepts(i < view.Plan.Services.Length ? "status" : "run", Encoding.UTF8.GetString(item.WrittenSpan));
            item.ResetWrittenCount();
        }
    }

    private static void Open(RunView view, SchemaCheck schema, string page)
    {
        (int status, _, string body) = Asked.Http(view, "GET " + page + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.True(status is 200 or 503, page);
        const string data = "data: ";
        string[] items = page != "/events" ? [body] : [.. body.Split('\n')
            .Where(static l => l.StartsWith(data, StringComparison.Ordinal)).Select(static l => l[data.Length..])];
        Assert.NotEmpty(items);
        foreach (string item in items)
            schema.Accepts(page switch { "/status.json" => "statusPage", "/events" => "events", _ => "healthPage" },
                item);
    }
}
