using System.Collections.Generic;
using System.Globalization;
using Monofy.Control;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;

namespace Monofy;

/// <summary>Starts processes: gets them their pipes, files, sockets and user, and tells how it went.</summary>
internal sealed class Starter(Wiring parts, Spawner spawner)
{
    private static readonly Streams s_own = new() { Output = -1, Error = -1, ReadOutput = -1, ReadError = -1 };

    private readonly Plan _plan = parts.Plan;
    private readonly Queue<Event> _events = parts.Events;
    private int _nothing = -1;      // the standard input of a process that gets none
    private uint? _handOverOwner;   // the user that the current setup command runs as

    /// <summary>Starts process <paramref name="incarnation"/> of service <paramref name="i"/>.</summary>
    /// <param name="i">The service.</param>
    /// <param name="role">Whether it is the service itself, its stop command or a health command.</param>
    /// <param name="incarnation">Its number, or that of the check.</param>
    /// <param name="asker">Who asked for this run of a job, if that was a client.</param>
    /// <param name="trigger">The cause of the run of a job; null for anything else.</param>
    public void Start(int i, Role role, int incarnation, Ticket asker, JobTrigger? trigger)
    {
        var key = new ProcessKey(i, role, incarnation);
        ServicePlan service = _plan.Services[i];
        if (Prepare(key, out int keep, out Identity? identity) is not { } spec) return;
        if (trigger != null) spec = spec with { Environment = spec.Environment.With(trigger.Variables()) };
        if (!TryOpenSockets(key, identity, out PassedSockets? sockets)) return;
        bool input = role == Role.Main && parts.HasInput(i);
        // A run that monofy ctl asked for reads and writes where that does.
        ControlWaiter? client = role == Role.Main && asker.IsAwaited ? parts.OpenDesk?.StreamsOf(asker) : null;
        bool tty = role == Role.Main && service.Settings.Tty && client == null;
        if (InputOf(key, tty || (input && client == null), client) is not { } reads) return;
        ProbeOutput? check = role == Role.Probe ? ProbeOutput.Open(parts.Reactor, identity?.Uid) : null;
        if (StreamsOf(key, input, identity?.Uid, client, check) is not { } streams) return;
        bool foreground = parts.Terminal.LendsTo(input, tty);
        var request = new StartRequest
        {
            Service = service, Spec = spec, Identity = identity, Sockets = sockets, Keep = keep,
            Input = tty ? streams.Output : reads, Output = streams.Output, Error = streams.Error, OwnTerminal = tty,
            TerminalModes = foreground ? parts.Terminal.LendAtStart() : null,
            OpenFileLimit = parts.OpenFileLimit,
        };
        int pid = spawner.Start(request, out StartFailure? failure, out LateStart? late);
        check?.CloseWriter();
        // A check, and a run that a client asked for, write elsewhere.
        ProcessEnds? ends = role == Role.Probe || client != null ? null : parts.Output?.Started(i, pid, streams);
        if (pid < 0)
        {
            check?.Take();
            if (foreground) parts.Terminal.TakeBack();
            Fail(key, failure!);
            return;
        }
        var process = new Process(pid, key) { ProbeOutput = check, Late = late, Ends = ends };
        bool unchanged = ProcessOutput.ModeOf(_plan.Run, service) == LogMode.Raw;
        if (input && tty) parts.Terminal.MakeRaw(pid, streams.ReadOutput, unchanged);
        if (foreground) parts.Terminal.Given(pid);
        parts.Processes.Add(process);
        if (role == Role.Main) parts.Processes.SetUser(i, identity?.Uid ?? Libc.geteuid());
        if (late == null) _events.Enqueue(Event.Spawned(i, role, incarnation, pid));
        else AddLate(process);
    }

    // A check and a stop command have a time of their own.
    private void AddLate(Process process)
    {
        (int i, Role role, int incarnation) = process.Key;
        if (role == Role.Main) _events.Enqueue(Event.StartIsLate(i, incarnation, process.Pid));
        parts.Late.Add(process);
    }

    private bool TryOpenSockets(ProcessKey key, Identity? identity, out PassedSockets? sockets)
    {
        sockets = null;
        if (key.Role != Role.Main || parts.Sockets == null) return true;
        sockets = parts.Sockets.Open(key.Service, identity, out string refused);
        if (sockets == null) Fail(key, FailedStart.OfSocket(refused));
        return sockets != null;
    }

    private void Fail(ProcessKey key, StartFailure failure) =>
        _events.Enqueue(Event.SpawnFailed(key.Service, key.Role, key.Incarnation, failure));

