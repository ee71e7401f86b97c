using System.Text;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy;

/// <summary>Writes every event of the run to a file (<c>--journal</c>).</summary>
internal sealed unsafe class Journal
{
    private readonly int _fd;

    private Journal(int fd) => _fd = fd;

    /// <summary>Opens <paramref name="file"/>; null with the reason.</summary>
    public static Journal? Open(string file, out string? error)
    {
        var bytes = new Bytes(Bytes.SizeOf(file));
        int fd = Libc.open(bytes.Add(file),
            Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 420 /* 0644 */);
        error = fd < 0 ? "cannot open the journal " + file + ": " + OsError.Describe(OsError.Last) : null;
        return fd < 0 ? null : new(fd);
    }

    /// <summary>Writes one event. A journal that cannot be written does not disturb the run.</summary>
    public void Write(Instant now, in Event e)
    {
        byte[] line = Encoding.UTF8.GetBytes(JournalLine.Format(now, e) + "\n");
        fixed (byte* at = line) Libc.write(_fd, at, (nuint)line.Length);
    }
}
