using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Monofy.Container.Tests;

/// <summary>A pseudo-terminal: the test sits at its keyboard, the docker client on the other side.</summary>
internal sealed class Pty : IDisposable
{
    private const int O_RDWR = 2, O_NOCTTY = 0x100, O_CLOEXEC = 0x80000;
    private const nuint TIOCSWINSZ = 0x5414;

    private readonly SafeFileHandle _handle;
    private readonly FileStream _stream;

    public Pty(short rows, short columns)
    {
        int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        var name = new byte[64];
        if (fd < 0 || unlockpt(fd) != 0 || ptsname_r(fd, name, (nuint)name.Length) != 0) throw new Win32Exception();
        _handle = new SafeFileHandle(fd, ownsHandle: true);
        Path = Encoding.ASCII.GetString(name).TrimEnd('\0');
        Resize(rows, columns);
        _stream = new FileStream(_handle, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>/dev/pts/N.</summary>
    public string Path { get; }

    public Stream Output => _stream;

    /// <summary>Types.</summary>
    public void Type(string keys)
    {
        _stream.Write(Encoding.UTF8.GetBytes(keys));
        _stream.Flush();
    }

    public void Resize(short rows, short columns)
    {
        short[] size = [rows, columns, 0, 0];
        if (ioctl((int)_handle.DangerousGetHandle(), TIOCSWINSZ, size) != 0) throw new Win32Exception();
    }

    public void Dispose() => _handle.Dispose();

    [DllImport("libc", SetLastError = true)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlockpt(int fd);

    [DllImport("libc", SetLastError = true)]
    private static extern int ptsname_r(int fd, byte[] name, nuint size);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int fd, nuint request, short[] size);
}
