using System;
using System.Collections.Generic;
using Monofy.Core.Supervision.Services;

namespace Monofy.Simulation;

public sealed class CoverageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public void Distinct_states_are_counted_to_within_two_percent_however_often_each_comes(int count)
    {
        var coverage = new Coverage();
        for (int round = 0; round < 2; round++)
        {
            var random = new Random(1);
            for (int i = 0; i < count; i++)
                coverage.AddState(new((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.Next()));
        }
        Assert.Equal(2 * count, coverage.Steps);
        Assert.InRange(coverage.States, count * 0.98, count * 1.02);
    }

    [Fact]
    public void A_cell_is_missing_until_it_is_used()
    {
        var coverage = new Coverage();
        (int all, List<string> missing) = coverage.CellsReached();
        Assert.Equal(all, missing.Count);
        SimKernel run = new(ScenarioMaker.Of(1)) { Coverage = coverage };
        StateTable.Used = coverage.Cells;
        run.Run();
        StateTable.Used = null;
        Assert.True(coverage.CellsReached().Missing.Count < all);
        Assert.Contains("of the " + all + " cells", coverage.Report());
        Assert.Equal(run.Steps, coverage.Steps);
    }
}
