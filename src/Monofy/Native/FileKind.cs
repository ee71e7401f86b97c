using System.Runtime.InteropServices;

namespace Monofy.Native;

/// <summary>What kind of file something is: the part of <c>st_mode</c> that says it.</summary>
internal static unsafe class FileKind
{
    private const int StatusSize = 256;     // more than struct stat

    /// <summary>What <paramref name="fd"/> is, one of <c>Libc.S_IF…</c>; 0 where it is none.</summary>
    public static uint Of(int fd)
    {
        byte* status = stackalloc byte[StatusSize];
        return Libc.fstat(fd, status) == 0 ? In(status) : 0;
    }

    /// <summary>What <paramref name="path"/> names; 0 where that is not to be known.</summary>
    public static uint Of(string path)
    {
        byte* status = stackalloc byte[StatusSize];
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.stat(bytes.Add(path), status) == 0 ? In(status) : 0;
    }

    /// <summary>What <paramref name="path"/> itself is, be it a link.</summary>
    public static uint OfLink(string path)
    {
        byte* status = stackalloc byte[StatusSize];
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.lstat(bytes.Add(path), status) == 0 ? In(status) : 0;
    }

    /// <summary>What a <c>struct stat</c> says.</summary>
    public static uint In(byte* status)
    {
        int modeAt = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 16 : 24;
        return *(uint*)(status + modeAt) & Libc.S_IFMT;
    }
}
