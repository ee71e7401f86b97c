using Monofy.Core.Launching;
using Monofy.Native;

namespace Monofy.Shell.Tests.Processes;

public sealed class ErrnoTests
{
    [Fact]
    public void The_cores_error_numbers_are_those_of_libc()
    {
        Assert.Equal((Libc.ENOENT, Libc.E2BIG, Libc.ENOEXEC, Libc.EAGAIN, Libc.ENOMEM),
            (Errno.ENOENT, Errno.E2BIG, Errno.ENOEXEC, Errno.EAGAIN, Errno.ENOMEM));
        Assert.Equal((Libc.EACCES, Libc.ENOTDIR, Libc.ENFILE, Libc.EMFILE, Libc.ETXTBSY),
            (Errno.EACCES, Errno.ENOTDIR, Errno.ENFILE, Errno.EMFILE, Errno.ETXTBSY));
    }
}
