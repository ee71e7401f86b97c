using System;
using System.IO;
using System.Linq;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Storage;

namespace Monofy.Shell.Tests.Storage;

/// <summary>The lock of --setup-lock. That a process waits for one that is held is shown by the host tests: it would be
/// a fork of this one.</summary>
public sealed class SetupLockTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SetupLock _lock = new();

    private string Path => _folder["lock"];

    [Fact]
    public void A_lock_that_is_free_is_held_at_once()
    {
        Acquired(_lock);
        Assert.Equal(0, _lock.Waiter);
        Assert.False(IsFree());
    }

    [Fact]
    public void The_file_is_made_if_there_is_none_as_the_umask_has_it()
    {
        int before = Libc.umask(0x12);
        try { Acquired(_lock); }
        finally { Libc.umask(before); }
        Assert.Equal(0x1A4, TestFolder.ModeOf(Path));
    }

    [Fact]
    public void What_is_in_the_file_stays()
    {
        _folder.Write("lock", "precious");
        Acquired(_lock);
        _lock.Release();
        Assert.Equal("precious", _folder.Read("lock"));
    }

    [Fact]
    public void Released_it_is_free_and_its_file_stays()
    {
        Acquired(_lock);
        _lock.Release();
        Assert.True(IsFree());
    }

    [Fact]
    public void It_can_be_taken_again()
    {
        Acquired(_lock);
        _lock.Release();
        Acquired(_lock);
        Assert.False(IsFree());
    }

    [Fact]
    public void Released_twice_it_closes_nothing_of_others()
    {
        Acquired(_lock);
        _lock.Release();
        var other = new SetupLock();
        Acquired(other);
        _lock.Release();
        Assert.False(IsFree());
        other.Release();
    }

    [Fact]
    public void No_process_that_is_started_keeps_it()
    {
        Acquired(_lock);
        string[] own = [.. Directory.GetFiles("/proc/self/fd")
            .Where(link => new FileInfo(link).LinkTarget == Path)];
        Assert.True(TestFolder.IsClosedByExec(int.Parse(System.IO.Path.GetFileName(Assert.Single(own)))));
    }

    [Fact]
    public void If_no_process_can_wait_for_it_that_is_an_error_and_not_the_lock()
    {
        Acquired(_lock);
        var other = new SetupLock();
        bool held = true;
        string? error = null;
        Restricted.WithoutFork(() => held = other.Acquire(Path, out error));
        Assert.False(held);
        Assert.Equal("cannot wait for the setup lock " + Path +
            ": resource temporarily unavailable (EAGAIN); nothing was started", error);
        _lock.Release();
        Assert.True(IsFree());
        other.Release();
    }

    [Fact]
    public void A_file_that_cannot_be_had_is_an_error()
    {
        Refused(_folder["missing/lock"], "no such file or directory (ENOENT)");
        Refused(_folder.Folder("folder"), "is a directory (EISDIR)");
    }

    [Fact]
    public void So_is_one_that_monofy_may_not_write()
    {
        _folder.Write("lock", "", 0x124);
        Restricted.WithoutCapabilities(() => Refused(Path, "permission denied (EACCES)"));
    }

    public void Dispose()
    {
        _lock.Release();
        _folder.Dispose();
    }

    // Were it not free, this process would be forked.
    private void Acquired(SetupLock it) => Restricted.WithoutFork(() =>
    {
        Assert.True(it.Acquire(Path, out string? error));
        Assert.Null(error);
    });

    private void Refused(string file, string why) => Restricted.WithoutFork(() =>
    {
        Assert.False(_lock.Acquire(file, out string? error));
        Assert.Equal("cannot open the setup lock " + file + ": " + why + "; nothing was started", error);
        Assert.Equal(0, _lock.Waiter);
    });

    private bool IsFree()
    {
        int fd = _folder.Open("lock", Libc.O_RDWR);
        bool free = Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0;
        Libc.close(fd);
        return free;
    }
}
