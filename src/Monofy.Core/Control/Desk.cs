using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;

using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Receives requests: answers a question, prepares an order for the supervisor, refuses anything
/// else.</summary>
public sealed class Desk(RunView view)
{
    private const string UnknownVerb = "this monofy does not know ctl ";

    private readonly ServiceFinder _names = new(view.Plan);

    /// <summary>What is asked about.</summary>
    public RunView View => view;

    /// <summary>Answers <c>ctl logs</c>; null if no output is kept.</summary>
    public Func<LogQuery, Answer>? Logs { get; set; }

    /// <summary>The answer to <paramref name="request"/>, or null and an order, which the supervisor answers.</summary>
    public Answer? Handle(Request request, out Order? order)
    {
        order = null;
        if (Verbs.Find(request.Verb) is not { } verb || verb.Kind == VerbKind.Local)
            return Refuse(UnknownVerb + Printable.Of(request.Verb));
        foreach (KeyValuePair<string, string> option in request.Options)
        {
            if (verb.Find("--" + option.Key) == null &&
                !(verb.Name == Verbs.Signal && option.Key == Verbs.SignalOption))
                return Refuse(verb.Name + ": unknown option " + Printable.Of(option.Key));
        }
        int least = verb.Name == Verbs.Signal ? 1 : verb.Least;
        if (request.Names.Length < least || request.Names.Length > verb.Most)
            return Refuse(verb.Name + ": expected " +
                (verb.Most == 0 ? "no names" : verb.Most == 1 ? "one name" : "names"));
        return verb.Kind == VerbKind.Order ? ReadOrder(verb, request, out order) : HandleQuestion(request);
    }

    private Answer HandleQuestion(Request request)
    {
        string refusal = "";
        int[]? services = request.Names.Length == 0 ? null : _names.FindAll(request.Names, out refusal);
        if (services == null && request.Names.Length > 0) return Refuse(refusal);
        long since = long.MinValue;
        if (request.Option(Verbs.Since) is { } text && !Moment.TryParse(text, view.UnixTicks, out since))
            return Refuse("since: expected a time such as 10m or 2026-11-29T08:00:00Z");
        return request.Verb switch
        {
            Verbs.Status => new StatusAnswer(view, services, request.Has(Verbs.Watch)),
            Verbs.Health => new HealthAnswer(view, services, request.Has(Verbs.Ready)),
            Verbs.Events => new EventsAnswer(view, services, request.Has(Verbs.Follow), since),
            Verbs.Metrics => new MetricsAnswer(view, openMetrics: true),
            Verbs.Plan when view.Description != null => new Items([PlanOf(view.Description)], 0),
            Verbs.Logs => HandleLogs(request, services, since),
            _ => Refuse(UnknownVerb + request.Verb),
        };
    }

    private Answer HandleLogs(Request request, int[]? services, long since)
    {
        if (Logs == null)
            return Refuse("monofy sees no output: processes write to its own standard output directly (--log=raw); " +
                "use --log=prefix", 1);
        int lines = int.MaxValue;
        if (request.Option(Verbs.Lines) is { } text && (!int.TryParse(text, out lines) || lines < 0))
            return Refuse("lines: expected a number");
        return Logs(new LogQuery(services, request.Has(Verbs.Follow), lines, since, request.Option(Verbs.Grep)));
    }

    private Answer? ReadOrder(Verb verb, Request request, out Order? order)
    {
        order = null;
        OrderKind kind = verb.Name switch
        {
            Verbs.Start => OrderKind.Start, Verbs.Stop => OrderKind.Stop, Verbs.Restart =>
                OrderKind.Restart, Verbs.Reload => OrderKind.Reload,
            Verbs.Signal => OrderKind.Signal, Verbs.Run => OrderKind.Run, Verbs.Shutdown => OrderKind.Shutdown, _ =>
                OrderKind.Wait,
        };
        TimeSpan? timeout = null;
        if (request.Option(Verbs.Timeout) is { } text)
        {
            if (!Duration.TryParse(text, out TimeSpan time)) return Refuse("timeout: expected a duration such as 10s");
            timeout = time;
        }
        Signal signal = default;
        if (kind == OrderKind.Signal && !Signal.TryParse(request.Option(Verbs.SignalOption) ?? "", out signal))
            return Refuse("signal: expected a signal such as HUP");
        WaitCondition[] until = [];
        int[]? services = kind switch
        {
            OrderKind.Shutdown => [],
            OrderKind.Wait => FindConditions(request.Names, out until, out string refusal) ?? Refused(refusal),
            OrderKind.Run => FindJob(request.Names[0], out string refusal) is var job and >= 0 ? [job]
                : Refused(refusal),
            _ => FindServices(request.Names, out string refusal) ?? Refused(refusal),
        };
        if (services == null) return Refuse(_refusal);
        order = new Order
        {
            Kind = kind, Services = services, Signal = signal, Until = until, Timeout = timeout,
                NoWait = request.Has(Verbs.NoWait),
        };
        return null;
    }

