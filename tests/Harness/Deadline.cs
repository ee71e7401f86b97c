using System;
using System.Diagnostics;
using System.Threading;

namespace Monofy.Harness;

/// <summary>Waits for a condition: long enough for a loaded machine, but never for a fixed time.</summary>
internal static class Deadline
{
    /// <summary>40 s; MONOFY_TEST_PATIENCE times as long on an emulated machine.</summary>
    public static readonly TimeSpan Generous = TimeSpan.FromSeconds(40) *
        (double.TryParse(Environment.GetEnvironmentVariable("MONOFY_TEST_PATIENCE"), out double factor) ? factor : 1);

    /// <summary>Polls until <paramref name="condition"/> holds; fails with <paramref name="what"/> after
    /// <paramref name="longest"/>, or <see cref="Generous"/>.</summary>
    public static void Until(Func<bool> condition, string what, Func<string>? transcript = null,
        TimeSpan? longest = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (longest ?? Generous))
                Assert.Fail($"waited in vain: {what}\n{transcript?.Invoke()}");
            Thread.Sleep(2);
        }
    }
}
