using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Sockets;

namespace Monofy.Shell.Tests.Sockets;

/// <summary>Which service gets which socket.</summary>
public sealed class ListenSocketsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<string> _notes = [];
    private ListenSockets? _sockets;

    [Fact]
    public void Without_a_socket_nothing_changes()
    {
        Assert.Null(ListenSockets.For(PlanOf(Service("web")), EnvironmentBlock.Empty, _notes.Add));
        Assert.Null(ListenSockets.For(PlanOf(Service("web")), new(["LISTEN_PID=1", "LISTEN_FDS=1"]), _notes.Add));
    }

    [Fact]
    public void Sockets_that_monofy_was_started_with_are_passed_on()
    {
        For(Inherited("LISTEN_FDNAMES=db"), Service("web"), Service("db"));
        Assert.Equal([3], Open(0).Withheld);
        Assert.Same(PassedSockets.Unchanged, Open(1));
    }

    [Fact]
    public void A_service_gets_its_sockets_in_their_order_by_their_names()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a"), Unix("b") with { Name = "admin" }));
        PassedSockets passed = Open(0);
        Assert.Equal("web:admin", passed.NameList);
        Assert.Equal(["a", "b"], passed.Sources.Select(NameOf));
    }

    [Fact]
    public void A_process_that_is_started_again_gets_the_same_socket()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a")));
        Assert.Equal(Open(0).Sources, Open(0).Sources);
    }

    [Fact]
    public void Instances_share_a_socket_until_the_last_of_them_ends()
    {
        For(EnvironmentBlock.Empty, Instance("web", 1, Unix("a")), Instance("web", 2, Unix("a")));
        int fd = Assert.Single(Open(0).Sources);
        Assert.Equal([fd], Open(1).Sources);
        _sockets!.Close(0);
        Assert.True(TestFolder.IsOpen(fd));
        _sockets.Close(1);
        Assert.Equal((false, false), (TestFolder.IsOpen(fd), _folder.Has("a")));
    }

    [Fact]
    public void After_its_end_a_service_that_is_started_by_hand_gets_a_new_socket()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a")));
        Open(0);
        _sockets!.Close(0);
        _sockets.Close(0);
        Open(0);
        Assert.True(_folder.Has("a"));
    }

    [Fact]
    public void Two_services_cannot_have_one_address()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a")), Service("db", Unix("a")));
        Open(0);
        Assert.Null(_sockets!.Open(1, null, out string error));
        Assert.Equal("cannot listen on unix:" + _folder["a"] + ": another process listens there", error);
    }

    [Needs("root")]
    public void A_socket_is_made_for_the_services_user()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a")));
        Assert.NotNull(_sockets!.Open(0, new(12345, 7, [7], null, null), out _));
        Assert.Equal((0x180, 12345u, 7u), TestFolder.StatusOf(_folder["a"]));
    }

    [Fact]
    public void The_end_closes_every_socket()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a"), Unix("b")), Service("db", Unix("c")));
        int[] all = [.. Open(0).Sources, .. Open(1).Sources];
        _sockets!.CloseAll();
        Assert.DoesNotContain(all, TestFolder.IsOpen);
        Assert.False(_folder.Has("a") || _folder.Has("b") || _folder.Has("c"));
    }

    [Fact]
    public void A_displaced_descriptor_is_noted_once_for_each_service()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a")));
        WithDescriptor3(closedByExec: false, () =>
        {
            Open(0);
            Open(0);
        });
        Assert.Equal("web does not get descriptor 3, which monofy was started with: its sockets have the numbers " +
            "from 3 on", Assert.Single(_notes));
    }

    [Fact]
    public void One_that_exec_closes_anyway_is_not_worth_a_word()
    {
        For(EnvironmentBlock.Empty, Service("web", Unix("a")));
        WithDescriptor3(closedByExec: true, () => Open(0));
        Assert.Empty(_notes);
    }

    [Theory]
    [InlineData("127.0.0.1", 80, "", "tcp://127.0.0.1:80")]
    [InlineData("", 80, "", "tcp://:80")]
    [InlineData("::1", 80, "", "tcp://[::1]:80")]
    [InlineData("", 0, "/run/s", "unix:/run/s")]
    public void An_address_is_described_as_it_was_given(string host, int port, string path, string expected) =>
        Assert.Equal(expected, ListenSockets.Describe(new("", host, port, path)));

    public void Dispose()
    {
        _sockets?.CloseAll();
        _folder.Dispose();
    }

    private static EnvironmentBlock Inherited(string names) =>
        new(["LISTEN_PID=" + Environment.ProcessId, "LISTEN_FDS=1", names]);

    private void For(EnvironmentBlock environment, params ServicePlan[] services)
    {
        _sockets = ListenSockets.For(PlanOf(services), environment, _notes.Add);
        Assert.NotNull(_sockets);
    }

    private PassedSockets Open(int service)
    {
        PassedSockets? passed = _sockets!.Open(service, null, out string error);
        Assert.True(passed != null, error);
        return passed!;
    }

    private ListenAddress Unix(string name) => new("", "", 0, _folder[name]);

    private static Plan PlanOf(params ServicePlan[] services) => new() { Services = services };

    private static ServicePlan Service(string name, params ListenAddress[] addresses) => new()
    {
        Name = name, Kind = ServiceKind.Service, Command = [name], Settings = new() { Listen = addresses },
    };

    private static ServicePlan Instance(string name, int instance, params ListenAddress[] addresses) => new()
    {
        Name = name + "." + instance, Instance = instance, Kind = ServiceKind.Service, Command = [name],
        Settings = new() { Listen = addresses },
    };

    /// <summary>The last part of the path at which <paramref name="fd"/> listens.</summary>
    private static unsafe string NameOf(int fd)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        Assert.Equal(0, Libc.getsockname(fd, address, &length));
        string path = Text.Decode(new ReadOnlySpan<byte>(address + 2, (int)length - 3));
        return path[(path.LastIndexOf('/') + 1)..];
    }

    /// <summary>Descriptor 3 is the runtime's or the host's: it is kept, and is itself again afterwards.</summary>
    private static void WithDescriptor3(bool closedByExec, Action action)
    {
        int flags = Libc.fcntl(3, Libc.F_GETFD, 0);
        Assert.True(flags >= 0);
        Libc.fcntl(3, Libc.F_SETFD, closedByExec ? Libc.FD_CLOEXEC : 0);
        try { action(); }
        finally { Libc.fcntl(3, Libc.F_SETFD, flags); }
    }
}
