using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class ProcTextTests
{
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
