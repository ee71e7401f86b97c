using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Starts processes: makes everything ready in native memory, lets <see cref="Child"/> do it, and explains
/// what failed.</summary>
/// <param name="self">monofy's pid.</param>
/// <param name="diesWithUs">Whether processes get the parent-death signal: pointless for PID 1, whose end the kernel
/// answers itself.</param>
internal sealed unsafe class Spawner(int self, bool diesWithUs)
{
    private const string OomPath = "/proc/self/oom_score_adj";
    private const int PidDigits = 11;

    // Of the start that is made now, and what is the same in many of them.
    private readonly List<string> _entries = [];
    private readonly string[] _alone = new string[1];
    private string _lastProgram = "";
    private EnvironmentBlock? _lastEnvironment;
    private string[] _lastCandidates = [];
    private byte* _stack;
    private ulong _handled;     // the signals for which the runtime has handlers, once that is known

    // The loop waits no longer for a child to have its program, which takes well under a millisecond as a rule.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts a process: its pid, or -1 with the reason. If it has not got its program soon it is
    /// <paramref name="late"/>.</summary>
    public int Start(in StartRequest request, out StartFailure? failure, out LateStart? late)
    {
        (failure, late) = (null, null);
        LaunchSpec spec = request.Spec;
        ServiceSettings settings = request.Service.Settings;
        ChildPlan* plan = Prepare(request, out string[] candidates);
        bool limited = request.OpenFileLimit != null;
        int* pipe = stackalloc int[2];
        bool told = OpenPipe(pipe, PassedSockets.First + plan->SocketCount);
        StartReport report = default;
        int pid = -1;
        if (!told && plan->HasIdentity)
        {
            report = new() { Stage = StartStage.Pipe, Errno = OsError.Last };
        }
        else
        {
            (plan->ReportTo, plan->Wait) = told ? (pipe[1], 0) : (-1, Libc.CLONE_VFORK);
            pid = Child.Start(plan);
            report = pid < 0 ? new() { Stage = StartStage.Fork, Errno = OsError.Last } : plan->Report;
        }
        if (told && !Listen(pid, pipe, ref report, request.TerminalModes, out Birth birth))
        {
            late = WaitFor(pid, birth, request, [.. candidates]);
            return pid;
        }
        if (report.Stage == StartStage.None) return pid;
        if (pid > 0) Bury(pid);
        failure = Explain(report, spec, settings, candidates, limited);
        return -1;
    }

    /// <summary>Writes what the child needs into native memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]      // for the tests alone it is a function of its own
    internal ChildPlan* Prepare(in StartRequest request, out string[] candidates)
    {
        LaunchSpec spec = request.Spec;
        candidates = Candidates(spec);
        PassedSockets sockets = request.Sockets ?? PassedSockets.Unchanged;
        ChildEnvironment.Fill(_entries, spec, sockets, self);
        var bytes = new Bytes(
            SizeOf(spec, candidates, request.Service.Settings, request.Identity) + SizeOf(sockets));
        var plan = (ChildPlan*)bytes.AddSpace((nuint)sizeof(ChildPlan));
        Fill(plan, ref bytes, request, spec, candidates);
        return plan;
    }

    // Not where the start itself is, which would make what the lambda needs for each one.
    private LateStart WaitFor(int pid, in Birth birth, in StartRequest request, string[] candidates)
    {
        (LaunchSpec spec, ServiceSettings settings) = (request.Spec, request.Service.Settings);
        bool limited = request.OpenFileLimit != null;
        var late = new LateStart(pid, birth, request.TerminalModes,
            report => Explain(report, spec, settings, candidates, limited))
        {
            Plan = (nint)Arena.Detach(), Stack = (nint)_stack,
        };
        _stack = null;
        return late;
    }

