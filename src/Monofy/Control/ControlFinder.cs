using System;
using System.Collections.Generic;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy.Control;

/// <summary>Finds the monofy that <c>monofy ctl</c> means, and connects to it: the socket or the process that was
/// named, else that of this mount namespace (PID 1 or the nearest ancestor first). One that has no socket yet is asked
/// to open it.</summary>
internal static unsafe class ControlFinder
{
    private const string Variable = "MONOFY_CONTROL";
    private const long Anybody = -2;
    private const int Patience = 2000;      // ms that a monofy may take to open its socket
    private const int MostAncestors = 64;
    private const string NeedsSocket = "start it with --control to ask it";

    /// <summary>A connected socket; -1 with the reason.</summary>
    public static int Connect(Call call, EnvironmentBlock environment, out string error)
    {
        uint uid = Libc.geteuid();
        string? named = call.Control ?? (call.Pid == 0 ? environment.Get(Variable) : null);
        if (named is not (null or "" or "0" or "1" or "on" or "off" or "true" or "false"))
            return ConnectTo(named, uid == 0 ? Anybody : uid, out error);
        if (call.Pid > 0) return ConnectToProcess(call.Pid, out error);
        string place = ProcFile.Link(Libc.getpid(), "ns/mnt"u8);
        if (place.Length > 0 && FindFirst(place) is > 0 and var first) return Reach(first, out error);
        List<int> others = place.Length > 0 ? FindOthers(place) : [];
        if (others.Count == 1) return Reach(others[0], out error);
        if (others.Count > 1)
        {
            error = "several monofys run here; choose one with --pid: " + string.Join(", ", others);
            return -1;
        }
        return ConnectByName(uid, out error);
    }

    private static int ConnectToProcess(int pid, out string error)
    {
        if (ControlSignal.Understands(pid)) return Reach(pid, out error);
        int errno = OsError.Last;
        error = errno == 0 ? "pid " + pid + " is not a monofy that can be asked" : "cannot look at pid " + pid + ": " +
            OsError.Describe(errno);
        return -1;
    }

    // PID 1, or the nearest ancestor; 0 if neither is a monofy of this place.
    private static int FindFirst(string place)
    {
        if (IsHere(1, place)) return 1;
        int pid = Libc.getppid();
        Span<byte> text = stackalloc byte[1024];
        for (int i = 0; i < MostAncestors && pid > 1; i++)
        {
            if (IsHere(pid, place)) return pid;
            int size = ProcFile.Read(pid, "stat"u8, text);
            pid = size > 0 && ProcStat.Parse(text[..size]) is { } stat ? stat.Parent : 0;
        }
        return 0;
    }

    // Those of other users count for root only.
    private static List<int> FindOthers(string place)
    {
        var found = new List<int>();
        string self = ProcFile.Link(Libc.getpid(), "exe"u8);
        foreach (int pid in ProcFile.Pids())
        {
            string program = ProcFile.Link(pid, "exe"u8);
            bool likely = program == self || program.EndsWith("/monofy", StringComparison.Ordinal) ||
                program.EndsWith("/monofy (deleted)", StringComparison.Ordinal);
            if (likely && pid != Libc.getpid() && IsHere(pid, place)) found.Add(pid);
        }
        return found;
    }

    private static bool IsHere(int pid, string place) =>
        ProcFile.Link(pid, "ns/mnt"u8) == place && ControlSignal.Understands(pid);

    // Its socket, which it is asked to open if it has none.
    private static int Reach(int pid, out string error)
    {
        Span<byte> status = stackalloc byte[4096];
        int size = ProcFile.Read(pid, "status"u8, status);
        if (size <= 0)
        {
            error = "monofy (pid " + pid + ") has exited";
            return -1;
        }
        string[] users = ProcFile.Field(status[..size], "Uid:"u8).Split('\t');
        string[] pids = ProcFile.Field(status[..size], "NSpid:"u8).Split('\t');
        uint owner = users.Length > 1 && uint.TryParse(users[1], out uint parsed) ? parsed : Libc.geteuid();
        int inner = int.TryParse(pids[^1], out int last) ? last : pid;
        string place = ControlPlace.NameOf(pid);
        string[] names = [Address.Of(place, owner), Address.Of(place, owner, inner)];
        int fd = ConnectToOneOf(names, pid);
        if (fd >= 0) return Found(fd, out error);
        if (!ControlSignal.Send(pid))
        {
            error = "cannot ask monofy (pid " + pid + ") to open its control socket: " +
                OsError.Describe(OsError.Last) + "; " + NeedsSocket;
            return -1;
        }
        for (int waited = 0, pause = 1; waited < Patience; waited += pause, pause = Math.Min(pause * 2, 50))
        {
            Libc.poll(null, 0, pause);
            fd = ConnectToOneOf(names, pid);
            if (fd >= 0) return Found(fd, out error);
        }
        error = "monofy (pid " + pid + ") has not opened its control socket within " +
            Duration.Format(TimeSpan.FromMilliseconds(Patience)) +
            "; it is stopped, runs with --control=off, or in another network namespace";
        return -1;
    }

