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
        using Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service(Actor.Named("a").ExitsOn("TERM", 3).Ready().Waits()));
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(3);
        string[][] lines = [.. folder.Read("journal").TrimEnd('\n').Split('\n')
            .Where(static line => char.IsAsciiDigit(line[0])).Select(static line => line.Split(' ', 16))];
        Assert.All(lines, line => Assert.Equal(16, line.Length));
        Assert.Single(lines, line => line[signal] == "15");
        Assert.Single(lines, line => line[status] == "3");
    }

    [Fact]
    public void A_run_is_replayed_from_its_journal_by_a_monofy_that_has_nothing_else()
    {
        using Folder folder = new();
        using (Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"], "--env=TOKEN=hush")
            .Setup("setup", Actor.Named("setup").Exits(0))
            .Service("web", Actor.Named("web").Exits(3), "--restart=on-failure:2", "--restart-delay=10ms")
            .Service("b", Actor.Polite("b"), "--grace=$PATIENCE"), new Launch { Environment = ["PATIENCE=7s"] }))
            run.Ends(3);
        string journal = folder.Read("journal");
        Assert.StartsWith("monofy journal 1 ", journal);
        Assert.DoesNotContain("hush", journal);
        using Run replay = Run.Monofy($"ctl replay {folder["journal"]}", 0);
        Assert.Contains("    start web #3", replay.Out.Lines);
        Assert.Contains(replay.Out.Lines, static l => l.StartsWith("    signal-process b #1 SIGTERM"));
        Assert.Matches("^replayed [0-9]+ events: the same is decided again$", replay.Out.Lines[^1]);
        replay.That(replay.Err.Text == "", "no complaint");
    }

    [Fact]
    public void A_run_that_is_held_is_replayed_too()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service("web", Actor.Plain("web")), new Launch { Variables = ["MONOFY_HOLD=1"] });
        run.Says("MONOFY_HOLD=1: started nothing");
        run.Signal("TERM");
        run.Ends(0);
        using Run replay = Run.Monofy($"ctl replay {folder["journal"]}", 0);
        Assert.Contains("the same is decided again", replay.Out.Text);
    }

    [Fact]
    public void A_journal_in_which_something_else_was_decided_is_reported_with_its_line()
    {
        using Folder folder = new();
        Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service("web", Actor.Named("web").Exits(3)), 3).Dispose();
        folder.Write("other", folder.Read("journal").Replace("> start web #1", "> start web #7"));
        using Run replay = Run.Monofy($"ctl replay {folder["other"]}", 1);
        replay.That(replay.Err.Text.Contains(folder["other"] + ":4: this is decided otherwise now") &&
            replay.Err.Text.Contains("the run decided: start web #7"), "the difference and its place");
    }

    [Fact]
    public void What_is_not_a_journal_is_refused_with_its_place()
    {
        using Folder folder = new();
        folder.Write("text", "hello\n");
        folder.Write("long", "monofy journal 1 0\n" + new string('x', 3 << 20));
        folder.Write("broken", "monofy journal 1 0\n" +
            "{\"monofy\":1,\"services\":[{\"name\":\"a\",\"command\":[\"b\"]}]}\n1 0 0\n");
        Run.Refuses($"ctl replay {folder["text"]}", "text:1: is not a journal");
        Run.Refuses($"ctl replay {folder["long"]}", "long:2: the line is longer than 2 MB");
        Run.Refuses($"ctl replay {folder["broken"]}", "broken:3: expected an event of this plan");
        Run.Refuses($"ctl replay {folder["nothing"]}", "nothing: .*ENOENT");
        Run.Refuses($"ctl replay {folder.Gate("pipe")}", "pipe: is not a regular file");
        Run.Refuses("ctl replay", "expected FILE after replay");
    }

    [Fact]
    public void A_pipe_that_no_one_reads_is_refused_as_a_journal()
    {
        using Folder folder = new();
        Run.Refuses($"--journal={folder.Gate("pipe")} @ exit 0",
            $"cannot open the journal {folder["pipe"]}.*ENXIO.*nothing was started");
    }

    [Fact]
    public void A_journal_that_is_full_does_not_disturb_the_run()
    {
        using Run run = Run.Monofy(Plan.With("--journal=/dev/full").Service(Actor.Named("a").Exits(3)), 3);
        Assert.Empty(run.Out.Lines);
    }
}
