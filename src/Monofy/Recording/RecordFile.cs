using System;
using Monofy.Native;

namespace Monofy.Recording;

/// <summary>A file that takes down what happens (<c>--journal</c>, <c>--trace</c>). It may also be a FIFO or a device,
/// so it is opened and written without waiting for its reader.</summary>
internal sealed unsafe class RecordFile
{
    private readonly int _fd;

    private RecordFile(int fd) => _fd = fd;

    /// <summary>Opens <paramref name="file"/> and empties it; null with the reason.</summary>
    /// <param name="what">What it is, for the reason: <c>journal</c>.</param>
    /// <param name="file">Its name.</param>
    /// <param name="error">The reason.</param>
    public static RecordFile? Open(string what, string file, out string? error)
    {
        var bytes = new Bytes(Bytes.SizeOf(file));
        int fd = Libc.open(bytes.Add(file), Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NONBLOCK |
            Libc.O_CLOEXEC | Libc.O_NOCTTY, FileModes.Readable);
        error = fd < 0 ? "cannot open the " + what + " " + file + ": " + OsError.Describe(OsError.Last) : null;
        return fd < 0 ? null : new(fd);
    }

    /// <summary>Writes what it takes now: the number of bytes, or -1 with errno.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* at = bytes) return (int)Libc.write(_fd, at, (nuint)bytes.Length);
    }

    /// <summary>Waits up to <paramref name="milliseconds"/> until it takes more; false if it does not.</summary>
    public bool Wait(int milliseconds)
    {
        var poll = new pollfd { fd = _fd, events = Libc.POLLOUT };
        return Libc.poll(&poll, 1, milliseconds) > 0;
    }
}
