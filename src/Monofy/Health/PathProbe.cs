using System;
using System.Runtime.CompilerServices;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>
/// Looks whether a path exists, or a Unix socket accepts. A file system may make its reader wait as long as it likes,
/// so a forked child looks; nothing is opened, so that a FIFO holds nothing up. The child exits with 0 or errno. It has
/// no time of its own: the supervisor cancels it.
/// </summary>
/// <param name="endpoint">What is looked for.</param>
/// <param name="whenReaped">Calls its second argument with the status of the child that the first one names.</param>
/// <param name="answer">Gets why it is not there; null: it is.</param>
/// <param name="fork">Forks the child that looks; null: <see cref="Fork"/>.</param>
internal sealed unsafe class PathProbe(
    Endpoint endpoint, Action<int, Action<ExitStatus>> whenReaped, Action<string?> answer,
    PathProbe.Forker? fork = null)
{
    /// <summary>What the child needs: a file, or an address of <paramref name="length"/> bytes. Its pid, or
    /// -1.</summary>
    internal delegate int Forker(byte* file, byte* address, uint length);

    private int _child;

    public void Begin()
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        var path = new Bytes(Bytes.SizeOf(endpoint.Path));
        byte* file = path.Add(endpoint.Path);
        uint length = endpoint.Kind == HealthKind.Unix
            ? SocketAddress.Write(new Span<byte>(address, SocketAddress.MaxSize), endpoint.Path) : 0;
        int child = fork != null ? fork(file, address, length) : Fork(file, address, length);
        if (child < 0)
        {
            answer("cannot look: " + OsError.Describe(OsError.Last));
            return;
        }
        _child = child;
        whenReaped(child, status =>
        {
            if (_child != child) return;
            _child = 0;
            answer(status.Code == 0 ? null : status.Signal != null ? "cannot look: the child " + status
                : OsError.Describe(status.Code));
        });
    }

    /// <summary>Ends it without an answer.</summary>
    public void Cancel()
    {
        if (_child > 0) Libc.kill(_child, Libc.SIGKILL);
        _child = 0;
    }

    // Nothing is allocated in the child: the runtime does not run there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fork(byte* file, byte* address, uint length)
    {
        int pid = ForkedChild.Fork();
        if (pid != 0) return pid;
        Libc._exit(Look(file, address, length));
        return 0;
    }

    /// <summary>What the child does: 0 or errno.</summary>
    internal static int Look(byte* file, byte* address, uint length) =>
        length == 0 ? Exists(file) : Accepts(address, length);

    private static int Exists(byte* file) => Libc.access(file, 0) == 0 ? 0 : *Libc.__errno_location();

    // A stream, or what receives datagrams (/dev/log) or sequenced packets.
    private static int Accepts(byte* address, uint length)
    {
        int error = Connect(Libc.SOCK_STREAM, address, length);
        if (error == Libc.EPROTOTYPE) error = Connect(Libc.SOCK_DGRAM, address, length);
        return error == Libc.EPROTOTYPE ? Connect(Libc.SOCK_SEQPACKET, address, length) : error;
    }

    private static int Connect(int type, byte* address, uint length)
    {
        int fd = Libc.socket(Libc.AF_UNIX, type | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) return *Libc.__errno_location();
        int error = Libc.syscall(Libc.SYS_connect, fd, (nint)address, (nint)length, 0) == 0
            ? 0 : *Libc.__errno_location();
        Libc.close(fd);
        return error;
    }
}
