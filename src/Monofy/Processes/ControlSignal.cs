using System;
using Monofy.Core.Control;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// The signal by which <c>monofy ctl</c> makes a monofy open its control socket: SIGRTMAX with a value. It is sent
/// through a pidfd, and only to a process whose executable carries monofy's note and that runs as a monofy does: it
/// ends any other program. It grants nothing; the socket decides who may ask.
/// </summary>
internal static unsafe class ControlSignal
{
    private const int Number = 64;
    private const int Value = 0x6D6F6E6F;
    private const int Version = 1;

    private const ulong Bit = 1ul << (Number - 1);

    /// <summary>Whether a signal that came is this one. Any other SIGRTMAX is passed on to the services.</summary>
    public static bool Is(int signal, int code, int value) =>
        signal == Number && code == Libc.SI_QUEUE && value == Value;

    /// <summary>In a client: signals do what they always do, but for this one, which somebody may send us by
    /// mistake.</summary>
    public static void Unblock()
    {
        ulong blocked = Bit;
        Libc.sigprocmask(Libc.SIG_SETMASK, &blocked, null);
    }

    /// <summary>Sends it; false with errno.</summary>
    public static bool Send(int pid)
    {
        int fd = (int)Libc.syscall(Libc.SYS_pidfd_open, pid, 0, 0, 0);
        if (fd < 0) return false;
        // What was looked at is what the descriptor stands for: a process that took its number since would be looked at
        // here.
        bool sent = Understands(pid);
        if (sent)
        {
            var info = new siginfo_t { si_signo = Number, si_code = Libc.SI_QUEUE, si_pid = Libc.getpid(),
                si_uid = Libc.geteuid(), si_value = Value };
            sent = Libc.syscall(Libc.SYS_pidfd_send_signal, fd, Number, (nint)(&info), 0) == 0;
        }
        int errno = OsError.Last;
        Libc.close(fd);
        *Libc.__errno_location() = errno;
        return sent;
    }

    /// <summary>Whether the process is a running monofy that understands the signal; false with errno 0 if not, or with
    /// another errno if that is unknown.</summary>
    public static bool Understands(int pid)
    {
        int version = VersionOf(pid);
        if (version < 0) return false;
        *Libc.__errno_location() = 0;
        return version >= Version && IsRunning(pid);
    }

    // A child of monofy that has not executed its program, or waits for the setup lock, has the same executable, but
    // one thread: the signal would end it. Another monofy ctl keeps the signal blocked, and does not supervise a run.
    private static bool IsRunning(int pid)
    {
        Span<byte> text = stackalloc byte[4096];
        int size = ProcFile.Read(pid, "status"u8, text);
        if (size <= 0 || ProcFile.Field(text[..size], "Threads:"u8) is "" or "1") return false;
        size = ProcFile.Read(pid, "cmdline"u8, text);
        int first = size > 0 ? text[..size].IndexOf((byte)0) : -1;
        return first >= 0 && !text[(first + 1)..size].StartsWith("ctl\0"u8);
    }

    // That of the note; 0 if there is none, -1 if the executable cannot be read.
    private static int VersionOf(int pid)
    {
        int fd = ProcFile.Open(pid, "exe"u8);
        if (fd < 0) return -1;
        Span<byte> head = stackalloc byte[ElfNote.HeadSize];
        Span<byte> notes = stackalloc byte[ElfNote.MaxNotes];
        int size = ProcFile.ReadAt(fd, head, 0);
        int version = 0;
        for (int i = 0; version == 0 && size > 0 &&
            ElfNote.TryFindPart(head[..size], i, out long offset, out int length); i++)
        {
            int read = ProcFile.ReadAt(fd, notes[..length], offset);
            if (read > 0) version = ElfNote.VersionIn(notes[..read]);
        }
        Libc.close(fd);
        return version;
    }
}
