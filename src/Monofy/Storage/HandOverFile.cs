using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Launching;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Storage;

/// <summary>
/// The file behind <c>$MONOFY_SETENV</c>. It lives in memory (memfd), so that it works on a read-only root and no
/// secret touches a disk; its name is a path of /proc. Where there is none, or one of another pid namespace, whose
/// numbers mean others, and for another user, who may not look into monofy's part of /proc, it is a file that only the
/// user of the setup command can read, in the first directory that can be written, and is removed at the end.
/// </summary>
internal sealed unsafe class HandOverFile(int self)
{
    private const string Name = "monofy-setenv";

    private static readonly string[] s_directories = ["/dev/shm", "/run", "/tmp", "/var/tmp", "."];

    private int _fd = -1;
    private string? _file;      // on a disk, to be removed
    private bool _nowhere;

    /// <summary>Called with a text that explains why the variable is missing.</summary>
    public required Action<string> OnNotice { get; init; }

    /// <summary>Where a file may be, the best place first.</summary>
    public string[]? Directories { get; init; }

    /// <summary>The path for a setup command, and the descriptor that it must keep for that (-1: none); null if
    /// there is no place for such a file.</summary>
    /// <param name="otherUser">Whether the command runs as another user, who may not look into monofy's part of
    /// /proc.</param>
    /// <param name="keep">The descriptor that it must keep.</param>
    public string? PathFor(bool otherUser, out int keep)
    {
        keep = -1;
        // One in /proc is of no use to another user.
        if (otherUser && _file == null) Close();
        if (_nowhere || (_fd < 0 && !Open(otherUser)))
        {
            if (!_nowhere)
                OnNotice("setup commands cannot hand over variables ($" + HandOver.Variable +
                    " is not set): there is no /proc, and no directory that can be written (" +
                string.Join(", ", Directories ?? s_directories) + ")");
            _nowhere = true;
            return null;
        }
        if (_file != null) return _file;
        if (!otherUser) return "/proc/" + self + "/fd/" + _fd;
        keep = _fd;
        return "/proc/self/fd/" + _fd;
    }

    /// <summary>If it is a file, gives it to <paramref name="owner"/> (null: monofy's own user), the user of the next
    /// command.</summary>
    public void GiveTo(uint? owner)
    {
        const uint sameGroup = uint.MaxValue;
        if (_file != null) Libc.fchown(_fd, owner ?? Libc.geteuid(), sameGroup);
    }

    /// <summary>What was written since this was last asked. Then it is empty again, so that for the next command
    /// <c>></c> is as good as <c>>></c>.</summary>
    /// <param name="owner">The user that the command ran as; null: monofy's own. Another one may have left somebody
    /// behind who goes on writing, so the next command gets another file.</param>
    public (IReadOnlyList<KeyValuePair<string, string>> Entries, string? Error) Take(uint? owner)
    {
        if (_fd < 0) return ([], null);
        (IReadOnlyList<KeyValuePair<string, string>>, string?) taken = Read();
        if (owner != null) Close();
        return taken;
    }

    private (IReadOnlyList<KeyValuePair<string, string>> Entries, string? Error) Read()
    {
        Libc.lseek(_fd, 0, Libc.SEEK_SET);
        int copy = Libc.fcntl(_fd, Libc.F_DUPFD_CLOEXEC, 3);
        byte[]? bytes = FileReader.ReadAndClose(copy, out int length, out int errno);
        Libc.ftruncate(_fd, 0);
        if (bytes == null) return ([], errno == 0 ? FileReader.TooLarge : OsError.Describe(errno));
        // One that an earlier command left running, and that does not append, goes on where it was: behind a hole.
        ReadOnlySpan<byte> written = bytes.AsSpan(0, length).TrimStart((byte)0);
        (IReadOnlyList<KeyValuePair<string, string>> entries, Diagnostic? wrong) = HandOver.Parse(Text.Decode(written),
            HandOver.Variable);
        return (entries, wrong?.ToString());
    }

    public void Close()
    {
        if (_fd >= 0) Libc.close(_fd);
        _fd = -1;
        if (_file == null) return;
        var bytes = new Bytes(Bytes.SizeOf(_file));
        Libc.unlink(bytes.Add(_file));
        _file = null;
    }

    private bool Open(bool otherUser)
    {
        string[] directories = Directories ?? s_directories;
        // The first of them is memory, too, and works for a program that closes what it inherits.
        if (otherUser) OpenIn(directories[0]);
        if (_fd < 0 && IsOurs("/proc/self"))
        {
            var bytes = new Bytes(Bytes.SizeOf(Name));
            _fd = Libc.memfd_create(bytes.Add(Name), Libc.MFD_CLOEXEC);
        }
        for (int i = 0; _fd < 0 && i < directories.Length; i++) OpenIn(directories[i]);
        return _fd >= 0;
    }

    private void OpenIn(string directory)
    {
        string file = directory + "/." + Name + "-" + self + "-" + Clock.UnixTicks;
        var bytes = new Bytes(Bytes.SizeOf(file));
        _fd = Libc.open(bytes.Add(file), Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, FileModes.Private);
        if (_fd >= 0) _file = file;
    }

    private bool IsOurs(string link)
    {
        const int digits = 16;
        byte* pid = stackalloc byte[digits];
        var bytes = new Bytes(Bytes.SizeOf(link));
        nint length = Libc.readlink(bytes.Add(link), pid, digits);
        return length > 0 && new ReadOnlySpan<byte>(pid, (int)length)
            .SequenceEqual(Encoding.UTF8.GetBytes(self.ToString()));
    }
}
