using System.IO;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class ProcStatTests
{
    private const string Times = " 0 -1 4194304 100 200 0 0 11 22 33 44 20 0 ";
    private const string Rest = " 0 1234 8000000 321 18446744073709551615\n";

    [Theory]
    [InlineData("12 (sh) S 7 8 9" + Times + "3" + Rest, "sh", 'S', false)]
    [InlineData("12 (a) b) (c) R 7 8 9" + Times + "1" + Rest, "a) b) (c", 'R', false)]
    [InlineData("12 (a) Z) S 7 8 9" + Times + "1" + Rest, "a) Z", 'S', false)]
    [InlineData("12 (a) Z 7 8 9" + Times + "1" + Rest, "a", 'Z', true)]
    [InlineData("12 (a) Z 7 8 9" + Times + "2" + Rest, "a", 'Z', false)]
    public void The_name_may_hold_anything(string text, string name, char state, bool hasEnded)
    {
        ProcStat stat = ProcStat.Parse(Encoding.ASCII.GetBytes(text))!.Value;
        Assert.Equal((name, state, hasEnded), (ProcStat.NameIn(Encoding.ASCII.GetBytes(text)), stat.State,
            stat.HasEnded));
        Assert.Equal((7, 8, 9), (stat.Parent, stat.Group, stat.Session));
        Assert.Equal((110, 1234, 321), (stat.CpuTicks, stat.Began, stat.Pages));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (sh)")]
    [InlineData("12 (sh) ")]
    [InlineData("12 (sh) S")]
    [InlineData("12 (sh) S 7 8 9")]
    [InlineData("12 (sh) S 7 8 9" + Times + "1 0 1234 8000000 321")]
    [InlineData("12 (sh) S 7 x 9" + Times + "1" + Rest)]
    [InlineData("12 (sh) S 7 1234567890123456789 9" + Times + "1" + Rest)]
    [InlineData("no stat at all")]
    public void What_is_cut_off_or_no_number_is_refused(string text) =>
        Assert.Null(ProcStat.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void That_of_this_process_is_read() =>
        Assert.Equal('R', ProcStat.Parse(File.ReadAllBytes("/proc/thread-self/stat"))!.Value.State);
}
