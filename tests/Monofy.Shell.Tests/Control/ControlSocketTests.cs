using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using Monofy.Control;
using Monofy.Core.Plans;
using Monofy.Core.Control;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>Where a control socket can be, and what is in its way.</summary>
public sealed class ControlSocketTests : IDisposable
{
    private const string Busy = "another process listens there";

    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-ctl-").FullName;
    private readonly List<ControlSocket> _sockets = [];
    private readonly List<Socket> _others = [];

    private string Place => Path.Combine(_folder, "ctl");

    [Fact]
    public void It_listens_at_a_path()
    {
        Listen(Place);
        Assert.True(CanConnect(Place));
    }

    [Fact]
    public void It_listens_under_an_abstract_name()
    {
        string name = "@monofy.test.ctl." + Environment.ProcessId;
        Listen(name);
        Assert.True(CanConnect("\0" + name[1..]));
    }

    [Fact]
    public void Only_its_user_may_connect_whatever_the_mask_is()
    {
        int before = Libc.umask(0);
        Listen(Place);
        Assert.Equal(0, Libc.umask(before));        // and the mask is as it was
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void The_longest_path_is_taken_and_one_more_letter_is_refused()
    {
        string longest = Place + new string('x', Endpoints.LongestSocket - Place.Length);
        Listen(longest);
        Assert.Equal("longer than the 107 bytes that a socket's path may have", WhyNot(longest + "x"));
    }

    [Fact]
    public void A_folder_that_is_missing_is_the_reason() =>
        Assert.Equal("no such file or directory (ENOENT)", WhyNot(Path.Combine(_folder, "none/ctl")));

    [Fact]
    public void A_socket_that_is_listened_on_stays_with_its_owner()
    {
        Listen(Place);
        Assert.Equal(Busy, WhyNot(Place));
        Assert.True(CanConnect(Place));
    }

    [Fact]
    public void A_socket_whose_queue_is_full_stays_with_its_owner()
    {
        Bind(Place, SocketType.Stream).Listen(0);
        while (CanConnect(Place)) { }
        Assert.Equal(Busy, WhyNot(Place));
    }

    [Fact]
    public void A_socket_of_another_type_stays_with_its_owner()
    {
        Bind(Place, SocketType.Dgram);
        Assert.Equal(Busy, WhyNot(Place));
    }

    [Fact]
    public void An_abstract_name_that_is_taken_stays_with_its_owner()
    {
        string name = "@monofy.test.ctl." + Environment.ProcessId;
        Listen(name);
        Assert.Equal(Busy, WhyNot(name));
    }

    [Fact]
    public void A_socket_that_was_left_behind_is_replaced()
    {
        Leave(Place);
        Listen(Place);
        Assert.True(CanConnect(Place));
    }

    [Fact]
    public void A_file_is_not_replaced()
    {
        File.WriteAllText(Place, "kept");
        Assert.Equal("there is a file that is not a socket", WhyNot(Place));
        Assert.Equal("kept", File.ReadAllText(Place));
    }

    [Fact]
    public void A_link_to_a_socket_that_was_left_behind_is_not_replaced()
    {
        Leave(Path.Combine(_folder, "left"));
        File.CreateSymbolicLink(Place, Path.Combine(_folder, "left"));
        Assert.Equal("there is a file that is not a socket", WhyNot(Place));
        Assert.True(File.Exists(Path.Combine(_folder, "left")));
    }

    [Needs("root")]
    public void A_socket_that_another_user_may_not_look_at_is_left_to_its_owner()
    {
        Open(_folder);
        Listen(Place);
        using (new AsUser(AsUser.First)) Assert.Equal("permission denied (EACCES)", WhyNot(Place));
        Assert.True(CanConnect(Place));
    }

    [Needs("root")]
    public void A_socket_of_another_user_that_may_not_be_removed_is_not_said_to_be_in_use()
    {
        Leave(Place);
        Open(Place);
        Open(_folder, UnixFileMode.StickyBit);
        using (new AsUser(AsUser.First)) Assert.Equal("operation not permitted (EPERM)", WhyNot(Place));
    }

    [Fact]
    public void The_file_is_removed_at_the_end()
    {
        Listen(Place).Remove();
        Assert.False(Path.Exists(Place));
    }

    [Fact]
    public void A_file_that_has_taken_its_place_is_not_removed()
    {
        ControlSocket socket = Listen(Place);
        File.Move(Place, Place + ".moved");
        File.WriteAllText(Place, "kept");
        socket.Remove();
        Assert.Equal("kept", File.ReadAllText(Place));
    }

    [Fact]
    public void A_file_that_was_removed_already_is_not_missed()
    {
        ControlSocket socket = Listen(Place);
        File.Delete(Place);
        socket.Remove();
        Assert.False(Path.Exists(Place));
    }

    [Fact]
    public void One_that_cannot_be_had_costs_no_descriptor()
    {
        Listen(Place);
        int before = Count();
        for (int i = 0; i < 3; i++) WhyNot(Place);
        Assert.Equal(before, Count());
    }

    public void Dispose()
    {
        foreach (ControlSocket socket in _sockets) Libc.close(socket.Descriptor);
        foreach (Socket socket in _others) socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int Count() => OwnSockets.All().Count();

    private static void Open(string path, UnixFileMode more = 0) =>
        File.SetUnixFileMode(path, (UnixFileMode)0x1ff | more);

    private ControlSocket Listen(string path)
    {
        ControlSocket? socket = ControlSocket.Listen(path, out string failure);
        Assert.Equal("", failure);
        _sockets.Add(socket!);
        return socket!;
    }

    private static string WhyNot(string path)
    {
        Assert.Null(ControlSocket.Listen(path, out string failure));
        return failure;
    }

    private Socket Bind(string path, SocketType type)
    {
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        _others.Add(socket);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    // .NET would remove the name with the socket.
    private void Leave(string path)
    {
        Bind(path + ".other", SocketType.Stream).Listen(1);
        File.Move(path + ".other", path);
        _others[^1].Dispose();
    }

    private bool CanConnect(string path)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        _others.Add(client);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
