using System;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests;

/// <summary>Starts that fail before there is a process, and what follows from those that took long.</summary>
public sealed class StarterTests : IDisposable
{
    private readonly Family _family = new();

    [Fact]
    public void Words_that_cannot_be_expanded_are_a_mistake_of_the_user()
    {
        Event e = FailedStart(Service("true", new Template("$MISSING", TemplateMode.Strict)));
        Assert.Equal((125, false), (e.Failure!.Status, e.Failure.Transient));
        Assert.Contains("MISSING", e.Failure.Text);
    }

    [Fact]
    public void A_user_that_does_not_exist_is_named()
    {
        Event e = FailedStart(With(new() { User = "no-such-user" }));
        Assert.StartsWith("cannot run as no-such-user: ", e.Failure!.Text);
    }

    [Fact]
    public void A_group_that_does_not_exist_is_named()
    {
        Event e = FailedStart(With(new() { GroupAdd = ["no-such-group"] }));
        Assert.StartsWith("cannot add its groups: ", e.Failure!.Text);
        Assert.Contains("no-such-group", e.Failure.Text);
    }

    [Fact]
    public void A_socket_that_cannot_be_opened_fails_the_start()
    {
        Event e = FailedStart(With(new() { Listen = [new("", "", 0, "/no/such/folder/socket")] }));
        Assert.Contains("/no/such/folder/socket", e.Failure!.Text);
    }

    [Fact]
    public void The_failure_is_that_of_the_role_and_number_that_were_asked_for()
    {
        var health = new HealthPlan
        {
            Kind = HealthKind.Command, Command = [new Template("$MISSING", TemplateMode.Strict)],
        };
        using var bench = new WiringBench(Service("true"), With(new() { Health = health }));
        bench.Parts.Starter.Start(1, Role.Probe, 17, default, null);
        Event e = Assert.Single(bench.Parts.Events);
        Assert.Equal((EventKind.SpawnFailed, 1, Role.Probe, 17), (e.Kind, e.Service, e.Role, e.Incarnation));
    }

    [Fact]
    public void A_late_start_that_succeeds_is_reported_as_a_start()
    {
        using var bench = new WiringBench(Service("true"));
        Process process = Add(bench);
        bench.Parts.Starter.Decided(process, null);
        Event e = Assert.Single(bench.Parts.Events);
        Assert.Equal((EventKind.Spawned, 0, Role.Main, 3, process.Pid),
            (e.Kind, e.Service, e.Role, e.Incarnation, e.Pid));
        Assert.Same(process, bench.Parts.Processes.Find(process.Pid));
    }

    [Fact]
    public void A_late_start_that_fails_is_reported_as_a_failure_and_its_process_is_forgotten()
    {
        using var bench = new WiringBench(Service("true"));
        Process process = Add(bench);
        var failure = new StartFailure("cannot execute it", 126, false);
        bench.Parts.Starter.Decided(process, failure);
        Event e = Assert.Single(bench.Parts.Events);
        Assert.Equal((EventKind.SpawnFailed, 0, 3, failure), (e.Kind, e.Service, e.Incarnation, e.Failure));
        Assert.Null(bench.Parts.Processes.Find(process.Pid));
        Assert.Null(bench.Parts.Processes.MainOf(0));
    }

    public void Dispose() => _family.Dispose();

    // Of the only service; nothing is started.
    private static Event FailedStart(ServicePlan service)
    {
        using var bench = new WiringBench(service);
        bench.Parts.Starter.Start(0, Role.Main, 1, default, null);
        Event e = Assert.Single(bench.Parts.Events);
        Assert.Equal((EventKind.SpawnFailed, 0, Role.Main, 1), (e.Kind, e.Service, e.Role, e.Incarnation));
        Assert.Empty(Family.Children());
        Assert.Empty(bench.Parts.Processes.Living);
        return e;
    }

    private Process Add(WiringBench bench)
    {
        var process = new Process(_family.Start("wait").Pid, new(0, Role.Main, 3));
        bench.Parts.Processes.Add(process);
        return process;
    }

    private static ServicePlan Service(params Template[] command) =>
        new() { Name = "web", Kind = ServiceKind.Service, Command = command };

    private static ServicePlan With(ServiceSettings settings) =>
        new() { Name = "web", Kind = ServiceKind.Service, Command = ["/bin/true"], Settings = settings };
}
