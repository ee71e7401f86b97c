using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Monofy.Core.Plans;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Sockets;
using SocketAddress = Monofy.Native.SocketAddress;

namespace Monofy.Shell.Tests.Sockets;

/// <summary>A socket of --listen, on the loopback and in a folder.</summary>
public sealed class ListenSocketTests : IDisposable
{
    private const int SO_ACCEPTCONN = 30;

    private readonly TestFolder _folder = new();
    private readonly List<ListenSocket> _sockets = [];

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void It_listens_with_a_high_number_that_exec_closes(string kind)
    {
        ListenSocket socket = Open(kind == "tcp" ? Tcp("127.0.0.1") : Unix("s"));
        Assert.True(socket.Fd >= 128);
        Assert.True(TestFolder.IsClosedByExec(socket.Fd));
        Assert.Equal(1, Option(socket.Fd, SO_ACCEPTCONN));
    }

    [Fact]
    public void An_address_in_use_is_refused()
    {
        int port = PortOf(Open(Tcp("127.0.0.1")));
        Refused(Tcp("127.0.0.1", port), "address already in use (EADDRINUSE)");
    }

    [Fact]
    public void An_address_that_connections_were_closed_at_just_now_is_free()
    {
        ListenSocket socket = Open(Tcp("127.0.0.1"));
        int port = PortOf(socket);
        using (TcpClient client = new("127.0.0.1", port))
            CloseNext(socket);
        Close(socket);
        Assert.Equal(port, PortOf(Open(Tcp("127.0.0.1", port))));
    }

    [Fact]
    public void Without_a_host_it_listens_on_every_address_of_both_families()
    {
        int port = PortOf(Open(Tcp("")));
        using (TcpClient client = new("127.0.0.1", port)) Assert.True(client.Connected);
        if (!HasV6()) return;
        using (TcpClient client = new("::1", port)) Assert.True(client.Connected);
    }

    [Fact]
    public void With_an_address_it_listens_there_alone()
    {
        Assert.Equal([127, 0, 0, 2], AddressOf(Open(Tcp("127.0.0.2")))[4..8]);
    }

    [Fact]
    public void Localhost_needs_no_name_server() => Assert.NotEqual(0, PortOf(Open(Tcp("localhost"))));

    [Fact]
    public void A_name_that_is_not_in_etc_hosts_is_refused() =>
        Refused(Tcp("no.such.name.invalid"), "it is not an address, and not in /etc/hosts");

    [Fact]
    public void An_address_of_another_machine_is_refused() =>
        Refused(Tcp("192.0.2.1"), "cannot assign requested address (EADDRNOTAVAIL)");

    [Fact]
    public void A_Unix_socket_is_for_its_owner_only_whatever_the_umask()
    {
        int before = Libc.umask(0);
        try
        {
            Open(Unix("s"));
            Assert.Equal(0, Libc.umask(0));
        }
        finally
        {
            Libc.umask(before);
        }
        Assert.Equal((0x180, Libc.geteuid()), (TestFolder.ModeOf(_folder["s"]), TestFolder.StatusOf(_folder["s"]).Uid));
    }

    [Needs("root")]
    public void A_Unix_socket_is_its_services_users()
    {
        Open(Unix("s"), (12345, 7));
        Assert.Equal((0x180, 12345u, 7u), TestFolder.StatusOf(_folder["s"]));
    }

    [Fact]
    public void One_that_cannot_be_given_to_its_user_is_not_left_behind() => Restricted.WithoutCapabilities(() =>
    {
        Refused(Unix("s"), "operation not permitted (EPERM)", (12345, 7));
        Assert.False(_folder.Has("s"));
    });

    [Fact]
    public void A_path_has_at_most_107_bytes()
    {
        string longest = new('x', 107 - _folder.Path.Length - 1);
        Connects(Open(Unix(longest)), longest);
        Refused(Unix(longest + "y"), "the path is longer than 107 bytes");
        Refused(Unix(longest[..^1] + "ä"), "the path is longer than 107 bytes");
    }

    [Fact]
    public void A_file_of_another_kind_is_never_replaced()
    {
        _folder.Write("file", "precious");
        _folder.Folder("folder");
        _folder.Fifo("fifo");
        _folder.Link("link", _folder.Socket("left", listens: false));
        _folder.Link("dangling", _folder["nothing"]);
        foreach (string name in (string[])["file", "folder", "fifo", "link", "dangling"])
        {
            Refused(Unix(name), "a file that is not a socket is in the way");
            Assert.True(_folder.Has(name));
        }
        Assert.Equal("precious", _folder.Read("file"));
    }

    [Fact]
    public void A_socket_that_was_left_over_is_replaced()
    {
        _folder.Socket("s", listens: false);
        Connects(Open(Unix("s")), "s");
    }

    [Theory]
    [InlineData(Libc.SOCK_STREAM)]
    [InlineData(Libc.SOCK_DGRAM)]
    [InlineData(Libc.SOCK_SEQPACKET)]
    public void A_socket_that_somebody_uses_is_not_replaced(int type)
    {
        _folder.Socket("s", listens: true, type);
        Refused(Unix("s"), "another process listens there");
        Assert.True(_folder.Has("s"));
    }

