using System;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Another standard input for this process, as long as a test runs.</summary>
internal sealed class StandardInput : IDisposable
{
    private readonly int _before = Libc.fcntl(Libc.STDIN_FILENO, Libc.F_DUPFD_CLOEXEC, 3);

    /// <summary>A copy of <paramref name="fd"/> becomes standard input.</summary>
    public StandardInput(int fd) => Assert.Equal(Libc.STDIN_FILENO, Libc.dup2(fd, Libc.STDIN_FILENO));

    public void Dispose()
    {
        if (_before < 0)
        {
            Libc.close(Libc.STDIN_FILENO);
            return;
        }
        Libc.dup2(_before, Libc.STDIN_FILENO);
        Libc.close(_before);
    }
}
