using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Health;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Health;

/// <summary>Whether a path is there or a Unix socket accepts. Nothing is forked: this process looks in the child's
/// place, and a test says how the child ended.</summary>
public sealed unsafe class PathProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-path-").FullName;
    private readonly List<string?> _answers = [];
    private readonly List<IDisposable> _open = [];
    private Action<ExitStatus>? _ended;
    private int _seen;      // what the child exits with

    [Fact]
    public void A_file_is_there()
    {
        File.WriteAllText(In("file"), "");
        Assert.Null(AnswerOf(HealthKind.File, In("file")));
    }

    [Fact]
    public void A_folder_is_there_too() => Assert.Null(AnswerOf(HealthKind.File, _folder));

    [Fact]
    public void A_file_that_is_missing_is_not_there() =>
        Assert.Equal("no such file or directory (ENOENT)", AnswerOf(HealthKind.File, In("none")));

    [Fact]
    public void A_link_to_nothing_is_not_there()
    {
        File.CreateSymbolicLink(In("link"), In("none"));
        Assert.Equal("no such file or directory (ENOENT)", AnswerOf(HealthKind.File, In("link")));
    }

    [Fact]
    public void A_file_below_a_file_is_not_there()
    {
        File.WriteAllText(In("file"), "");
        Assert.Equal("not a directory (ENOTDIR)", AnswerOf(HealthKind.File, In("file/x")));
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    [InlineData(SocketType.Dgram)]
    public void A_socket_that_accepts_is_there_whatever_its_type(SocketType type)
    {
        Bind(In("socket"), type);
        Assert.Null(AnswerOf(HealthKind.Unix, In("socket")));
    }

    [Fact]
    public void An_abstract_socket_is_found_by_its_name()
    {
        string name = "@monofy.test.path." + Environment.ProcessId;
        Bind("\0" + name[1..], SocketType.Stream);
        Assert.Null(AnswerOf(HealthKind.Unix, name));
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public void A_socket_that_was_left_behind_refuses(SocketType type)
    {
        Leave(type);
        Assert.Equal("connection refused (ECONNREFUSED)", AnswerOf(HealthKind.Unix, In("socket")));
    }

    [Fact]
    public void A_socket_that_was_left_behind_is_there_as_a_file()
    {
        Leave(SocketType.Stream);
        Assert.Null(AnswerOf(HealthKind.File, In("socket")));
    }

    [Fact]
    public void A_file_does_not_accept()
    {
        File.WriteAllText(In("file"), "");
        Assert.Equal("connection refused (ECONNREFUSED)", AnswerOf(HealthKind.Unix, In("file")));
    }

    [Fact]
    public void Until_the_child_has_ended_there_is_no_answer()
    {
        Probe(HealthKind.File, _folder).Begin();
        Assert.Empty(_answers);
    }

    [Fact]
    public void A_child_that_was_killed_has_not_looked()
    {
        Probe(HealthKind.File, _folder).Begin();
        _ended!(ExitStatus.KilledBy(Signal.Kill));
        Assert.Equal(["cannot look: the child was killed by SIGKILL (137)"], _answers);
    }

    [Fact]
    public void Without_a_child_the_reason_is_the_answer()
    {
        new PathProbe(new(HealthKind.File, "", 0, _folder), (_, _) => Assert.Fail("waited for"), _answers.Add,
            static (_, _, _) =>
            {
                *Libc.__errno_location() = Libc.EAGAIN;
                return -1;
            }).Begin();
        Assert.Equal(["cannot look: resource temporarily unavailable (EAGAIN)"], _answers);
    }

    [Fact]
    public void A_probe_that_is_cancelled_kills_its_child()
    {
        using var child = new LiveChild();
        PathProbe probe = Probe(HealthKind.File, _folder, child.Pid);
        probe.Begin();
        probe.Cancel();
        Assert.True(child.WasKilled());
    }

    [Fact]
    public void A_probe_that_is_cancelled_does_not_answer()
    {
        using var child = new LiveChild();
        PathProbe probe = Probe(HealthKind.File, _folder, child.Pid);
        probe.Begin();
        probe.Cancel();
        _ended!(ExitStatus.KilledBy(Signal.Kill));
        Assert.Empty(_answers);
    }

    [Fact]
    public void A_child_that_has_ended_is_not_killed_any_more()
    {
        using var child = new LiveChild();
        PathProbe probe = Probe(HealthKind.File, _folder, child.Pid);
        probe.Begin();
        _ended!(ExitStatus.Exited(0));
        probe.Cancel();
        Assert.False(child.WasKilled());
    }

    public void Dispose()
    {
        foreach (IDisposable open in _open) open.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private void Bind(string path, SocketType type)
    {
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        _open.Add(socket);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        if (type != SocketType.Dgram) socket.Listen(1);
    }

    // .NET would remove the name with the socket.
    private void Leave(SocketType type)
    {
        Bind(In("other"), type);
        File.Move(In("other"), In("socket"));
        _open[^1].Dispose();
    }

    private PathProbe Probe(HealthKind kind, string path, int child = int.MaxValue) =>
        new(new(kind, "", 0, path), (pid, ended) =>
        {
            Assert.Equal(child, pid);
            _ended = ended;
        }, _answers.Add, (file, address, length) =>
        {
            _seen = PathProbe.Look(file, address, length);
            return child;
        });

    private string? AnswerOf(HealthKind kind, string path)
    {
        Probe(kind, path).Begin();
        _ended!(ExitStatus.Exited(_seen));
        return Assert.Single(_answers);
    }
}
