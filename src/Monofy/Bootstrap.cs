using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy
{
    /// <summary>
    /// What happens before the .NET runtime does. The linker puts <see cref="WrapMain"/> in front of the runtime's own
    /// <c>main</c> (<c>--wrap=main</c>), so that
    /// <list type="bullet">
    /// <item>every signal is blocked before the runtime starts its finalizer thread, which inherits the mask: no thread
    /// is left that could swallow a SIGCHLD that signalfd waits for;</item>
    /// <item>the arguments are kept as the bytes that they are, without /proc;</item>
    /// <item>it is known whether SIGPIPE was ignored before the runtime ignores it.</item>
    /// </list>
    /// Nothing of the runtime may be used here: no allocation, no exception, no static constructor, no stackalloc (its
    /// guard value is not set yet). See docs/decisions/002.
    /// </summary>
    internal static unsafe class Bootstrap
    {
        public static int ArgumentCount;
        public static byte** Arguments;

        private const int CannotRun = 126;

        private static ulong s_mask;
#pragma warning disable CS0649 // it stays empty
        private static kernel_sigaction s_default;
#pragma warning restore CS0649

        [RuntimeExport("__wrap_main")]
        private static int WrapMain(int argc, byte** argv)
        {
            ArgumentCount = argc;
            Arguments = argv;
            s_mask = SignalQueue.Blocked;
            Libc.sigprocmask(Libc.SIG_SETMASK, (ulong*)Unsafe.AsPointer(ref s_mask), null);
            Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGPIPE, 0, (nint)Unsafe.AsPointer(ref ChildSignals.Pipe),
                sizeof(ulong));
            Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGCHLD, 0, (nint)Unsafe.AsPointer(ref ChildSignals.Child),
                sizeof(ulong));
            // Ignored, the kernel would reap our children itself.
            if (ChildSignals.Child.handler == Libc.SIG_IGN)
                Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGCHLD, (nint)Unsafe.AsPointer(ref s_default), 0,
                    sizeof(ulong));
            // Without arguments: the runtime would make strings of them, and we read them where they are.
            real_main(0, argv);
            // Program ends by itself; what comes back is a runtime that could not start.
            byte* error = Libc.strerrorname_np(*Libc.__errno_location());
            Write("monofy: the .NET runtime cannot start: no memory, no address space (ulimit -v) "u8);
            Write("or no processes are left"u8);
            if (error != null && *error != '0')
            {
                Write("; the last error was "u8);
                nuint length = 0;
                while (error[length] != 0) length++;
                Libc.write_raw(2, error, length);
            }
            Write("; exiting with 126\n"u8);
            return CannotRun;
        }

        private static void Write(ReadOnlySpan<byte> text) =>
            Libc.write_raw(2, Unsafe.AsPointer(ref MemoryMarshal.GetReference(text)), (nuint)text.Length);

        /// <summary>libc makes threads by <c>clone3</c>, and by <c>clone</c> only if the kernel does not know that.
        /// Seccomp profiles that do not know it (Docker before 20.10.10) answer EPERM instead, so this wrapper says at
        /// once that clone3 does not exist.</summary>
        [RuntimeExport("__wrap___clone3")]
        private static int WrapClone3(nint arguments, nint size, nint function, nint argument)
        {
            *Libc.__errno_location() = Libc.ENOSYS;
            return -1;
        }

        /// <summary>
        /// The runtime asks /proc and /sys for cgroup limits, memory and cache sizes to size a heap that is fixed at
        /// build time: 70 system calls of 170, and a quarter of a start. Nothing else in the executable calls fopen64,
        /// and the runtime has to do without these files anyway if there is no /proc; so this wrapper says at once that
        /// they do not exist.
        /// </summary>
        [RuntimeExport("__wrap_fopen64")]
        private static nint WrapFopen(nint path, nint mode) => 0;

        /// <summary>
        /// DOTNET_… variables in a container are meant for the program that it is for, and must not reach monofy's own
        /// heap: for any variable, the runtime gets the answer that it is not set. But for one: it can only be set this
        /// way. Without it the runtime lays out 160 MB of addresses, and the last of them have no bookkeeping (it
        /// forgets the last page of its table if collections are not concurrent), so that a heap which is full ends
        /// in SIGSEGV instead of OutOfMemoryException. 512 MB, hexadecimal.
        /// </summary>
        [RuntimeExport("__wrap_getenv")]
        private static byte* WrapGetenv(byte* name)
        {
            ReadOnlySpan<byte> range = "DOTNET_GCRegionRange\0"u8;
            byte* known = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(range));
            for (int i = 0; i < range.Length; i++)
            {
                if (name[i] != known[i]) return null;
            }
            return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("20000000\0"u8));
        }

        [DllImport("libc", EntryPoint = "__real_main")]
        [SuppressGCTransition]
        private static extern int real_main(int argc, byte** argv);
    }
}

namespace System.Runtime
{
    /// <summary>The compiler of NativeAOT exports a method that bears an attribute of this name as it is: without the
    /// code that enters the runtime, which does not run yet.</summary>
    [System.AttributeUsage(System.AttributeTargets.Method)]
    internal sealed class RuntimeExportAttribute(string entryPoint) : System.Attribute
    {
        public string EntryPoint => entryPoint;
    }
}
