using System;
using System.Collections.Generic;
using System.IO;
using Monofy.Control;
using Monofy.Core.Plans;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>What <c>monofy ctl</c> reaches if a socket or a process was named. Without a name it looks at all
/// processes of the machine, which only tests with processes of their own can answer.</summary>
public sealed class ControlFinderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-find-").FullName;
    private readonly string _name = ControlBench.NewName();
    private readonly UnixPeer _peer = new();
    private readonly List<int> _found = [];

    private string Place => Path.Combine(_folder, "ctl");

    [Fact]
    public void A_path_that_was_named_is_connected_to()
    {
        _peer.Listen(Place);
        Assert.Equal("", Find(Place));
        Assert.Equal("hello", Said(_peer.Accept()));
    }

    [Fact]
    public void An_abstract_name_is_connected_to()
    {
        _peer.Listen(_name);
        Assert.Equal("", Find(_name));
    }

    [Fact]
    public void The_variable_names_a_socket_too()
    {
        _peer.Listen(_name);
        Assert.Equal("", Find(null, "MONOFY_CONTROL=" + _name));
    }

    [Fact]
    public void The_option_counts_more_than_the_variable()
    {
        _peer.Listen(_name);
        Assert.Equal("", Find(_name, "MONOFY_CONTROL=" + Place));
    }

    [Fact]
    public void If_a_process_is_named_the_variable_does_not_count()
    {
        _peer.Listen(_name);
        Assert.StartsWith("pid ", Find(null, "MONOFY_CONTROL=" + _name, Environment.ProcessId));
    }

    [Fact]
    public void Where_nothing_is_the_reason_is_given() =>
        Assert.Equal("no monofy listens on " + Place + ": no such file or directory (ENOENT)", Find(Place));

    [Fact]
    public void A_file_is_not_a_socket_to_connect_to()
    {
        File.WriteAllText(Place, "");
        Assert.Equal("no monofy listens on " + Place + ": connection refused (ECONNREFUSED)", Find(Place));
    }

    [Fact]
    public void A_path_that_no_socket_can_have_is_refused_before_it_is_tried()
    {
        string path = "/" + new string('x', Endpoints.LongestSocket);
        Assert.Equal("no monofy listens on " + path + ": longer than the 107 bytes that a socket's path may have",
            Find(path));
    }

    [Fact]
    public void A_process_that_is_not_a_monofy_is_not_asked()
    {
        int pid = Environment.ProcessId;
        Assert.Equal("pid " + pid + " is not a monofy that can be asked", Find(null, pid: pid));
    }

    [Fact]
    public void A_process_that_does_not_exist_is_reported_with_the_reason() =>
        Assert.Equal("cannot look at pid " + int.MaxValue + ": no such file or directory (ENOENT)",
            Find(null, pid: int.MaxValue));

    [Fact]
    public void What_cannot_be_reached_costs_no_descriptor()
    {
        int before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (int i = 0; i < 3; i++) Find(Place);
        Assert.Equal(before, Directory.GetFileSystemEntries("/proc/self/fd").Length);
    }

    [Needs("root")]
    public void A_name_that_somebody_else_has_taken_is_not_trusted()
    {
        using (new AsUser(AsUser.First)) _peer.Listen(_name);
        using (new AsUser(AsUser.Second)) Assert.Equal("somebody else listens on " + _name, Find(_name));
    }

    [Needs("root")]
    public void A_socket_of_ones_own_user_is_trusted()
    {
        using (new AsUser(AsUser.First))
        {
            _peer.Listen(_name);
            Assert.Equal("", Find(_name));
        }
    }

    [Needs("root")]
    public void A_socket_of_root_is_trusted_by_everybody()
    {
        _peer.Listen(_name);
        using (new AsUser(AsUser.First)) Assert.Equal("", Find(_name));
    }

    [Needs("root")]
    public void A_socket_that_root_names_is_the_one_that_root_means()
    {
        using (new AsUser(AsUser.First)) _peer.Listen(_name);
        Assert.Equal("", Find(_name));
    }

    public void Dispose()
    {
        foreach (int fd in _found) Libc.close(fd);
        _peer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Why nothing was found; empty if it was.
    private string Find(string? control, string? variable = null, int pid = 0)
    {
        var call = new Call(Verbs.Find(Verbs.Status)!, new(Verbs.Status, [], [])) { Control = control, Pid = pid };
        var environment = new EnvironmentBlock(variable == null ? [] : [variable]);
        int fd = ControlFinder.Connect(call, environment, out string error);
        Assert.Equal(error.Length == 0, fd >= 0);
        if (fd >= 0) _found.Add(fd);
        return error;
    }

    private string? Said(int server)
    {
        SocketPair.Send(_found[^1], "hello"u8.ToArray());
        return SocketPair.Receive(server);
    }
}
