using System;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>Reads whole small files.</summary>
internal static unsafe class FileReader
{
    /// <summary>A file of variables, secrets or names is no larger than this; what is longer (a device) is refused. The kernel takes no more
    /// than 2 MB of variables as a rule.</summary>
    private const int MaxSize = 4 << 20;

    /// <summary>Why a file is refused that is longer.</summary>
    public const string TooLarge = "larger than 4 MB";

    /// <summary>Reads <paramref name="path"/> as text whose invalid UTF-8 is kept (see <see cref="Text"/>).</summary>
    public static FileText Read(string path)
    {
        byte[]? bytes = ReadBytes(path, out int length, out int errno);
        if (bytes == null) return new(null, errno == 0 ? TooLarge : OsError.Describe(errno), errno is Libc.ENOENT or Libc.ENOTDIR, errno == 0);
        return new(Text.Decode(bytes.AsSpan(0, length)), null, false);
    }

    /// <summary>Whether <paramref name="path"/> is a directory.</summary>
    public static bool IsDirectory(string path)
    {
        path += "/";
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.access(bytes.Add(path), 0) == 0;
    }

    private static byte[]? ReadBytes(string path, out int length, out int errno)
    {
        length = 0;
        var bytes = new Bytes(Bytes.SizeOf(path));
        int fd = Libc.open(bytes.Add(path), Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
        errno = OsError.Last;
        return fd < 0 ? null : ReadAndClose(fd, out length, out errno);
    }

    /// <summary>Reads <paramref name="fd"/> to its end and closes it; null with the error, or with 0 where there is too much.</summary>
    public static byte[]? ReadAndClose(int fd, out int length, out int errno)
    {
        byte[] buffer = new byte[4096];
        length = 0;
        while (true)
        {
            nint n;
            fixed (byte* at = &buffer[length]) n = Libc.read(fd, at, (nuint)(buffer.Length - length));
            errno = n < 0 ? OsError.Last : 0;
            if (n < 0 && errno == Libc.EINTR) continue;
            length += Math.Max(0, (int)n);
            if (n <= 0 || length >= MaxSize) break;
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxSize));
        }
        Libc.close(fd);
        return errno != 0 || length >= MaxSize ? null : buffer;
    }
}
