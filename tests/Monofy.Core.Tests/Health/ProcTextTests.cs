using System.Text;
using Monofy.Core.Health;

namespace Monofy.Core.Tests.Health;

public sealed class ProcTextTests
{
    [Theory]
    [InlineData("12 (sh) S 1 11 10 34816 12 4194304", 1, 11, 10)]
    [InlineData("12 (a) S (b) R 7 8 9 0", 7, 8, 9)]
    [InlineData("2 (kthreadd) S 0 0 0 0 -1", 0, 0, 0)]
    public void Parent_group_and_session_come_from_stat(string text, int parent, int group, int session)
    {
        Assert.True(ProcText.TryReadStat(Encoding.UTF8.GetBytes(text), out int p, out int g, out int s));
        Assert.Equal((parent, group, session), (p, g, s));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (sh)")]
    [InlineData("12 (sh) S")]
    [InlineData("12 (sh) S 1 2")]
    [InlineData("no stat at all")]
    public void What_is_cut_off_is_refused(string text) =>
        Assert.False(ProcText.TryReadStat(Encoding.UTF8.GetBytes(text), out _, out _, out _));

    [Fact]
    public void The_proportional_size_comes_from_smaps_rollup()
    {
        const string rollup = "00400000-7ffd5000 ---p 00000000 00:00 0    [rollup]\nRss:    1772 kB\nPss:     365 " +
            "kB\nPss_Dirty:   8 kB\n";
        Assert.Equal(365 << 10, ProcText.ReadProportional(Encoding.UTF8.GetBytes(rollup)));
        Assert.Equal(-1, ProcText.ReadProportional(""u8));
        Assert.Equal(-1, ProcText.ReadProportional("x\nPss: kB"u8));
    }

    [Fact]
    public void The_resident_size_comes_from_statm()
    {
        Assert.Equal(443, ProcText.ReadResident("723 443 421 5 0 118 0\n"u8));
        Assert.Equal(-1, ProcText.ReadResident("723"u8));
        Assert.Equal(-1, ProcText.ReadResident(""u8));
    }
}
