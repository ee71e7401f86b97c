using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace Monofy.Host.Tests;

/// <summary>What came out of a descriptor, read by a thread of its own. Text is bytes: one character is one
/// byte.</summary>
internal sealed class Captured
{
    private readonly StringBuilder _text = new();
    private readonly Func<string> _transcript;
    private readonly int _fd;
    private readonly ManualResetEventSlim _reading = new(initialState: true);
    private readonly int _wake = Libc.eventfd(0, Libc.O_CLOEXEC);
    private bool _ended;

    public Captured(int fd, Func<string> transcript, bool paused = false)
    {
        _fd = fd;
        _transcript = transcript;
        if (paused) _reading.Reset();
        new Thread(Read, 256 * 1024) { IsBackground = true }.Start();
    }

    public string Text
    {
        get { lock (_text) return _text.ToString(); }
    }

    /// <summary>True when the last writer has closed it.</summary>
    public bool Ended
    {
        get { lock (_text) return _ended; }
    }

    /// <summary>The complete lines, without their ends, and what follows the last of them.</summary>
    public string[] Lines
    {
        get
        {
            string text = Text.Replace("\r\n", "\n");
            return text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        }
    }

    /// <summary>Starts reading, when it was started paused: until then the pipe fills.</summary>
    public void Resume() => _reading.Set();

    /// <summary>Reads so many bytes and no more, while it is paused.</summary>
    public unsafe void Take(int size)
    {
        byte[] buffer = new byte[size];
        for (int done = 0; done < size;)
        {
            nint read;
            fixed (byte* start = buffer) read = Libc.read(_fd, start + done, size - done);
            if (read <= 0) Assert.Fail($"read {done} bytes of {size}\n{_transcript()}");
            done += (int)read;
        }
        lock (_text) _text.Append(Encoding.Latin1.GetString(buffer));
    }

    /// <summary>Closes our end, as a reader does that goes away; on a terminal that hangs it up.</summary>
    public unsafe void Close()
    {
        ulong one = 1;
        lock (_text)
            if (!_ended) _ = Libc.write(_wake, (byte*)&one, 8);
        WaitForEnd();
    }

    /// <summary>Waits for a match; `^` and `$` are those of a line. Fails after 20 s, or when no more can
    /// come.</summary>
    public Match Wait(string pattern, int times = 1)
    {
        Regex regex = new(pattern, RegexOptions.Multiline);
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            long began = Stopwatch.GetTimestamp();
            bool ended;
            string text;
            lock (_text) (ended, text) = (_ended, _text.ToString());
            MatchCollection found = regex.Matches(text.Replace("\r\n", "\n"));
            if (found.Count >= times) return found[times - 1];
            if (ended || Stopwatch.GetElapsedTime(start) > Deadline.Generous)
                Assert.Fail($"{(ended ? "ended" : "waited in vain")} without " +
                    $"/{pattern}/{(times > 1 ? $" {times} times" : "")}\n{_transcript()}");
            // Reading goes on meanwhile: a search of megabytes after each read would take longer than all else.
            Thread.Sleep(Stopwatch.GetElapsedTime(began));
            lock (_text)
                if (!_ended && _text.Length == text.Length) Monitor.Wait(_text, 500);
        }
    }

    public int Count(string pattern) => Regex.Count(Text.Replace("\r\n", "\n"), pattern, RegexOptions.Multiline);

    public void WaitForEnd()
    {
        long start = Stopwatch.GetTimestamp();
        lock (_text)
            while (!_ended)
            {
                Monitor.Wait(_text, 500);
                if (Stopwatch.GetElapsedTime(start) > Deadline.Generous)
                    Assert.Fail("somebody still holds the pipe\n" + _transcript());
            }
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
            // A pseudo-terminal ends with EIO.
            lock (_text)
            {
                if (size <= 0)
                {
                    _ended = true;
                    _ = Libc.close(_fd);
                    _ = Libc.close(_wake);
                }
                else _text.Append(Encoding.Latin1.GetString(buffer, 0, (int)size));
                Monitor.PulseAll(_text);
                if (size <= 0) return;
            }
        }
    }
}
