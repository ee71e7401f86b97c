using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>The sockets of all services that say themselves how they are doing.</summary>
internal sealed class NotifySockets(Reactor reactor, Queue<Event> events, ForeignDescriptors foreign)
{
    private readonly Dictionary<int, NotifySocket> _sockets = [];   // of the last start of each service

    /// <summary>Makes the socket for a start of <paramref name="service"/> and adds its variables; false with the
    /// reason.</summary>
    public bool Open(int service, int incarnation, HealthPlan health, ref KeyValuePair<string, string>[] variables,
        out string error)
    {
        Close(service);
        if (NotifySocket.Open(reactor, events, foreign, service, incarnation, out error) is not { } socket)
            return false;
        _sockets[service] = socket;
        var name = new KeyValuePair<string, string>(Launch.NotifyVariable, socket.Name);
        variables = health.Watchdog is { } watchdog
            ? [.. variables, name, new(Launch.WatchdogVariable,
                (watchdog.Ticks / TimeSpan.TicksPerMicrosecond).ToString())] : [.. variables, name];
        return true;
    }

    /// <summary>What the process is really started with. A WATCHDOG_PID that monofy itself was given means somebody
    /// else.</summary>
    public LaunchSpec Complete(int service, HealthPlan health, LaunchSpec spec, Identity? identity)
    {
        if (identity != null && _sockets.TryGetValue(service, out NotifySocket? socket)) socket.Uid = identity.Uid;
        return health.Watchdog == null ? spec : spec with { Environment = spec.Environment.Without("WATCHDOG_PID") };
    }

    private void Close(int service)
    {
        if (_sockets.Remove(service, out NotifySocket? socket)) socket.Close();
    }
}
