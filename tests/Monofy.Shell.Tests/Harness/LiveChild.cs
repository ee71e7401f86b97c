using System;
using System.Diagnostics;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A process that lives until it is killed, to stand for a forked child; it ends with the tests at the
/// latest.</summary>
internal sealed class LiveChild : IDisposable
{
    private readonly Process _process =
        Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public int Pid => _process.Id;

    /// <summary>Whether it was sent SIGKILL before now: a milder signal that comes later changes nothing.</summary>
    public bool WasKilled()
    {
        Libc.kill(Pid, Libc.SIGTERM);
        _process.WaitForExit();
        return _process.ExitCode == 128 + Libc.SIGKILL;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
