using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Monofy.Harness;

/// <summary>What /proc says about a process, seen from outside.</summary>
internal static class Proc
{
    /// <summary>Its state letter (R, S, T, Z, …); null if there is no such process.</summary>
    public static char? State(int pid) => Fields(pid) is [var state, ..] ? state[0] : null;

    /// <summary>Whether there is no such process, not even a zombie.</summary>
    public static bool IsGone(int pid) => State(pid) is null;

    public static int Parent(int pid) => int.Parse(Fields(pid)[1]);
    public static int Group(int pid) => int.Parse(Fields(pid)[2]);
    public static int Session(int pid) => int.Parse(Fields(pid)[3]);

    /// <summary>The group in the foreground of its terminal.</summary>
    public static int Foreground(int pid) => int.Parse(Fields(pid)[5]);

    /// <summary>Its direct children, including zombies.</summary>
    public static int[] Children(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task")
                .SelectMany(task =>
                    File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(int.Parse).ToArray();
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>A line of /proc/PID/status, by its key.</summary>
    public static string Status(int pid, string key) =>
        File.ReadLines($"/proc/{pid}/status").First(line =>
            line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim();

    /// <summary>The same, for each thread.</summary>
    public static IEnumerable<(int Thread, string Value)> ThreadStatus(int pid, string key) =>
        Directory.GetDirectories($"/proc/{pid}/task")
        .Select(Path.GetFileName).Select(thread => (int.Parse(thread!), Status(int.Parse(thread!), key)));

    /// <summary>Whether it waits in a write to <paramref name="fd"/>.</summary>
    public static bool WaitsInWrite(int pid, int fd) =>
        WaitsIn(pid, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 64 : 1, fd);

    /// <summary>Whether it waits in a read from <paramref name="fd"/>.</summary>
    public static bool WaitsInRead(int pid, int fd) =>
        WaitsIn(pid, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 63 : 0, fd);

    private static bool WaitsIn(int pid, int call, int fd) =>
        State(pid) == 'S' && File.ReadAllText($"/proc/{pid}/syscall")
            .StartsWith($"{call} 0x{fd:x} ", StringComparison.Ordinal);

    /// <summary>The timeout of the epoll wait it is in, in ms, as passed to the kernel; -1: forever; null: it is not
    /// waiting there.</summary>
    public static int? Waits(int pid)
    {
        if (State(pid) != 'S') return null;
        string[] words = File.ReadAllText($"/proc/{pid}/syscall").Split(' ');
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        return words is [var call, _, _, _, var timeout, ..] && call == (isArm ? "22" : "232")
            ? (int)Convert.ToUInt64(timeout[2..], 16) : null;
    }

    /// <summary>The capacity in bytes of the pipe that is its descriptor <paramref name="fd"/>; <paramref name="set"/>
    /// changes it first.</summary>
    public static int PipeSize(int pid, int fd, int set = 0)
    {
        int pipe = Libc.open($"/proc/{pid}/fd/{fd}", Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (set > 0) _ = Libc.fcntl(pipe, Libc.F_SETPIPE_SZ, set);
        int size = Libc.fcntl(pipe, Libc.F_GETPIPE_SZ, 0);
        _ = Libc.close(pipe);
        return size;
    }

    /// <summary>The target of its descriptor <paramref name="fd"/>, such as <c>pipe:[123]</c>.</summary>
    public static string? Target(int pid, string fd) => new FileInfo($"/proc/{pid}/fd/{fd}").LinkTarget;

    /// <summary>The number of its mount namespace.</summary>
    public static string MountNamespace(int pid) =>
        new FileInfo($"/proc/{pid}/ns/mnt").LinkTarget!["mnt:[".Length..^1];

    /// <summary>The targets of its descriptors, in the form of <see cref="Target"/>.</summary>
    public static string[] Descriptors(int pid) =>
        [.. Directory.GetFiles($"/proc/{pid}/fd").Select(Path.GetFileName).Select(fd =>
            Target(pid, fd!)).OfType<string>()];

    /// <summary>What its epoll watches, in the form of <see cref="Target"/>; <paramref name="onlyEdges"/>: only
    /// edge-triggered entries.</summary>
    public static string?[] Watched(int pid, bool onlyEdges = false)
    {
        const uint edge = 0x80000000;
        string epoll = Directory.GetFiles($"/proc/{pid}/fd").Select(Path.GetFileName).First(fd =>
            Target(pid, fd!) == "anon_inode:[eventpoll]")!;
        return [.. File.ReadLines($"/proc/{pid}/fdinfo/{epoll}").Where(line =>
            line.StartsWith("tfd:", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => !onlyEdges || (Convert.ToUInt32(words[3], 16) & edge) != 0).Select(words =>
                Target(pid, words[1]))];
    }

    /// <summary>The number of watches of its inotify instance.</summary>
    public static int Watches(int pid)
    {
        string? inotify = Directory.GetFiles($"/proc/{pid}/fd").Select(Path.GetFileName).FirstOrDefault(fd =>
            Target(pid, fd!) == "anon_inode:inotify");
        return inotify == null ? 0 : File.ReadLines($"/proc/{pid}/fdinfo/{inotify}")
            .Count(static line => line.StartsWith("inotify ", StringComparison.Ordinal));
    }

    /// <summary>The fields of /proc/PID/stat, beginning with the state.</summary>
    private static string[] Fields(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
