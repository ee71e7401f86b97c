using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>Whether names are coloured.</summary>
internal static unsafe class Colors
{
    /// <summary><c>--color</c> decides; else <c>NO_COLOR</c> (no-color.org) forbids, <c>FORCE_COLOR</c> demands, and a
    /// terminal that is not dumb has them.</summary>
    public static bool AreWanted(ColorMode mode, int fd, EnvironmentBlock environment) => mode switch
    {
        ColorMode.Always => true,
        ColorMode.Never => false,
        ColorMode.Auto => !IsSet(environment, "NO_COLOR") &&
            (IsSet(environment, "FORCE_COLOR") ? environment.Get("FORCE_COLOR") != "0" : IsTerminal(fd) &&
                environment.Get("TERM") != "dumb"),
    };

    /// <summary>Whether <paramref name="fd"/> is a terminal.</summary>
    public static bool IsTerminal(int fd)
    {
        byte* modes = stackalloc byte[64];
        return Libc.ioctl(fd, Libc.TCGETS, modes) == 0;
    }

    private static bool IsSet(EnvironmentBlock environment, string name) =>
        !string.IsNullOrEmpty(environment.Get(name));
}
