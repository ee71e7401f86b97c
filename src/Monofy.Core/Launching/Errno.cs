namespace Monofy.Core.Launching;

/// <summary>The error numbers of Linux that decide what a failed start means. They are the same on every platform that
/// monofy runs on; a test of the shell compares them with its own, which are checked against the C headers.</summary>
public static class Errno
{
    /// <summary>No such file.</summary>
    public const int ENOENT = 2;

    /// <summary>Arguments and environment are too large.</summary>
    public const int E2BIG = 7;

    /// <summary>Not a program.</summary>
    public const int ENOEXEC = 8;

    /// <summary>No process is to be had now.</summary>
    public const int EAGAIN = 11;

    /// <summary>No memory is to be had now.</summary>
    public const int ENOMEM = 12;

    /// <summary>A right is missing.</summary>
    public const int EPERM = 1;

    /// <summary>Not allowed.</summary>
    public const int EACCES = 13;

    /// <summary>A part of the path is not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>The system has no more files.</summary>
    public const int ENFILE = 23;

    /// <summary>monofy has no more files.</summary>
    public const int EMFILE = 24;

    /// <summary>The program is being written.</summary>
    public const int ETXTBSY = 26;
}
