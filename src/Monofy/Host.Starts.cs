using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Launching;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Control;
using Monofy.Health;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Sockets;
using Monofy.Watching;

namespace Monofy;

// How processes are started.
internal sealed partial class Host
{
    private static readonly Streams s_own = new() { Output = -1, Error = -1, ReadOutput = -1, ReadError = -1 };

    private void Start(int i, Role role, int incarnation, Ticket asker, JobTrigger? trigger)
    {
        ServicePlan service = _plan.Services[i];
        if (Prepare(i, role, incarnation, out int keep, out Identity? identity) is not { } spec) return;
        if (trigger != null) spec = spec with { Environment = spec.Environment.With(trigger.Variables()) };
        PassedSockets? sockets = null;
        if (role == Role.Main && _sockets != null && (sockets = _sockets.Open(i, identity, out string refused)) == null)
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(refused, 126, false)));
            return;
        }
        bool input = role == Role.Main && HasInput(i);
        // A run that monofy ctl asked for reads and writes where that does.
        ControlWaiter? client = role == Role.Main && asker.IsAwaited ? _desk?.StreamsOf(asker) : null;
        bool tty = role == Role.Main && service.Settings.Tty && client == null;
        if (InputOf(i, role, incarnation, tty || (input && client == null), client) is not { } reads) return;
        if (StreamsOf(i, role, incarnation, input, identity?.Uid, client) is not { } streams) return;
        bool foreground = input && !tty && _terminal.IsOurs;
        var request = new StartRequest
        {
            Service = service, Spec = spec, Identity = identity, Input = tty ? streams.Output : reads,
                Output = streams.Output, Error = streams.Error,
            Keep = keep, TerminalModes = foreground && !_terminal.IsShared ? _terminal.Lend() : null, OwnTerminal = tty,
                OpenFileLimit = _openFileLimit,
            Sockets = sockets,
        };
        int pid = _spawner.Start(request, out StartFailure? failure, out LateStart? late);
        if (role == Role.Probe) Probes.Started(i, incarnation, pid < 0);
        else if (client == null) _output?.Started(i, pid, streams);
        if (pid < 0)
        {
            if (foreground) _terminal.TakeBack();
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, failure!));
            return;
        }
        if (input && tty) _terminal.MakeRaw(pid, ProcessOutput.ModeOf(_plan.Run, service) == LogMode.Raw);
        if (foreground) _terminal.Given(pid);
        var key = new ProcessKey(i, role, incarnation);
        _processes.Add(pid, key);
        if (late == null)
        {
            _events.Enqueue(Event.Spawned(i, role, incarnation, pid));
            return;
        }
        late.Key = key;
        _late.Add(late);
    }

    // A start that took long has come to its end.
    private void Decided(LateStart start, StartFailure? failure)
    {
        (int i, Role role, int incarnation) = start.Key;
        if (failure == null)
        {
            _events.Enqueue(Event.Spawned(i, role, incarnation, start.Pid));
            return;
        }
        _processes.Remove(start.Pid, out _);
        if (role == Role.Main) _processes.ForgetGroup(i);
        if (role == Role.Probe) Probes.Started(i, incarnation, failed: true);
        Ended(start.Pid);
        _events.Enqueue(Event.SpawnFailed(i, role, incarnation, failure));
    }

    // What is executed, with which variables, and as which user; null if that failed. `keep` is a descriptor that it
    // gets beside the usual ones, or -1.
    private LaunchSpec? Prepare(int i, Role role, int incarnation, out int keep, out Identity? identity)
    {
        ServicePlan service = _plan.Services[i];
        Template[] words = role switch
        {
            Role.Main => service.Command, Role.StopCommand => service.Settings.StopCommand, Role.Probe =>
                service.Settings.Health!.Command,
        };
        (keep, identity) = (-1, null);
        KeyValuePair<string, string>[] more = [];
        if (service.Kind == ServiceKind.Setup && _handOver.PathFor(service.Settings.User != null, out keep) is { } path)
            more = [new(HandOver.Variable, path)];
        // Drain, then stop: the command may need the pid of the main process.
        if (role == Role.StopCommand)
            more = [new("MONOFY_PID", _processes.PidOf(i, Role.Main, incarnation)
                .ToString(CultureInfo.InvariantCulture))];
        HealthPlan? notify = role == Role.Main && service.Settings.Health is { Kind: HealthKind.Notify } health ? health
            : null;
        if (notify != null && !Notify.Open(i, incarnation, notify, ref more, out string refusal))
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(refusal, 126, true)));
            return null;
        }
        if (_launch.Prepare(service, words, more, out string? error) is not { } spec)
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(error!, Limits.UsageStatus, false)));
            return null;
        }
        if (spec.User != null && (identity = _users.Last) == null)
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation,
                new("cannot run as " + spec.User + ": " + _users.Error, 126, false)));
            return null;
        }
        if (service.Kind == ServiceKind.Setup && role == Role.Main)
        {
            _handOverOwner = identity?.Uid == Libc.geteuid() ? null : identity?.Uid;
            _handOver.GiveTo(identity?.Uid);
        }
        return notify == null ? spec : Notify.Complete(i, notify, spec, identity);
    }

    // Where it writes; null if that failed.
    private Streams? StreamsOf(int i, Role role, int incarnation, bool input, uint? owner, ControlWaiter? client)
    {
        if (role == Role.Probe) return Probes.OpenOutput(i, incarnation, owner, _nothing);
        if (client != null)
            return new() { Output = client.Stream(1), Error = client.Stream(2), ReadOutput = -1, ReadError = -1 };
        if (_output == null) return s_own;
        if (_output.Open(_plan.Services[i], input, owner, out string reason) is { } opened) return opened;
        _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(reason, 126, true)));
        return null;
    }

    // Where it reads from, -1 for monofy's own standard input; null if that failed: it never gets what is another's.
    private int? InputOf(int i, Role role, int incarnation, bool own, ControlWaiter? client)
    {
        if (own) return -1;
        // A job is never in the foreground of monofy's own terminal: reading from there would stop it.
        if (client != null && Libc.tcgetpgrp(client.Stream(0)) < 0) return client.Stream(0);
        if (_nothing < 0) _nothing = StandardStreams.OpenNothing();
        if (_nothing >= 0) return _nothing;
        string reason = "cannot open " + StandardStreams.Null + " for its standard input: " +
            OsError.Describe(OsError.Last);
        _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(reason, 126, true)));
        return null;
    }
}
