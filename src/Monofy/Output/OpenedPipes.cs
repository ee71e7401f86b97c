using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>
/// The pipes of root's behind monofy's standard output and error, which services of other users may open again
/// (<c>/dev/stdout</c>) as long as monofy runs: with <c>--log=raw</c> they write there themselves, and the kernel looks
/// at the mode of the pipe. They may write, and never read.
/// </summary>
internal sealed unsafe class OpenedPipes
{
    private const uint OthersMayWrite = 0x192;      // 0622
    private const uint Permissions = 0xFFF;

    private readonly List<(int Fd, uint Mode)> _opened = [];

    /// <summary>Opens them if a service needs that; null if none does.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="note">Says what is refused.</param>
    public static OpenedPipes? For(Plan plan, Action<string> note)
    {
        bool needed = Array.Exists(plan.Services, s => s.Settings.User != null && !ProcessOutput.IsSeen(plan.Run, s));
        if (!needed || Libc.geteuid() != 0) return null;
        var pipes = new OpenedPipes();
        pipes.Open(Libc.STDOUT_FILENO, "standard output", note);
        pipes.Open(Libc.STDERR_FILENO, "standard error", note);
        return pipes;
    }

    /// <summary>Gives them the mode again that they had.</summary>
    public void Close()
    {
        foreach ((int fd, uint mode) in _opened) Libc.fchmod(fd, mode);
        _opened.Clear();
    }

    private void Open(int fd, string name, Action<string> note)
    {
        byte* status = stackalloc byte[FileKind.StatusSize];
        if (Libc.fstat(fd, status) != 0 || FileKind.In(status) != Libc.S_IFIFO || FileKind.Owner(status) != 0) return;
        uint mode = FileKind.Mode(status) & Permissions;
        if ((mode & OthersMayWrite) == OthersMayWrite) return;
        if (Libc.fchmod(fd, mode | OthersMayWrite) == 0) _opened.Add((fd, mode));
        else note("services of other users cannot open " + name + " again (/dev/stdout, /dev/stderr): " +
            OsError.Describe(OsError.Last) + "; with --log=prefix they can");
    }
}
