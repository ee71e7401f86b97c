using System;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>The terminal on standard input: who is in its foreground, and its modes, which are restored at the end.</summary>
internal sealed unsafe class Terminal
{
    private const int Input = 0;
    private const int ModesSize = 64;   // struct termios of the kernel is smaller on every platform

    private readonly byte[]? _modes;
    private readonly int _group = Libc.getpgrp();
    private int _given;                 // the group that has the foreground from us, or is to have it, or 0
    private int _rawFor;                // the process whose pseudo-terminal gets what is typed, or 0
    private byte[]? _raw;

    /// <summary>Looks at standard input.</summary>
    public Terminal()
    {
        int foreground = Libc.tcgetpgrp(Input);
        byte[] modes = new byte[ModesSize];
        if (foreground < 0)
        {
            // A terminal that is not ours to control is a terminal all the same.
            IsTerminal = OsError.Last != Libc.EBADF && Modes(Libc.TCGETS, modes);
            return;
        }
        IsTerminal = true;
        IsOurs = foreground == _group;
        if (Modes(Libc.TCGETS, modes)) _modes = modes;
    }

    /// <summary>Whether standard input is a terminal.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether it is a terminal that has been closed.</summary>
    public bool HasHungUp => IsTerminal && !Modes(Libc.TCGETS, new byte[ModesSize]);

    /// <summary>Whether monofy was in its foreground when it started; else it leaves it alone.</summary>
    public bool IsOurs { get; }

    /// <summary>
    /// Whether monofy may say now who is in its foreground. A shell that stopped monofy, and continued it in the background, has it for
    /// itself or another of its jobs, without a word to us; with SIGTTOU blocked the kernel would let us take it all the same.
    /// </summary>
    public bool IsHere
    {
        get
        {
            if (!IsOurs) return false;
            int foreground = Libc.tcgetpgrp(Input);
            if (foreground == _group || (foreground == _given && _given != 0)) return true;
            if (foreground <= 0) return false;      // hung up, or somebody outside our PID namespace
            // A group that nobody is in any more, or one that a service made and left to us. Nobody else could have it where we lead the session.
            return Libc.kill(-foreground, 0) < 0 && OsError.Last == Libc.ESRCH || IsLeftToUs(foreground) || LeadsSession;
        }
    }

    /// <summary>Nobody is left who could continue monofy if it stopped: it leads the session (PID 1 of a container does).</summary>
    public static bool LeadsSession => Libc.getsid(0) == Libc.getpid();

    /// <summary>The group of <paramref name="pid"/> has the foreground; its process took it itself, or is to have it when that is here again.</summary>
    public void Given(int pid) => _given = pid;

    /// <summary>Whether the group of <paramref name="pid"/> has the foreground from monofy.</summary>
    public bool Has(int pid) => _given == pid;

    /// <summary>The group in its foreground; -1 where there is no saying.</summary>
    public static int Group => Libc.tcgetpgrp(Input);

    /// <summary>A process ended: if it had the foreground, or raw modes were for it, all is as it was before.</summary>
    public void Ended(int pid)
    {
        if (_given == pid || _rawFor == pid) TakeBack();
    }

    /// <summary>After monofy came back to the foreground: give it back to the one who had it. False where monofy does not have it.</summary>
    public bool Resume()
    {
        if (_given == 0 && _rawFor == 0 || Libc.tcgetpgrp(Input) != _group) return false;
        if (_rawFor != 0) Modes(Libc.TCSETS, _raw!);
        return _given != 0 && Libc.tcsetpgrp(Input, _given) == 0;
    }

    /// <summary>What is typed goes to the pseudo-terminal of <paramref name="pid"/> as it is; <paramref name="output"/>: so does what that one
    /// shows.</summary>
    public void MakeRaw(int pid, bool output)
    {
        const uint input = 0x5EB;       // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        const uint local = 0x804B;      // ECHO ECHONL ICANON ISIG IEXTEN
        const uint opost = 1;
        const int minimum = 17 + 6, time = 17 + 5;      // VMIN and VTIME in c_cc
        if (_modes == null || !IsOurs) return;
        _rawFor = pid;
        _raw = (byte[])_modes.Clone();
        fixed (byte* at = _raw)
        {
            uint* flags = (uint*)at;    // c_iflag, c_oflag, c_cflag, c_lflag
            flags[0] &= ~input;
            if (output) flags[1] &= ~opost;
            flags[3] &= ~local;
        }
        _raw[minimum] = 1;
        _raw[time] = 0;
        if (IsHere) Modes(Libc.TCSETS, _raw);
    }

    /// <summary>At the end of the run, and where a start failed: a group that nobody is in has the foreground then, or one that nobody waits for.</summary>
    public void TakeBack()
    {
        bool here = IsHere;
        _given = _rawFor = 0;
        if (!here) return;
        if (Libc.tcgetpgrp(Input) != _group) Libc.tcsetpgrp(Input, _group);
        RestoreModes();
    }

    private static bool IsLeftToUs(int group) =>
        Libc.waitid(Libc.P_PGID, group, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;

    private void RestoreModes()
    {
        byte[] now = new byte[ModesSize];
        if (_modes != null && Modes(Libc.TCGETS, now) && !now.AsSpan().SequenceEqual(_modes)) Modes(Libc.TCSETS, _modes);
    }

    private static bool Modes(nuint request, byte[] modes)
    {
        fixed (byte* at = modes) return Libc.ioctl(Input, request, at) == 0;
    }
}
