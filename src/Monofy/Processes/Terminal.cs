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
    private int _given;                 // the group that has the foreground from us, or 0

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

    /// <summary>Whether monofy may say who is in its foreground.</summary>
    public bool IsOurs { get; }

    /// <summary>Nobody is left who could continue monofy if it stopped: it leads the session (PID 1 of a container does).</summary>
    public static bool LeadsSession => Libc.getsid(0) == Libc.getpid();

    /// <summary>The group of <paramref name="pid"/> has the foreground now; its process took it itself.</summary>
    public void Given(int pid) => _given = pid;

    /// <summary>Whether the group of <paramref name="pid"/> has the foreground from monofy.</summary>
    public bool Has(int pid) => _given == pid;

    /// <summary>A process ended: if it had the foreground, that is ours again, with the modes that it had.</summary>
    public void Ended(int pid)
    {
        if (_given == pid) TakeBack();
    }

    /// <summary>After monofy was continued in the foreground: give it back to the one who had it.</summary>
    public void Resume()
    {
        if (_given != 0 && Libc.tcgetpgrp(Input) == _group) Libc.tcsetpgrp(Input, _given);
    }

    /// <summary>What is typed goes to a pseudo-terminal as it is; <paramref name="output"/>: so does what that one shows.</summary>
    public void MakeRaw(bool output)
    {
        const uint input = 0x5EB;       // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        const uint local = 0x804B;      // ECHO ECHONL ICANON ISIG IEXTEN
        const uint opost = 1;
        const int minimum = 17 + 6, time = 17 + 5;      // VMIN and VTIME in c_cc
        if (_modes == null || !IsOurs) return;
        byte[] raw = (byte[])_modes.Clone();
        fixed (byte* at = raw)
        {
            uint* flags = (uint*)at;    // c_iflag, c_oflag, c_cflag, c_lflag
            flags[0] &= ~input;
            if (output) flags[1] &= ~opost;
            flags[3] &= ~local;
        }
        raw[minimum] = 1;
        raw[time] = 0;
        Modes(Libc.TCSETS, raw);
    }

    /// <summary>At the end of the run.</summary>
    public void Restore()
    {
        if (IsOurs) RestoreModes();
    }

    private void TakeBack()
    {
        Libc.tcsetpgrp(Input, _group);
        _given = 0;
        RestoreModes();
    }

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
