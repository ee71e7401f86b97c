using System;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>Reads whole small files.</summary>
internal static unsafe class FileReader
{
    /// <summary>A file of variables, secrets or names must be smaller than this; what is longer (a device) is
    /// refused. The kernel takes no more than 2 MB of variables as a rule.</summary>
    private const int MaxSize = (4 << 20) + 1;

    private const int PieceSize = 256 << 10;

    /// <summary>Files that describe a run have 1 MB together.</summary>
    private const int MaxPlan = (1 << 20) + 1;

    /// <summary>Why a file is refused that is longer.</summary>
    public const string TooLarge = "larger than 4 MB";

    private const string PlanTooLarge = "larger than 1 MB";

    /// <summary>Reads <paramref name="path"/> as text whose invalid UTF-8 is kept (see <see cref="Text"/>). What is not
    /// a regular file is refused once it is open: a FIFO or a device could hold its reader up.</summary>
    public static FileText Read(string path) => Read(path, otherIsMissing: false);

    /// <summary>As <see cref="Read(string)"/>, for a file that the user named, which may make its reader wait as a FIFO
    /// does (a shell's <c>&lt;(command)</c>): a <see cref="StopException"/> if a stop is asked for
    /// meanwhile.</summary>
    public static FileText ReadGiven(string path)
    {
        int fd = Open(path, out int errno);
        if (fd < 0) return Refuse(errno);
        if (FileKind.Of(fd) == Libc.S_IFREG) return ToText(fd, null);
        var stop = new StopSignals(path);
        FileText text = ToText(fd, stop);
        stop.Close();
        return text;
    }

    /// <summary>As <see cref="Read(string)"/>; what is not a regular file counts as missing. A variable may name a FIFO
    /// or a device, and for another purpose.</summary>
    public static FileText ReadSecret(string path) => Read(path, otherIsMissing: true);

    private static FileText Read(string path, bool otherIsMissing)
    {
        int fd = Open(path, out int errno);
        // A socket cannot be opened at all.
        if (fd < 0)
            return otherIsMissing && errno == Libc.ENXIO ? new(null, OsError.Describe(errno), true) : Refuse(errno);
        if (FileKind.Of(fd) == Libc.S_IFREG) return ToText(fd, null);
        Libc.close(fd);
        return new(null, "is not a regular file", otherIsMissing);
    }

    /// <summary>As <see cref="ReadGiven"/>, for a file of <c>-f</c>; <c>-</c> is standard input.</summary>
    public static FileText ReadPlan(string path)
    {
        bool isInput = path == "-";
        int fd = isInput ? Libc.STDIN_FILENO : Open(path, out _);
        if (fd < 0) return Refuse(OsError.Last);
        StopSignals? stop = FileKind.Of(fd) == Libc.S_IFREG ? null : new StopSignals(isInput ? "standard input" : path);
        byte[]? bytes = ReadAll(fd, MaxPlan, out int length, out int errno, stop);
        stop?.Close();
        if (!isInput) Libc.close(fd);
        return bytes == null ? Refuse(errno, PlanTooLarge) : new(Text.Decode(bytes.AsSpan(0, length)), null, false);
    }

    /// <summary>As <see cref="Read(string)"/>, for a file that one of <c>-f</c> names: what is not regular counts as
    /// missing.</summary>
    public static FileText ReadPlanned(string path)
    {
        int fd = Open(path, out int errno);
        if (fd < 0) return Refuse(errno);
        bool isRegular = FileKind.Of(fd) == Libc.S_IFREG;
        int length = 0;
        byte[]? bytes = isRegular ? ReadAll(fd, MaxPlan, out length, out errno, null) : null;
        Libc.close(fd);
        if (!isRegular) return new(null, "not a regular file", true);
        return bytes == null ? Refuse(errno, PlanTooLarge) : new(Text.Decode(bytes.AsSpan(0, length)), null, false);
    }

    /// <summary>Gives the text of <paramref name="path"/> to <paramref name="take"/> in pieces of whole lines, however
    /// large it is; nothing if it cannot be read or is not a regular file.</summary>
    public static void ReadPieces(string path, Action<string> take)
    {
        int fd = Open(path, out _);
        if (fd < 0) return;
        byte[] buffer = new byte[PieceSize];
        int kept = 0;
        nint n = FileKind.Of(fd) == Libc.S_IFREG ? 1 : 0;
        while (n > 0)
        {
            fixed (byte* at = &buffer[kept]) n = Libc.read(fd, at, (nuint)(buffer.Length - kept));
            if (n < 0 && OsError.Last == Libc.EINTR)
            {
                n = 1;
                continue;
            }
            int end = kept + (int)Math.Max(0, n);
            int whole = n > 0 ? buffer.AsSpan(0, end).LastIndexOf((byte)'\n') + 1 : end;
            // A line longer than the buffer is cut.
            if (whole == 0 && end == buffer.Length) whole = end;
            if (whole > 0) take(Text.Decode(buffer.AsSpan(0, whole)));
            buffer.AsSpan(whole, end - whole).CopyTo(buffer);
            kept = end - whole;
        }
        Libc.close(fd);
    }

    /// <summary>Whether there is a file called <paramref name="path"/>.</summary>
    public static bool Exists(string path)
    {
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.access(bytes.Add(path), 0) == 0;
    }

    /// <summary>Whether <paramref name="path"/> is a directory.</summary>
    public static bool IsDirectory(string path)
    {
        path += "/";
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.access(bytes.Add(path), 0) == 0;
    }

    // Opening a FIFO would wait for its writer.
    private static int Open(string path, out int errno)
    {
        var bytes = new Bytes(Bytes.SizeOf(path));
        int fd = Libc.open(bytes.Add(path), Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOCTTY | Libc.O_NONBLOCK, 0);
        errno = OsError.Last;
        return fd;
    }

    private static FileText ToText(int fd, StopSignals? stop)
    {
        byte[]? bytes = ReadAndClose(fd, out int length, out int errno, stop);
        return bytes == null ? Refuse(errno) : new(Text.Decode(bytes.AsSpan(0, length)), null, false);
    }

    private static FileText Refuse(int errno, string tooLarge = TooLarge) =>
        new(null, errno == 0 ? tooLarge : OsError.Describe(errno), errno is Libc.ENOENT or Libc.ENOTDIR, errno == 0);

    /// <summary>Reads <paramref name="fd"/> to its end and closes it; null with the error, or with 0 if there is too
    /// much. With
    /// <paramref name="stop"/> it is one that may make its reader wait.</summary>
    public static byte[]? ReadAndClose(int fd, out int length, out int errno, StopSignals? stop = null)
    {
        byte[]? bytes = ReadAll(fd, MaxSize, out length, out errno, stop);
        Libc.close(fd);
        return bytes;
    }

    private static byte[]? ReadAll(int fd, int most, out int length, out int errno, StopSignals? stop)
    {
        byte[] buffer = new byte[4096];
        length = 0;
        while (true)
        {
            nint n;
            stop?.Wait(fd);
            fixed (byte* at = &buffer[length]) n = Libc.read(fd, at, (nuint)(buffer.Length - length));
            errno = n < 0 ? OsError.Last : 0;
            if (n < 0 && (errno == Libc.EINTR || (errno == Libc.EAGAIN && stop != null))) continue;
            length += Math.Max(0, (int)n);
            if (n <= 0 || length >= most) break;
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, most));
        }
        return errno != 0 || length >= most ? null : buffer;
    }
}
