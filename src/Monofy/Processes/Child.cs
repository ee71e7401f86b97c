using System.Runtime.CompilerServices;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// The code between vfork and execve. Parent and child share memory and stack until the child has its program: the parent's thread
/// stands still in <see cref="Libc.vfork"/>, its other thread (the finalizer's) sleeps. The rules, as in Go's runtime: raw calls only,
/// no allocation, no exception, no virtual call, nothing that could begin a garbage collection; the frame that called vfork is not
/// written to by the child, which runs in a frame of its own below it. Every signal is blocked, so no handler of the parent can run in
/// the child. See docs/decisions/003.
/// </summary>
internal static unsafe class Child
{
    private const int Standard = 3;

    /// <summary>Starts the process that <paramref name="plan"/> describes; its pid, or -1 with stage and errno in the plan.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Start(ChildPlan* plan)
    {
        plan->Stage = StartStage.None;
        plan->Errno = 0;
        int pid = Libc.vfork();
        if (pid == 0) Run(plan);
        if (pid < 0)
        {
            plan->Stage = StartStage.Fork;
            plan->Errno = *Libc.__errno_location();
        }
        return pid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(ChildPlan* p)
    {
        if (Prepare(p)) Exec(p);
        Libc._exit(127);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Prepare(ChildPlan* p) =>
        Place(p) && Streams(p) && Limit(p) && Identify(p) && Settle(p);

    private static bool Fail(ChildPlan* p, StartStage stage)
    {
        p->Stage = stage;
        p->Errno = *Libc.__errno_location();
        return false;
    }

    // A group of its own; the foreground of the terminal, or a terminal of its own.
    private static bool Place(ChildPlan* p)
    {
        if (p->OwnTerminal)
        {
            if (Libc.setsid() < 0) return Fail(p, StartStage.Group);
            if (Libc.ioctl(p->Input, Libc.TIOCSCTTY, null) < 0) return Fail(p, StartStage.Terminal);
            return true;
        }
        if (Libc.setpgid(0, 0) < 0) return Fail(p, StartStage.Group);
        if (p->TerminalModes == null) return true;
        // SIGTTOU is blocked, so a background group may do this. From then on nobody else may change the modes.
        if (Libc.tcsetpgrp(Libc.STDIN_FILENO, Libc.getpid()) < 0) return Fail(p, StartStage.Foreground);
        Libc.ioctl(Libc.STDIN_FILENO, Libc.TCGETS, p->TerminalModes);
        return true;
    }

    // The parent sees to it that a descriptor that is moved here is above 2.
    private static bool Streams(ChildPlan* p)
    {
        if (p->Input >= Standard && Libc.dup2(p->Input, 0) < 0) return Fail(p, StartStage.Streams);
        if (p->Output >= Standard && Libc.dup2(p->Output, 1) < 0) return Fail(p, StartStage.Streams);
        if (p->Error >= Standard && Libc.dup2(p->Error, 2) < 0) return Fail(p, StartStage.Streams);
        if (p->Keep >= Standard && Libc.fcntl(p->Keep, Libc.F_SETFD, 0) < 0) return Fail(p, StartStage.Streams);
        return true;
    }

    // The score first: under a limit of open files that is lower than monofy's own no file can be opened any more.
    private static bool Limit(ChildPlan* p)
    {
        if (p->OomScore != null && !SetOomScore(p)) return false;
        for (int i = 0; i < p->LimitCount; i++)
        {
            p->Failed = i;
            if (Libc.setrlimit(p->Limits[i].Resource, &p->Limits[i].Value) < 0) return Fail(p, StartStage.Limits);
        }
        if (p->HasNice && Libc.setpriority(Libc.PRIO_PROCESS, 0, p->Nice) < 0) return Fail(p, StartStage.Nice);
        if (p->HasUmask) Libc.umask(p->Umask);
        return true;
    }

    // The path stands in front of the text, null-terminated.
    private static bool SetOomScore(ChildPlan* p)
    {
        int fd = Libc.open_raw(p->OomScore, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return Fail(p, StartStage.OomScore);
        byte* text = p->OomScore;
        while (*text++ != 0) { }
        if (Libc.write_raw(fd, text, (nuint)p->OomScoreLength) < 0) return Fail(p, StartStage.OomScore);
        Libc.close(fd);
        return true;
    }

    // Raw system calls: libc's functions would signal every thread of the parent.
    private static bool Identify(ChildPlan* p)
    {
        if (!p->HasIdentity) return true;
        if (Libc.syscall(Libc.SYS_setgroups, p->GroupCount, (nint)p->Groups, 0, 0) < 0) return Fail(p, StartStage.Groups);
        if (Libc.syscall(Libc.SYS_setresgid, (nint)p->Gid, (nint)p->Gid, (nint)p->Gid, 0) < 0) return Fail(p, StartStage.Gid);
        if (Libc.syscall(Libc.SYS_setresuid, (nint)p->Uid, (nint)p->Uid, (nint)p->Uid, 0) < 0) return Fail(p, StartStage.Uid);
        return true;
    }

    private static bool Settle(ChildPlan* p)
    {
        if (p->Directory != null && Libc.chdir(p->Directory) < 0) return Fail(p, StartStage.Directory);
        if (p->NoNewPrivileges && Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return Fail(p, StartStage.NoNewPrivileges);
        if (p->DiesWith != 0)
        {
            // After the change of user, which would clear it. If the parent died meanwhile, nobody waits for this process.
            if (Libc.prctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL, 0, 0, 0) < 0) return Fail(p, StartStage.ParentDeath);
            if (Libc.getppid() != p->DiesWith) return Fail(p, StartStage.ParentDeath);
        }
        if (p->PidDigits != null) WritePid(p->PidDigits, Libc.getpid());
        // Handlers fall back to the default by themselves; what was ignored when monofy started stays so. The runtime ignores SIGPIPE.
        if (Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGPIPE, (nint)Unsafe.AsPointer(ref Bootstrap.Pipe), 0, sizeof(ulong)) < 0)
            return Fail(p, StartStage.Signals);
        if (Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGCHLD, (nint)Unsafe.AsPointer(ref Bootstrap.Child), 0, sizeof(ulong)) < 0)
            return Fail(p, StartStage.Signals);
        ulong none = 0;
        if (Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&none), 0, sizeof(ulong)) < 0) return Fail(p, StartStage.Signals);
        return true;
    }

    private static void WritePid(byte* digits, int pid)
    {
        int length = 1;
        for (int rest = pid; rest >= 10; rest /= 10) length++;
        digits[length] = 0;
        for (int i = length - 1; i >= 0; i--, pid /= 10) digits[i] = (byte)('0' + pid % 10);
    }

    // As execvp: the first candidate that is there counts; one that may not be executed is remembered.
    private static void Exec(ChildPlan* p)
    {
        int refused = 0;
        for (byte** candidate = p->Candidates; *candidate != null; candidate++)
        {
            Libc.execve(*candidate, p->Arguments, p->Environment);
            int errno = *Libc.__errno_location();
            if (errno is Libc.ENOENT or Libc.ENOTDIR) continue;
            refused = errno;
            p->Failed = (int)(candidate - p->Candidates);
            if (errno != Libc.EACCES) break;
        }
        p->Stage = StartStage.Exec;
        p->Errno = refused != 0 ? refused : Libc.ENOENT;
    }
}
