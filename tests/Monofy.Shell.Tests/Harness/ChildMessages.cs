using System.Runtime.InteropServices;
using Monofy.Core.Launching;
using Monofy.Processes;

namespace Monofy.Shell.Tests.Harness;

/// <summary>What a child writes to monofy between its birth and its program.</summary>
internal static class ChildMessages
{
    /// <summary>A step failed.</summary>
    public static byte[] Report(StartStage stage, int errno, int failed = 0)
    {
        var report = new StartReport { Stage = stage, Errno = errno, Failed = failed };
        return MemoryMarshal.AsBytes(new System.ReadOnlySpan<StartReport>(in report)).ToArray();
    }

    /// <summary>The modes of the terminal that it was given.</summary>
    public static byte[] Modes()
    {
        byte[] modes = new byte[ChildPlan.ModesSize];
        for (int i = 0; i < modes.Length; i++) modes[i] = (byte)(i + 1);
        return modes;
    }
}
