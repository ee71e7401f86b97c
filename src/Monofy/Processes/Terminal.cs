using System;
using Monofy.Core.Terminal;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;

namespace Monofy.Processes;

/// <summary>The terminal on standard input: reads for <see cref="TerminalPolicy"/> who is in its foreground, does what
/// that decides, and restores its modes at the end.</summary>
internal sealed unsafe class Terminal
{
    private const int ModesSize = ChildPlan.ModesSize;
    private const string Own = "/dev/tty";

    private readonly int _group = Libc.getpgrp();
    private readonly TerminalPolicy _policy;
    private readonly ForegroundWatch _watch = new();
    private int _fd = Libc.STDIN_FILENO;
    private int _master = -1;   // of the pseudo-terminal that gets what is typed
    private byte[]? _modes;

    /// <summary>monofy's own process group.</summary>
    public int OwnGroup => _group;

    /// <summary>Looks at standard input.</summary>
    public Terminal()
    {
        int foreground = Libc.tcgetpgrp(Libc.STDIN_FILENO);
        byte[] modes = new byte[ModesSize];
        // A terminal that is not ours to control is a terminal all the same.
        bool isTerminal = foreground >= 0 || (OsError.Last != Libc.EBADF && Modes(Libc.TCGETS, modes));
        bool isPipe = foreground >= 0 && OpenFiles.IsPipe(Libc.STDOUT_FILENO);
        _policy = new(new(_group, foreground, isTerminal, isPipe, isPipe && StopSignals.WasIgnored(Signal.Ttin)));
        if (_policy.KeepsModes && Modes(Libc.TCGETS, modes)) _modes = modes;
    }

    /// <summary>Whether standard input is a terminal.</summary>
    public bool IsTerminal => _policy.IsTerminal;

    /// <summary>Whether it is a terminal that has been closed.</summary>
    public bool HasHungUp => IsTerminal && !Modes(Libc.TCGETS, new byte[ModesSize]);

    /// <summary>The group in its foreground; -1 if that is unknown.</summary>
    public int Group => Libc.tcgetpgrp(_fd);

    /// <summary>Whether a process is started for the foreground.</summary>
    /// <param name="hasInput">It reads monofy's standard input.</param>
    /// <param name="ownTerminal">It has a terminal of its own.</param>
    public bool LendsTo(bool hasInput, bool ownTerminal) => _policy.LendsTo(hasInput, ownTerminal);

    /// <summary>Before such a process is started: where the modes as it gets them are to be kept, with those of now in
    /// it; null if it does not get the terminal at once. What it changes of them is undone when the terminal comes
    /// back; what others of the shell's job made of them before is theirs.</summary>
    public byte[]? LendAtStart() => _policy.IsShared ? null : Lend();

    /// <summary>The group of <paramref name="pid"/> has the foreground; its process took it itself, or is to have it
    /// when that is here again, or when it wants it.</summary>
    public void Given(int pid)
    {
        _policy.Give(pid);
        if (_policy.IsShared) _modes = null;
    }

    /// <summary>Whether the group of <paramref name="pid"/> has the foreground from monofy.</summary>
    public bool Has(int pid) => _policy.Has(pid);

    /// <summary>What becomes of a process that was stopped. One that wants the terminal of monofy's session may get
    /// it.</summary>
    public StoppedProcess OnStopped(int pid, Signal signal, bool hasInput)
    {
        if (_policy.Claims(pid, signal, hasInput)) Claim(pid);
        // A background job that its shell puts into the foreground gets no notice: the first that reads finds out.
        return _policy.Answer(pid, signal, TerminalPolicy.IsWish(signal) && Has(pid) && Resume());
    }

    /// <summary>When <see cref="Look"/> is due.</summary>
    public Instant NextLook => _watch.Next;

    /// <summary>A process ended: if it had the foreground, or raw modes were for it, all is as it was before.</summary>
    public void Ended(int pid)
    {
        if (_policy.EndsWith(pid)) TakeBack();
    }

    /// <summary>After monofy came back to the foreground: give it back to the one who had it. False if monofy does
    /// not have it.</summary>
    public bool Resume()
    {
        int foreground = _policy.WaitsToResume ? Group : -1;
        WatchFor(foreground);
        if (!_policy.Resumes(foreground)) return false;
        if (_modes == null) Lend();
        if (_policy.IsRaw) MakeRaw();
        return _policy.Given == 0 || Libc.tcsetpgrp(_fd, _policy.Given) == 0;
    }

    /// <summary>Looks whether monofy is in the foreground again, if that is due; true if it has just come
    /// there.</summary>
    public bool Look() => _watch.IsOn && _watch.Next <= Clock.Now && Resume();

