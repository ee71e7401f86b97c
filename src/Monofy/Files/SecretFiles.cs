using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Files;

/// <summary>
/// The files of <c>secrets</c> and <c>configs</c>. They are new, never in the place of one that exists, readable by the
/// service's user
/// alone, and removed at the end. Elsewhere than below /run/secrets they are made as PID 1 only: outside a container
/// other programs
/// live there.
/// </summary>
internal sealed unsafe class SecretFiles
{
    private const string Folder = "/run/secrets/";

    private readonly string _folder;
    private readonly Dictionary<string, (string Text, uint Uid, uint Gid)> _made = [];
    private readonly List<string> _folders = [];

    private SecretFiles(string folder) => _folder = folder;

    /// <summary>Makes those of <paramref name="plan"/>; null if there are none, or with <paramref
    /// name="error"/>. Tests give another <paramref name="folder"/>.</summary>
    public static SecretFiles? Make(Plan plan, EnvironmentBlock environment, out string? error,
        string folder = Folder)
    {
        error = null;
        var files = new SecretFiles(folder);
        foreach (ServicePlan service in plan.Services)
        {
            foreach (PlannedFile file in service.Files)
            {
                if ((error = files.Make(service, file, environment)) == null) continue;
                error = service.BaseName + ": " + file.Target + ": " + error;
                files.Remove();
                return null;
            }
        }
        return files._made.Count > 0 ? files : null;
    }

    /// <summary>Removes them, and the folders that were made for them.</summary>
    public void Remove()
    {
        foreach (string path in _made.Keys)
        {
            var bytes = new Bytes(Bytes.SizeOf(path));
            Libc.unlink(bytes.Add(path));
        }
        for (int i = _folders.Count - 1; i >= 0; i--)
        {
            var bytes = new Bytes(Bytes.SizeOf(_folders[i]));
            Libc.rmdir(bytes.Add(_folders[i]));
        }
        _made.Clear();
        _folders.Clear();
    }

    private string? Make(ServicePlan service, PlannedFile file, EnvironmentBlock environment)
    {
        if (!file.Target.StartsWith(_folder, StringComparison.Ordinal) && Libc.getpid() != 1)
            return "another place than " + _folder + " is possible as PID 1 only";
        if (Array.IndexOf(file.Target.Split('/'), "..") >= 0) return "expected a path without ..";
        FileText text = file.Path == null ? new(file.Text, null, false) : FileReader.ReadPlanned(file.Path);
        if (text.Text == null) return "cannot read " + file.Path + ": " + text.Error;
        if (OwnerOf(service, file, environment, out (uint Uid, uint Gid)? owner) is { } wrong) return wrong;
        uint uid = owner?.Uid ?? Libc.geteuid(), gid = owner?.Gid ?? Libc.getgid();
        // Several services may ask for the same.
        if (_made.TryGetValue(file.Target, out (string Text, uint Uid, uint Gid) made))
            return made == (text.Text, uid, gid) ? null
                : "another service needs it with other contents or for another user";
        // What a run left that was killed, and whatever else is the same already, stays as it is.
        if (FileKind.OfLink(file.Target) == Libc.S_IFREG &&
            FileReader.ReadPlanned(file.Target).Text == text.Text) return null;
        if (MakeFolders(file.Target) is { } refused) return refused;
        string? failed = Write(file, text.Text, owner);
        if (failed == null) _made.Add(file.Target, (text.Text, uid, gid));
        return failed;
    }

    private static string? OwnerOf(ServicePlan service, PlannedFile file, EnvironmentBlock environment,
        out (uint Uid, uint Gid)? owner)
    {
        owner = file.Uid is { } given ? (given, file.Gid ?? given) : null;
        if (owner != null || service.Settings.User is not { } user) return null;
        if (Launch.Expand(user, environment, out string? error) is not { } name) return error;
        var users = new Users(FileReader.Read);
        users.HomeOf(name);
        if (users.Last is not { } identity) return users.Error;
        owner = (identity.Uid, file.Gid ?? identity.Gid);
        return null;
    }

    private string? MakeFolders(string path)
    {
        for (int slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string folder = path[..slash];
            var bytes = new Bytes(Bytes.SizeOf(folder));
            if (Libc.mkdir(bytes.Add(folder), FileModes.Folder) == 0) _folders.Add(folder);
            else if (OsError.Last != Libc.EEXIST)
                return "cannot make " + folder + ": " + OsError.Describe(OsError.Last);
        }
        return null;
    }

    private static string? Write(PlannedFile file, string text, (uint Uid, uint Gid)? owner)
    {
        const int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, own = 0x100;
        var bytes = new Bytes(Bytes.SizeOf(file.Target));
        int fd = Libc.open(bytes.Add(file.Target), flags, own);
        if (fd < 0)
        {
            return OsError.Last == Libc.EEXIST ? "there is a file already, which stays as it is"
                : "cannot make it: " + OsError.Describe(OsError.Last);
        }
        bool written = WriteAll(fd, Text.Encode(text)) &&
            (owner == null || Libc.fchown(fd, owner.Value.Uid, owner.Value.Gid) == 0) &&
            Libc.fchmod(fd, (uint)file.Mode) == 0;
        int errno = OsError.Last;
        Libc.close(fd);
        if (written) return null;
        var path = new Bytes(Bytes.SizeOf(file.Target));
        Libc.unlink(path.Add(file.Target));
        return "cannot write it: " + OsError.Describe(errno);
    }

    private static bool WriteAll(int fd, ReadOnlySpan<byte> contents)
    {
        while (contents.Length > 0)
        {
            nint n;
            fixed (byte* at = contents) n = Libc.write(fd, at, (nuint)contents.Length);
            if (n < 0 && OsError.Last != Libc.EINTR) return false;
            contents = contents[(int)Math.Max(0, n)..];
        }
        return true;
    }
}