    /// <summary>A start that took long has come to its end.</summary>
    public void Decided(Process process, StartFailure? failure)
    {
        if (failure == null)
        {
            (int i, Role role, int incarnation) = process.Key;
            _events.Enqueue(Event.Spawned(i, role, incarnation, process.Pid));
            return;
        }
        parts.Processes.Reaped(process.Pid, 0, 0);
        parts.Processes.ForgetGroup(process);
        process.ProbeOutput?.Take();
        parts.Ended(process);
        Fail(process.Key, failure);
    }

    // What is executed, with which variables, and as which user; null if that failed. `keep` is a descriptor that it
    // gets beside the usual ones, or -1.
    private LaunchSpec? Prepare(ProcessKey key, out int keep, out Identity? identity)
    {
        (int i, Role role, int incarnation) = key;
        ServicePlan service = _plan.Services[i];
        Template[] words = role switch
        {
            Role.Main => service.Command,
            Role.StopCommand => service.Settings.StopCommand,
            Role.Probe => service.Settings.Health!.Command,
        };
        (keep, identity) = (-1, null);
        KeyValuePair<string, string>[] more = [];
        if (service.Kind == ServiceKind.Setup &&
            parts.HandOver.PathFor(service.Settings.User != null, out keep) is { } path)
            more = [new(HandOver.Variable, path)];
        // The command may talk to the service, or drain it, by its pid.
        if (role == Role.StopCommand)
            more = [new("MONOFY_PID", parts.Processes.PidOf(new(i, Role.Main, incarnation))
                .ToString(CultureInfo.InvariantCulture))];
        HealthPlan? notify = role == Role.Main && service.Settings.Health is { Kind: HealthKind.Notify } health ? health
            : null;
        if (notify != null && !parts.Notify.Open(i, incarnation, notify, ref more, out string refusal))
        {
            Fail(key, FailedStart.OfDescriptor(refusal));
            return null;
        }
        if (parts.Launch.Prepare(service, words, more, out string? error) is not { } spec)
        {
            Fail(key, FailedStart.OfWords(error!));
            return null;
        }
        if (!TryIdentify(key, spec, out identity)) return null;
        if (service.Kind == ServiceKind.Setup && role == Role.Main)
        {
            _handOverOwner = identity?.Uid == Libc.geteuid() ? null : identity?.Uid;
            parts.HandOver.GiveTo(identity?.Uid);
        }
        return notify == null ? spec : parts.Notify.Complete(i, notify, spec, identity);
    }

    private bool TryIdentify(ProcessKey key, in LaunchSpec spec, out Identity? identity)
    {
        identity = null;
        if (spec.User != null && (identity = parts.Users.Last) == null)
        {
            Fail(key, FailedStart.OfUser(spec.User, parts.Users.Error));
            return false;
        }
        string[] groups = _plan.Services[key.Service].Settings.GroupAdd;
        if (groups.Length == 0) return true;
        identity = parts.Users.WithGroups(identity ?? OwnIdentity.Read(), groups);
        if (identity == null) Fail(key, FailedStart.OfGroups(parts.Users.Error));
        return identity != null;
    }

    /// <summary>Takes the variables that setup command <paramref name="service"/> hands over.</summary>
    public void TakeHandOver(int service)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, string? error) = parts.HandOver.Take(_handOverOwner);
        if (error == null) parts.Launch.HandOver(entries, _handOverOwner);
        _events.Enqueue(Event.HandedOver(service, error));
    }

    // Where it writes; null if that failed.
    private Streams? StreamsOf(ProcessKey key, bool input, uint? owner, ControlWaiter? client, ProbeOutput? check)
    {
        if (key.Role == Role.Probe)
        {
            int writer = check?.Writer ?? _nothing;
            return new() { Output = writer, Error = writer, ReadOutput = -1, ReadError = -1 };
        }
        if (client != null)
            return new() { Output = client.Stream(1), Error = client.Stream(2), ReadOutput = -1, ReadError = -1 };
        if (parts.Output == null) return s_own;
        if (parts.Output.Open(_plan.Services[key.Service], input, owner, out string reason) is { } opened)
            return opened;
        Fail(key, FailedStart.OfDescriptor(reason));
        return null;
    }

    // Where it reads from, -1 for monofy's own standard input; null if that failed: it never gets what is another's.
    private int? InputOf(ProcessKey key, bool own, ControlWaiter? client)
    {
        if (own) return -1;
        // A job is never in the foreground of monofy's own terminal: reading from there would stop it.
        if (client != null && Libc.tcgetpgrp(client.Stream(0)) < 0) return client.Stream(0);
        if (_nothing < 0) _nothing = StandardStreams.OpenNothing();
        if (_nothing >= 0) return _nothing;
        string reason = "cannot open " + StandardStreams.Null + " for its standard input: " +
            OsError.Describe(OsError.Last);
        Fail(key, FailedStart.OfDescriptor(reason));
        return null;
    }
}
