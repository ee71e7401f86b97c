using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// Finds every process that is left at the end: descendants that left their group and lost their parent, which the
/// kernel gave to us, and stop commands that hang. Each gets a signal once. The kernel lists them in /proc. Without
/// /proc, or without a descriptor for it, every number is asked whether it is a child: some in each turn of the loop,
/// from monofy's own number on, because those of its descendants follow.
/// </summary>
/// <param name="self">monofy's pid.</param>
/// <param name="numbers">How many numbers processes can have.</param>
internal sealed unsafe class Sweeper(int self, int numbers = Sweeper.MaxPid)
{
    private const int MaxPid = 4 << 20;     // of the kernel, on 64 bits

    private const int Slice = 1 << 14;      // so many numbers take a few milliseconds

    private readonly Dictionary<int, ulong> _signalled = [];    // which signals a child has had, a bit each
    private int _refusing;      // in the last sweep
    private int _obeying;
    private int _asked;         // numbers, in the search that goes on; 0: none does
    private Signal _sought;     // what those get that it finds
    private bool _again;        // it is followed by another one

    /// <summary>Whether <see cref="Continue"/> has something to do.</summary>
    public bool IsSearching => _asked > 0;

    /// <summary>Sends <paramref name="signal"/> to each that has not had it, and says who is left.</summary>
    public Left Sweep(Signal signal)
    {
        bool asked = Libc.waitid(0, 0, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;
        if (!asked && OsError.Last == Libc.ECHILD) return Left.None;
        string? listed = FileReader.Read("/proc/self/task/" + self + "/children").Text;
        // The list may miss one that is just given to us; if waitid is refused it is all there is.
        if (!asked && listed == "") return Left.None;
        if (listed == null) return Search(signal);
        (_refusing, _obeying) = (0, 0);
        SweepListed(listed, signal);
        return Result();
    }

    /// <summary>Goes on with a search for children: what <see cref="Sweep"/> says once it is over.</summary>
    public Left Continue()
    {
        for (int end = _asked + Slice; _asked < end; _asked++)
        {
            int pid = (self + _asked) % numbers;
            if (pid > 1 && Libc.waitid(Libc.P_PID, pid, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0)
                Send(pid, _sought);
        }
        if (_asked < numbers) return Left.Some;
        _asked = 0;
        if (!_again) return Result();
        _again = false;
        return Search(_sought);
    }

    private Left Search(Signal signal)
    {
        if (IsSearching && signal == _sought)
        {
            _again = true;
            return Left.Some;
        }
        (_refusing, _obeying, _asked, _sought, _again) = (0, 0, 0, signal, false);
        return Continue();
    }

    private Left Result() => _refusing > 0 && _obeying == 0 ? Left.Refusing : Left.Some;

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
                for (int pid = 2; pid < numbers; pid++)
            {
                if (Libc.waitid(Libc.P_PID, pid, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0)
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

    /// <summary>The child <paramref name="pid"/> was reaped: its number may be given to another process.</summary>
    public void Forget(int pid) => _signalled.Remove(pid);

    private void Send(int pid, Signal signal)
    {
        ref ulong had = ref CollectionsMarshal.GetValueRefOrAddDefault(_signalled, pid, out _);
        ulong bit = 1UL << (signal.Number - 1);
        if ((had & bit) == 0) SendAgain(pid, signal);
        had |= bit;
        if (_obeying == 0 && Refuses(pid)) _refusing++;
        else _obeying++;
    }

    // One that is dead refuses too, but it is about to be reaped.
    private static bool Refuses(int pid)
    {
        if (Libc.kill(pid, 0) == 0 || OsError.Last != Libc.EPERM) return false;
        siginfo_t info = default;
        bool asked = Libc.waitid(Libc.P_PID, pid, (byte*)&info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;
        return !asked || info.si_pid == 0;
    }

    private static void SendAgain(int pid, Signal signal)
    {
        Libc.kill(pid, signal.Number);
        // One that is stopped would never see it.
        Libc.kill(pid, Libc.SIGCONT);
    }
}