    [Fact]
    public void Nor_is_one_whose_queue_is_full()
    {
        _folder.Socket("s", listens: true);
        using Socket first = Client(), second = Client();
        first.Connect(new UnixDomainSocketEndPoint(_folder["s"]));
        second.Connect(new UnixDomainSocketEndPoint(_folder["s"]));
        Refused(Unix("s"), "another process listens there");
        Assert.True(_folder.Has("s"));
    }

    [Fact]
    public void Where_there_is_no_folder_or_no_right_to_write_in_it_the_reason_is_given()
    {
        Refused(Unix("missing/s"), "no such file or directory (ENOENT)");
        File.SetUnixFileMode(_folder.Folder("locked"), (UnixFileMode)0x140);
        Restricted.WithoutCapabilities(() => Refused(Unix("locked/s"), "permission denied (EACCES)"));
    }

    [Fact]
    public void Closed_it_leaves_neither_descriptor_nor_file()
    {
        ListenSocket socket = Open(Unix("s"));
        Close(socket);
        Assert.Equal((false, false), (TestFolder.IsOpen(socket.Fd), _folder.Has("s")));
    }

    [Fact]
    public void The_last_of_its_users_closes_it()
    {
        ListenSocket socket = Open(Unix("s"));
        socket.AddUser(1);
        socket.AddUser(2);
        socket.AddUser(2);
        Assert.False(socket.RemoveUser(2));
        Assert.False(socket.RemoveUser(3));
        Assert.True(TestFolder.IsOpen(socket.Fd));
        Assert.True(socket.RemoveUser(1));
        _sockets.Remove(socket);
        Assert.Equal((false, false), (TestFolder.IsOpen(socket.Fd), _folder.Has("s")));
    }

    // Else another monofy could replace it as left over in between, and lose its own file to us.
    [Fact]
    public void Its_file_is_removed_before_it_is_closed()
    {
        ListenSocket socket = Open(Unix("s"));
        using Socket client = Client();
        client.Connect(new UnixDomainSocketEndPoint(_folder["s"]));
        var order = new List<string>();
        var reactor = new Reactor();
        int watch = Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK);
        Watch(watch, _folder.Path);
        reactor.Add(watch, Libc.EPOLLIN | Libc.EPOLLET, new Source(() => order.Add("removed")));
        reactor.Add((int)client.Handle, Libc.EPOLLIN | Libc.EPOLLET, new Source(() => order.Add("closed")));
        Close(socket);
        Deadline.Until(() =>
        {
            reactor.Wait(Clock.Now);
            return order.Count == 2;
        }, "both");
        Assert.Equal(["removed", "closed"], order);
        Libc.close(watch);
    }

    public void Dispose()
    {
        foreach (ListenSocket socket in _sockets) socket.Close();
        _folder.Dispose();
    }

    private static ListenAddress Tcp(string host, int port = 0) => new("", host, port, "");

    private ListenAddress Unix(string name) => new("", "", 0, _folder[name]);

    private ListenSocket Open(ListenAddress address, (uint, uint)? owner = null)
    {
        ListenSocket? socket = ListenSocket.Open(address, owner, out string error);
        Assert.True(socket != null, error);
        _sockets.Add(socket!);
        return socket!;
    }

    private void Close(ListenSocket socket)
    {
        socket.Close();
        _sockets.Remove(socket);
    }

    private static void Refused(ListenAddress address, string why, (uint, uint)? owner = null)
    {
        Assert.Null(ListenSocket.Open(address, owner, out string error));
        Assert.Equal(why, error);
    }

    private static Socket Client() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private void Connects(ListenSocket socket, string name)
    {
        using Socket client = Client();
        client.Connect(new UnixDomainSocketEndPoint(_folder[name]));
        CloseNext(socket);
    }

    private static unsafe void CloseNext(ListenSocket socket) =>
        Assert.Equal(0, Libc.close(Libc.accept4(socket.Fd, null, null, Libc.SOCK_CLOEXEC)));

    private static bool HasV6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int PortOf(ListenSocket socket) => AddressOf(socket)[2] << 8 | AddressOf(socket)[3];

    private static unsafe byte[] AddressOf(ListenSocket socket)
    {
        byte[] address = new byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        fixed (byte* at = address) Assert.Equal(0, Libc.getsockname(socket.Fd, at, &length));
        return address;
    }

    private static unsafe int Option(int fd, int option)
    {
        int value;
        uint length = sizeof(int);
        Assert.Equal(0, Libc.getsockopt(fd, Libc.SOL_SOCKET, option, &value, &length));
        return value;
    }

    private static unsafe void Watch(int watch, string path)
    {
        var bytes = new Bytes(Bytes.SizeOf(path));
        Assert.True(Libc.inotify_add_watch(watch, bytes.Add(path), Libc.IN_DELETE) >= 0);
    }

    private sealed class Source(Action ready) : ISource
    {
        public void Ready(uint events) => ready();
    }
}
