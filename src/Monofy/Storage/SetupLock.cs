using System.Runtime.CompilerServices;
using Monofy.Native;

namespace Monofy.Storage;

/// <summary>
/// The exclusive lock of <c>--setup-lock</c>. Taking it may block, which the loop must not: a forked process blocks in
/// its place. The lock belongs to the open file, which both share, so what that one took stays monofy's when it ends.
/// </summary>
internal sealed unsafe class SetupLock
{
    private int _fd = -1;

    /// <summary>The pid of the one that waits, or 0.</summary>
    public int Waiter { get; private set; }

    /// <summary>Opens and locks <paramref name="file"/>: true if the lock is held; false if a process waits for
    /// it, or with the error.</summary>
    public bool Acquire(string file, out string? error)
    {
        error = null;
        var bytes = new Bytes(Bytes.SizeOf(file));
        _fd = Libc.open(bytes.Add(file), Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, FileModes.Shared);
        if (_fd < 0)
        {
            error = "cannot open the setup lock " + file + ": " + OsError.Describe(OsError.Last) +
                "; nothing was started";
            return false;
        }
        if (Libc.flock(_fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0) return true;
        Waiter = Fork(_fd, Libc.getpid());
        if (Waiter < 0)
            error = "cannot wait for the setup lock " + file + ": " + OsError.Describe(OsError.Last) +
                "; nothing was started";
        return false;
    }

    /// <summary>It ended.</summary>
    public void WaiterEnded() => Waiter = 0;

    public void Release()
    {
        if (Waiter > 0) Libc.kill(Waiter, Libc.SIGKILL);
        if (_fd >= 0) Libc.close(_fd);
        _fd = -1;
    }

    // Raw calls only: the runtime does not run in the child.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fork(int fd, int parent)
    {
        int pid = Libc.fork();
        if (pid != 0) return pid;
        Libc.prctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL, 0, 0, 0);
        if (Libc.getppid() != parent) Libc._exit(1);
        Libc._exit(Libc.flock_raw(fd, Libc.LOCK_EX) == 0 ? 0 : 1);
        return 0;
    }
}
