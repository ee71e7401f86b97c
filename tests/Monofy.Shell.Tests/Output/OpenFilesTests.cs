using System;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Native;
using Monofy.Output;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Output;

/// <summary>How many descriptors a plan needs, and what a descriptor is.</summary>
public sealed unsafe class OpenFilesTests
{
    private static readonly ListenAddress s_listen = new("", "", 80, "");

    [Fact]
    public void A_plain_run_needs_none() => Assert.Equal(0, CountOf(new()));

    [Fact]
    public void Output_that_monofy_reads_needs_two()
    {
        Assert.Equal(2, CountOf(new() { Log = LogMode.Prefix }));
        Assert.Equal(2, CountOf(new() { Tty = true }));
    }

    [Theory]
    [InlineData(HealthKind.Command, 3)]
    [InlineData(HealthKind.Tcp, 3)]
    [InlineData(HealthKind.Http, 3)]
    [InlineData(HealthKind.Notify, 1)]
    public void A_check_needs_what_its_kind_needs(HealthKind kind, int count) =>
        Assert.Equal(count, CountOf(new() { Health = new() { Kind = kind } }));

    [Fact]
    public void A_job_needs_room_for_the_client_that_waits_for_it() =>
        Assert.Equal(4, CountOf(new(), ServiceKind.Job));

    [Fact]
    public void Each_socket_needs_one() => Assert.Equal(2, CountOf(new() { Listen = [s_listen, s_listen] }));

    [Fact]
    public void The_needs_of_all_services_add_up() => Assert.Equal(4, OpenFiles.Count(new()
    {
        Services = [Service(new()), Service(new() { Listen = [s_listen] }), Service(new() { Health = new()
            { Kind = HealthKind.Tcp } })],
    }));

    [Fact]
    public void A_limit_that_is_too_low_is_raised_to_what_is_allowed_and_the_old_one_returned() => WithLimit(100, () =>
    {
        rlimit? before = OpenFiles.Raise(37);
        Assert.Equal(100u, before!.Value.rlim_cur);
        Assert.Equal(before.Value.rlim_max, Limit().rlim_cur);
    });

    [Fact]
    public void A_limit_that_is_enough_stays() => WithLimit(1000, () =>
    {
        Assert.Null(OpenFiles.Raise(1000 - 64));
        Assert.Equal(1000u, Limit().rlim_cur);
        Assert.NotNull(OpenFiles.Raise(1000 - 63));
    });

    [Fact]
    public void A_run_that_needs_none_never_changes_it() => WithLimit(60, () =>
    {
        Assert.Null(OpenFiles.Raise(0));
        Assert.Equal(60u, Limit().rlim_cur);
    });

    [Fact]
    public void What_a_descriptor_is_is_known()
    {
        using var pipe = new PipePair();
        using var sockets = new SocketPair();
        using var terminal = new TestTerminal();
        using var folder = new TestFolder();
        folder.Write("file", "");
        int file = folder.Open("file", Libc.O_RDWR), nothing = OpenNull();
        int[] all = [pipe.Writer, sockets.Client, terminal.Slave, file, nothing, -1];
        Assert.Equal([true, true, false, false, false, false], all.Select(OpenFiles.IsPipe));
        Assert.Equal([true, true, true, false, false, false], all.Select(OpenFiles.HasReader));
        Libc.close(file);
        Libc.close(nothing);
    }

    [Fact]
    public void A_terminal_is_opened_once_more_so_that_only_ours_does_not_block()
    {
        using var terminal = new TestTerminal();
        Libc.fcntl(terminal.Slave, Libc.F_SETFL, 0);
        int own = OpenFiles.OpenTerminal(terminal.Slave);
        Assert.True(OpenFiles.AreSame(own, terminal.Slave));
        Assert.True(TestFolder.IsClosedByExec(own));
        Assert.Equal((true, false), (Blocks(terminal.Slave), Blocks(own)));
        PipePair.Write(own, "x");
        Assert.Equal("x", TestTerminal.Read(terminal.Master));
        Libc.close(own);
    }

    [Fact]
    public void What_is_not_a_terminal_is_not_opened_as_one()
    {
        using var pipe = new PipePair();
        Assert.Equal(-1, OpenFiles.OpenTerminal(pipe.Writer));
        Assert.Equal(-1, OpenFiles.OpenTerminal(-1));
    }

    [Fact]
    public void A_pipe_is_opened_once_more_so_that_only_ours_does_not_block()
    {
        using var pipe = new PipePair();
        Libc.fcntl(pipe.Reader, Libc.F_SETFL, 0);
        int own = OpenFiles.OpenToRead(pipe.Reader);
        Assert.True(TestFolder.IsClosedByExec(own));
        Assert.Equal((true, false), (Blocks(pipe.Reader), Blocks(own)));
        pipe.Write("x");
        Assert.Equal("x", TestTerminal.ReadNow(own));
        Libc.close(own);
    }

