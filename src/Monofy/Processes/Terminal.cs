using System;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;

namespace Monofy.Processes;

/// <summary>The terminal on standard input: who is in its foreground, and its modes, which are restored at the
/// end.</summary>
internal sealed unsafe class Terminal
{
    private const int ModesSize = ChildPlan.ModesSize;

    private int _fd = Libc.STDIN_FILENO;
    private byte[]? _modes;
    private const string Own = "/dev/tty";

    private readonly int _group = Libc.getpgrp();
    private int _given;                 // the group that has the foreground from us, or is to have it, or 0
    private int _rawFor;                // the process whose pseudo-terminal gets what is typed, or 0
    private bool _rawOutput;            // what it shows, too

    /// <summary>Looks at standard input.</summary>
    public Terminal()
    {
        int foreground = Libc.tcgetpgrp(Libc.STDIN_FILENO);
        byte[] modes = new byte[ModesSize];
        if (foreground < 0)
        {
            // A terminal that is not ours to control is a terminal all the same.
            IsTerminal = OsError.Last != Libc.EBADF && Modes(Libc.TCGETS, modes);
            return;
        }
        IsTerminal = true;
        IsOurs = true;
        // Who ignores SIGTTIN ($(monofy …) in a shell) is not stopped, but refused.
        IsShared = OpenFiles.IsPipe(Libc.STDOUT_FILENO) && !StopSignals.WasIgnored(Signal.Ttin);
        // In the background the terminal has the modes of the group that has it now. A shared one has the modes that
        // were set last.
        if (foreground == _group && !IsShared && Modes(Libc.TCGETS, modes)) _modes = modes;
    }

    /// <summary>Whether standard input is a terminal.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether it is a terminal that has been closed.</summary>
    public bool HasHungUp => IsTerminal && !Modes(Libc.TCGETS, new byte[ModesSize]);

    /// <summary>Whether it is a terminal that monofy may give to its processes, whenever it is in its foreground: not
    /// another session's, and no other process of monofy's own job wanted it.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>
    /// Whether others of the shell's job read what we write (<c>monofy git log | less</c>) and may want the terminal. A
    /// process gets it when it wants it then, and not before: they would be stopped for wanting it, and a shell that
    /// sees that takes the job for stopped.
    /// </summary>
    public bool IsShared { get; private set; }

    /// <summary>
    /// Whether monofy may say now who is in its foreground. A shell that stopped monofy, and continued it in the
    /// background, has it for itself or another of its jobs, without a word to us; with SIGTTOU blocked the kernel
    /// would let us take it all the same.
    /// </summary>
    public bool IsHere
    {
        get
        {
            if (!IsOurs) return false;
            int foreground = Group;
            if (foreground == _group || (foreground == _given && _given != 0)) return true;
            if (foreground <= 0) return false;      // hung up, or a group outside our PID namespace
            // An empty group, or one that a service made and left to us. If we lead the session, no other group could
            // have it.
            return Libc.kill(-foreground, 0) < 0 && OsError.Last == Libc.ESRCH || IsLeftToUs(foreground) ||
                LeadsSession;
        }
    }

    /// <summary>Nothing could continue monofy if it stopped: it leads the session (as PID 1 of a container
    /// does).</summary>
    public static bool LeadsSession => Libc.getsid(0) == Libc.getpid();

    /// <summary>Before a process gets the foreground: where the modes as it gets them are to be kept, with those of now
    /// in it; null if monofy may not give it. What it changes of them is undone when the terminal comes back; what
    /// others of the shell's job made of them before is theirs.</summary>
    public byte[]? Lend()
    {
        byte[] modes = GC.AllocateArray<byte>(ModesSize, pinned: true);
        return IsHere && Modes(Libc.TCGETS, modes) ? _modes = modes : null;
    }

    /// <summary>The group of <paramref name="pid"/> has the foreground; its process took it itself, or is to have it
    /// when that is here again, or when it wants it.</summary>
    public void Given(int pid)
    {
        _given = pid;
        if (IsShared) _modes = null;
    }

