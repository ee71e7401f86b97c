using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>Signals to real processes.</summary>
public sealed unsafe class SignalSenderTests : IDisposable
{
    private readonly Family _family = new();
    private readonly ProcessTable _table = new(1);
    private readonly Queue<Event> _events = new();
    private readonly SignalSender _sender;

    public SignalSenderTests() => _sender = new(_table, _events);

    [Fact]
    public void A_signal_to_a_process_does_not_reach_others_of_its_group()
    {
        SpawnedChild leader = Start("fork name b trap USR1 note trap USR2 note ready wait end " +
            "name a trap USR1 note ready wait", ready: 2);
        _sender.SendToProcess(Send(Signal.Usr1));
        Assert.StartsWith("a got SIGUSR1 ", leader.Line());
        // Had the other one got it, it would say so first.
        _sender.SendToGroup(Send(Signal.Usr2));
        Assert.StartsWith("b got SIGUSR2 ", leader.Line());
    }

    [Fact]
    public void A_signal_to_a_group_reaches_its_members_when_its_process_was_reaped()
    {
        SpawnedChild leader = Start("fork name b trap USR1 note ready wait end exit 0", ready: 1);
        leader.Ends();
        Libc.waitid(Libc.P_PID, leader.Pid, null, Libc.WEXITED);
        _table.Reaped(leader.Pid, 0, 0);
        _sender.SendToProcess(Send(Signal.Kill));
        _sender.SendToGroup(Send(Signal.Usr1));
        Assert.StartsWith("b got SIGUSR1 ", leader.Line());
    }

    [Fact]
    public void A_process_that_has_left_its_group_gets_the_signal_that_is_for_the_group()
    {
        // It joins the group of this process, which is not signalled.
        SpawnedChild child = Start("join-parent name a trap USR1 note ready wait", ready: 1);
        Assert.NotEqual(child.Pid, SpawnedChild.Stat(child.Pid)?.Group);
        _sender.SendToGroup(Send(Signal.Usr1));
        Assert.StartsWith("a got SIGUSR1 ", child.Line());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_is_stopped_is_continued_behind_the_signal_if_that_is_asked_for(bool group)
    {
        SpawnedChild child = Start("name a trap TERM exit:0 ready wait", ready: 1);
        Libc.kill(child.Pid, Libc.SIGSTOP);
        SpawnedChild.Until(child.Pid, 'T');
        Effect e = Send(Signal.Term) with { ThenContinue = true };
        if (group) _sender.SendToGroup(e);
        else _sender.SendToProcess(e);
        child.Ends();
    }

    [Fact]
    public void What_a_check_left_behind_gets_one_signal_and_its_number_is_forgotten()
    {
        SpawnedChild check = Start("fork name b trap USR1 note ready wait end exit 0", ready: 1, Role.Probe);
        check.Ends();
        Libc.waitid(Libc.P_PID, check.Pid, null, Libc.WEXITED);
        _table.Reaped(check.Pid, 0, 0);
        _sender.SendToGroup(Send(Signal.Usr1) with { Role = Role.Probe });
        Assert.StartsWith("b got SIGUSR1 ", check.Line());
        Assert.Equal(0, _table.GroupOf(new(0, Role.Probe, 1)));
        Assert.Empty(_events);
    }

    [Needs("root")]
    public void A_refusal_is_reported_as_one_of_what_a_check_left_behind()
    {
        SpawnedChild check = Start("fork uid 65534 name b ready wait end exit 0", ready: 1, Role.Probe);
        check.Ends();
        Libc.waitid(Libc.P_PID, check.Pid, null, Libc.WEXITED);
        _table.Reaped(check.Pid, 0, 0);
        Rights.WithoutKill(() =>
        {
            _sender.SendToGroup(Send(Signal.Kill) with { Role = Role.Probe });
            return true;
        });
        Assert.Equal((EventKind.Refused, Role.Probe, true), (_events.Peek().Kind, _events.Peek().Role,
            _events.Peek().IsOfLeftovers));
    }

    [Needs("root")]
    public void A_refusal_is_reported()
    {
        Start("uid 65534 name a ready wait", ready: 1);
        Rights.WithoutKill(() =>
        {
            _sender.SendToProcess(Send(Signal.Term));
            return true;
        });
        Event e = Assert.Single(_events);
        Assert.Equal((EventKind.Refused, 0, Role.Main, 1, Signal.Term),
            (e.Kind, e.Service, e.Role, e.Incarnation, e.Signal));
    }

    [Needs("root")]
    public void A_group_of_which_one_member_obeys_does_not_refuse()
    {
        SpawnedChild child = Start("fork uid 65534 name b ready wait end name a trap USR1 note ready wait", ready: 2);
        Rights.WithoutKill(() =>
        {
            _sender.SendToGroup(Send(Signal.Usr1));
            return true;
        });
        Assert.StartsWith("a got SIGUSR1 ", child.Line());
        Assert.Empty(_events);
    }

    [Fact]
    public void Without_a_process_nothing_is_signalled_or_told()
    {
        // To the group 0 it would go to this process itself.
        _sender.SendToGroup(Send(Signal.Kill));
        _sender.SendToProcess(Send(Signal.Kill));
        Assert.Empty(_events);
    }

    public void Dispose() => _family.Dispose();

    private SpawnedChild Start(string words, int ready, Role role = Role.Main)
    {
        SpawnedChild child = _family.Start(words);
        for (int i = 0; i < ready; i++) child.Ready();
        _table.Add(new(child.Pid, new(0, role, 1)));
        return child;
    }

    private static Effect Send(Signal signal) =>
        new() { Kind = EffectKind.SignalProcess, Service = 0, Role = Role.Main, Incarnation = 1, Signal = signal };
}
