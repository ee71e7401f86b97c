using System;
using Monofy.Core.Launching;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>A process that has not got its program yet: its user or root may have stopped it, or its directory does not
/// answer.</summary>
internal sealed unsafe class LateStart(int pid, Birth birth, byte[]? modes, Func<StartReport, StartFailure> explain)
    : ISource
{
    private Birth _birth = birth;
    private bool _usesMemory = true;

    public int Pid => pid;

    /// <summary>The process that it becomes.</summary>
    public Process? Process { get; set; }

    /// <summary>What it works with if it shares monofy's memory.</summary>
    public required nint Plan { get; init; }

    /// <summary>See <see cref="Plan"/>.</summary>
    public required nint Stack { get; init; }

    /// <summary>The descriptor to watch.</summary>
    public int Descriptor => _birth.Descriptor;

    /// <summary>Called when it may be decided.</summary>
    public Action<LateStart>? OnReady { get; set; }

    /// <inheritdoc/>
    public void Ready(uint events) => OnReady?.Invoke(this);

    /// <summary>Whether it is decided: it has its program (no <paramref name="failure"/>), has failed, or has
    /// died.</summary>
    public bool IsDecided(out StartFailure? failure)
    {
        failure = null;
        if (!_birth.Look()) return false;
        _usesMemory = false;
        _birth.CopyModes(modes);
        StartReport report = _birth.Report;
        if (report.Stage != StartStage.None) failure = explain(report);
        return true;
    }

    /// <summary>Kills it: why it is given up.</summary>
    public StartFailure Kill()
    {
        Libc.kill(pid, Libc.SIGKILL);
        _usesMemory = false;
        return explain(new() { Stage = StartStage.Late });
    }

    /// <summary>Looks no more.</summary>
    public void Close()
    {
        _birth.Close();
        if (_usesMemory) return;
        Arena.Free((byte*)Plan, (byte*)Stack);
    }
}