    private static int Found(int fd, out string error)
    {
        error = "";
        return fd;
    }

    private static int ConnectToOneOf(string[] names, int pid)
    {
        foreach (string name in names)
        {
            int fd = ConnectTo(name, Anybody, out _);
            if (fd >= 0 && Peer.Of(fd).pid == pid) return fd;
            if (fd >= 0) Libc.close(fd);
        }
        return -1;
    }

    // Without /proc, or if it may not be read: the default name, or the only other one that is listed.
    private static int ConnectByName(uint uid, out string error)
    {
        string place = ControlPlace.Name();
        string name = Address.Of(place, uid);
        int fd = ConnectTo(name, uid, out error);
        if (fd >= 0) return fd;
        string listed = FileReader.Read("/proc/net/unix").Text ?? "";
        IReadOnlyList<string> others = Address.Find(listed, place, uid);
        if (others.Count == 1) return ConnectTo(others[0], Address.UidOf(others[0], place), out error);
        error = others.Count > 1 ? "several monofys run here; choose one with --control: " + string.Join(", ", others)
            : Hidden() ?? "no monofy runs here that can be asked; name it with --pid or --control";
        return -1;
    }

    // One that runs, but may not be looked at by us: PID 1, an ancestor, or any other.
    private static string? Hidden()
    {
        string? reason = ReasonOf(1, isNear: true, out _);
        for (int pid = Libc.getppid(), i = 1; i < MostAncestors && pid > 0 && reason == null; i++)
            reason = ReasonOf(pid, isNear: true, out pid);
        if (reason != null) return reason;
        foreach (int pid in ProcFile.Pids())
        {
            if (ReasonOf(pid, isNear: false, out _) is { } other) return other;
        }
        return null;
    }

    // Of one that is not near only its user is a reason: root can look at all, but it may be in another container.
    private static string? ReasonOf(int pid, bool isNear, out int parent)
    {
        Span<byte> status = stackalloc byte[4096];
        int size = ProcFile.Read(pid, "status"u8, status);
        parent = size > 0 && int.TryParse(ProcFile.Field(status[..size], "PPid:"u8), out int read) ? read : 0;
        string[] users = size > 0 ? ProcFile.Field(status[..size], "Uid:"u8).Split('\t') : [];
        bool isOne = users.Length > 1 && ProcFile.Field(status[..size], "Name:"u8) == "monofy" && pid != Libc.getpid();
        if (!isOne) return null;
        if (uint.TryParse(users[1], out uint owner) && owner != Libc.geteuid() && Libc.geteuid() != 0)
            return "monofy (pid " + pid + ") runs as " + (owner == 0 ? "root" : "user " + owner) +
                "; only root and its own user may ask it";
        return !isNear ? null
            : "monofy (pid " + pid + ") may not be looked at (" + OsError.Describe(Libc.EACCES) + "); " + NeedsSocket;
    }

    private static int ConnectTo(string path, long trusted, out string error)
    {
        error = "";
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        if (Text.EncodedLength(path) > Endpoints.LongestSocket)
        {
            error = "no monofy listens on " + path + ": longer than the " + Endpoints.LongestSocket +
                " bytes that a socket's path may have";
            return -1;
        }
        uint length = SocketAddress.Write(address, path);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        int result;
        fixed (byte* at = address) result = Libc.connect(fd, at, length);
        if (result < 0) error = "no monofy listens on " + path + ": " + OsError.Describe(OsError.Last);
        // Anybody may take an abstract name; a socket that root names is the one that root means.
        else if (trusted != Anybody && Peer.Of(fd).uid is var owner && owner != 0 && owner != trusted &&
            owner != Libc.geteuid())
            error = "somebody else listens on " + path;
        if (error.Length == 0) return fd;
        Libc.close(fd);
        return -1;
    }
}
