using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Simulation;

// Signals that come while a process is being started: it gets them once it has its program.
internal sealed partial class Oracle
{
    private void NotePending(in Event e)
    {
        bool isForMonofy = _signal == Signal.Cont || (_signal.IsForJobControl && e.Origin != SignalOrigin.SentToInit);
        if (Asks(e) || _forJobs || _signal.Number == 0 || isForMonofy) return;
        bool typedSize = _signal == Signal.Winch && e.Origin == SignalOrigin.Typed;
        for (int i = 0; i < _lives.Length; i++)
        {
            if (_lives[i].Stage == Stage.Asked && !(typedSize && _plan.Services[i].Settings.Tty))
                _lives[i].Pending.Add(_signal);
        }
    }

    private bool WasPending(in Effect effect, in Event e) =>
        e is { Kind: EventKind.Spawned, Role: Role.Main } && e.Service == effect.Service && !effect.ThenContinue
        && _lives[e.Service].Pending.Remove(effect.Signal);

    private void CheckPending(in Event e)
    {
        if (e is { Kind: EventKind.Spawned, Role: Role.Main })
            Require(_lives[e.Service].Pending.Count == 0,
                NameOf(e.Service) + " does not get what came during its start");
    }
}
