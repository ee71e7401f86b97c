namespace Monofy.Core.Launching;

/// <summary>The Linux error numbers that determine what a failed start means. They are the same on every platform that
/// monofy supports; a test of the shell compares them with its own, which are checked against the C headers.</summary>
public static class Errno
{
    /// <summary>No such file.</summary>
    public const int ENOENT = 2;

    /// <summary>The arguments and environment are too large.</summary>
    public const int E2BIG = 7;

    /// <summary>Not a program.</summary>
    public const int ENOEXEC = 8;

    /// <summary>No process is available right now.</summary>
    public const int EAGAIN = 11;

    /// <summary>No memory is available right now.</summary>
    public const int ENOMEM = 12;

    /// <summary>Not permitted: a privilege is missing.</summary>
    public const int EPERM = 1;

    /// <summary>Access denied.</summary>
    public const int EACCES = 13;

    /// <summary>A part of the path is not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>The system cannot open more files.</summary>
    public const int ENFILE = 23;

    /// <summary>monofy cannot open more files.</summary>
    public const int EMFILE = 24;

    /// <summary>The program file is open for writing.</summary>
    public const int ETXTBSY = 26;
}
