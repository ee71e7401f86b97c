using System;
using System.Runtime.InteropServices;

namespace Monofy.Harness;

/// <summary>The calls that the harness needs from glibc, under their own names.</summary>
internal static unsafe partial class Libc
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_NOCTTY = 0x100, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    public const int ENXIO = 6, EINTR = 4, EAGAIN = 11, WNOHANG = 1;
    public const short POSIX_SPAWN_SETPGROUP = 0x02, POSIX_SPAWN_SETSIGDEF = 0x04, POSIX_SPAWN_SETSIGMASK = 0x08,
        POSIX_SPAWN_SETSID = 0x80;
    public const nuint TIOCGPTN = 0x80045430, TIOCSPTLCK = 0x40045431, TIOCSWINSZ = 0x5414, TCGETS = 0x5401;

    public const int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_CLOEXEC = 0x80000, F_SETFL = 4, F_SETPIPE_SZ = 1031,
        F_GETPIPE_SZ = 1032;
    public const short POLLIN = 1, POLLOUT = 4;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int fd;
        public short events, revents;
    }

    [LibraryImport("libc", SetLastError = true)] public static partial int poll(PollFd* sources, nuint count,
        int timeout);
    [LibraryImport("libc", SetLastError = true)] public static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int kill(int pid, int signal);
    [LibraryImport("libc", SetLastError = true)] public static partial nint read(int fd, byte* buffer, nint size);
    [LibraryImport("libc", SetLastError = true)] public static partial nint write(int fd, byte* buffer, nint size);
    [LibraryImport("libc", SetLastError = true)] public static partial int close(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int pipe2(int* pair, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int socketpair(int domain, int type,
        int protocol, int* pair);
    [LibraryImport("libc", SetLastError = true)] public static partial int fcntl(int fd, int command, nint argument);
    [LibraryImport("libc", SetLastError = true)] public static partial int ioctl(int fd, nuint request, void* argument);
    [LibraryImport("libc", SetLastError = true)] public static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc", SetLastError = true)] public static partial int prlimit(int pid, int resource, ulong* limit,
        ulong* old);
    [LibraryImport("libc", SetLastError = true)] public static partial uint geteuid();
    [LibraryImport("libc", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)] public static partial int open(string path, int flags, int mode);
    [LibraryImport("libc", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)] public static partial int mkfifo(string path, uint mode);
    [LibraryImport("libc", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)] public static partial int link(string old, string path);
    [LibraryImport("libc", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)] public static partial int rename(string old, string path);
    [LibraryImport("libc", SetLastError = true)] public static partial int flock(int fd, int operation);

    [LibraryImport("libc")] public static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes,
        byte** argv, byte** envp);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_init(void* actions);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_destroy(void* actions);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_adddup2(void* actions, int fd,
        int newfd);
    [LibraryImport("libc")] public static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setflags(void* attributes, short flags);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setsigmask(void* attributes, void* set);
    [LibraryImport("libc")] public static partial int sigfillset(void* set);
    [LibraryImport("libc")] public static partial int sigemptyset(void* set);
}
