using System.Text;
using Monofy.Native;

namespace Monofy.Recording;

/// <summary>Where Kubernetes looks for the reason of a container's failure.</summary>
internal static unsafe class TerminationLog
{
    private const string Path = "/dev/termination-log";

    /// <summary>Writes <paramref name="reason"/> there, if there is such a file. A service may have made something else
    /// of it: opening a FIFO would wait for a reader.</summary>
    public static void Write(string reason)
    {
        var bytes = new Bytes(Bytes.SizeOf(Path));
        int fd = Libc.open(bytes.Add(Path), Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
        if (fd < 0) return;
        if (FileKind.Of(fd) == Libc.S_IFREG && Libc.ftruncate(fd, 0) == 0)
        {
            byte[] text = Encoding.UTF8.GetBytes(reason + "\n");
            fixed (byte* at = text) Libc.write(fd, at, (nuint)text.Length);
        }
        Libc.close(fd);
    }
}
