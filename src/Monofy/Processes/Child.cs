using System.Runtime.CompilerServices;
using Monofy.Core.Launching;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// The code between clone and execve. A child that changes its user has a copy of monofy's memory, for from then on
/// that user may signal and stop it. Any other shares the memory, which is cheaper, on a stack of its own. The runtime
/// does not run in either: raw calls only, no allocation, no exception, no virtual call, nothing that could begin a
/// garbage collection. monofy does not stand still meanwhile, as it would in vfork: the child tells through a pipe,
/// which its exec closes, the modes of the terminal if it was given one, and a <see cref="StartReport"/> if it failed.
/// See docs/decisions/003.
/// </summary>
internal static unsafe class Child
{
    private const int Standard = 3;

    /// <summary>Starts the process that <paramref name="plan"/> describes; its pid, or -1 with errno.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Start(ChildPlan* plan)
    {
        // All of them, by the system call: libc leaves out 32 and 33, and a handler of the runtime's must not run in
        // the child.
        ulong all = ulong.MaxValue, before;
        Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&all), (nint)(&before), sizeof(ulong));
        int pid = plan->HasIdentity ? Libc.syscall_int(Libc.SYS_clone, Libc.SIGCHLD, 0, 0, 0)
            : Libc.clone((nint)(delegate*<ChildPlan*, int>)&Run, plan->Stack, Libc.CLONE_VM | Libc.SIGCHLD | plan->Wait,
                plan);
        if (pid == 0) Run(plan);
        int errno = *Libc.__errno_location();
        Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&before), 0, sizeof(ulong));
        *Libc.__errno_location() = errno;
        return pid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(ChildPlan* p)
    {
        ChildSignals.ResetHandled(p->Handled);
        if (Prepare(p)) Exec(p);
        Libc.write_raw(p->ReportTo, &p->Report, (nuint)sizeof(StartReport));
        Libc._exit(127);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Prepare(ChildPlan* p) =>
        Place(p) && Streams(p) && Limit(p) && Identify(p) && Settle(p);

    private static bool Fail(ChildPlan* p, StartStage stage)
    {
        p->Report.Stage = stage;
        p->Report.Errno = *Libc.__errno_location();
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
        if (!p->TakesForeground) return true;
        // SIGTTOU is blocked, so a background group may do this. From then on no other group may change the modes.
        if (Libc.tcsetpgrp(Libc.STDIN_FILENO, Libc.getpid()) < 0) return Fail(p, StartStage.Foreground);
        byte* modes = stackalloc byte[ChildPlan.ModesSize];
        Libc.ioctl(Libc.STDIN_FILENO, Libc.TCGETS, modes);
        Libc.write_raw(p->ReportTo, modes, ChildPlan.ModesSize);
        return true;
    }

    // The parent sees to it that a descriptor that is moved here is above 2.
    private static bool Streams(ChildPlan* p)
    {
        if (p->Input >= Standard && Libc.dup2(p->Input, 0) < 0) return Fail(p, StartStage.Streams);
        if (p->Output >= Standard && Libc.dup2(p->Output, 1) < 0) return Fail(p, StartStage.Streams);
        if (p->Error >= Standard && Libc.dup2(p->Error, 2) < 0) return Fail(p, StartStage.Streams);
        if (p->Keep >= Standard && Libc.fcntl(p->Keep, Libc.F_SETFD, 0) < 0) return Fail(p, StartStage.Streams);
        return Sockets(p);
    }

    // An inherited socket never moves to a higher number, and monofy's own lie above all of these: none is overwritten
    // before it is moved.
    private static bool Sockets(ChildPlan* p)
    {
        for (int i = 0; i < p->WithheldCount; i++) Libc.fcntl(p->Withheld[i], Libc.F_SETFD, Libc.FD_CLOEXEC);
        for (int i = 0; i < p->SocketCount; i++)
        {
            int number = Standard + i;
            int moved = p->Sockets[i] == number ? Libc.fcntl(number, Libc.F_SETFD, 0)
                : Libc.dup2(p->Sockets[i], number);
            if (moved < 0) return Fail(p, StartStage.Streams);
        }
        // What has moved down is still open where it was.
        for (int i = 0; i < p->SocketCount; i++)
        {
            if (p->Sockets[i] >= Standard + p->SocketCount) Libc.fcntl(p->Sockets[i], Libc.F_SETFD, Libc.FD_CLOEXEC);
        }
        return true;
    }

    // The score first: under a limit of open files that is lower than monofy's own no file can be opened any more.
    private static bool Limit(ChildPlan* p)
    {
        if (p->OomScore != null && !SetOomScore(p)) return false;
        for (int i = 0; i < p->LimitCount; i++)
        {
            p->Report.Failed = i;
            if (Libc.setrlimit(p->Limits[i].Resource, &p->Limits[i].Value) < 0) return Fail(p, StartStage.Limits);
        }
        if (p->HasNice && Libc.setpriority(Libc.PRIO_PROCESS, 0, p->Nice) < 0) return Fail(p, StartStage.Nice);
        if (p->Umask >= 0) Libc.umask(p->Umask);
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

    // Raw system calls: libc's functions would signal every thread that they believe in. Ambient capabilities would
    // outlive the change of user if monofy is not root; kernels before 4.3 have none.
    private static bool Identify(ChildPlan* p)
    {
        if (!p->HasIdentity) return true;
        Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        if (Libc.syscall(Libc.SYS_setgroups, p->GroupCount, (nint)p->Groups, 0, 0) < 0)
            return Fail(p, StartStage.Groups);
        if (Libc.syscall(Libc.SYS_setresgid, (nint)p->Gid, (nint)p->Gid, (nint)p->Gid, 0) < 0)
            return Fail(p, StartStage.Gid);
        if (Libc.syscall(Libc.SYS_setresuid, (nint)p->Uid, (nint)p->Uid, (nint)p->Uid, 0) < 0)
            return Fail(p, StartStage.Uid);
        return true;
    }

    private static bool Settle(ChildPlan* p)
    {
        if (p->Directory != null && Libc.chdir(p->Directory) < 0) return Fail(p, StartStage.Directory);
        if (p->NoNewPrivileges && Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
            return Fail(p, StartStage.NoNewPrivileges);
        if (p->DiesWith != 0)
        {
            // After the change of user, which would clear it. If the parent died meanwhile, nothing waits for this
            // process.
            if (Libc.prctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL, 0, 0, 0) < 0) return Fail(p, StartStage.ParentDeath);
            if (Libc.getppid() != p->DiesWith) return Fail(p, StartStage.ParentDeath);
        }
        if (p->PidDigits != null) WritePid(p->PidDigits, Libc.getpid());
        // What was ignored when monofy started stays so. The runtime ignores SIGPIPE.
        if (Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGPIPE, (nint)Unsafe.AsPointer(ref ChildSignals.Pipe), 0,
            sizeof(ulong)) < 0)
            return Fail(p, StartStage.Signals);
        if (Libc.syscall(Libc.SYS_rt_sigaction, Libc.SIGCHLD, (nint)Unsafe.AsPointer(ref ChildSignals.Child), 0,
            sizeof(ulong)) < 0)
            return Fail(p, StartStage.Signals);
        // A Ctrl-Z that was typed before this left monofy's group was meant for the group: monofy has had it too. This
        // takes it back.
        Libc.kill(Libc.getpid(), Libc.SIGCONT);
        ulong none = 0;
        if (Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&none), 0, sizeof(ulong)) < 0)
            return Fail(p, StartStage.Signals);
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
            p->Report.Failed = (int)(candidate - p->Candidates);
            if (errno != Libc.EACCES) break;
        }
        p->Report.Stage = StartStage.Exec;
        p->Report.Errno = refused != 0 ? refused : Libc.ENOENT;
    }
}
