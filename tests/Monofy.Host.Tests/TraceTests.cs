using System.Linq;
using System.Text.Json;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 7: the file that <c>--trace</c> writes.</summary>
public sealed class TraceTests
{
    [Fact]
    public void A_trace_is_whole_at_the_end()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--trace=" + folder["trace"])
            .Service("a", Actor.Named("a").ExitsOn("TERM", 3).Does("trap HUP say:again").Ready().Waits())
            .Service("b", Actor.Named("b").Does("trap HUP say:again").Ready().Waits()));
        run.Ready("a");
        run.Ready("b");
        run.Signal("HUP");
        run.Until(() => run.Out.Lines.Count(static l => l.Contains("again")) == 2, "both had it");
        run.Signal("TERM");
        run.Ends(3);
        JsonElement[] all = Read(folder.Read("trace"));
        Assert.Equal(["run", "a", "b"], all.Where(static e => Is(e, "name", "thread_name"))
            .Select(static e => e.GetProperty("args").GetProperty("name").GetString()!));
        foreach (IGrouping<int, JsonElement> row in all.GroupBy(static e => e.GetProperty("tid").GetInt32()))
            Assert.Equal(row.Count(static e => Is(e, "ph", "B")), row.Count(static e => Is(e, "ph", "E")));
        Assert.Contains(all, static e => Is(e, "ph", "i") && Is(e, "name", "exited with 3") &&
            e.GetProperty("args").GetProperty("status").GetInt32() == 3);
    }

    [Fact]
    public void A_trace_lacks_its_bracket_only_when_monofy_is_killed()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--trace=" + folder["trace"]).Service("a", Actor.Plain("a")));
        run.Ready("a");
        run.Until(() => folder.Read("trace").Contains("\"started\""), "the start is written");
        run.Signal("KILL");
        Assert.Equal(-9, run.WaitForEnd());
        Assert.Contains(Read(folder.Read("trace") + "]"), static e => Is(e, "ph", "B") && Is(e, "name", "a"));
    }

    [Fact]
    public void A_pipe_whose_reader_stands_still_holds_nothing_up()
    {
        using Folder folder = new();
        string pipe = folder.Gate("pipe");
        int reader = Libc.open(pipe, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        Assert.Equal(4096, Libc.fcntl(reader, Libc.F_SETPIPE_SZ, 4096));
        using Run run = Run.Monofy(Plan.With("--trace=" + pipe)
            .Service(Actor.Named("a").Does("trap HUP say:again").Ready().Waits()));
        run.Ready("a");
        for (int i = 1; i <= 50; i++)
        {
            run.Signal("HUP");
            run.Until(() => run.Out.Lines.Count(static l => l.Contains("again")) == i, "signal " + i + " arrives");
        }
        run.Signal("TERM");
        run.Ends(143);
        run.That(run.Err.Text.Contains("the trace " + pipe + " ends here: its reader does not take more"),
            "why the trace ends");
        _ = Libc.close(reader);
    }

    [Fact]
    public void A_trace_that_cannot_be_opened_starts_nothing_and_a_full_disk_disturbs_nothing()
    {
        using Folder folder = new();
        Run.Refuses($"--trace={folder.Gate("pipe")} @ exit 0",
            $"cannot open the trace {folder["pipe"]}.*ENXIO.*nothing was started");
        using Run run = Run.Monofy(Plan.With("--trace=/dev/full").Service(Actor.Named("a").Exits(3)), 3);
        run.That(run.Err.Text.Contains("the trace /dev/full ends here: ") && run.Err.Text.Contains("ENOSPC"),
            "why the trace ends");
    }

    private static JsonElement[] Read(string text) => [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];

    private static bool Is(JsonElement e, string name, string text) => e.GetProperty(name).GetString() == text;
}
