using System;
using System.Runtime.InteropServices;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Rights of root that a test does without.</summary>
internal static unsafe class Rights
{
    private const uint Version = 0x20080522, Kill = 1 << 5;     // _LINUX_CAPABILITY_VERSION_3, CAP_KILL

    /// <summary>Does <paramref name="act"/> without the right to signal processes of other users. This thread alone
    /// gives it up, and keeps it in reserve.</summary>
    public static T WithoutKill<T>(Func<T> act)
    {
        Header header = new() { Version = Version };
        uint* sets = stackalloc uint[6];        // effective, permitted and inheritable; the higher ones follow
        Assert.Equal(0, capget(&header, sets));
        uint before = sets[0];
        sets[0] &= ~Kill;
        Assert.Equal(0, capset(&header, sets));
        try
        {
            return act();
        }
        finally
        {
            sets[0] = before;
            Assert.Equal(0, capset(&header, sets));
        }
    }

    private struct Header
    {
        public uint Version;
        public int Pid;
    }

    [DllImport("libc")] private static extern int capget(Header* header, uint* data);
    [DllImport("libc")] private static extern int capset(Header* header, uint* data);
}
