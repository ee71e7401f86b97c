using System;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Standard output and error of this process go to pipes, as long as a test runs.</summary>
internal sealed class CapturedStandard : IDisposable
{
    private readonly int[] _before = [Copy(Libc.STDOUT_FILENO), Copy(Libc.STDERR_FILENO)];
    private readonly PipePair _out = new(), _error = new();

    public CapturedStandard()
    {
        Libc.dup2(_out.Writer, Libc.STDOUT_FILENO);
        Libc.dup2(_error.Writer, Libc.STDERR_FILENO);
    }

    public string Output => _out.Read();

    public string Error => _error.Read();

    /// <summary>Standard output has lost its reader.</summary>
    public void CloseOutput() => _out.CloseReader();

    public void Dispose()
    {
        Restore(_before[0], Libc.STDOUT_FILENO);
        Restore(_before[1], Libc.STDERR_FILENO);
        _out.Dispose();
        _error.Dispose();
    }

    private static int Copy(int fd) => Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 3);

    private static void Restore(int from, int to)
    {
        if (from < 0) Libc.close(to);
        else
        {
            Libc.dup2(from, to);
            Libc.close(from);
        }
    }
}
