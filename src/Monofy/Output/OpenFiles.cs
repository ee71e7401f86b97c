using Monofy.Core.Plans;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>Two pipes, a socket or a probe for each process can be more than the usual limit of open files: monofy
/// raises its own, and gives its processes the one that it found.</summary>
internal static unsafe class OpenFiles
{
    private const ulong Spare = 64;         // for the loop itself, and clients of the control socket
    private const int Output = 2;           // two pipes, or a terminal and what is typed there
    // a connection, or a pipe of a command, or questions for a name and their alarm
    private const int Probe = 3;
    private const int Client = 4;           // who waits for a run of a job, and passed three streams

    /// <summary>How many descriptors stay open for the services of <paramref name="plan"/>: none in a plain
    /// run.</summary>
    public static int Count(Plan plan)
    {
        int count = 0;
        foreach (ServicePlan service in plan.Services)
        {
            if (ProcessOutput.IsSeen(plan.Run, service)) count += Output;
            if (service.Settings.Health is { } health) count += health.Kind == HealthKind.Notify ? 1 : Probe;
            if (service.Kind == ServiceKind.Job) count += Client;
            count += service.Settings.Listen.Length;
        }
        return count;
    }

    /// <summary>Makes room for <paramref name="count"/> descriptors; the limit that there was before if that changed
    /// it.</summary>
    public static rlimit? Raise(int count)
    {
        if (count == 0) return null;
        rlimit limit;
        if (Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= (ulong)count + Spare) return null;
        rlimit more = limit;
        more.rlim_cur = limit.rlim_max;
        return Libc.setrlimit(Libc.RLIMIT_NOFILE, &more) == 0 ? limit : null;
    }

    /// <summary>Whether writing to <paramref name="fd"/> can wait for a reader: a pipe, a socket, a terminal; no file,
    /// no /dev/null.</summary>
    public static bool HasReader(int fd) => IsPipe(fd) || Colors.IsTerminal(fd);

    /// <summary>Whether <paramref name="fd"/> is a pipe or a socket.</summary>
    public static bool IsPipe(int fd) => FileKind.Of(fd) is Libc.S_IFIFO or Libc.S_IFSOCK;

    /// <summary>The terminal <paramref name="fd"/> opened once more, so that writing never blocks and no other process
    /// is affected; -1 if that is impossible. Its room cannot be asked: poll calls it writable while one byte
    /// fits.</summary>
    public static int OpenTerminal(int fd)
    {
        uint device, other;
        if (Libc.ioctl(fd, Libc.TIOCGDEV, &device) != 0) return -1;
        foreach (string path in (string[])["/dev/tty", "/proc/self/fd/" + fd])
        {
            var bytes = new Bytes(Bytes.SizeOf(path));
            int own = Libc.open(bytes.Add(path), Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
            if (own < 0) continue;
            if (Libc.ioctl(own, Libc.TIOCGDEV, &other) == 0 && other == device) return own;
            Libc.close(own);
        }
        return -1;
    }

    /// <summary>The pipe or terminal <paramref name="fd"/> opened once more, so that reading never blocks and no other
    /// process is affected; -1 if that is impossible.</summary>
    public static int OpenToRead(int fd)
    {
        var bytes = new Bytes(32);
        int flags = Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC;
        return Libc.open(bytes.Add("/proc/self/fd/" + fd), flags, 0);
    }

    /// <summary>Makes the pipe <paramref name="fd"/> hold <paramref name="size"/> bytes if it holds less; what it
    /// holds then, in bytes, or -1 with errno: no pipe, or more than this user may have
    /// (<c>/proc/sys/fs/pipe-…</c>).</summary>
    public static int Widen(int fd, int size)
    {
        int now = Libc.fcntl(fd, Libc.F_GETPIPE_SZ, 0);
        return now < 0 || now >= size ? now : Libc.fcntl(fd, Libc.F_SETPIPE_SZ, size);
    }

    /// <summary>Makes a pipe or terminal that was just made <paramref name="owner"/>'s (null: it stays monofy's), who
    /// may else not open what is its standard output (<c>/dev/stdout</c>). If that is refused it stays as it
    /// is.</summary>
    public static void Give(int fd, uint? owner)
    {
        const uint sameGroup = uint.MaxValue;       // a terminal's is the one that may write to all of them
        if (owner is { } uid) Libc.fchown(fd, uid, sameGroup);
    }

    /// <summary>Whether a call with RWF_NOWAIT failed with <paramref name="errno"/> because that is not known here: an
    /// older kernel, a kind of file, or a seccomp profile that does not know the call (many answer EPERM).</summary>
    public static bool LackNoWait(int errno) => errno is Libc.EOPNOTSUPP or Libc.EINVAL or Libc.ENOSYS or Libc.EPERM;

    /// <summary>Whether two descriptors are the same open pipe, terminal or file.</summary>
    public static bool AreSame(int a, int b)
    {
        // Device and inode come first in struct stat on both platforms.
        const int size = 256;
        ulong* first = stackalloc ulong[size / sizeof(ulong)];
        ulong* second = stackalloc ulong[size / sizeof(ulong)];
        return Libc.fstat(a, first) == 0 && Libc.fstat(b, second) == 0 && first[0] == second[0] &&
            first[1] == second[1];
    }
}
