using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Monofy.Core.Supervision;
using Monofy.Core.Watching;
using Monofy.Native;

namespace Monofy.Watching;

/// <summary>
/// A forked child that walks over what is to be watched, since a file system may make its caller wait for as long as it
/// likes. It shares the inotify instance with monofy, adds the watches and tells which they are. Nothing is allocated
/// here: the runtime does not run in the child.
/// </summary>
internal unsafe struct WalkChild
{
    private const uint Mask = Libc.IN_CREATE | Libc.IN_DELETE | Libc.IN_MOVED_FROM | Libc.IN_MOVED_TO |
        Libc.IN_CLOSE_WRITE |
        Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_ONLYDIR | Libc.IN_DONT_FOLLOW | Libc.IN_EXCL_UNLINK;

    private const uint AncestorMask = Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_ONLYDIR | Libc.IN_DONT_FOLLOW |
        Libc.IN_MASK_ADD;

    private const uint FileMask = Libc.IN_CLOSE_WRITE | Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_DONT_FOLLOW;
    private const int PathSize = 4096;
    private const int MaxLinks = 40;
    private const int MaxPolledLevels = 1024;
    private const int EntrySize = 2048;
    private const int LengthAt = 16, TypeAt = 18, NameAt = 19;      // of struct linux_dirent64
    private const byte DT_UNKNOWN = 0, DT_DIR = 4;
    private const int StatusSize = 256, SizeAt = 48, ModifiedAt = 88;   // of struct stat; statfs is smaller
    private const int Niceness = 10;

    private WalkTask _task;
    private int _writer;
    private byte* _path;        // resolved, with a null at its end
    private int _length;
    private int _root;          // the length of the resolved path of what is watched
    private int _watches;
    private WalkLimit _limit;
    private uint _fileSystem;
    private ulong _print;

