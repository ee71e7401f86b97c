using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Monofy.Harness;

/// <summary>The bytes read from a descriptor; one character is one byte. The test decides when it is read.</summary>
internal sealed class CapturedPipe : Captured
{
    private readonly int _fd;
    private readonly ManualResetEventSlim _reading = new(initialState: true);
    private readonly int _wake = Libc.eventfd(0, Libc.O_CLOEXEC);

    public CapturedPipe(int fd, Func<string> transcript, bool paused = false) : base(transcript)
    {
        _fd = fd;
        if (paused) _reading.Reset();
        new Thread(Read, 256 * 1024) { IsBackground = true }.Start();
    }

    /// <summary>Starts reading if it was started paused; until then the pipe fills.</summary>
    public void Resume() => _reading.Set();

    /// <summary>Reads exactly <paramref name="size"/> bytes while it is paused.</summary>
    public unsafe void Take(int size)
    {
        byte[] buffer = new byte[size];
        for (int done = 0; done < size;)
        {
            nint read;
            fixed (byte* start = buffer) read = Libc.read(_fd, start + done, size - done);
            if (read <= 0) Fail($"read {done} bytes of {size}");
            done += (int)read;
        }
        Add(Encoding.Latin1.GetString(buffer));
    }

    /// <summary>Closes the test's end, like a reader that exits; a terminal hangs up.</summary>
    public void Close()
    {
        IfOpen(Wake);
        WaitForEnd();
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        _ = Libc.write(_wake, (byte*)&one, 8);
    }

    private unsafe void Read()
    {
        byte[] buffer = new byte[65536];
        Libc.PollFd* sources = stackalloc Libc.PollFd[2];
        sources[0] = new Libc.PollFd { fd = _fd, events = Libc.POLLIN };
        sources[1] = new Libc.PollFd { fd = _wake, events = Libc.POLLIN };
        _reading.Wait();
        while (true)
        {
            nint size;
            if (Libc.poll(sources, 2, -1) < 0) continue;
            if (sources[1].revents != 0) size = 0;
            else
                fixed (byte* start = buffer)
                    size = Libc.read(_fd, start, buffer.Length);
            if (size < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR) continue;
            if (size <= 0) break;       // a pseudo-terminal signals its end by EIO
            Add(Encoding.Latin1.GetString(buffer, 0, (int)size));
        }
        End(() =>
        {
            _ = Libc.close(_fd);
            _ = Libc.close(_wake);
        });
    }
}