    [Fact]
    public void A_socket_cannot_be_opened_once_more()
    {
        using var sockets = new SocketPair();
        Assert.Equal(-1, OpenFiles.OpenToRead(sockets.Client));
        Assert.Equal(-1, OpenFiles.OpenToRead(-1));
    }

    [Fact]
    public void A_pipe_becomes_larger_and_never_smaller()
    {
        using var pipe = new PipePair();
        Libc.fcntl(pipe.Writer, Libc.F_SETPIPE_SZ, 4096);
        Assert.Equal(16384, OpenFiles.Widen(pipe.Writer, 16384));
        Assert.Equal(16384, Libc.fcntl(pipe.Writer, Libc.F_GETPIPE_SZ, 0));
        Assert.Equal(16384, OpenFiles.Widen(pipe.Writer, 4096));
        Assert.Equal(16384, Libc.fcntl(pipe.Writer, Libc.F_GETPIPE_SZ, 0));
    }

    [Fact]
    public void What_is_not_a_pipe_cannot_become_larger()
    {
        using var sockets = new SocketPair();
        Assert.Equal(-1, OpenFiles.Widen(sockets.Client, 4096));
    }

    [Fact]
    public void More_than_a_user_may_have_is_refused() => Restricted.WithoutCapabilities(() =>
    {
        using var pipe = new PipePair();
        Assert.Equal(-1, OpenFiles.Widen(pipe.Writer, 1 << 30));
        Assert.Equal(Libc.EPERM, OsError.Last);
    });

    [Needs("root")]
    public void A_pipe_is_given_to_its_user_and_keeps_its_group()
    {
        using var pipe = new PipePair();
        (int mode, _, uint group) = TestFolder.StatusOf(pipe.Writer);
        OpenFiles.Give(pipe.Writer, 12345);
        Assert.Equal((mode, 12345u, group), TestFolder.StatusOf(pipe.Writer));
        OpenFiles.Give(pipe.Writer, null);
        Assert.Equal((mode, 12345u, group), TestFolder.StatusOf(pipe.Writer));
    }

    [Fact]
    public void A_pipe_that_cannot_be_given_away_stays_ours() => Restricted.WithoutCapabilities(() =>
    {
        using var pipe = new PipePair();
        OpenFiles.Give(pipe.Writer, 12345);
        Assert.Equal(Libc.geteuid(), TestFolder.StatusOf(pipe.Writer).Uid);
    });

    [Fact]
    public void A_call_that_is_unknown_here_differs_from_one_that_failed()
    {
        int[] unknown = [Libc.EOPNOTSUPP, Libc.EINVAL, Libc.ENOSYS, Libc.EPERM], failed = [Libc.EAGAIN, Libc.EPIPE, 0];
        Assert.All(unknown, static errno => Assert.True(OpenFiles.LackNoWait(errno)));
        Assert.All(failed, static errno => Assert.False(OpenFiles.LackNoWait(errno)));
    }

    [Fact]
    public void Two_descriptors_of_one_pipe_are_the_same()
    {
        using PipePair pipe = new(), other = new();
        Assert.True(OpenFiles.AreSame(pipe.Reader, pipe.Writer));
        Assert.False(OpenFiles.AreSame(pipe.Writer, other.Writer));
        Assert.False(OpenFiles.AreSame(pipe.Writer, -1));
        Assert.False(OpenFiles.AreSame(-1, pipe.Writer));
        Assert.False(OpenFiles.AreSame(-1, -1));
    }

    private static ServicePlan Service(ServiceSettings settings, ServiceKind kind = ServiceKind.Service) =>
        new() { Name = "web", Kind = kind, Command = ["web"], Settings = settings };

    private static int CountOf(ServiceSettings settings, ServiceKind kind = ServiceKind.Service) =>
        OpenFiles.Count(new() { Services = [Service(settings, kind)] });

    private static int OpenNull()
    {
        var bytes = new Bytes(32);
        return Libc.open(bytes.Add("/dev/null"), Libc.O_RDWR | Libc.O_CLOEXEC, 0);
    }

    private static bool Blocks(int fd)
    {
        const int F_GETFL = 3;
        return (Libc.fcntl(fd, F_GETFL, 0) & Libc.O_NONBLOCK) == 0;
    }

    private static rlimit Limit()
    {
        rlimit limit;
        Assert.Equal(0, Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit));
        return limit;
    }

    /// <summary>The soft limit alone changes, which may be raised again.</summary>
    private static void WithLimit(ulong count, Action action)
    {
        rlimit before = Limit();
        rlimit lower = before;
        lower.rlim_cur = count;
        Assert.Equal(0, Libc.setrlimit(Libc.RLIMIT_NOFILE, &lower));
        try { action(); }
        finally { Libc.setrlimit(Libc.RLIMIT_NOFILE, &before); }
    }
}
