using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A process that plays what a test needs (actor.c). posix_spawn makes it, which runs no managed code between
/// the copy and exec. <see cref="Family"/> ends and reaps it.</summary>
internal sealed unsafe class SpawnedChild : IDisposable
{
    private const short SetGroup = 2, SetDefaults = 4, SetMask = 8;
    private const string Begun = "begun";
    private const int ObjectSize = 1024;        // more than libc's objects and sets take

    private readonly PipePair _output = new();
    private string _read = "";

    public SpawnedChild(string words, string[] environment)
    {
        string[] all = [Site.Actor, "say", Begun, .. words.Split(' ')];
        using var kept = new NativeStrings([.. all, .. environment]);
        byte** argv = stackalloc byte*[all.Length + 1];
        byte** envp = stackalloc byte*[environment.Length + 1];
        for (int i = 0; i < all.Length; i++) argv[i] = kept[i];
        for (int i = 0; i < environment.Length; i++) envp[i] = kept[all.Length + i];
        argv[all.Length] = envp[environment.Length] = null;
        byte* attributes = stackalloc byte[ObjectSize];
        byte* actions = stackalloc byte[ObjectSize];
        byte* signals = stackalloc byte[ObjectSize];
        posix_spawnattr_init(attributes);
        posix_spawnattr_setflags(attributes, SetGroup | SetDefaults | SetMask);
        sigemptyset(signals);
        posix_spawnattr_setsigmask(attributes, signals);
        sigfillset(signals);
        posix_spawnattr_setsigdefault(attributes, signals);
        posix_spawn_file_actions_init(actions);
        posix_spawn_file_actions_adddup2(actions, _output.Writer, Libc.STDOUT_FILENO);
        int pid;
        Assert.Equal(0, posix_spawn(&pid, argv[0], actions, attributes, argv, envp));
        posix_spawn_file_actions_destroy(actions);
        Pid = pid;
        _output.CloseWriter();
        // exec lets this process go on before it closes the descriptors that the program does not get.
        Assert.Equal(Begun, Line());
    }

    public int Pid { get; }

    /// <summary>Whether a line is there now.</summary>
    public bool HasLine => (_read += _output.Read()).Contains('\n');

    /// <summary>The next line that it, or a child of it, writes.</summary>
    public string Line()
    {
        Deadline.Until(() => HasLine, "a line of process " + Pid);
        int end = _read.IndexOf('\n');
        string line = _read[..end];
        _read = _read[(end + 1)..];
        return line;
    }

    /// <summary>Waits for the line of the word <c>ready</c>: the pid in it.</summary>
    public int Ready()
    {
        string line = Line();
        int at = line.IndexOf(" ready pid=", StringComparison.Ordinal);
        Assert.True(at >= 0, line);
        string rest = line[(at + " ready pid=".Length)..];
        return int.Parse(rest[..rest.IndexOf(' ')]);
    }

    /// <summary>Waits until it has ended; it is not reaped.</summary>
    public void Ends() => Until(Pid, 'Z');

    /// <summary>Waits until process <paramref name="pid"/> is in <paramref name="state"/>, as ps shows it.</summary>
    public static void Until(int pid, char state) =>
        Deadline.Until(() => Stat(pid)?.State == state, "process " + pid + " is in state " + state);

    /// <summary>The state of process <paramref name="pid"/> once it waits or is dead.</summary>
    public static char? Settled(int pid)
    {
        char? state = null;
        Deadline.Until(() => (state = Stat(pid)?.State) is 'S' or 'Z' or null, "process " + pid + " waits or is dead");
        return state;
    }

    /// <summary>What the kernel tells of a process; null if it is not there.</summary>
    public static ProcStat? Stat(int pid)
    {
        Span<byte> text = stackalloc byte[1024];
        int length = ProcFile.Read(pid, "stat"u8, text);
        return length > 0 ? ProcStat.Parse(text[..length]) : null;
    }

    public void Dispose() => _output.Dispose();

    private sealed class NativeStrings(string[] texts) : IDisposable
    {
        private readonly nint[] _all = Array.ConvertAll(texts, Marshal.StringToCoTaskMemUTF8);

        public byte* this[int i] => (byte*)_all[i];

        public void Dispose() => Array.ForEach(_all, Marshal.FreeCoTaskMem);
    }

    [DllImport("libc")] private static extern int posix_spawn(
        int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);
    [DllImport("libc")] private static extern int posix_spawn_file_actions_init(void* actions);
    [DllImport("libc")] private static extern int posix_spawn_file_actions_destroy(void* actions);
    [DllImport("libc")] private static extern int posix_spawn_file_actions_adddup2(void* actions, int fd, int newfd);
    [DllImport("libc")] private static extern int posix_spawnattr_init(void* attributes);
    [DllImport("libc")] private static extern int posix_spawnattr_setflags(void* attributes, short flags);
    [DllImport("libc")] private static extern int posix_spawnattr_setsigdefault(void* attributes, void* set);
    [DllImport("libc")] private static extern int posix_spawnattr_setsigmask(void* attributes, void* set);
    [DllImport("libc")] private static extern int sigfillset(void* set);
    [DllImport("libc")] private static extern int sigemptyset(void* set);
}
