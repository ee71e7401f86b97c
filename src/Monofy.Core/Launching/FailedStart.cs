using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;

namespace Monofy.Core.Launching;

/// <summary>What the kernel refused between the creation of a process and the execution of its program, and what that
/// means: the message, the status the process counts as having exited with, and whether another attempt may
/// succeed.</summary>
/// <param name="spec">What should have been started.</param>
/// <param name="settings">The settings of its service.</param>
/// <param name="candidates">The files that were tried in turn, as <see cref="ProgramSearch"/> names them.</param>
public readonly struct FailedStart(LaunchSpec spec, ServiceSettings settings, string[] candidates)
{
    private const int CannotExecute = 126, NotFound = 127;     // as in a shell

    /// <summary>The step that failed.</summary>
    public required StartStage Stage { get; init; }

    /// <summary>The kernel's error number.</summary>
    public required int Errno { get; init; }

    /// <summary>The error number in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The index of the candidate or limit that was refused; -1: the limit of open files that monofy
    /// restores.</summary>
    public int Failed { get; init; }

    /// <summary>The number of this machine's architecture in ELF files.</summary>
    public int Machine { get; init; }

    /// <summary>Looks at a file as monofy sees it.</summary>
    public required Func<string, FileFacts> Look { get; init; }

    /// <summary>The words of the command cannot be expanded: a user's mistake, like one on the command line.</summary>
    public static StartFailure OfWords(string error) => new(error, Limits.UsageStatus, false);

    /// <summary>It cannot run as <paramref name="user"/>, who is not in /etc/passwd or whose group is not in
    /// /etc/group.</summary>
    public static StartFailure OfUser(string user, string error) =>
        new("cannot run as " + user + ": " + error, CannotExecute, false);

    /// <summary>One of its groups is not in /etc/group.</summary>
    public static StartFailure OfGroups(string error) => new("cannot add its groups: " + error, CannotExecute, false);

    /// <summary>One of its sockets cannot be opened.</summary>
    public static StartFailure OfSocket(string error) => new(error, CannotExecute, false);

    /// <summary>A pipe, a terminal or another descriptor is not available; it may be later.</summary>
    public static StartFailure OfDescriptor(string error) => new(error, CannotExecute, true);

    /// <summary>Returns what the failure means.</summary>
    public StartFailure Explain()
    {
        string what = What();
        if (Stage == StartStage.Late)
            return new(what + ": after 10 s it had still not been executed; killed it", CannotExecute, true);
        bool transient = Errno is Launching.Errno.EAGAIN or Launching.Errno.ENOMEM or Launching.Errno.ENFILE
            or Launching.Errno.EMFILE or Launching.Errno.ETXTBSY;
        if (spec.User != null && Stage is StartStage.Groups or StartStage.Gid or StartStage.Uid &&
            Errno == Launching.Errno.EPERM)
            return new("cannot run as " + spec.User + ": monofy may not change users; it must run as root, with " +
                "CAP_SETUID and CAP_SETGID", CannotExecute, false);
        return Stage == StartStage.Exec ? ExplainExec(transient)
            : new(what + ": " + Reason, CannotExecute, transient);
    }

    private string What() => Stage switch
    {
        StartStage.None => "nothing failed",
        StartStage.Pipe => "cannot make a pipe for its start",
        StartStage.Fork => "cannot make a process",
        StartStage.Group => "cannot make a process group",
        StartStage.Terminal => "cannot take its terminal",
        StartStage.Foreground => "cannot become the foreground of the terminal",
        StartStage.Streams => "cannot set standard input, output and error",
        StartStage.OomScore => "cannot set its oom score to " + settings.OomScoreAdj,
        StartStage.Limits => "cannot set its limit " + LimitAt(Failed),
        StartStage.Nice => "cannot set its nice value to " + settings.Nice,
        StartStage.Groups when spec.User == null => "cannot set its groups (--group-add)",
        StartStage.Groups => "cannot run as " + spec.User + ": cannot set its groups",
        StartStage.Gid => "cannot run as " + spec.User + ": cannot set its group",
        StartStage.Uid => "cannot run as " + spec.User + ": cannot set its user",
        StartStage.Directory => "cannot change directory to " + spec.WorkingDirectory,
        StartStage.NoNewPrivileges => "cannot give up new privileges",
        StartStage.ParentDeath => "cannot bind it to monofy's life",
        StartStage.Signals => "cannot set its signals",
        StartStage.Exec => "cannot execute " + spec.Words[0],
        StartStage.Late => "cannot start " + spec.Words[0],
    };

    private string LimitAt(int index)
    {
        if (index < 0) return "of open files";
        Ulimit limit = settings.Ulimits[index];
        return limit.Name + "=" + Text(limit.Soft) + (limit.Soft == limit.Hard ? "" : ":" + Text(limit.Hard));

        static string Text(ulong value) => value == ulong.MaxValue ? "unlimited" : value.ToString();
    }

    // For a script whose interpreter is missing, the kernel reports the same error as for a missing file.
    private StartFailure ExplainExec(bool transient)
    {
        string program = spec.Words[0];
        if (program.Length == 0) return new("its program is an empty word", NotFound, transient);
        if (Tried() is not { } tried)
        {
            string missing = program.Contains('/') ? What() + ": " + Reason : Hints.NoProgram(program);
            string? hint = Hints.ForMissing(spec.Words, spec.Name);
            return new(hint == null ? missing : missing + "; " + hint, NotFound, transient);
        }
        int status = Errno is Launching.Errno.ENOENT or Launching.Errno.ENOTDIR ? NotFound : CannotExecute;
        if (Errno == Launching.Errno.EACCES && Hints.ForFile(tried) is { } instead)
            return new(tried + " is not executable; " + instead, status, transient);
        return new("cannot execute " + tried + ": " + WhyNot(tried), status, transient);
    }

    private string? Tried()
    {
        if (Errno != Launching.Errno.ENOENT) return candidates[Failed];
        foreach (string candidate in candidates)
        {
            if (Look(Place(candidate)).Exists) return candidate;
        }
        return null;
    }

    private string WhyNot(string tried)
    {
        switch (Errno)
        {
            case Launching.Errno.ENOENT: return ProgramFile.WhatIsMissing(Look(Place(tried)).Head.Span) + " (ENOENT)";
            case Launching.Errno.ENOEXEC:
                return ProgramFile.WhyNotExecutable(Look(Place(tried)).Head.Span, Machine) + " (ENOEXEC)";
            case Launching.Errno.EACCES:
                return Look(Place(tried)).IsDirectory ? "it is a directory (EACCES)"
                    : Reason;
            case Launching.Errno.E2BIG:
                return "its arguments and environment are larger than the kernel takes (E2BIG)";
            default: return Reason;
        }
    }

    // The path of the file for monofy: the process had already changed its directory.
    private string Place(string file) =>
        file[0] == '/' || spec.WorkingDirectory == null ? file : spec.WorkingDirectory + "/" + file;
}
