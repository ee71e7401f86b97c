namespace Monofy.Core.Watching;

/// <summary>File systems whose files may change without this kernel seeing it: by another machine, or by the program
/// behind FUSE. The kernel reports only changes made on this machine.</summary>
public static class FileSystems
{
    /// <summary>The name of such a file system; null: the kernel sees every change.</summary>
    /// <param name="magic">Its <c>f_type</c> (statfs(2)); 0: unknown.</param>
    public static string? ChangedElsewhere(uint magic) => magic switch
    {
        0x6969 => "NFS",
        0x517B or 0xFF534D42 or 0xFE534D42 => "SMB",
        0x01021997 => "9p",
        0x65735546 => "FUSE",
        0x00C36400 => "Ceph",
        0x6B414653 or 0x5346414F => "AFS",
        0x73757245 => "Coda",
        0x7461636F => "OCFS2",
        0x01161970 => "GFS2",
        0x0BD00BD0 => "Lustre",
        0x786F4256 => "a shared folder of VirtualBox",
        _ => null,
    };
}
