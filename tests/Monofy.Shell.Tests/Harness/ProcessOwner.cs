using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Processes;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Takes down what it hears of processes.</summary>
internal sealed class ProcessOwner : IProcessOwner
{
    public List<Process> EndedOnes { get; } = [];

    public List<int> ReapedPids { get; } = [];

    public List<(Process Process, StartFailure? Failure)> Decisions { get; } = [];

    public List<(int Pid, Signal Signal)> StuckOnes { get; } = [];

    /// <summary>How often adopted processes were reaped.</summary>
    public int Orphans { get; private set; }

    /// <summary>The process that ended before it had its program.</summary>
    public Process? Stillborn { get; set; }

    /// <summary>Is called for each that has ended.</summary>
    public Action? OnEnded { get; set; }

    public bool HasInput(int service) => false;

    public void Stuck(Process process, Signal signal) => StuckOnes.Add((process.Pid, signal));

    public bool IsStillborn(Process process) => process == Stillborn;

    public void Ended(Process process)
    {
        EndedOnes.Add(process);
        OnEnded?.Invoke();
    }

    public void Reaped(int pid) => ReapedPids.Add(pid);

    public void OrphansReaped() => Orphans++;

    public void Decided(Process process, StartFailure? failure) => Decisions.Add((process, failure));
}