    /// <summary>Something was typed, for monofy or, if not <paramref name="isOurs"/>, for others.</summary>
    public void OnInput(bool isOurs)
    {
        if (isOurs) _watch.OnTyped(Clock.Now);
        else _watch.OnTypedForAnother(Clock.Now);
    }

    /// <summary>Before monofy is stopped: not every shell makes its terminal usable itself.</summary>
    public void OnSuspend()
    {
        if (_policy.IsRaw && IsHere(Group)) RestoreModes();
    }

    /// <summary>What is typed goes to the pseudo-terminal <paramref name="master"/> of <paramref name="pid"/> as it is;
    /// <paramref name="output"/>: so does what that one shows.</summary>
    public void MakeRaw(int pid, int master, bool output)
    {
        if (!_policy.MakeRaw(pid, output && Colors.IsTerminal(Libc.STDOUT_FILENO))) return;
        _master = master;
        if (Lend() != null) MakeRaw();
        else WatchFor(Group);
    }

    /// <summary>Before what processes have written is shown.</summary>
    public void FollowOutput()
    {
        if (!_policy.FollowsOutput) return;
        byte* modes = stackalloc byte[ModesSize];
        if (Libc.ioctl(_master, Libc.TCGETS, modes) == 0 &&
            _policy.Follows(TerminalModes.TranslatesNewlines(new(modes, ModesSize))) && IsHere(Group)) MakeRaw();
    }

    /// <summary>Another of monofy's job wanted the terminal: gives it to the job, if a process has it from
    /// us.</summary>
    public bool YieldToOwnGroup()
    {
        if (_policy.Given == 0 || !_policy.Yields(Group) || Libc.tcsetpgrp(_fd, _group) != 0) return false;
        LeaveToOwnGroup();
        return true;
    }

    /// <summary>At the end of the run, and after a start that failed.</summary>
    public void TakeBack()
    {
        _watch.End();
        int foreground = _policy.IsOurs ? Group : -1;
        bool here = IsHere(foreground);
        TakenBack back = _policy.TakeBack(here, foreground, here && OpenFiles.IsPipe(Libc.STDOUT_FILENO));
        if (back.RestoreModes) RestoreModes();
        if (back.TakeForeground) Libc.tcsetpgrp(_fd, _group);
        if (back.WasLent && (SignalQueue.IsPending(Signal.Ttin) || SignalQueue.IsPending(Signal.Ttou)))
            LeaveToOwnGroup();
    }

    private void WatchFor(int foreground)
    {
        if (_policy.Misses(foreground)) _watch.IsAway(Clock.Now);
        else _watch.End();
    }

    private byte[]? Lend()
    {
        byte[] modes = GC.AllocateArray<byte>(ModesSize, pinned: true);
        return _policy.IsOurs && IsHere(Group) && Modes(Libc.TCGETS, modes) ? _modes = modes : null;
    }

    private void Claim(int pid)
    {
        var bytes = new Bytes(Bytes.SizeOf(Own));
        int fd = Libc.open(bytes.Add(Own), Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return;
        _fd = fd;
        _policy.Claimed(pid);
        _modes = null;
    }

    // SIGTTOU is blocked, so the kernel would let us take it even from a job that the shell gave it to.
    private bool IsHere(int foreground)
    {
        Presence presence = _policy.Where(foreground);
        if (presence != Presence.DependsOnItsGroup) return presence == Presence.Here;
        bool isEmpty = Libc.kill(-foreground, 0) < 0 && OsError.Last == Libc.ESRCH;
        bool isChild = Libc.waitid(Libc.P_PGID, foreground, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;
        return TerminalPolicy.IsHere(new(isEmpty, isChild, Libc.getsid(0) == Libc.getpid()));
    }

    private void LeaveToOwnGroup()
    {
        _policy.Leave();
        _modes = null;
        Libc.kill(0, Libc.SIGCONT);
    }

    // A terminal that has just come here may have hung up again.
    private void MakeRaw()
    {
        if (_modes != null || Lend() != null) Modes(Libc.TCSETS, TerminalModes.Raw(_modes, _policy.IsRawOutput));
    }

    private void RestoreModes()
    {
        byte[] now = new byte[ModesSize];
        if (_modes != null && Modes(Libc.TCGETS, now) && !now.AsSpan().SequenceEqual(_modes))
            Modes(Libc.TCSETS, _modes);
    }

    private bool Modes(nuint request, byte[] modes)
    {
        fixed (byte* at = modes) return Libc.ioctl(_fd, request, at) == 0;
    }
}
