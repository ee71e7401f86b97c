using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>Each rule is broken by hand in a run that keeps them all; the next step must notice.</summary>
public sealed class InvariantsTests
{
    private const string Line = "web: --restart=always --health=tcp://:80 a ||| dep: --depends-on=web:started b ||| " +
        "job: --schedule='@every 5s' c";
    private const int Web = 0, Dep = 1, Job = 2;

    private static readonly Instant s_later = new(TimeSpan.TicksPerDay * 2);

    // By the message: how the rule is broken while web and dep are up.
    private static readonly Dictionary<string, Action<Context>> s_faults = new()
    {
        ["web: alive without a pid"] = In(Web, static r => r.Pid = 0),
        ["web: a process in state Done"] = In(Web, static r => r.State = ServiceState.Done),
        ["web: up without a process"] = In(Web, static r => r.ProcessAlive = false),
        ["web: looks at a group in state Up"] = In(Web, static r => r.CheckAt = s_later),
        ["web: looks for strays in state Up"] = In(Web, static r => r.Hunt = Hunt.On),
        ["web: -1 restarts in a row"] = In(Web, static r => r.InARow = -1),
        ["web: 2 starts of 1 incarnations"] = In(Web, static r => r.Starts = 2),
        ["web: no deadline in state Killing"] = In(Web, static r => r.State = ServiceState.Killing),
        ["web: an early check that is not in flight"] =
            In(Web, static r => (r.Health!.IsEarly, r.Health.InFlight) = (true, false)),
        ["web: a check without an end"] = In(Web, static r =>
            (r.Health!.InFlight, r.Health.Due, r.Health.EarlyDue) = (true, Instant.Never, Instant.Never)),
        ["web: counts -1 failures"] = In(Web, static r => r.Health!.Failures = -1),
        ["web: counts -1 failures of its memory"] = In(Web, static r => r.Health!.MemoryFailures = -1),
        ["web: 1 changes are gathered"] = In(Web, static r => r.Watch = new() { Count = 1 }),
        ["web: probes in state Stopping"] = In(Web, static r => r.State = ServiceState.Stopping),
        ["job: a deadline in state Down"] = In(Job, static r => r.Deadline = s_later),
        ["job: runs wait for nothing"] = In(Job, static r => r.Job!.Queue.Add(default)),
        ["job: too many runs wait"] =
            In(Job, static r => r.Job!.Queue.AddRange(new QueuedRun[Limits.TriggeredRuns + 1])),
        ["job: a client waits for a run that is over"] = In(Job, static r => r.Job!.Ticket = new(1)),
        ["-1 services have a process"] = OfRun("Services", "Live", -1),
        ["-1 services are left"] = OfRun("Services", "Left", -1),
        ["-1 stop commands and probes run"] = OfRun("Services", "Others", -1),
        ["the delay of the stop is wrong"] = OfRun("Stop", "_delayUntil", s_later),
        ["the cause of the stop is Outside"] = OfRun("Stop", "Cause", StopCause.Outside),
        ["a stop that was not asked for"] = OfRun("Stop", "_timeoutAt", s_later),
        ["kills before the stop"] = OfRun("Stop", "KillsAll", true),
        ["asks an address in another phase"] = OfRun("WaitFor", "_inFlight", true),
        ["waits for an address without an end"] = static run => run.Phase = Phase.WaitingFor,
        ["sweeps in another phase"] = OfRun("Sweep", "_deadline", s_later),
        ["too many orders are open"] = OfRun("Waiters", "_open", Enumerable.Repeat(
            new Waiter(new(1), OrderKind.Wait, [new(Web, WaitCondition.Down, 1, Progress.Going)], Instant.Never),
            Limits.OpenOrders + 1).ToList()),
    };

    public static TheoryData<string> Faults => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_step_that_breaks_a_rule_is_noticed(string rule)
    {
        Supervisor supervisor = new Script(Line).Supervisor;
        supervisor.Step(s_later, Event.OrphanReaped);
        s_faults[rule](ContextOf(supervisor));
        Assert.Equal(rule, Assert.Throws<InvariantException>(supervisor.Check).Message);
    }

    [Fact]
    public void A_service_that_is_to_start_after_the_stop_has_begun_breaks_a_rule()
    {
        Supervisor supervisor = new Script(Line).IsSignalled(Signal.Term).Supervisor;
        In(Job, static r => r.State = ServiceState.Waiting)(ContextOf(supervisor));
        Assert.Equal("job: is to start in state Waiting though nothing starts", supervisor.Audit());
    }

