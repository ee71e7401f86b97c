using System.Runtime.InteropServices;

namespace Monofy.Native;

/// <summary>
/// libc, with its own names. Lower case is a sign: this line enters the kernel. Calls that return at once suppress the
/// runtime's transition: they are plain calls, and errno is still theirs when <see cref="OsError.Last"/> reads it.
/// Constants and layouts are checked against the C headers by tests/Monofy.Host.Tests/LayoutTests.
/// </summary>
internal static unsafe class Libc
{
    // errno.h
    public const int ENXIO = 6;
    public const int EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, EIO = 5, E2BIG = 7, ENOEXEC = 8, EBADF = 9,
        ECHILD = 10, EAGAIN = 11, EEXIST = 17,
        ENOMEM = 12, EACCES = 13, ENOTDIR = 20, EINVAL = 22, ENFILE = 23, EMFILE = 24, ENOSPC = 28, ETXTBSY = 26,
            EPIPE = 32, ENOSYS = 38, EPROTOTYPE = 91, EOPNOTSUPP = 95, EINPROGRESS = 115, ECANCELED = 125;

    // fcntl.h
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100,
        O_TRUNC = 0x200, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    public const int F_GETFD = 1, FD_CLOEXEC = 1, F_SETFD = 2, F_SETFL = 4, F_DUPFD_CLOEXEC = 1030,
        F_SETPIPE_SZ = 1031, F_GETPIPE_SZ = 1032;

    // sys/uio.h
    public const int RWF_NOWAIT = 8;

    // signal.h
    public const int SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2, SI_KERNEL = 0x80;
    public const int SI_QUEUE = -1;
    public const nint SIG_IGN = 1;
    public const int SIGINT = 2, SIGQUIT = 3, SIGTRAP = 5, SIGKILL = 9, SIGPIPE = 13, SIGTERM = 15, SIGCHLD = 17,
        SIGCONT = 18, SIGSTOP = 19;
    public const int CLONE_VM = 0x100, CLONE_VFORK = 0x4000;
    public const int SFD_CLOEXEC = 0x80000, SFD_NONBLOCK = 0x800;

    // sys/wait.h
    public const int WNOHANG = 1, WUNTRACED = 2, WEXITED = 4, WNOWAIT = 0x01000000, P_PID = 1, P_PGID = 2;

    // sys/epoll.h, poll.h
    public const int EPOLL_CLOEXEC = 0x80000, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
    public const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLET = 0x80000000;
    public const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16;

    // unistd.h, sys/stat.h
    public const int STDIN_FILENO = 0, STDOUT_FILENO = 1, STDERR_FILENO = 2, SEEK_SET = 0;
    public const uint S_IFMT = 0xF000, S_IFIFO = 0x1000, S_IFDIR = 0x4000, S_IFLNK = 0xA000, S_IFREG = 0x8000,
        S_IFSOCK = 0xC000;

    // time.h, sys/time.h, sys/prctl.h, sys/file.h, sys/mman.h, sys/ioctl.h
    public const int CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, CLOCK_BOOTTIME = 7, ITIMER_REAL = 0;
    public const int PR_SET_PDEATHSIG = 1, PR_SET_CHILD_SUBREAPER = 36, PR_SET_NO_NEW_PRIVS = 38, PR_CAP_AMBIENT = 47,
        PR_CAP_AMBIENT_CLEAR_ALL = 4;
    public const int LOCK_EX = 2, LOCK_NB = 4;
    public const uint MFD_CLOEXEC = 1;
    public const nuint TCGETS = 0x5401, TCSETS = 0x5402, TIOCSCTTY = 0x540E, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414,
        TIOCSPTLCK = 0x40045431, TIOCGDEV = 0x80045432, TIOCGPTPEER = 0x5441;
    public const int RLIMIT_NOFILE = 7;
    public const int PTRACE_DETACH = 17;
    public const int PRIO_PROCESS = 0;

