using System.Runtime.InteropServices;

namespace Monofy.Native;

/// <summary>What kind of file something is: the part of <c>st_mode</c> that says it.</summary>
internal static unsafe class FileKind
{
    /// <summary>More than <c>struct stat</c>.</summary>
    public const int StatusSize = 256;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>What <paramref name="fd"/> is, one of <c>Libc.S_IF…</c>; 0 if it is not one of these.</summary>
    public static uint Of(int fd)
    {
        byte* status = stackalloc byte[StatusSize];
        return Libc.fstat(fd, status) == 0 ? In(status) : 0;
    }

    /// <summary>What <paramref name="path"/> names; 0 if that is unknown.</summary>
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
    public static uint In(byte* status) => Mode(status) & Libc.S_IFMT;

    /// <summary>All of <c>st_mode</c>.</summary>
    public static uint Mode(byte* status) => *(uint*)(status + (IsArm ? 16 : 24));

    /// <summary>How many names the file has.</summary>
    public static ulong Links(byte* status) => IsArm ? *(uint*)(status + 20) : *(ulong*)(status + 16);

    /// <summary>Whose it is.</summary>
    public static uint Owner(byte* status) => *(uint*)(status + (IsArm ? 24 : 28));
}
