using Monofy.Native;

namespace Monofy.Output;

/// <summary>The descriptors 0, 1 and 2.</summary>
internal static unsafe class StandardStreams
{
    /// <summary>The file that is empty and takes everything.</summary>
    public const string Null = "/dev/null";

    /// <summary>Whether standard output was closed when monofy was started: what is written there is lost.</summary>
    public static bool OutputWasClosed { get; private set; }

    /// <summary>Opens what is closed, so that no file of ours can take its place.</summary>
    public static void Open()
    {
        for (int fd = Libc.STDIN_FILENO; fd <= Libc.STDERR_FILENO; fd++)
        {
            if (Libc.fcntl(fd, Libc.F_GETFD, 0) >= 0 || OsError.Last != Libc.EBADF) continue;
            OutputWasClosed |= fd == Libc.STDOUT_FILENO;
            int opened = OpenNothing();
            if (opened != fd && opened >= 0)
            {
                Libc.dup2(opened, fd);
                Libc.close(opened);
            }
            else if (opened == fd)
            {
                Libc.fcntl(fd, Libc.F_SETFD, 0);
            }
        }
    }

    /// <summary>A descriptor that gives end of file and takes everything: /dev/null, or a pipe without a writer if
    /// there is none; -1 with errno if neither works.</summary>
    public static int OpenNothing()
    {
        var bytes = new Bytes(Bytes.SizeOf(Null));
        int fd = Libc.open(bytes.Add(Null), Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
        if (fd >= 0) return fd;
        int* pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC) < 0) return -1;
        Libc.close(pipe[1]);
        return pipe[0];
    }
}