    private string _refusal = "";

    private int[]? Refused(string why)
    {
        _refusal = why;
        return null;
    }

    private int[]? FindServices(string[] names, out string refusal)
    {
        if (_names.FindAll(names, out refusal) is not { } services) return null;
        foreach (int service in services)
        {
            ServicePlan plan = view.Plan.Services[service];
            if (plan.Kind is ServiceKind.Service or ServiceKind.Job) continue;
            refusal = plan.Name + " is " + (plan.Kind == ServiceKind.Setup ? "a setup command" : "the final command") +
                ", not a service";
            return null;
        }
        return services;
    }

    // `web` is all of it, `web:healthy` a condition. A name may hold a colon only before its condition.
    private int[]? FindConditions(string[] names, out WaitCondition[] until, out string refusal)
    {
        var services = new List<int>();
        var conditions = new List<WaitCondition>();
        (until, refusal) = ([], "");
        for (int i = 0; i < view.Plan.Services.Length && names.Length == 0; i++)
        {
            if (view.Plan.Services[i].Kind != ServiceKind.Service) continue;
            services.Add(i);
            conditions.Add(WaitCondition.Ready);
        }
        foreach (string name in names)
        {
            int colon = name.LastIndexOf(':');
            string word = colon < 0 ? "exited" : name[(colon + 1)..];
            if (ConditionOf(word) is not { } condition)
            {
                refusal = name +
                    ": expected one of ready, up, healthy, unhealthy, down, completed, exited after the colon";
                return null;
            }
            if (FindServices([colon < 0 ? name : name[..colon]], out refusal) is not { } found) return null;
            services.AddRange(found);
            for (int i = 0; i < found.Length; i++) conditions.Add(condition);
        }
        until = [.. conditions];
        return [.. services];
    }

    private static WaitCondition? ConditionOf(string word) => word switch
    {
        "ready" => WaitCondition.Ready,
        "up" or "started" => WaitCondition.Up,
        "healthy" => WaitCondition.Healthy,
        "unhealthy" => WaitCondition.Unhealthy,
        "down" or "stopped" => WaitCondition.Down,
        "completed" => WaitCondition.Completed,
        "exited" => WaitCondition.Exited,
        _ => null,
    };

    private int FindJob(string name, out string refusal)
    {
        var jobs = new List<string>();
        foreach (ServicePlan service in view.Plan.Services)
        {
            if (service.Kind == ServiceKind.Job) jobs.Add(service.Name);
        }
        string known = jobs.Count == 0 ? "; this monofy has none" : " (" + string.Join(", ", jobs) + ")";
        if (_names.Find(name, out refusal) is not { } found)
        {
            string? near = Nearest.Of(name, jobs);
            refusal = "there is no job " + name +
                (near != null ? "; did you mean " + near + "?" : jobs.Count > 0 ? "; the jobs are " +
                    string.Join(", ", jobs) : known);
            return -1;
        }
        if (view.Plan.Services[found[0]].Kind != ServiceKind.Job)
            refusal = name + " is a service; ctl run starts jobs only" + known;
        else if (found.Count > 1)
            refusal = name + " is scaled; expected one of " +
                string.Join(", ", Array.ConvertAll([.. found], i => view.Plan.Services[i].Name));
        return refusal.Length > 0 ? -1 : found[0];
    }

    private static StatusOnly Refuse(string why, int status = Limits.UsageStatus) => new(status, why);

    // A line, without its end.
    private static byte[] PlanOf(Description description) =>
        PlanJson.Write(description, indented: false).Span.TrimEnd((byte)'\n').ToArray();
}

/// <summary>What <c>ctl logs</c> asks for.</summary>
/// <param name="Services">Whose lines; null: all.</param>
/// <param name="Follow">Whether to go on as more comes.</param>
/// <param name="Lines">How many of the last ones.</param>
/// <param name="Since">Only newer ones: ticks of 100 ns since 1970.</param>
/// <param name="Grep">Only lines that contain this; null: all.</param>
public sealed record LogQuery(int[]? Services, bool Follow, int Lines, long Since, string? Grep);
