using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A folder of one test with files of every kind, removed with all that is in it.</summary>
internal sealed unsafe class TestFolder : IDisposable
{
    private readonly List<int> _sockets = [];

    public TestFolder() => Path = Directory.CreateTempSubdirectory("monofy-shell-").FullName;

    public string Path { get; }

    /// <summary>The path of something in it.</summary>
    public string this[string name] => Path + "/" + name;

    /// <summary>A file of <paramref name="text"/>, which may have bytes that are not UTF-8 (see
    /// <see cref="Text"/>).</summary>
    public string Write(string name, string text, int mode = 0x1A4)
    {
        byte[] bytes = new byte[Text.EncodedLength(text)];
        Text.Encode(text, bytes);
        File.WriteAllBytes(this[name], bytes);
        File.SetUnixFileMode(this[name], (UnixFileMode)mode);
        return this[name];
    }

    public string Read(string name) => Text.Decode(File.ReadAllBytes(this[name]));

    public bool Has(string name) => Exists(this[name]);

    /// <summary>A file of <paramref name="size"/> zeros that takes no room.</summary>
    public string Sparse(string name, long size)
    {
        using FileStream file = File.Create(this[name]);
        file.SetLength(size);
        return this[name];
    }

    public string Folder(string name)
    {
        Directory.CreateDirectory(this[name]);
        return this[name];
    }

    public string Link(string name, string target)
    {
        File.CreateSymbolicLink(this[name], target);
        return this[name];
    }

    public string Fifo(string name)
    {
        Assert.Equal(0, mkfifo(this[name], 0x180));
        return this[name];
    }

    /// <summary>A socket that is open while the test runs, or that was left over.</summary>
    public string Socket(string name, bool listens, int type = Libc.SOCK_STREAM)
    {
        int fd = Libc.socket(Libc.AF_UNIX, type | Libc.SOCK_CLOEXEC, 0);
        byte[] address = new byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(address, this[name]);
        fixed (byte* at = address) Assert.Equal(0, Libc.bind(fd, at, length));
        if (listens && type == Libc.SOCK_STREAM) Assert.Equal(0, Libc.listen(fd, 1));
        if (listens) _sockets.Add(fd);
        else Libc.close(fd);
        return this[name];
    }

    /// <summary>Opens something in it as a program would.</summary>
    public int Open(string name, int flags)
    {
        var bytes = new Bytes(Bytes.SizeOf(this[name]));
        int fd = Libc.open(bytes.Add(this[name]), flags | Libc.O_CLOEXEC, 0);
        Assert.True(fd >= 0, name);
        return fd;
    }

    /// <summary>Mode, user and group of <paramref name="path"/>, be it a link.</summary>
    public static (int Mode, uint Uid, uint Gid) StatusOf(string path)
    {
        byte* status = stackalloc byte[FileKind.StatusSize];
        var bytes = new Bytes(Bytes.SizeOf(path));
        Assert.Equal(0, Libc.lstat(bytes.Add(path), status));
        return In(status);
    }

    /// <summary>The same of what is open.</summary>
    public static (int Mode, uint Uid, uint Gid) StatusOf(int fd)
    {
        byte* status = stackalloc byte[FileKind.StatusSize];
        Assert.Equal(0, Libc.fstat(fd, status));
        return In(status);
    }

    private static (int Mode, uint Uid, uint Gid) In(byte* status)
    {
        int at = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 16 : 24;
        return ((int)(*(uint*)(status + at) & 0xFFF), *(uint*)(status + at + (at == 16 ? 8 : 4)),
            *(uint*)(status + at + (at == 16 ? 12 : 8)));
    }

    public static int ModeOf(string path) => StatusOf(path).Mode;

    public static bool Exists(string path) => FileKind.OfLink(path) != 0;

    /// <summary>Whether a program that is executed loses <paramref name="fd"/>.</summary>
    public static bool IsClosedByExec(int fd) => Libc.fcntl(fd, Libc.F_GETFD, 0) == Libc.FD_CLOEXEC;

    public static bool IsOpen(int fd) => Libc.fcntl(fd, Libc.F_GETFD, 0) >= 0;

    public void Dispose()
    {
        foreach (int fd in _sockets) Libc.close(fd);
        Directory.Delete(Path, recursive: true);
    }

    [DllImport("libc")] private static extern int mkfifo(string path, uint mode);
}
