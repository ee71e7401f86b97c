using System;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Runs a piece of a test on a thread that may do less. The kernel keeps these restrictions for each thread,
/// so they end with it; a test as root meets the refusals of an ordinary user.</summary>
internal static unsafe class Restricted
{
    private const uint CapabilityVersion = 0x20080522;
    private const int PR_SET_SECCOMP = 22, SECCOMP_MODE_FILTER = 2;
    private const uint Allow = 0x7FFF0000, Refuse = 0x00050000;

    private static nint SYS_capset => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 91 : 126;

    /// <summary>Without capabilities: modes of files count for root too, and files cannot be given away.</summary>
    public static void WithoutCapabilities(Action action) => Run(DropCapabilities, action);

    /// <summary>fork fails as it does if there are too many processes.</summary>
    public static void WithoutFork(Action action) => Run(RefuseFork, action);

    private static void Run(Action restrict, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                restrict();
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void DropCapabilities()
    {
        uint* header = stackalloc uint[2];
        uint* none = stackalloc uint[6];
        (header[0], header[1]) = (CapabilityVersion, 0);
        new Span<uint>(none, 6).Clear();
        Assert.Equal(0, Libc.syscall(SYS_capset, (nint)header, (nint)none, 0, 0));
    }

    // Threads are made by the same call, but share their memory.
    private static void RefuseFork()
    {
        const ushort load = 0x20, jumpIfEqual = 0x15, jumpIfSet = 0x45, ret = 0x06;
        sock_filter* program = stackalloc sock_filter[6];
        program[0] = new(load, 0, 0, 0);                                    // the number of the call
        program[1] = new(jumpIfEqual, 0, 3, (uint)Libc.SYS_clone);
        program[2] = new(load, 0, 0, 16);                                   // its first argument
        program[3] = new(jumpIfSet, 1, 0, Libc.CLONE_VM);
        program[4] = new(ret, 0, 0, Refuse | Libc.EAGAIN);
        program[5] = new(ret, 0, 0, Allow);
        var filter = new sock_fprog { len = 6, filter = program };
        Assert.Equal(0, Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
        Assert.Equal(0, Libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (nint)(&filter), 0, 0));
    }

    private readonly struct sock_filter(ushort code, byte ifTrue, byte ifFalse, uint value)
    {
        public readonly ushort Code = code;
        public readonly byte IfTrue = ifTrue, IfFalse = ifFalse;
        public readonly uint Value = value;
    }

    private struct sock_fprog
    {
        public ushort len;
        public sock_filter* filter;
    }
}
