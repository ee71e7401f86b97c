using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>Level 4: what src/Monofy/Native says of the kernel and libc, against the C headers.</summary>
public sealed class LayoutTests
{
    private const string Headers =
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <stddef.h>
        #include <sys/epoll.h>
        #include <sys/file.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/ptrace.h>
        #include <sys/random.h>
        #include <sys/resource.h>
        #include <sys/signalfd.h>
        #include <sys/random.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <sys/timerfd.h>
        #include <sys/types.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        #include <sys/vfs.h>
        #include <sys/wait.h>
        #include <netinet/in.h>
        #include <termios.h>
        #include <time.h>
        #include <unistd.h>
        """;

    private const string Structures =
        """
        _Static_assert(sizeof(struct pollfd) == 8 && offsetof(struct pollfd, events) == 4 &&
            offsetof(struct pollfd, revents) == 6, "pollfd");
        _Static_assert(sizeof(struct timespec) == 16 && offsetof(struct timespec, tv_nsec) == 8, "timespec");
        _Static_assert(sizeof(struct rlimit) == 16 && offsetof(struct rlimit, rlim_max) == 8, "rlimit");
        _Static_assert(sizeof(struct iovec) == 16 && offsetof(struct iovec, iov_len) == 8, "iovec");
        _Static_assert(sizeof(struct signalfd_siginfo) == 128 &&
            offsetof(struct signalfd_siginfo, ssi_code) == 8, "signalfd_siginfo");
        _Static_assert(offsetof(struct signalfd_siginfo, ssi_pid) == 12 &&
            offsetof(struct signalfd_siginfo, ssi_uid) == 16, "ssi_pid");
        _Static_assert(offsetof(struct stat, st_dev) == 0 && offsetof(struct stat, st_ino) == 8 &&
            sizeof(struct stat) <= 256, "stat");
        _Static_assert(sizeof(struct msghdr) == 56 && offsetof(struct msghdr, msg_iov) == 16 &&
            offsetof(struct msghdr, msg_iovlen) == 24, "msghdr");
        _Static_assert(offsetof(struct msghdr, msg_control) == 32 &&
            offsetof(struct msghdr, msg_controllen) == 40, "msghdr");
        _Static_assert(offsetof(struct msghdr, msg_flags) == 48, "msghdr");
        _Static_assert(sizeof(struct cmsghdr) == 16 && offsetof(struct cmsghdr, cmsg_level) == 8 &&
            offsetof(struct cmsghdr, cmsg_type) == 12, "cmsghdr");
        _Static_assert(sizeof(struct ucred) == 12 && offsetof(struct ucred, uid) == 4, "ucred");
        _Static_assert(sizeof(struct itimerspec) == 32 && offsetof(struct itimerspec, it_value) == 16, "itimerspec");
        _Static_assert(sizeof(struct rusage) == 144 && offsetof(struct rusage, ru_maxrss) == 32, "rusage");
        _Static_assert(sizeof(struct itimerval) == 32 && offsetof(struct itimerval, it_value) == 16, "itimerval");
        _Static_assert(sizeof(struct sockaddr_in) == 16 && offsetof(struct sockaddr_in, sin_addr) == 4, "sockaddr_in");
        _Static_assert(sizeof(struct sockaddr_in6) == 28 &&
            offsetof(struct sockaddr_in6, sin6_addr) == 8, "sockaddr_in6");
        _Static_assert(sizeof(struct sockaddr_un) == 110 && offsetof(struct sockaddr_un, sun_path) == 2, "sockaddr_un");
        _Static_assert(sizeof(struct inotify_event) == 16 &&
            offsetof(struct inotify_event, len) == 12, "inotify_event");
        _Static_assert(offsetof(struct stat, st_size) == 48 && offsetof(struct stat, st_mtim) == 88, "st_mtim");
        _Static_assert(offsetof(struct statfs, f_type) == 0 && sizeof(struct statfs) <= 256, "statfs");
        _Static_assert(sizeof(siginfo_t) == 128 && offsetof(siginfo_t, si_code) == 8 &&
            offsetof(siginfo_t, si_pid) == 16, "siginfo_t");
        _Static_assert(sizeof(sigset_t) == 128, "sigset_t");
        #ifdef __x86_64__
        _Static_assert(offsetof(struct stat, st_mode) == 24, "st_mode");
        #else
        _Static_assert(offsetof(struct stat, st_mode) == 16, "st_mode");
        #endif
        _Static_assert((S_IFMT & 0xF000) == 0xF000 && S_IFIFO == 0x1000 && S_IFREG == 0x8000 &&
            S_IFSOCK == 0xC000 && S_IFCHR == 0x2000, "S_IFMT");
        _Static_assert(offsetof(struct termios, c_oflag) == 4 && offsetof(struct termios, c_lflag) == 12, "termios");
        _Static_assert(sizeof(struct winsize) == 8, "winsize");
        _Static_assert(ONLCR == 4 && OPOST == 1 &&
            (ECHO | ECHONL | ICANON | ISIG | IEXTEN) == 0x804B, "terminal modes");
        _Static_assert((IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON) == 0x5EB && VMIN == 6 &&
            VTIME == 5, "terminal modes");
        #ifdef __x86_64__
        _Static_assert(sizeof(struct epoll_event) == 12 && offsetof(struct epoll_event, data) == 4, "epoll_event");
        #else
        _Static_assert(sizeof(struct epoll_event) == 16 && offsetof(struct epoll_event, data) == 8, "epoll_event");
        #endif
        int main(void) { return 0; }
        """;

    // The kernel's own struct of this name, which libc's hides.
    private const string KernelStructures =
        """
        #include <stddef.h>
        #include <asm/signal.h>
        _Static_assert(sizeof(struct sigaction) == 32 &&
            offsetof(struct sigaction, sa_handler) == 0, "kernel_sigaction");
        _Static_assert(offsetof(struct sigaction, sa_flags) == 8 &&
            offsetof(struct sigaction, sa_restorer) == 16, "kernel_sigaction");
        _Static_assert(offsetof(struct sigaction, sa_mask) == 24 && sizeof(sigset_t) == 8, "kernel_sigaction");
        """;

    [Needs("gcc")]
    public void Every_constant_and_layout_is_the_one_of_the_C_headers() => Check("gcc");

    [Needs("aarch64-linux-gnu-gcc")]
    public void Every_constant_and_layout_is_the_one_of_the_C_headers_of_ARM64() => Check("aarch64-linux-gnu-gcc");

    private static void Check(string compiler)
    {
        string libc = File.ReadAllText(Site.Root + "/src/Monofy/Native/Libc.cs");
        var source = new StringBuilder(Headers).Append('\n');
        int count = 0;
        foreach ((string name, string value) in Constants(libc))
        {
            source.Append("_Static_assert((unsigned long long)(").Append(name).Append(") == ").Append(value)
                .Append("ULL, \"").Append(name).Append("\");\n");
            count++;
        }
        foreach (Match call in Regex.Matches(libc, @"nint (SYS_\w+) =>\s*.*Arm64 \? (\d+) : (\d+);"))
        {
            source.Append("#ifdef __x86_64__\n_Static_assert(").Append(call.Groups[1].Value).Append(" == ")
                .Append(call.Groups[3].Value)
                .Append(", \"system call\");\n#else\n_Static_assert(").Append(call.Groups[1].Value).Append(" == ")
                    .Append(call.Groups[2].Value)
                .Append(", \"system call\");\n#endif\n");
            count++;
        }
        Assert.True(count > 80, "only " + count + " constants were found in Libc.cs");
        using var folder = new Folder();
        string[] files = [folder.Write("layout.c", source.Append(Structures).ToString()),
            folder.Write("kernel.c", KernelStructures)];
        using Process gcc = Process.Start(new ProcessStartInfo(compiler,
            ["-fsyntax-only", .. files]) { RedirectStandardError = true })!;
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        Assert.True(gcc.ExitCode == 0, errors);
    }

    private static IEnumerable<(string Name, string Value)> Constants(string source)
    {
        foreach (Match line in Regex.Matches(source, @"public const \w+ ([^;]*);"))
        {
            foreach (Match one in Regex.Matches(line.Groups[1].Value, @"(\w+) = (0x[0-9A-Fa-f]+|\d+)"))
                yield return (one.Groups[1].Value, one.Groups[2].Value);
        }
    }
}