    // The child's end lies above the numbers of its sockets.
    private static bool OpenPipe(int* pipe, int above)
    {
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC | Libc.O_NONBLOCK) < 0) return false;
        if (pipe[1] >= above) return true;
        int moved = Libc.fcntl(pipe[1], Libc.F_DUPFD_CLOEXEC, above);
        int errno = OsError.Last;
        Libc.close(pipe[1]);
        if (moved < 0) Libc.close(pipe[0]);
        *Libc.__errno_location() = errno;
        pipe[1] = moved;
        return moved >= 0;
    }

    // Whether the child has come to its program, or has failed; else `birth` goes on listening.
    private static bool Listen(int pid, int* pipe, ref StartReport report, byte[]? modes, out Birth birth)
    {
        Libc.close(pipe[1]);
        birth = new Birth(pipe[0]);
        if (pid > 0)
        {
            if (!birth.Await(s_patience)) return false;
            report = birth.Report;
            birth.CopyModes(modes);
        }
        birth.Close();
        return true;
    }

    /// <summary>Reaps a child that has failed and is about to exit. Its user may have stopped it.</summary>
    public static void Bury(int pid)
    {
        Libc.kill(pid, Libc.SIGKILL);
        Libc.wait4(pid, null, 0, null);
    }

    private string[] Candidates(LaunchSpec spec)
    {
        string program = spec.Words[0];
        if (ProgramSearch.IsPath(program))
        {
            _alone[0] = program;
            return _alone;
        }
        if (program == _lastProgram && ReferenceEquals(spec.Environment, _lastEnvironment)) return _lastCandidates;
        (_lastProgram, _lastEnvironment) = (program, spec.Environment);
        return _lastCandidates = ProgramSearch.Candidates(program, spec.Environment.Get("PATH"));
    }

    private nuint SizeOf(LaunchSpec spec, string[] candidates, ServiceSettings settings, Identity? identity)
    {
        nuint size = (nuint)sizeof(ChildPlan) + 256 + Bytes.SizeOfArray(candidates.Length) +
            Bytes.SizeOfArray(spec.Words.Length) +
            Bytes.SizeOfArray(_entries.Count + 2) + PidDigits + Bytes.SizeOf(ChildEnvironment.Name) +
            Bytes.SizeOf(spec.Name) + Bytes.SizeOf(ChildEnvironment.Instance) + PidDigits;
        foreach (string s in candidates) size += Bytes.SizeOf(s);
        foreach (string s in spec.Words) size += Bytes.SizeOf(s);
        foreach (string s in _entries) size += Bytes.SizeOf(s);
        if (spec.WorkingDirectory != null) size += Bytes.SizeOf(spec.WorkingDirectory);
        if (identity != null) size += (nuint)(identity.Groups.Length * sizeof(uint));
        return size + (nuint)((settings.Ulimits.Length + 1) * sizeof(ChildLimit));
    }

    private void Fill(ChildPlan* plan, ref Bytes bytes, in StartRequest request, LaunchSpec spec, string[] candidates)
    {
        ServiceSettings settings = request.Service.Settings;
        plan->Input = request.Input;
        plan->Output = request.Output;
        plan->Error = request.Error;
        plan->Keep = request.Keep;
        plan->TakesForeground = request.TerminalModes != null;
        plan->OwnTerminal = request.OwnTerminal;
        plan->DiesWith = diesWithUs ? self : 0;
        if (_handled == 0) _handled = ChildSignals.Handled();
        plan->Handled = _handled;
        if (_stack == null) _stack = Arena.NewStack();
        plan->Stack = _stack + Arena.StackSize;
        plan->NoNewPrivileges = settings.NoNewPrivileges;
        plan->Umask = settings.Umask ?? -1;
        plan->HasNice = settings.Nice != null;
        plan->Nice = settings.Nice ?? 0;
        if (request.Identity != null) SetIdentity(plan, ref bytes, request.Identity);
        SetLimits(plan, ref bytes, settings, request.OpenFileLimit);
        plan->Candidates = AddAll(ref bytes, candidates);
        plan->Arguments = AddAll(ref bytes, spec.Words);
        plan->Environment = AddEnvironment(plan, ref bytes, spec);
        PassedSockets sockets = request.Sockets ?? PassedSockets.Unchanged;
        plan->Sockets = AddNumbers(ref bytes, sockets.Sources);
        plan->SocketCount = sockets.Sources.Length;
        plan->Withheld = AddNumbers(ref bytes, sockets.Withheld);
        plan->WithheldCount = sockets.Withheld.Length;
        if (spec.WorkingDirectory != null) plan->Directory = bytes.Add(spec.WorkingDirectory);
        if (settings.OomScoreAdj is { } score)
        {
            string text = score.ToString();
            plan->OomScore = bytes.Add(OomPath);
            bytes.Add(text);
            plan->OomScoreLength = text.Length;
        }
    }

    // One who already is that user, and may not set anything, has nothing to set; unless it lacks a group that was
    // asked for.
    private static void SetIdentity(ChildPlan* plan, ref Bytes bytes, Identity identity)
    {
        bool isSame = Libc.geteuid() != 0 && Libc.getuid() == identity.Uid && Libc.getgid() == identity.Gid;
        if (isSame && Array.TrueForAll(identity.Added, OwnIdentity.HasGroup)) return;
        plan->HasIdentity = true;
        plan->Uid = identity.Uid;
        plan->Gid = identity.Gid;
        plan->GroupCount = identity.Groups.Length;
        plan->Groups = (uint*)bytes.AddSpace((nuint)(identity.Groups.Length * sizeof(uint)));
        for (int i = 0; i < identity.Groups.Length; i++) plan->Groups[i] = identity.Groups[i];
    }

    private static void SetLimits(ChildPlan* plan, ref Bytes bytes, ServiceSettings settings, rlimit? openFiles)
    {
        if (settings.Ulimits.Length == 0 && openFiles == null) return;
        plan->Limits = (ChildLimit*)bytes.AddSpace((nuint)((settings.Ulimits.Length + 1) * sizeof(ChildLimit)));
        if (openFiles is { } limit)
            plan->Limits[plan->LimitCount++] = new() { Resource = Libc.RLIMIT_NOFILE, Value = limit };
        foreach (Ulimit u in settings.Ulimits)
        {
            plan->Limits[plan->LimitCount++] = new() { Resource = u.Resource,
                Value = new() { rlim_cur = u.Soft, rlim_max = u.Hard } };
        }
    }

    private static nuint SizeOf(PassedSockets sockets) =>
        (nuint)((sockets.Sources.Length + sockets.Withheld.Length + 2 * Bytes.Align) * sizeof(int));

    private static int* AddNumbers(ref Bytes bytes, int[] numbers)
    {
        if (numbers.Length == 0) return null;
        var at = (int*)bytes.AddSpace((nuint)(numbers.Length * sizeof(int)));
        for (int i = 0; i < numbers.Length; i++) at[i] = numbers[i];
        return at;
    }

    private static byte** AddAll(ref Bytes bytes, string[] strings)
    {
        byte** array = bytes.AddArray(strings.Length);
        for (int i = 0; i < strings.Length; i++) array[i] = bytes.Add(strings[i]);
        return array;
    }

    private byte** AddEnvironment(ChildPlan* plan, ref Bytes bytes, in LaunchSpec spec)
    {
        byte** array = bytes.AddArray(_entries.Count + (spec.Instance > 0 ? 2 : 1));
        int count = 0;
        foreach (string entry in _entries)
        {
            bool isForChild = ChildEnvironment.IsForChild(entry, self);
            array[count++] = bytes.Add(isForChild ? ChildEnvironment.ListenPid : entry);
            if (!isForChild) continue;
            plan->PidDigits = array[count - 1] + ChildEnvironment.ListenPid.Length;
            bytes.AddSpace(PidDigits);
        }
        array[count++] = bytes.Add(ChildEnvironment.Name, spec.Name);
        if (spec.Instance > 0) array[count++] = bytes.Add(ChildEnvironment.Instance, spec.Instance.ToString());
        array[count] = null;
        return array;
    }

    private static StartFailure Explain(
        StartReport report, LaunchSpec spec, ServiceSettings settings, string[] candidates, bool limited)
    {
        var failed = new FailedStart(spec, settings, candidates)
        {
            Stage = report.Stage, Errno = report.Errno, Reason = OsError.Describe(report.Errno), Look = Look,
            Machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 183 : 62,
            // monofy's own limit, if it has one, comes before those that were asked for.
            Failed = report.Failed - (report.Stage == StartStage.Limits && limited ? 1 : 0),
        };
        return failed.Explain();
    }

    private static FileFacts Look(string path)
    {
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.access(bytes.Add(path), 0) != 0 ? default
            : new(true, FileReader.IsDirectory(path), Head(path));
    }

    private static ReadOnlyMemory<byte> Head(string path)
    {
        var bytes = new Bytes(Bytes.SizeOf(path));
        int fd = Libc.open(bytes.Add(path), Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
        if (fd < 0) return default;
        byte[] head = new byte[ProgramFile.HeadSize];
        nint length = 0;
        fixed (byte* at = head)
            if (FileKind.Of(fd) == Libc.S_IFREG) length = Libc.read(fd, at, ProgramFile.HeadSize);
        Libc.close(fd);
        return head.AsMemory(0, (int)Math.Max(0, length));
    }
}