    /// <summary>The process reads standard input, which is not a terminal, but wants the terminal of its session
    /// (<c>git log | monofy less</c> reads keys there): it gets that one.</summary>
    public void Claim(int pid)
    {
        if (IsTerminal || IsOurs) return;
        var bytes = new Bytes(Bytes.SizeOf(Own));
        int fd = Libc.open(bytes.Add(Own), Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return;
        (_fd, IsOurs, IsShared) = (fd, true, true);
        Given(pid);
    }

    /// <summary>Whether the group of <paramref name="pid"/> has the foreground from monofy.</summary>
    public bool Has(int pid) => _given == pid && pid != 0;

    /// <summary>The group in its foreground; -1 if that is unknown.</summary>
    public int Group => Libc.tcgetpgrp(_fd);

    /// <summary>A process ended: if it had the foreground, or raw modes were for it, all is as it was before.</summary>
    public void Ended(int pid)
    {
        if (_given == pid || _rawFor == pid) TakeBack();
    }

    /// <summary>After monofy came back to the foreground: give it back to the one who had it. False if monofy does
    /// not have it.</summary>
    public bool Resume()
    {
        if (_given == 0 && _rawFor == 0 || Group != _group) return false;
        if (_modes == null) Lend();
        if (_rawFor != 0) Modes(Libc.TCSETS, Raw());
        return _given != 0 && Libc.tcsetpgrp(_fd, _given) == 0;
    }

    /// <summary>What is typed goes to the pseudo-terminal of <paramref name="pid"/> as it is;
    /// <paramref name="output"/>: so does what that one shows.</summary>
    public void MakeRaw(int pid, bool output)
    {
        if (!IsOurs || !IsTerminal) return;
        (_rawFor, _rawOutput) = (pid, output);
        if (Lend() != null) Modes(Libc.TCSETS, Raw());
    }

    /// <summary>
    /// Another of the job that monofy is part of (<c>monofy git log | less</c>) wanted the terminal, which a process
    /// has from us, and the whole job was stopped for that: the job gets it, for good, as it would have it without
    /// monofy. False if no process has it from us.
    /// </summary>
    public bool YieldToOwnGroup()
    {
        if (!IsOurs || _given == 0 || Group != _given || Libc.tcsetpgrp(_fd, _group) != 0) return false;
        LeaveToOwnGroup();
        return true;
    }

    /// <summary>At the end of the run, and after a start that failed: the foreground then belongs to an empty group, or
    /// to one that nothing waits for.</summary>
    public void TakeBack()
    {
        bool here = IsHere;
        bool given = _given != 0 && Group != _group;
        bool changed = given || _rawFor != 0;
        _given = _rawFor = 0;
        if (!here) return;
        // Where no process had it from us, and others read what we write, its modes may be theirs (a pager's). Before
        // they can have it.
        if (changed || !OpenFiles.IsPipe(Libc.STDOUT_FILENO)) RestoreModes();
        if (Group != _group) Libc.tcsetpgrp(_fd, _group);
        if (given && (SignalQueue.IsPending(Signal.Ttin) || SignalQueue.IsPending(Signal.Ttou))) LeaveToOwnGroup();
    }

    private void LeaveToOwnGroup()
    {
        (IsOurs, _given, _modes) = (false, 0, null);
        Libc.kill(0, Libc.SIGCONT);
    }

    private static bool IsLeftToUs(int group) =>
        Libc.waitid(Libc.P_PGID, group, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;

    private byte[] Raw()
    {
        const uint input = 0x5EB;       // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        const uint local = 0x804B;      // ECHO ECHONL ICANON ISIG IEXTEN
        const uint opost = 1;
        const int minimum = 17 + 6, time = 17 + 5;      // VMIN and VTIME in c_cc
        byte[] raw = (byte[])_modes!.Clone();
        fixed (byte* at = raw)
        {
            uint* flags = (uint*)at;    // c_iflag, c_oflag, c_cflag, c_lflag
            flags[0] &= ~input;
            if (_rawOutput) flags[1] &= ~opost;
            flags[3] &= ~local;
        }
        raw[minimum] = 1;
        raw[time] = 0;
        return raw;
    }

    private void RestoreModes()
    {
        byte[] now = new byte[ModesSize];
        if (_modes != null && Modes(Libc.TCGETS, now) && !now.AsSpan().SequenceEqual(_modes))
            Modes(Libc.TCSETS, _modes);
    }

    private bool Modes(nuint request, byte[] modes)
    {
        fixed (byte* at = modes) return Libc.ioctl(_fd, request, at) == 0;
    }
}