    // sys/syscall.h: credentials by raw system calls, because libc's functions change every thread by signalling them.
#pragma warning disable CA1802
    public static int O_NOFOLLOW => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;
    public static nint SYS_setresuid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;
    public static nint SYS_setresgid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 149 : 119;
    public static nint SYS_setgroups => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 159 : 116;
    public static nint SYS_rt_sigaction => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 134 : 13;
    public static nint SYS_rt_sigprocmask => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 135 : 14;
    public static nint SYS_connect => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 203 : 42;
    public static nint SYS_clone => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 220 : 56;
    public static nint SYS_getdents64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;
    public static nint SYS_ptrace => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 117 : 101;
    public static nint SYS_pidfd_send_signal =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 424 : 424;
    public static nint SYS_pidfd_open => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 434 : 434;
#pragma warning restore CA1802

    [DllImport("libc"), SuppressGCTransition] public static extern int* __errno_location();
    [DllImport("libc"), SuppressGCTransition] public static extern byte* strerrordesc_np(int errno);
    [DllImport("libc"), SuppressGCTransition] public static extern byte* strerrorname_np(int errno);

    // unistd.h
    [DllImport("libc"), SuppressGCTransition] public static extern int fork();
    [DllImport("libc"), SuppressGCTransition] public static extern int execve(byte* path, byte** argv, byte** envp);
    [DllImport("libc"), SuppressGCTransition] public static extern void _exit(int status);
    [DllImport("libc"), SuppressGCTransition] public static extern int getpid();
    [DllImport("libc"), SuppressGCTransition] public static extern int getppid();
    [DllImport("libc"), SuppressGCTransition] public static extern int getpgrp();
    [DllImport("libc"), SuppressGCTransition] public static extern int getpgid(int pid);
    [DllImport("libc"), SuppressGCTransition] public static extern int getsid(int pid);
    [DllImport("libc"), SuppressGCTransition] public static extern int setpgid(int pid, int pgid);
    [DllImport("libc"), SuppressGCTransition] public static extern int setsid();
    [DllImport("libc"), SuppressGCTransition] public static extern uint getuid();
    [DllImport("libc"), SuppressGCTransition] public static extern uint geteuid();
    [DllImport("libc"), SuppressGCTransition] public static extern uint getgid();
    [DllImport("libc"), SuppressGCTransition] public static extern uint getegid();
    [DllImport("libc")] public static extern int getgroups(int size, uint* list);
    [DllImport("libc"), SuppressGCTransition] public static extern int chdir(byte* path);
    [DllImport("libc"), SuppressGCTransition] public static extern byte* getcwd(byte* buffer, nuint size);
    [DllImport("libc"), SuppressGCTransition] public static extern int dup2(int from, int to);
    [DllImport("libc"), SuppressGCTransition] public static extern int close(int fd);
    [DllImport("libc"), SuppressGCTransition] public static extern int pipe2(int* fds, int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int fchown(int fd, uint uid, uint gid);
    [DllImport("libc"), SuppressGCTransition] public static extern int fchownat(int directory, byte* path, uint uid,
        uint gid, int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int access(byte* path, int mode);
    [DllImport("libc"), SuppressGCTransition] public static extern int unlink(byte* path);
    [DllImport("libc"), SuppressGCTransition] public static extern int rmdir(byte* path);
    [DllImport("libc"), SuppressGCTransition] public static extern nint syscall(nint number, nint a, nint b, nint c,
        nint d);
    [DllImport("libc", EntryPoint = "syscall"), SuppressGCTransition] public static extern int syscall_int(nint number,
        nint a, nint b, nint c, nint d);
    [DllImport("libc"), SuppressGCTransition] public static extern int clone(nint function, byte* stack, int flags,
        void* argument);
    [DllImport("libc"), SuppressGCTransition] public static extern int tcsetpgrp(int fd, int pgid);
    [DllImport("libc"), SuppressGCTransition] public static extern int tcgetpgrp(int fd);
    [DllImport("libc")] public static extern nint read(int fd, void* buffer, nuint count);
    [DllImport("libc")] public static extern nint write(int fd, void* buffer, nuint count);
    [DllImport("libc")] public static extern nint pread(int fd, void* buffer, nuint count, nint offset);
    [DllImport("libc")] public static extern nint preadv2(int fd, iovec* vectors, int count, nint offset, int flags);
    [DllImport("libc")] public static extern nint pwritev2(int fd, iovec* vectors, int count, nint offset, int flags);
    [DllImport("libc", EntryPoint = "read"), SuppressGCTransition] public static extern nint read_raw(int fd,
        void* buffer, nuint count);
    [DllImport("libc", EntryPoint = "write"), SuppressGCTransition] public static extern nint write_raw(int fd,
        void* buffer, nuint count);
    [DllImport("libc"), SuppressGCTransition] public static extern nint lseek(int fd, nint offset, int whence);
    [DllImport("libc"), SuppressGCTransition] public static extern int ftruncate(int fd, nint length);

    // sys/stat.h
    [DllImport("libc")] public static extern int mkdir(byte* path, int mode);

    // fcntl.h: variadic in C, but the calling conventions of x86-64 and ARM64 on Linux pass these as any other
    // argument.
    [DllImport("libc")] public static extern int open(byte* path, int flags, int mode);
    [DllImport("libc", EntryPoint = "open"), SuppressGCTransition] public static extern int open_raw(byte* path,
        int flags, int mode);
    [DllImport("libc"), SuppressGCTransition] public static extern int fcntl(int fd, int command, nint argument);
    [DllImport("libc"), SuppressGCTransition] public static extern int ioctl(int fd, nuint request, void* argument);

    // signal.h, sys/signalfd.h, sys/wait.h
    [DllImport("libc"), SuppressGCTransition] public static extern int sigprocmask(int how, ulong* set, ulong* old);
    [DllImport("libc"), SuppressGCTransition] public static extern int sigpending(ulong* set);
    [DllImport("libc"), SuppressGCTransition] public static extern int kill(int pid, int signal);
    [DllImport("libc")] public static extern int sigtimedwait(ulong* set, siginfo_t* info, timespec* timeout);
    [DllImport("libc"), SuppressGCTransition] public static extern int signalfd(int fd, ulong* mask, int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int wait4(int pid, int* status, int options,
        void* usage);
    [DllImport("libc"), SuppressGCTransition] public static extern int waitid(int idType, int id, byte* info,
        int options);

    // sys/epoll.h, poll.h, time.h
    [DllImport("libc"), SuppressGCTransition] public static extern int epoll_create1(int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int epoll_ctl(int epoll, int op, int fd, void* ev);
    [DllImport("libc")] public static extern int epoll_wait(int epoll, void* events, int max, int milliseconds);
    [DllImport("libc")] public static extern int poll(pollfd* fds, nuint count, int milliseconds);
    [DllImport("libc"), SuppressGCTransition] public static extern int setitimer(int which, itimerval* time,
        itimerval* old);
    [DllImport("libc"), SuppressGCTransition] public static extern int clock_gettime(int clock, timespec* time);

    // sys/prctl.h, sys/resource.h, sys/stat.h, sys/file.h, sys/mman.h
    [DllImport("libc"), SuppressGCTransition] public static extern int prctl(int option, nint a, nint b, nint c,
        nint d);
    [DllImport("libc"), SuppressGCTransition] public static extern int setrlimit(int resource, rlimit* limit);
    [DllImport("libc"), SuppressGCTransition] public static extern int getrlimit(int resource, rlimit* limit);
    [DllImport("libc"), SuppressGCTransition] public static extern int fstat(int fd, void* stat);
    [DllImport("libc"), SuppressGCTransition] public static extern int setpriority(int which, int who, int priority);
    [DllImport("libc"), SuppressGCTransition] public static extern int umask(int mask);
    [DllImport("libc"), SuppressGCTransition] public static extern int mkdir(byte* path, uint mode);
    [DllImport("libc"), SuppressGCTransition] public static extern int fchmod(int fd, uint mode);
    [DllImport("libc"), SuppressGCTransition] public static extern int flock(int fd, int operation);
    [DllImport("libc", EntryPoint = "flock"), SuppressGCTransition] public static extern int flock_raw(int fd,
        int operation);
    [DllImport("libc"), SuppressGCTransition] public static extern int memfd_create(byte* name, uint flags);

    // sys/socket.h, sys/un.h, sys/timerfd.h, sys/random.h
    public const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_SEQPACKET = 5,
        SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26, O_PATH = 0x200000,
        AT_EMPTY_PATH = 0x1000, EAFNOSUPPORT = 97, EADDRNOTAVAIL = 99;
    public const int SOL_SOCKET = 1, SO_ERROR = 4, SO_REUSEADDR = 2, SO_PASSCRED = 16, SO_LINGER = 13, SO_PEERCRED = 17,
        SCM_RIGHTS = 1, SCM_CREDENTIALS = 2, SHUT_RD = 0, SHUT_WR = 1;
    public const int MSG_PEEK = 2, MSG_CTRUNC = 8, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000,
        MSG_CMSG_CLOEXEC = 0x40000000;
    public const int TFD_CLOEXEC = 0x80000, TFD_NONBLOCK = 0x800, TFD_TIMER_ABSTIME = 1, TFD_TIMER_CANCEL_ON_SET = 2,
        GRND_NONBLOCK = 1;
    public const int EADDRINUSE = 98, ENOBUFS = 105, ENOTCONN = 107, ECONNREFUSED = 111;

    [DllImport("libc"), SuppressGCTransition] public static extern int socket(int domain, int type, int protocol);
    [DllImport("libc"), SuppressGCTransition] public static extern int bind(int fd, byte* address, uint length);
    [DllImport("libc"), SuppressGCTransition] public static extern int listen(int fd, int backlog);
    [DllImport("libc"), SuppressGCTransition] public static extern int accept4(int fd, byte* address, uint* length,
        int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int shutdown(int fd, int how);
    [DllImport("libc")] public static extern int connect(int fd, byte* address, uint length);
    [DllImport("libc"), SuppressGCTransition] public static extern int getsockname(int fd, byte* address, uint* length);
    [DllImport("libc"), SuppressGCTransition] public static extern int getpeername(int fd, byte* address, uint* length);
    [DllImport("libc"), SuppressGCTransition] public static extern int getsockopt(int fd, int level, int option,
        void* value, uint* length);
    [DllImport("libc"), SuppressGCTransition] public static extern int setsockopt(int fd, int level, int option,
        void* value, uint length);
    [DllImport("libc"), SuppressGCTransition] public static extern nint send(int fd, void* buffer, nuint count,
        int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern nint recv(int fd, void* buffer, nuint count,
        int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern nint recvmsg(int fd, msghdr* message, int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern nint sendmsg(int fd, msghdr* message, int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int timerfd_create(int clock, int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int timerfd_settime(int fd, int flags,
        itimerspec* time, itimerspec* old);
    [DllImport("libc"), SuppressGCTransition] public static extern nint getrandom(void* buffer, nuint count,
        uint flags);
    [DllImport("libc"), SuppressGCTransition] public static extern nint readlink(byte* path, byte* buffer, nuint size);
    [DllImport("libc"), SuppressGCTransition] public static extern int stat(byte* path, void* status);
    [DllImport("libc"), SuppressGCTransition] public static extern int lstat(byte* path, void* status);
    [DllImport("libc"), SuppressGCTransition] public static extern int statfs(byte* path, void* status);

    // sys/inotify.h
    public const int IN_CLOEXEC = 0x80000, IN_NONBLOCK = 0x800;
    public const uint IN_CLOSE_WRITE = 8, IN_MOVED_FROM = 0x40, IN_MOVED_TO = 0x80, IN_CREATE = 0x100,
        IN_DELETE = 0x200, IN_DELETE_SELF = 0x400,
        IN_MOVE_SELF = 0x800, IN_Q_OVERFLOW = 0x4000, IN_IGNORED = 0x8000, IN_ONLYDIR = 0x1000000,
        IN_DONT_FOLLOW = 0x2000000, IN_EXCL_UNLINK = 0x4000000, IN_MASK_ADD = 0x20000000, IN_ISDIR = 0x40000000;

    [DllImport("libc"), SuppressGCTransition] public static extern int inotify_init1(int flags);
    [DllImport("libc"), SuppressGCTransition] public static extern int inotify_add_watch(int fd, byte* path, uint mask);
    [DllImport("libc"), SuppressGCTransition] public static extern int inotify_rm_watch(int fd, int watch);
}
