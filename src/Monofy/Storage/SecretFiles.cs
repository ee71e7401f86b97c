using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Storage;

/// <summary>
/// The files of <c>secrets</c> and <c>configs</c>. They are new, never in the place of one that exists, readable by the
/// service's user alone, and removed at the end. Elsewhere than below /run/secrets they are made as PID 1 only: outside
/// a container other programs live there.
/// </summary>
internal sealed unsafe class SecretFiles
{
    private const string Folder = "/run/secrets/", Taken = "there is a file already, which stays as it is",
        WantedTwice = "another service needs it with different contents or for another user";

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

    /// <summary>Tells <paramref name="warn"/> what this process could not make here; makes nothing.</summary>
    public static void Check(Plan plan, EnvironmentBlock environment, Action<string> warn, string folder = Folder)
    {
        var files = new SecretFiles(folder);
        foreach (ServicePlan service in plan.Services)
        {
            // All instances of a scaled service have the same.
            foreach (PlannedFile file in service.Instance > 1 ? [] : service.Files)
            {
                if (files.Obstacle(service, file, environment) is { } obstacle)
                    warn(service.BaseName + ": " + file.Target + ": " + obstacle);
            }
        }
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
        if (WrongPlace(file) is { } place) return place;
        FileText text = TextOf(file);
        if (text.Text == null) return "cannot read " + file.Path + ": " + text.Error;
        if (OwnerOf(service, file, environment, out (uint Uid, uint Gid)? owner) is { } wrong) return wrong;
        (string Text, uint Uid, uint Gid) wanted = Wanted(text.Text, owner);
        // Several services may ask for the same.
        if (_made.TryGetValue(file.Target, out (string Text, uint Uid, uint Gid) made))
            return made == wanted ? null : WantedTwice;
        if (IsThere(file, text.Text)) return null;
        if (MakeFolders(file.Target) is { } refused) return refused;
        string? failed = Write(file, text.Text, owner);
        if (failed == null) _made.Add(file.Target, wanted);
        return failed;
    }

    // Why a file cannot be made here; null also if that was reported already: its source, its service's user, and other
    // contents.
    private string? Obstacle(ServicePlan service, PlannedFile file, EnvironmentBlock environment)
    {
        if (WrongPlace(file) is { } place) return place;
        if (TextOf(file).Text is not { } text || OwnerOf(service, file, environment,
            out (uint Uid, uint Gid)? owner) != null) return null;
        (string Text, uint Uid, uint Gid) wanted = Wanted(text, owner);
        if (_made.TryGetValue(file.Target, out (string Text, uint Uid, uint Gid) made))
            return made == wanted || made.Text != text ? null : WantedTwice;
        if (IsThere(file, text)) return null;
        _made.Add(file.Target, wanted);
        if (FileKind.OfLink(file.Target) != 0) return "there is another file here already";
        string folder = file.Target;
        while (folder.Length > 0 && FileKind.Of(folder) == 0) folder = folder[..folder.LastIndexOf('/')];
        const int add = 3;      // W_OK | X_OK
        var bytes = new Bytes(Bytes.SizeOf(folder) + 1);
        return Libc.access(bytes.Add(folder + "/"), add) == 0 ? null
            : "cannot make it in " + folder + "/ here: " + OsError.Describe(OsError.Last);
    }

    private string? WrongPlace(PlannedFile file) =>
        file.Target.StartsWith(_folder, StringComparison.Ordinal) || Libc.getpid() == 1 ? null
            : "another place than " + _folder + " is possible as PID 1 only";

    private static FileText TextOf(PlannedFile file) =>
        file.Path == null ? new(file.Text, null, false) : FileReader.ReadPlanned(file.Path);

    private static (string Text, uint Uid, uint Gid) Wanted(string text, (uint Uid, uint Gid)? owner) =>
        (text, owner?.Uid ?? Libc.geteuid(), owner?.Gid ?? Libc.getgid());

    // What a run left that was killed, and whatever else is the same already, stays as it is.
    private static bool IsThere(PlannedFile file, string text) =>
        FileKind.OfLink(file.Target) == Libc.S_IFREG && FileReader.ReadPlanned(file.Target).Text == text;

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
            return OsError.Last == Libc.EEXIST ? Taken
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