    [Fact]
    public void A_job_that_is_due_after_the_stop_has_begun_breaks_a_rule()
    {
        Supervisor supervisor = new Script(Line).IsSignalled(Signal.Term).Supervisor;
        In(Job, static r => r.Job!.Due = s_later)(ContextOf(supervisor));
        Assert.Equal("job: is due though nothing starts", supervisor.Audit());
    }

    [Fact]
    public void The_queue_of_a_job_is_checked_in_the_step_that_adds_to_it()
    {
        Script run = new Script("web: a ||| job: --on-signal=USR1 c").IsSignalled(Signal.Usr1);
        run.Supervisor.Step(s_later, Event.Tick);
        ContextOf(run.Supervisor).Records[1].Job!.Queue.AddRange(new QueuedRun[Limits.TriggeredRuns + 1]);
        run.Supervisor.Check();
        run.Supervisor.Step(s_later, Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
        Assert.Equal("job: too many runs wait", Assert.Throws<InvariantException>(run.Supervisor.Check).Message);
    }

    [Fact]
    public void A_service_that_waits_for_nothing_and_a_cause_that_is_left_over_are_found()
    {
        Supervisor supervisor = new Script(Line).Supervisor;
        Context run = ContextOf(supervisor);
        run.Queue(Web, Cause.Start);
        Assert.Equal("a cause is left over", supervisor.Audit());
        run.Causes.Clear();
        run.Records[Job].State = ServiceState.Waiting;
        Assert.Equal("job: waits for nothing", supervisor.Audit());
    }

    [Fact]
    public void A_condition_that_begins_to_hold_twice_breaks_a_rule()
    {
        Supervisor supervisor = new Script(Line).Exits(Web, 1).Supervisor;
        ContextOf(supervisor).Records[Dep].Unmet = 0;
        supervisor.Step(s_later, Event.Tick);
        Assert.Equal("dep: unmet is -1", Assert.Throws<InvariantException>(() =>
            supervisor.Step(s_later, Event.Spawned(Web, Role.Main, 2, 200))).Message);
    }

    [Fact]
    public void A_dependent_that_ends_twice_breaks_a_rule()
    {
        var run = new Script(Line);
        ContextOf(run.Supervisor).Records[Web].LiveDependents = 0;
        Assert.Equal("web: live dependents are -1",
            Assert.Throws<InvariantException>(() => run.Exits(Dep, 1)).Message);
    }

    [Theory]
    [InlineData("Unmet", "web: unmet is 7, not 0")]
    [InlineData("LiveDependents", "web: live dependents are 7, not 1")]
    [InlineData("Deadline", "the next deadline is not that of the records")]
    public void What_is_counted_anew_differs_from_a_counter_that_is_wrong(string field, string rule)
    {
        Supervisor supervisor = new Script(Line).Supervisor;
        ServiceRecord web = ContextOf(supervisor).Records[Web];
        typeof(ServiceRecord).GetField(field)!.SetValue(web, field == "Deadline" ? new Instant(1) : 7);
        Assert.Equal(rule, supervisor.Audit());
    }

    [Theory]
    [InlineData("Live", "live is 1, not 2")]
    [InlineData("Left", "services left are 1, not 2")]
    public void Totals_are_counted_anew(string total, string rule)
    {
        Supervisor supervisor = new Script(Line).Supervisor;
        OfRun("Services", total, 1)(ContextOf(supervisor));
        Assert.Equal(rule, supervisor.Audit());
    }

    private static Action<Context> In(int service, Action<ServiceRecord> fault) => run =>
    {
        fault(run.Records[service]);
        run.Services.SetDue(run, service);
    };

    private static Action<Context> OfRun(string machine, string member, object value) => run =>
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        FieldInfo field = typeof(Context).GetField(machine)!;
        object copy = field.GetValue(run)!;
        if (field.FieldType.GetField(member, any) is { } inner) inner.SetValue(copy, value);
        else field.FieldType.GetProperty(member, any)!.SetValue(copy, value);
        field.SetValue(run, copy);
    };

    private static Context ContextOf(Supervisor supervisor) =>
        (Context)typeof(Supervisor).GetField("_run", BindingFlags.Instance | BindingFlags.NonPublic)!
            .GetValue(supervisor)!;
}
