using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace Monofy.Harness;

/// <summary>What an actor's `ready` line says.</summary>
internal sealed record Ready(int Pid, int Group, int Session, int Parent);

/// <summary>
/// One run of monofy with real processes. It runs under a guard (tests/Actor/actor.c), a child subreaper: whatever
/// monofy leaves behind, including daemons with their own session and environment, becomes the guard's child, is
/// reported, and is killed when the run is disposed.
/// </summary>
internal sealed class Run : IDisposable
{
    private const int Control = 200, Report = 201;

    private readonly Launch _launch;
    private readonly string _line;
    private readonly int _guard;
    private readonly CapturedPipe _report;
    private int _control = -1;
    private int _input = -1;
    private int _terminal = -1;

    /// <summary>Standard output; on a terminal, all output.</summary>
    public CapturedPipe Out { get; private set; } = null!;

    /// <summary>Standard error.</summary>
    public CapturedPipe Err { get; private set; } = null!;

    /// <summary>The pid of monofy, as seen from outside.</summary>
    public int Pid { get; }

    /// <summary>
    /// Starts monofy. The line is split at blanks; '…' keeps them; `@` is the actor, `@web` the actor named web.
    /// </summary>
    public static Run Monofy(string line, Launch? launch = null) => new(line, launch ?? new Launch());

    /// <summary>The same with a plan.</summary>
    public static Run Monofy(Plan plan, Launch? launch = null) => Monofy(plan.ToString(), launch);

    /// <summary>The same; waits until it exits with <paramref name="status"/>.</summary>
    public static Run Monofy(Plan plan, int status, Launch? launch = null) =>
        Monofy(plan.ToString(), status, launch);

    /// <summary>Runs monofy to completion and expects this status.</summary>
    public static Run Monofy(string line, int status, Launch? launch = null)
    {
        Run run = new(line, launch ?? new Launch());
        try { run.Ends(status); }
        catch { run.Dispose(); throw; }
        return run;
    }

    /// <summary>A mistake in the command line: status 125, one line on standard error that matches, nothing else,
    /// nothing started.</summary>
    public static void Refuses(string line, string pattern, Launch? launch = null)
    {
        using Run run = Monofy(line, 125, launch);
        run.That(run.Err.Lines is [var only] && only.StartsWith("monofy: ", StringComparison.Ordinal) &&
            Regex.IsMatch(only, pattern, RegexOptions.IgnoreCase),
            $"one line on standard error that begins with `monofy: ` and matches /{pattern}/");
        run.That(run.Out.Text == "", "nothing on standard output");
    }

