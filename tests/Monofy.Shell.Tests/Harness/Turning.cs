using System;
using Monofy.Harness;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

internal static class Turning
{
    /// <summary>Turns the loop until <paramref name="condition"/> holds.</summary>
    public static void Until(this Reactor reactor, Func<bool> condition, string what) =>
        Deadline.Until(() =>
        {
            reactor.Wait(Clock.Now);
            return condition();
        }, what);

    /// <summary>Turns it so often that whatever is ready has been seen.</summary>
    public static void Settle(this Reactor reactor)
    {
        for (int i = 0; i < 8; i++) reactor.Wait(Clock.Now);
    }
}
