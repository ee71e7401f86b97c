using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>DESIGN section 1: what <c>--journal</c> writes, for a replay of the run.</summary>
public sealed class JournalTests
{
    [Fact]
    public void The_journal_holds_what_happened_a_line_each()
    {
        const int status = 6, signal = 10;      // fields of JournalLine
        using Folder folder = new();
        using Run run = Run.Monofy($"--journal={folder["journal"]} @a trap TERM exit:3 ready wait");
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(3);
        string[][] lines = [.. folder.Read("journal").TrimEnd('\n').Split('\n').Select(line => line.Split(' ', 16))];
        Assert.All(lines, line => Assert.Equal(16, line.Length));
        Assert.Single(lines, line => line[signal] == "15");
        Assert.Single(lines, line => line[status] == "3");
    }

    [Fact]
    public void A_pipe_that_nobody_reads_is_refused_as_a_journal()
    {
        using Folder folder = new();
        Run.Refuses($"--journal={folder.Gate("pipe")} @ exit 0",
            $"cannot open the journal {folder["pipe"]}.*ENXIO.*nothing was started");
    }

    [Fact]
    public void A_journal_that_is_full_does_not_disturb_the_run()
    {
        using Run run = Run.Monofy("--journal=/dev/full @ exit 3", 3);
        Assert.Empty(run.Out.Lines);
    }
}