    private unsafe Run(string line, Launch launch)
    {
        _launch = launch;
        _line = line;
        List<string> words = [.. Split(launch.Before)];
        words.InsertRange(0, launch.Terminal ? ["setsid", "ctty", "foreground"] : ["setpgid"]);
        string program = launch.Program ?? Site.Monofy;
        words.AddRange(["exec", program]);
        words.AddRange(Split(line));
        words.AddRange(launch.More);
        string[] argv = [Site.Actor, "guard", launch.Descriptors.Length.ToString(CultureInfo.InvariantCulture),
            launch.Pid1 ? "pid" : "-", .. words];
        string[] environment = launch.Environment
            ?? ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", .. launch.Variables];

        List<int> ours = [];
        (int Read, int Write) Pipe()
        {
            int* pair = stackalloc int[2];
            if (Libc.pipe2(pair, Libc.O_CLOEXEC) != 0) throw new IOException("pipe2 " + Marshal.GetLastPInvokeError());
            return (pair[0], pair[1]);
        }
        (int Read, int Write) Socket()
        {
            int* pair = stackalloc int[2];
            if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, pair) != 0)
                throw new IOException("socketpair " + Marshal.GetLastPInvokeError());
            return (pair[0], pair[1]);
        }
        int Open(string path, int flags)
        {
            int fd = Libc.open(path, flags | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
            if (fd < 0) throw new IOException($"open {path} {Marshal.GetLastPInvokeError()}");
            ours.Add(fd);
            return fd;
        }
        int input, output, error;
        if (launch.Terminal)
        {
            _terminal = Libc.open("/dev/ptmx", Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
            int number = 0, unlock = 0;
            if (_terminal < 0 || Libc.ioctl(_terminal, Libc.TIOCSPTLCK, &unlock) != 0 ||
                Libc.ioctl(_terminal, Libc.TIOCGPTN, &number) != 0)
                throw new IOException("cannot open a pseudo-terminal");
            input = output = error = Open("/dev/pts/" + number, Libc.O_RDWR);
            Out = Err = new CapturedPipe(_terminal, Transcript, launch.OutputPaused);
        }
        else
        {
            if (launch.Input)
            {
                (input, _input) = Pipe();
                ours.Add(input);
                // Only the test's end, so that the test can wait with a deadline.
                _ = Libc.fcntl(_input, Libc.F_SETFL, Libc.O_NONBLOCK);
            }
            else input = Open("/dev/null", Libc.O_RDONLY);
            (int outRead, int outWrite) = launch.OutputSocket ? Socket() : Pipe();
            (int errRead, int errWrite) = Pipe();
            ours.AddRange([outWrite, errWrite]);
            output = launch.OutputFile is null ? outWrite : Open(launch.OutputFile, Libc.O_WRONLY);
            error = launch.ErrorFile is null ? errWrite : Open(launch.ErrorFile, Libc.O_WRONLY);
            Out = new CapturedPipe(outRead, Transcript, launch.OutputPaused);
            Err = new CapturedPipe(errRead, Transcript, launch.ErrorPaused);
        }
        (int controlRead, int controlWrite) = Pipe();
        (int reportRead, int reportWrite) = Pipe();
        ours.AddRange([controlRead, reportWrite]);
        _control = controlWrite;

        byte* actions = stackalloc byte[256], attributes = stackalloc byte[512], set = stackalloc byte[128];
        _ = Libc.posix_spawn_file_actions_init(actions);
        // First move them out of the range of numbers assigned below.
        (int From, int To)[] moves = [(input, 0), (output, 1), (error, 2),
            .. launch.Descriptors.Select((fd, index) => (fd, 3 + index)), (controlRead, Control),
                (reportWrite, Report)];
        int free = Math.Max(Report, moves.Max(move => move.From)) + 1;
        for (int i = 0; i < moves.Length; i++)
            _ = Libc.posix_spawn_file_actions_adddup2(actions, moves[i].From, free + i);
        for (int i = 0; i < moves.Length; i++)
            _ = Libc.posix_spawn_file_actions_adddup2(actions, free + i, moves[i].To);
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.posix_spawnattr_setflags(attributes,
            Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSID);
        _ = Libc.sigfillset(set);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, set);
        _ = Libc.sigemptyset(set);
        _ = Libc.posix_spawnattr_setsigmask(attributes, set);

        int pid = 0, result;
        using (Strings argvBytes = new(argv), environmentBytes = new(environment))
            result = Libc.posix_spawn(&pid, argvBytes.First[0], actions, attributes, argvBytes.First,
                environmentBytes.First);
        _ = Libc.posix_spawn_file_actions_destroy(actions);
        foreach (int fd in ours) _ = Libc.close(fd);
        if (result != 0)
        {
            _ = Libc.close(reportRead);
            throw new IOException("posix_spawn " + result);
        }
        _guard = pid;
        _report = new CapturedPipe(reportRead, Transcript);
        Pid = int.Parse(_report.Wait(@"^pid (\d+)$").Groups[1].Value);
    }

    /// <summary>Waits for monofy's end and expects its status (minus the number of a signal that killed it); it must
    /// have left nothing behind, and must have adopted every orphan.</summary>
    public void Ends(int status)
    {
        int actual = WaitForEnd();
        That(actual == status, $"ends with {status}, not {actual}");
        That(!_report.Text.Contains("stray "), "adopts every orphan");
        if (!_launch.MayLeave) LeavesNothing();
    }

    /// <summary>Waits for monofy's end, whatever the status.</summary>
    public int WaitForEnd()
    {
        Match end = _report.Wait(@"^(exited|killed) (\d+)$");
        int status = int.Parse(end.Groups[2].Value);
        if (_launch.MayLeave) return end.Groups[1].Value == "killed" ? -status : status;
        Deadline.Until(() => _report.Text.Contains("empty") || _report.Text.Contains("left "), "monofy's end",
            Transcript);
        if (!_report.Text.Contains("left "))
        {
            Out.Resume();
            Err.Resume();
            Out.WaitForEnd();
            Err.WaitForEnd();
        }
        return end.Groups[1].Value == "killed" ? -status : status;
    }

    /// <summary>Its peak memory in kB and its CPU time in ms; available after its end.</summary>
    public (long Memory, long Time) Used()
    {
        Match used = _report.Wait(@"^used (\d+) kB (\d+) ms$");
        return (long.Parse(used.Groups[1].Value), long.Parse(used.Groups[2].Value));
    }

    public bool HasEnded => Regex.IsMatch(_report.Text, "^(exited|killed) ", RegexOptions.Multiline);

    public void LeavesNothing() => That(!_report.Text.Contains("left "), "leaves no process behind");

    /// <summary>Sends a signal to monofy itself.</summary>
    public void Signal(string name)
    {
        if (Libc.kill(Pid, Signals.Number(name)) != 0) Assert.Fail($"cannot send {name} to {Pid}\n{Transcript()}");
    }

    /// <summary>Writes to the terminal like a keyboard, or into standard input; fails if that is not read for 20
    /// s.</summary>
    public unsafe void Write(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int done = 0; done < bytes.Length;)
        {
            int size = WriteSome(bytes.AsSpan(done));
            done += size;
            if (size > 0) continue;
            Libc.PollFd room = new() { fd = _input, events = Libc.POLLOUT };
            That(Libc.poll(&room, 1, (int)Deadline.Generous.TotalMilliseconds) != 0,
                $"somebody reads standard input, of which {bytes.Length - done} bytes are left");
        }
    }

    /// <summary>Writes into standard input without waiting, at most 4096 bytes, all or nothing; false if they do not
    /// fit.</summary>
    public bool Fits(string text) => WriteSome(Encoding.Latin1.GetBytes(text)) > 0;

    private unsafe int WriteSome(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint size = Libc.write(_launch.Terminal ? _terminal : _input, start, bytes.Length);
            if (size < 0 && Marshal.GetLastPInvokeError() is not Libc.EAGAIN and var error)
                throw new IOException("write " + error);
            return (int)Math.Max(size, 0);
        }
    }

    public void CloseInput()
    {
        _ = Libc.close(_input);
        _input = -1;
    }

    /// <summary>The terminal's modes in the kernel.</summary>
    public unsafe string TerminalModes()
    {
        byte* modes = stackalloc byte[64];
        new Span<byte>(modes, 64).Clear();
        if (Libc.ioctl(_terminal, Libc.TCGETS, modes) != 0)
            throw new IOException("TCGETS " + Marshal.GetLastPInvokeError());
        return Convert.ToHexString(new ReadOnlySpan<byte>(modes, 36));
    }

    /// <summary>Whether the kernel edits lines on it; a shell with its own line editor turns that off while it reads a
    /// line.</summary>
    public bool TerminalIsCanonical()
    {
        const int local = 12, canonical = 2;    // c_lflag, ICANON
        return (Convert.FromHexString(TerminalModes())[local] & canonical) != 0;
    }

    /// <summary>Whether a newline that is written to it begins a line.</summary>
    public bool TerminalTranslatesNewlines()
    {
        const int output = 4, both = 1 | 4;     // c_oflag, OPOST and ONLCR
        return (Convert.FromHexString(TerminalModes())[output] & both) == both;
    }

    public unsafe void ResizeTerminal(short rows, short columns)
    {
        short* size = stackalloc short[4];
        size[0] = rows;
        size[1] = columns;
        if (Libc.ioctl(_terminal, Libc.TIOCSWINSZ, size) != 0)
            throw new IOException("TIOCSWINSZ " + Marshal.GetLastPInvokeError());
    }

    /// <summary>Waits for the <paramref name="time"/>-th `ready` of the actor of that name.</summary>
    public Ready Ready(string name, int time = 1)
    {
        Match match = Out.Wait($@"^{Regex.Escape(name)} ready pid=(\d+) pgid=(\d+) sid=(\d+) ppid=(\d+)$", time);
        int Group(int index) => int.Parse(match.Groups[index].Value);
        return new Ready(Group(1), Group(2), Group(3), Group(4));
    }

    // On a terminal it is bold.
    private const string Own = "^(?:\e\\[[0-9;]+m)?monofy: .*";

    /// <summary>Waits for one of monofy's own messages.</summary>
    public Match Says(string pattern) => Err.Wait(Own + "(?i:" + pattern + ").*$");

    /// <summary>The number of monofy's own messages that match.</summary>
    public int Messages(string pattern) => Err.Count(Own + "(?i:" + pattern + ")");

    /// <summary>Waits until that process has exited and is reaped.</summary>
    public void Gone(int pid) => Until(() => Proc.IsGone(pid), $"process {pid} is gone");

    /// <summary>Waits until the condition holds; not for long if monofy has already ended.</summary>
    public void Until(Func<bool> condition, string what)
    {
        long end = 0;
        Deadline.Until(() =>
        {
            if (condition()) return true;
            if (end == 0 && HasEnded) end = Stopwatch.GetTimestamp();
            bool isInVain = end != 0 && Stopwatch.GetElapsedTime(end) > Deadline.Generous / 4;
            That(!isInVain, what + ", and monofy has ended");
            return false;
        }, what, Transcript);
    }

    /// <summary>Fails with everything known about the run unless the condition holds.</summary>
    public void That(bool condition, string what)
    {
        if (!condition) Assert.Fail($"not so: {what}\n{Transcript()}");
    }

    public string Transcript() => new StringBuilder()
        .Append("$ ").Append(string.Join(' ', _launch.Variables)).Append(" monofy ").Append(_line)
            .AppendLine(_launch.Pid1 ? "   (as PID 1)" : "")
        .AppendLine("stdout:").AppendLine(Clip(Out?.Text)).AppendLine("stderr:").AppendLine(Clip(Err?.Text))
        .AppendLine("guard:").AppendLine(Clip(_report?.Text)).ToString();

    public void Dispose()
    {
        if (_input >= 0) CloseInput();
        Out.Resume();
        Err.Resume();
        if (_control >= 0) _ = Libc.close(_control);
        _control = -1;
        unsafe
        {
            int status;
            while (Libc.waitpid(_guard, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR) { }
        }
    }

    private static string Clip(string? text) =>
        text is null ? "" : text.Length < 6000 ? text : text[..3000] + "\n[…]\n" + text[^3000..];

    /// <summary>Splits at blanks; '…' keeps them; `@name` is the actor.</summary>
    private static IEnumerable<string> Split(string line)
    {
        foreach (Match match in Regex.Matches(line, @"(?:[^\s']|'[^']*')+"))
        {
            string word = match.Value.Replace("'", "");
            if (match.Value == "@") yield return Site.Actor;
            else if (match.Value.StartsWith('@'))
            {
                yield return Site.Actor;
                yield return "name";
                yield return word[1..];
            }
            else yield return word;
        }
    }

    /// <summary>A null-terminated char*[] in unmanaged memory.</summary>
    private sealed unsafe class Strings : IDisposable
    {
        private readonly nint _memory;

        public byte** First { get; }

        public Strings(string[] items)
        {
            int size = (items.Length + 1) * sizeof(nint) + items.Sum(item => item.Length + 1);
            _memory = Marshal.AllocHGlobal(size);
            First = (byte**)_memory;
            byte* end = (byte*)_memory + (items.Length + 1) * sizeof(nint);
            for (int i = 0; i < items.Length; i++)
            {
                First[i] = end;
                int length = Encoding.Latin1.GetBytes(items[i], new Span<byte>(end, items[i].Length));
                end[length] = 0;
                end += length + 1;
            }
            First[items.Length] = null;
        }

        public void Dispose() => Marshal.FreeHGlobal(_memory);
    }
}
