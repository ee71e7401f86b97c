using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>Runs checks over the network, at most one a service.</summary>
/// <param name="reactor">The loop.</param>
/// <param name="events">Where answers go.</param>
/// <param name="whenReaped">Calls its second argument with the status of the child that the first one names.</param>
internal sealed class ProbeRunner(
    Reactor reactor, Queue<Event> events, Action<int, Action<ExitStatus>> whenReaped)
{
    private readonly Dictionary<int, TcpProbe> _probes = [];
    private PathProbe? _path;

    /// <summary>Begins probe <paramref name="number"/> of <paramref name="service"/>.</summary>
    public void Begin(Endpoint endpoint, int service, int number)
    {
        Cancel(service);
        if (endpoint.IsPath)
        {
            _path = new PathProbe(endpoint, whenReaped, Answer);
            _path.Begin();
            return;
        }
        TcpProbe probe = endpoint.Kind == HealthKind.Http
            ? new HttpProbe(reactor, endpoint, Answer) : new TcpProbe(reactor, endpoint, Answer);
        _probes[service] = probe;
        probe.Begin();

        void Answer(string? failure) => events.Enqueue(Event.Probed(service, number, failure));
    }

    /// <summary>Ends the probe of <paramref name="service"/>, and what is left of one that has answered.</summary>
    public void Cancel(int service)
    {
        // Only --wait-for looks at paths, one at a time.
        if (service < 0) _path?.Cancel();
        if (_probes.Remove(service, out TcpProbe? probe)) probe.Cancel();
    }
}
