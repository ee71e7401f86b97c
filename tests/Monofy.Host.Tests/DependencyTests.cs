using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 2: the start, those with --depends-on after what they wait for.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void A_service_starts_after_what_it_waits_for_has_completed()
    {
        using Folder folder = new();
        folder.Gate("g");
        using Run run = Run.Monofy($"web: --depends-on=init:completed @w ready exit 0 ||| init: --fate=on-failure @i " +
            $"ready gate {folder["g"]} say init-end exit 0");
        run.Ready("i");
        run.That(run.Out.Count("^w ready") == 0, "web waits");
        folder.Open("g");
        run.Ends(0);
        run.That(run.Out.Text.IndexOf("init-end") < run.Out.Text.IndexOf("w ready"), "web comes after init");
    }

    [Fact]
    public void A_service_whose_dependency_fails_is_never_started()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"web: --depends-on=init:completed @ create {folder["web"]} ||| init: @ exit 4", 4);
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void A_program_that_turns_out_to_be_missing_later_ends_the_others_in_good_order()
    {
        using Folder folder = new();
        folder.Gate("g");
        folder.Gate("h");
        using Run run = Run.Monofy(
            $"a: @a trap TERM next ready wait gate {folder["h"]} say done exit 0 ||| b: --depends-on=c:completed " +
                $"no-such-program ||| c: --fate=on-failure @c ready gate {folder["g"]} exit 0");
        run.Ready("a");
        run.Ready("c");
        folder.Open("g");
        run.Out.Wait("^a got SIGTERM");
        folder.Open("h");
        run.Ends(127);
        run.That(run.Out.Count("^done$") == 1, "a has the time that it needs");
        run.Says("no-such-program");
    }

    [Fact]
    public void A_chain_is_stopped_from_its_end()
    {
        using Run run = Run.Monofy(
            "a: @a trap TERM exit:0 ready wait ||| b: --depends-on=a:started @b trap TERM exit:0 ready wait ||| c: " +
                "--depends-on=b:started @c trap TERM exit:0 ready wait");
        run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        run.Signal("TERM");
        run.Ends(0);
        int At(string name) => run.Out.Text.IndexOf(name + " got SIGTERM");
        run.That(At("c") < At("b") && At("b") < At("a"), "c before b before a");
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("star")]
    public void Five_hundred_services_start_after_what_they_depend_on_and_stop_before_it(string shape)
    {
        const int count = 500;
        string line = string.Join(" ||| ", Enumerable.Range(0, count).Select(i =>
            $"s{i}: " + (i == 0 ? "" : $"--depends-on=s{(shape == "chain" ? i - 1 : 0)} ") +
                $"@s{i} trap TERM exit:0 ready wait"));
        using Run run = Run.Monofy("--grace=1m " + line);
        run.Out.Wait("^s\\d+ ready", count);
        run.Signal("TERM");
        run.Ends(0);
        int[] stopped = [.. run.Out.Lines.Where(l => l.Contains(" got SIGTERM")).Select(l =>
            int.Parse(l[1..l.IndexOf(' ')]))];
        run.That(stopped.Length == count && stopped[^1] == 0 &&
            (shape == "star" || stopped.SequenceEqual(Enumerable.Range(0, count).Reverse())), "in the reverse order");
    }

    [Theory]
    [InlineData("a: --depends-on=b @ exit 0 ||| b: --depends-on=a @ exit 0", "a.*b")]
    [InlineData("a: --depends-on=a @ exit 0", "a")]
    [InlineData("web: @ exit 0 ||| worker: --depends-on=wbe @ exit 0", "wbe.*web")]
    [InlineData("web: @ exit 0 ||| worker: --depends-on=web:soon @ exit 0", "soon.*completed")]
    [InlineData("migrate: @ exit 0 && web: --depends-on=migrate @ exit 0",
        "migrate is a setup command, which ends before any service starts$")]
    [InlineData("web: --depends-on=nobody @ exit 0", "there is no service nobody$")]
    [InlineData("web: --depends-on=nobody @ exit 0 ||| a: @ exit 0 ||| b: @ exit 0",
        "there is no service nobody; the services are a, b$")]
    public void A_cycle_an_unknown_name_and_an_unknown_condition_are_refused(string line, string pattern) =>
        Run.Refuses(line, pattern);
}
