using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>Runs checks over the network, at most one a service.</summary>
internal sealed class ProbeRunner(Reactor reactor, Queue<Event> events)
{
    private readonly Dictionary<int, TcpProbe> _probes = [];

    /// <summary>Begins probe <paramref name="number"/> of <paramref name="service"/>.</summary>
    public void Begin(Endpoint endpoint, int service, int number)
    {
        Cancel(service);
        TcpProbe probe = endpoint.Kind == HealthKind.Http
            ? new HttpProbe(reactor, endpoint, Answer) : new TcpProbe(reactor, endpoint, Answer);
        _probes[service] = probe;
        probe.Begin();

        void Answer(string? failure) => events.Enqueue(Event.Probed(service, number, failure));
    }

    /// <summary>Ends the probe of <paramref name="service"/>, and what is left of one that has answered.</summary>
    public void Cancel(int service)
    {
        if (_probes.Remove(service, out TcpProbe? probe)) probe.Cancel();
    }
}
