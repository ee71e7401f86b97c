using System;
using System.Diagnostics;
using System.Text;
using Monofy.Core.Terminal;
using Monofy.Native;
using Monofy.Output;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A real pseudo-terminal with both ends in this process, neither of which blocks.</summary>
internal sealed unsafe class TestTerminal : IDisposable
{
    private const int Patience = 20_000;        // ms

    private readonly PseudoTerminal _terminal;
    private bool _slaveClosed;

    public TestTerminal(bool plainNewlines = false)
    {
        _terminal = PseudoTerminal.Open(plainNewlines, out string error)!;
        Assert.Equal("", error);
        Libc.fcntl(Slave, Libc.F_SETFL, Libc.O_NONBLOCK);
    }

    public int Master => _terminal.Master;

    public int Slave => _terminal.Slave;

    /// <summary>What is typed passes byte by byte, as for an editor.</summary>
    public void MakeRaw()
    {
        byte[] modes = new byte[TerminalModes.Size];
        fixed (byte* at = modes) Assert.Equal(0, Libc.ioctl(Slave, Libc.TCGETS, at));
        fixed (byte* at = TerminalModes.Raw(modes, output: true)) Assert.Equal(0, Libc.ioctl(Slave, Libc.TCSETS, at));
    }

    public (ushort Rows, ushort Columns) Size
    {
        get
        {
            ushort* size = stackalloc ushort[4];
            Assert.Equal(0, Libc.ioctl(Slave, Libc.TIOCGWINSZ, size));
            return (size[0], size[1]);
        }
        set
        {
            ushort* size = stackalloc ushort[4];
            (size[0], size[1], size[2], size[3]) = (value.Rows, value.Columns, 0, 0);
            Assert.Equal(0, Libc.ioctl(Slave, Libc.TIOCSWINSZ, size));
        }
    }

    /// <summary>Waits until <paramref name="fd"/> has something to read, and reads it; null at the end of
    /// file.</summary>
    public static string? Read(int fd)
    {
        var source = new pollfd { fd = fd, events = Libc.POLLIN };
        Assert.Equal(1, Libc.poll(&source, 1, Patience));
        return ReadNow(fd);
    }

    /// <summary>What is there now; null at the end of file, empty if nothing is there.</summary>
    public static string? ReadNow(int fd)
    {
        byte* buffer = stackalloc byte[4096];
        nint size = Libc.read(fd, buffer, 4096);
        if (size < 0 && OsError.Last == Libc.EAGAIN) return "";
        return size <= 0 ? null : Encoding.Latin1.GetString(buffer, (int)size);
    }

    /// <summary>Looks again and again until <paramref name="condition"/> holds.</summary>
    public static void Until(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > Patience) Assert.Fail("waited in vain");
            Libc.poll(null, 0, 1);
        }
    }

    public void CloseSlave()
    {
        if (!_slaveClosed) Libc.close(Slave);
        _slaveClosed = true;
    }

    public void Dispose()
    {
        CloseSlave();
        Libc.close(Master);
    }
}
