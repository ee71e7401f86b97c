namespace Monofy.Native;

/// <summary>The modes that files are made with, since C# has no octal numbers.</summary>
internal static class FileModes
{
    /// <summary>0600: for monofy's user alone.</summary>
    public const int Private = 0x180;

    /// <summary>0644: everybody may read it.</summary>
    public const int Readable = 0x1A4;

    /// <summary>0666: everybody may write it, as far as the umask lets them.</summary>
    public const int Shared = 0x1B6;

    /// <summary>0755: a folder that everybody may enter.</summary>
    public const int Folder = 0x1ED;

    /// <summary>0177, a umask: a socket that is made is 0600.</summary>
    public const int SocketMask = 0x7F;
}
