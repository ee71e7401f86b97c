using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Native;
using Monofy.Output;

namespace Monofy.Health;

/// <summary>Runs probes, at most one a service, and keeps the last words of health commands.</summary>
internal sealed class ProbeRunner(Reactor reactor, Queue<Event> events)
{
    private readonly Dictionary<int, TcpProbe> _probes = [];
    private readonly List<ProbeOutput> _outputs = [];

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

    /// <summary>Where a health command writes to; <paramref name="nothing"/> where no pipe is to be had.</summary>
    public Streams OpenOutput(int service, int number, uint? owner, int nothing)
    {
        ProbeOutput? output = ProbeOutput.Open(reactor, service, number, owner);
        if (output != null) _outputs.Add(output);
        int writer = output?.Writer ?? nothing;
        return new() { Output = writer, Error = writer, ReadOutput = -1, ReadError = -1 };
    }

    /// <summary>The command has the descriptor now, or could not be started.</summary>
    public void Started(int service, int number, bool failed)
    {
        Find(service, number)?.CloseWriter();
        if (failed) TakeOutput(service, number);
    }

    /// <summary>The end of a health command, with its last line.</summary>
    public Event WithOutput(in Event exited) => exited with { Text = TakeOutput(exited.Service, exited.Incarnation) };

    private string? TakeOutput(int service, int number)
    {
        if (Find(service, number) is not { } output) return null;
        _outputs.Remove(output);
        return output.Take();
    }

    // Few commands run at the same time.
    private ProbeOutput? Find(int service, int number) => _outputs.Find(o => o.Service == service && o.Probe == number);
}
