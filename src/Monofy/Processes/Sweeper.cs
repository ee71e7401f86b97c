using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// Finds every process that is left at the end: descendants that left their group and lost their parent, which the
/// kernel gave to us, and stop commands that hang. Each gets a signal once. The kernel lists them in /proc; without
/// /proc every number is asked whether it is a child (half a second at worst, at the end of a run that has such
/// processes).
/// </summary>
internal sealed unsafe class Sweeper(int self)
{
    private const int MaxPid = 4 << 20;     // of the kernel, on 64 bits

    private readonly HashSet<(int Pid, int Signal)> _signalled = [];

    /// <summary>Sends <paramref name="signal"/> to each that has not had it; false if no child is left at
    /// all.</summary>
    public bool Sweep(Signal signal)
    {
        byte* info = stackalloc byte[128];
        bool asked = Libc.waitid(0, 0, info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;
        if (!asked && OsError.Last == Libc.ECHILD) return false;
        string? listed = FileReader.Read("/proc/self/task/" + self + "/children").Text;
        // The list may miss one that is just given to us; if waitid is refused it is all there is.
        if (!asked && listed == "") return false;
        if (listed != null) SweepListed(listed, signal);
        else SweepAll(signal);
        return true;
    }

    /// <summary>Sends <paramref name="signal"/> to every child, whether it has had it or not. Allocates
    /// nothing.</summary>
    public void SignalAll(Signal signal)
    {
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        ReadOnlySpan<byte> begin = "/proc/self/task/"u8;
        var path = new Span<byte>(buffer, size);
        begin.CopyTo(path);
        self.TryFormat(path[begin.Length..], out int digits);
        "/children\0"u8.CopyTo(path[(begin.Length + digits)..]);
        int fd = Libc.open(buffer, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0)
        {
            byte* info = stackalloc byte[128];
            for (int pid = 2; pid < MaxPid; pid++)
            {
                if (Libc.waitid(Libc.P_PID, pid, info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0)
                    SendAgain(pid, signal);
            }
            return;
        }
        int number = 0;
        nint length;
        while ((length = Libc.read(fd, buffer, size)) > 0)
        {
            for (int i = 0; i < length; i++)
            {
                if (buffer[i] is >= (byte)'0' and <= (byte)'9')
                {
                    number = number * 10 + (buffer[i] - '0');
                    continue;
                }
                if (number > 0) SendAgain(number, signal);
                number = 0;
            }
        }
        Libc.close(fd);
    }

    private void SweepListed(string listed, Signal signal)
    {
        foreach (Range range in listed.AsSpan().Split(' '))
        {
            if (int.TryParse(listed.AsSpan(range), out int pid)) Send(pid, signal);
        }
    }

    private void SweepAll(Signal signal)
    {
        byte* info = stackalloc byte[128];
        for (int pid = 2; pid < MaxPid; pid++)
        {
            if (Libc.waitid(Libc.P_PID, pid, info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0) Send(pid, signal);
        }
    }

    private void Send(int pid, Signal signal)
    {
        if (!_signalled.Add((pid, signal.Number))) return;
        SendAgain(pid, signal);
    }

    private static void SendAgain(int pid, Signal signal)
    {
        Libc.kill(pid, signal.Number);
        // One that is stopped would never see it.
        Libc.kill(pid, Libc.SIGCONT);
    }
}
