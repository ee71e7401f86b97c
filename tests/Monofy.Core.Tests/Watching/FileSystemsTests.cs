using Monofy.Core.Watching;

namespace Monofy.Core.Tests.Watching;

public sealed class FileSystemsTests
{
    // linux/magic.h
    [Theory]
    [InlineData(0x6969, "NFS")]
    [InlineData(0xFF534D42, "SMB")]
    [InlineData(0xFE534D42, "SMB")]
    [InlineData(0x65735546, "FUSE")]
    [InlineData(0x01021997, "9p")]
    [InlineData(0xEF53, null)]          // ext4
    [InlineData(0x01021994, null)]      // tmpfs
    [InlineData(0x794C7630, null)]      // overlay
    [InlineData(0, null)]
    public void Those_that_may_be_changed_elsewhere_have_a_name(uint magic, string? name) =>
        Assert.Equal(name, FileSystems.ChangedElsewhere(magic));
}
