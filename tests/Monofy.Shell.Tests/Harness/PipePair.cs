using System;
using System.Text;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A pipe, both ends non-blocking: what a process writes to, or what reads monofy's output.</summary>
internal sealed unsafe class PipePair : IDisposable
{
    private int _reader, _writer;

    public PipePair() : this(blocks: false) { }

    /// <summary>A pipe whose writing end may block, as one that others share.</summary>
    public PipePair(bool blocks)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Libc.pipe2(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK));
        (_reader, _writer) = (ends[0], ends[1]);
        if (blocks) Libc.fcntl(_writer, Libc.F_SETFL, 0);
    }

    public int Writer => _writer;

    public int Reader => _reader;

    /// <summary>The reading end, which then is somebody else's to close.</summary>
    public int TakeReader()
    {
        int reader = _reader;
        _reader = -1;
        return reader;
    }

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes what the pipe takes; how much that was.</summary>
    public int Write(byte[] bytes)
    {
        nint written;
        fixed (byte* at = bytes) written = Libc.write(_writer, at, (nuint)bytes.Length);
        return Math.Max(0, (int)written);
    }

    /// <summary>The same to any descriptor.</summary>
    public static int Write(int fd, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* at = bytes) return (int)Libc.write(fd, at, (nuint)bytes.Length);
    }

    /// <summary>All that is there now.</summary>
    public string Read()
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[64 << 10];
        while (true)
        {
            nint size;
            fixed (byte* at = buffer) size = Libc.read(_reader, at, (nuint)buffer.Length);
            if (size <= 0) return text.ToString();
            text.Append(Encoding.UTF8.GetString(buffer, 0, (int)size));
        }
    }

    /// <summary>Whether no writer is left, and all is read.</summary>
    public bool HasEnded
    {
        get
        {
            byte one;
            return Libc.read(_reader, &one, 1) == 0;
        }
    }

    /// <summary>Whether the reading end is closed everywhere.</summary>
    public bool IsWithoutReader
    {
        get
        {
            const short error = 8;      // POLLERR
            var source = new pollfd { fd = _writer };
            return Libc.poll(&source, 1, 0) == 1 && (source.revents & error) != 0;
        }
    }

    /// <summary>What one read gives.</summary>
    public string ReadOnce()
    {
        byte[] buffer = new byte[64 << 10];
        nint size;
        fixed (byte* at = buffer) size = Libc.read(_reader, at, (nuint)buffer.Length);
        return Encoding.UTF8.GetString(buffer, 0, (int)Math.Max(0, size));
    }

    public void CloseWriter() => Close(ref _writer);

    public void CloseReader() => Close(ref _reader);

    public void Dispose()
    {
        CloseReader();
        CloseWriter();
    }

    private static void Close(ref int fd)
    {
        if (fd >= 0) Libc.close(fd);
        fd = -1;
    }
}