    /// <summary>Forks; the child writes <see cref="WalkRecord"/>s to <paramref name="writer"/>. Its pid, or
    /// -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fork(WalkTask task, int writer)
    {
        int pid = ForkedChild.Fork();
        if (pid != 0) return pid;
        // What is only looked at has time.
        if (task.Looks) Libc.setpriority(Libc.PRIO_PROCESS, 0, Niceness);
        var walk = new WalkChild { _task = task, _writer = writer };
        walk.Run();
        Libc._exit(0);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Run()
    {
        byte* path = stackalloc byte[PathSize];
        byte* status = stackalloc byte[StatusSize];
        _path = path;
        bool exists = Resolve();
        _fileSystem = FileSystem();
        if (exists && Libc.lstat(_path, status) == 0)
        {
            _root = _length;
            bool isDirectory = FileKind.In(status) == Libc.S_IFDIR;
            Mix(status, isDirectory);
            if (isDirectory) WalkDirectory(1);
            else if (_task.Watches)
                Tell(Watch(_path, FileMask), WalkKind.File, default);
        }
        Tell(-1, WalkKind.Done, default);
    }

    // Of a path that is not there that of the directory where it would be.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly uint FileSystem()
    {
        byte* status = stackalloc byte[StatusSize];
        if (Libc.statfs(_length == 0 ? Slash() : _path, status) == 0) return *(uint*)status;
        int parent = new ReadOnlySpan<byte>(_path, _length).LastIndexOf((byte)'/');
        if (parent < 0) return 0;
        _path[parent] = 0;
        bool known = Libc.statfs(parent == 0 ? Slash() : _path, status) == 0;
        _path[parent] = (byte)'/';
        return known ? *(uint*)status : 0;
    }

    // Follows the links in the path itself. Each one, and the last part of the path, may be replaced: their directories
    // are watched, and if a part is missing, the one where it would be.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Resolve()
    {
        byte* rest = stackalloc byte[PathSize];
        byte* status = stackalloc byte[StatusSize];
        int length = _task.Path.Length - 1;
        if (length >= PathSize) return false;
        _task.Path.AsSpan().CopyTo(new Span<byte>(rest, PathSize));
        SetLength(0);
        for (int at = 0, links = 0; ;)
        {
            while (at < length && rest[at] == '/') at++;
            if (at == length) return true;
            int from = at;
            while (at < length && rest[at] != '/') at++;
            var name = new ReadOnlySpan<byte>(rest + from, at - from);
            bool isLast = new ReadOnlySpan<byte>(rest + at, length - at).TrimStart((byte)'/').IsEmpty;
            if (name.SequenceEqual("."u8)) continue;
            int before = _length;
            if (name.SequenceEqual(".."u8))
            {
                SetLength(Math.Max(0, new ReadOnlySpan<byte>(_path, _length).LastIndexOf((byte)'/')));
                continue;
            }
            if (!Append(name)) return false;
            bool exists = Libc.lstat(_path, status) == 0;
            uint kind = exists ? FileKind.In(status) : 0;
            bool isDead = !exists || (!isLast && kind is not (Libc.S_IFDIR or Libc.S_IFLNK));
            if (isDead || isLast || kind == Libc.S_IFLNK) WatchPart(before, name);
            else WatchAncestor();
            if (!exists && Libc.lstat(_path, status) == 0)
            {
                // It came before the watch did.
                kind = FileKind.In(status);
                isDead = !isLast && kind is not (Libc.S_IFDIR or Libc.S_IFLNK);
            }
            if (isDead) return false;
            if (kind != Libc.S_IFLNK) continue;
            if (++links > MaxLinks || !ReadLink(rest, ref at, ref length)) return false;
            SetLength(length > 0 && rest[0] == '/' ? 0 : before);
        }
    }

    // The target and what follows becomes the rest of the path.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool ReadLink(byte* rest, ref int at, ref int length)
    {
        byte* target = stackalloc byte[PathSize];
        nint size = Libc.readlink(_path, target, PathSize);
        int following = length - at;
        if (size <= 0 || size + following >= PathSize) return false;
        new ReadOnlySpan<byte>(rest + at, following).CopyTo(new Span<byte>(target + size, following));
        length = (int)size + following;
        new ReadOnlySpan<byte>(target, length).CopyTo(new Span<byte>(rest, PathSize));
        at = 0;
        return true;
    }

    // The directory is the path up to `length`.
    private void WatchPart(int length, ReadOnlySpan<byte> name)
    {
        if (!_task.Watches) return;
        byte behind = _path[length];
        _path[length] = 0;
        Tell(Watch(length == 0 ? Slash() : _path, Mask), WalkKind.Part, name);
        _path[length] = behind;
    }

    // A directory on the way tells only that it is renamed or removed: then another one may take its place.
    private void WatchAncestor()
    {
        if (_task.Watches) Tell(Watch(_path, AncestorMask), WalkKind.Part, default);
    }

    // The watch, or -1: it has gone meanwhile, or may not be read.
    private int Watch(byte* path, uint mask)
    {
        int watch = Libc.inotify_add_watch(_task.Inotify, path, mask);
        if (watch < 0 && OsError.Last is Libc.ENOSPC or Libc.ENOMEM) _limit = WalkLimit.Refused;
        return watch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WalkDirectory(int level)
    {
        if (level > (_task.Watches ? Limits.WatchLevels : MaxPolledLevels))
        {
            _limit = WalkLimit.TooDeep;
            return;
        }
        if (_task.Watches && !WatchDirectory()) return;
        byte* entries = stackalloc byte[EntrySize];
        int folder = Libc.open_raw(_length == 0 ? Slash() : _path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (folder < 0) return;
        int length = _length;
        nint size;
        while (_limit == WalkLimit.None &&
            (size = Libc.syscall(Libc.SYS_getdents64, folder, (nint)entries, EntrySize, 0)) > 0)
        {
            for (byte* entry = entries; entry < entries + size; entry += *(ushort*)(entry + LengthAt))
            {
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameAt);
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) continue;
                if (Append(name) && !IsIgnored()) WalkEntry(entry[TypeAt], level);
                SetLength(length);
            }
        }
        Libc.close(folder);
    }

    private void WalkEntry(byte type, int level)
    {
        byte* status = stackalloc byte[StatusSize];
        bool isDirectory = type == DT_DIR;
        if (_task.Looks || type == DT_UNKNOWN)
        {
            if (Libc.lstat(_path, status) != 0) return;
            isDirectory = FileKind.In(status) == Libc.S_IFDIR;
            if (_task.Looks) Mix(status, isDirectory);
        }
        if (isDirectory) WalkDirectory(level + 1);
    }

    // False if it is not watched, so that there is nothing to do below it.
    private bool WatchDirectory()
    {
        if (_watches == _task.Budget)
        {
            _limit = WalkLimit.TooMany;
            return false;
        }
        int watch = Watch(_length == 0 ? Slash() : _path, Mask);
        if (watch < 0) return false;
        _watches++;
        Tell(watch, WalkKind.Directory, Below());
        return true;
    }

    private readonly ReadOnlySpan<byte> Below() =>
        _length <= _root ? default : new(_path + _root + 1, _length - _root - 1);

    private readonly bool IsIgnored()
    {
        foreach (byte[] pattern in _task.Ignore)
        {
            if (Glob.Ignores(pattern, Below())) return true;
        }
        return false;
    }

    // Which file it is, and of a file its size and time. The order does not matter.
    private void Mix(byte* status, bool isDirectory)
    {
        ulong hash = 14695981039346656037;
        for (int i = 0; i < 2; i++) hash = Step(hash, ((ulong*)status)[i]);
        if (!isDirectory)
        {
            hash = Step(hash, *(ulong*)(status + SizeAt));
            hash = Step(hash, *(ulong*)(status + ModifiedAt));
            hash = Step(hash, *(ulong*)(status + ModifiedAt + sizeof(ulong)));
        }
        foreach (byte b in Below()) hash = Step(hash, b);
        _print += hash | 1;
    }

    private static ulong Step(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 1099511628211;
        return hash ^ (hash >> 29);
    }

    // Static memory, with a null behind it.
    private static byte* Slash() => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("/\0"u8));

    private bool Append(ReadOnlySpan<byte> name)
    {
        if (_length + 1 + name.Length >= PathSize) return false;
        _path[_length] = (byte)'/';
        name.CopyTo(new Span<byte>(_path + _length + 1, name.Length));
        SetLength(_length + 1 + name.Length);
        return true;
    }

    private void SetLength(int length)
    {
        _length = length;
        _path[length] = 0;
    }

    private readonly void Tell(int watch, WalkKind kind, ReadOnlySpan<byte> text)
    {
        if (watch < 0 && kind != WalkKind.Done) return;
        byte* record = stackalloc byte[sizeof(WalkRecord) + PathSize];
        *(WalkRecord*)record = new() { Watch = watch, Kind = kind, Limit = _limit, Length = (ushort)text.Length,
            Print = _print, FileSystem = _fileSystem };
        text.CopyTo(new Span<byte>(record + sizeof(WalkRecord), PathSize));
        int size = sizeof(WalkRecord) + text.Length;
        // A pipe takes up to 4096 bytes whole or not at all; a longer one only from here.
        for (int at = 0; at < size;)
        {
            nint written = Libc.write_raw(_writer, record + at, (nuint)(size - at));
            if (written <= 0) Libc._exit(1);
            at += (int)written;
        }
    }
}
