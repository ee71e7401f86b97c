using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.Text;

namespace Monofy.Container.Tests;

/// <summary>A root file system in the making, written as a tar archive; all belongs to root.</summary>
internal sealed class RootFileSystem
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Plain = (UnixFileMode)0b110_100_100;
    private const UnixFileMode Sticky = (UnixFileMode)0b1_111_111_111;

    // In the order of their addition, so that a directory comes before what it holds.
    private readonly List<TarEntry> _entries = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<TarEntry, string> _sources = [];

    /// <summary>A program of this machine.</summary>
    public RootFileSystem Program(string path, string source) => File(path, source, Executable);

    /// <summary>A file of this machine.</summary>
    public RootFileSystem File(string path, string source, UnixFileMode mode)
    {
        if (Add(TarEntryType.RegularFile, path, mode) is { } entry) _sources[entry] = source;
        return this;
    }

    /// <summary>A file of these words.</summary>
    public RootFileSystem Text(string path, string text)
    {
        if (Add(TarEntryType.RegularFile, path, Plain) is { } entry)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return this;
    }

    /// <summary>A program of busybox's shell.</summary>
    public RootFileSystem Script(string path, string text)
    {
        if (Add(TarEntryType.RegularFile, path, Executable) is { } entry)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes("#!/bin/sh\n" + text));
        return this;
    }

    public RootFileSystem Link(string path, string target)
    {
        if (Add(TarEntryType.SymbolicLink, path, Executable) is { } entry) entry.LinkName = target;
        return this;
    }

    public RootFileSystem Folder(string path, UnixFileMode mode = Executable)
    {
        Add(TarEntryType.Directory, path, mode);
        return this;
    }

    /// <summary>A folder in which everybody may write.</summary>
    public RootFileSystem SharedFolder(string path) => Folder(path, Sticky);

    public void WriteTo(Stream target)
    {
        using TarWriter writer = new(target, TarEntryFormat.Pax, leaveOpen: true);
        foreach (TarEntry entry in _entries)
        {
            if (!_sources.TryGetValue(entry, out string? source))
            {
                // Two engines get the same root.
                if (entry.DataStream != null) entry.DataStream.Position = 0;
                writer.WriteEntry(entry);
                continue;
            }
            using FileStream data = System.IO.File.OpenRead(source);
            entry.DataStream = data;
            writer.WriteEntry(entry);
        }
    }

    private PaxTarEntry? Add(TarEntryType type, string path, UnixFileMode mode)
    {
        string name = path.TrimStart('/');
        if (name.Length == 0 || !_names.Add(name)) return null;
        if (Path.GetDirectoryName(name) is { Length: > 0 } parent) Folder(parent);
        PaxTarEntry entry = new(type, name) { Mode = mode, Uid = 0, Gid = 0,
            ModificationTime = DateTimeOffset.UnixEpoch };
        _entries.Add(entry);
        return entry;
    }
}
