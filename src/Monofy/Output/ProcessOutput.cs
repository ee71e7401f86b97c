using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>What a process is given for its output, from before its start to its end: monofy's own streams, two pipes,
/// or a pseudo-terminal.</summary>
internal sealed class ProcessOutput
{
    private readonly Plan _plan;
    private readonly OutputMux _mux;

    private ProcessOutput(Plan plan, OutputMux mux) => (_plan, _mux) = (plan, mux);

    /// <summary>See <see cref="TerminalInput.OnInput"/>.</summary>
    public Action<bool>? OnInput { get; init; }

    public OutputMux Mux => _mux;

    /// <summary>Whether the output of any service passes through monofy. In a plain run it does not.</summary>
    public static bool IsNeeded(Plan plan) => Array.Exists(plan.Services, service => IsSeen(plan.Run, service));

    /// <summary>What becomes of the output of <paramref name="service"/>.</summary>
    public static LogMode ModeOf(RunSettings run, ServicePlan service) => service.Settings.Log ?? run.Log;

    /// <summary>Whether the output of <paramref name="service"/> passes through monofy, so that there is a history of
    /// it.</summary>
    public static bool IsSeen(RunSettings run, ServicePlan service) =>
        service.Settings.Tty || ModeOf(run, service) != LogMode.Raw;

    public static ProcessOutput Create(Plan plan, Reactor reactor, Sink output, Sink error,
        EnvironmentBlock environment, Action<bool> onInput) =>
        new(plan, new OutputMux(plan, reactor, output, error, environment)) { OnInput = onInput };

    /// <summary>Opens what a process of <paramref name="service"/> writes to, and if it <paramref name="hasInput"/>
    /// and a terminal reads from; null with the reason. It becomes <paramref name="owner"/>'s, if that is not
    /// null.</summary>
    public Streams? Open(ServicePlan service, bool hasInput, uint? owner, out string error)
    {
        error = "";
        if (service.Settings.Tty) return OpenTerminal(service, hasInput, owner, out error);
        if (ModeOf(_plan.Run, service) == LogMode.Raw)
            return new Streams { Output = -1, Error = -1, ReadOutput = -1, ReadError = -1 };
        if (OutputMux.Open(out int outRead, out int outWrite, out int errRead, out int errWrite))
        {
            OpenFiles.Give(outWrite, owner);
            OpenFiles.Give(errWrite, owner);
            return new Streams { Output = outWrite, Error = errWrite, ReadOutput = outRead, ReadError = errRead };
        }
        error = "cannot make a pipe: " + OsError.Describe(OsError.Last);
        return null;
    }

    private Streams? OpenTerminal(ServicePlan service, bool hasInput, uint? owner, out string error)
    {
        if (PseudoTerminal.Open(ModeOf(_plan.Run, service) != LogMode.Raw, out error) is not { } terminal) return null;
        OpenFiles.Give(terminal.Slave, owner);
        // Before the program runs: it may ask at once.
        PseudoTerminal.Resize(terminal.Master);
        int? typed = hasInput ? Libc.fcntl(terminal.Master, Libc.F_DUPFD_CLOEXEC, 3) : null;
        if (typed is not < 0)
            return new Streams { Output = terminal.Slave, Error = terminal.Slave, ReadOutput = terminal.Master,
                ReadError = -1, Typed = typed };
        error = "cannot open a pseudo-terminal: " + OsError.Describe(OsError.Last);
        Libc.close(terminal.Master);
        Libc.close(terminal.Slave);
        return null;
    }

    /// <summary>Process <paramref name="pid"/> of <paramref name="service"/> has its ends now, or could not be started
    /// (-1). monofy's ends; null if it has monofy's own streams.</summary>
    public ProcessEnds? Started(int service, int pid, Streams streams)
    {
        streams.CloseWrites();
        if (pid < 0) streams.CloseReads();
        if (pid < 0 || streams.ReadOutput < 0) return null;
        if (streams.ReadError >= 0) return _mux.Add(service, pid, streams.ReadOutput, streams.ReadError);
        TerminalInput? input = null;
        if (streams.Typed is { } typed) input = new TerminalInput(typed, _mux.Reactor) { OnInput = OnInput };
        return _mux.AddTerminal(service, pid, streams.ReadOutput, input);
    }
}
