using System;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>Memory is bounded whatever the services do; and where there is none, everything ends in good order (status
/// 70).</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Hundreds_of_long_lines_that_do_not_end_are_shown_sooner_and_lose_nothing()
    {
        const int services = 700, size = 60_000;
        using Folder folder = new();
        File.WriteAllText(folder["out"], "");
        string plan = string.Join(" ||| ", Enumerable.Repeat($"@s partial {size} trap TERM exit:0 wait", services));
        using Run run = Run.Monofy("-q --log=prefix " + plan, new Launch { OutputFile = folder["out"] });
        run.Until(() => new FileInfo(folder["out"]).Length >= services * (size + 1L), "all that was written is shown");
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal(services * size, File.ReadAllBytes(folder["out"]).Count(b => b == 'x'));
    }

    [Fact]
    public void A_file_of_variables_or_a_hand_over_over_4_MB_is_refused()
    {
        using Folder folder = new();
        File.WriteAllText(folder["large"], new string('#', (4 << 20) + 1));
        Run.Refuses($"--env-file={folder["large"]} @ say started", "larger than 4 MB");
        using Run handOver = Run.Monofy($"sh -c 'cat {folder["large"]} >>$MONOFY_SETENV' && @ say started", 125);
        handOver.Says("what sh handed over in MONOFY_SETENV is malformed: larger than 4 MB");
        Assert.Equal("", handOver.Out.Text);
    }

    [Fact]
    public void Files_that_are_too_much_together_are_an_error_before_anything_runs()
    {
        using Folder folder = new();
        File.WriteAllText(folder["large"], new string('#', (4 << 20) - 1));
        using Run run = Run.Monofy(string.Concat(Enumerable.Repeat($"--env-file={folder["large"]} ", 16)) +
            "@ say started", 125);
        run.Says("the files of variables have more than 2 MB together");
        Assert.Equal("", run.Out.Text);
    }

    [Fact]
    public void What_setup_commands_hand_over_again_and_again_takes_the_place_of_what_they_handed_over_before()
    {
        string setup = "sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do printf V$$i=; head -c 100000 /dev/zero | tr \\\\0 " +
            "x; echo; done >>$MONOFY_SETENV' && ";
        using Run run = Run.Monofy("-q " + string.Concat(Enumerable.Repeat(setup, 40)) + "sh -c 'echo ${#V10}'", 0);
        Assert.Equal("100000\n", run.Out.Text);
    }

    [Theory]
    [InlineData("DOTNET_GCHeapHardLimit=20000")]
    [InlineData("DOTNET_GCgen0size=ffffffff")]
    public void Variables_for_a_NET_program_in_the_container_do_not_reach_monofy_itself(string variable)
    {
        using Run run = Run.Monofy("@a env " + variable.Split('=')[0], 0, new Launch { Variables = [variable] });
        Assert.Equal(variable + "\n", run.Out.Text);
    }

    [Theory]
    [InlineData(false, "")]
    [Pid1Data(true, "")]
    [InlineData(false, "--log=json")]
    public void When_monofy_itself_has_no_memory_left_everything_ends_in_good_order_with_70(bool pid1, string option)
    {
        using Folder folder = new();
        string Told(string signal, string file) =>
            $"trap {signal} next err ready await {signal} create {folder[file]} exit 0";
        using Run run = Run.Monofy(
            $"--grace=1s --log=prefix {option} @a ignore USR1 {Told("TERM", "a")} ||| q: --stop-signal=QUIT @q " +
                $"ignore USR1 {Told("QUIT", "q")}" +
            " ||| @stubborn ignore USR1 ignore TERM fork ignore USR1 ignore TERM err ready wait end err ready wait" +
            $" ||| @parent ignore USR1 trap TERM exit:0 daemon ignore USR1 {Told("TERM", "adopted")} " +
            "end err ready wait" +
            " ||| @f trap TERM exit:0 trap USR1 next err ready await USR1 say hello wait",
            new Launch { Pid1 = pid1 });
        run.Err.Wait("ready", 7);
        Exhaust(run, run.Pid);
        run.Signal("USR1");
        run.Err.Wait("no memory is left for monofy itself; stopping everything, exiting with 70");
        run.Ends(70);
        run.That(folder.Has("a") && folder.Has("q"), "each got its stop signal");
        run.That(folder.Has("adopted"), "what left its group got it too");
    }

    [Fact]
    public void Where_the_words_of_a_start_find_no_memory_everything_ends_in_good_order_with_70()
    {
        using Folder folder = new();
        string Words(int count) => string.Concat(Enumerable.Repeat(" " + new string('x', 100_000), count));
        using Run run =
            Run.Monofy($"@s ready gate {folder.Gate("gate")} exit 0{Words(3)} && @a say started exit 0{Words(12)}");
        run.Ready("s");
        Exhaust(run, run.Pid);
        folder.Open("gate");
        run.Ends(70);
        run.Err.Wait("no memory is left for monofy itself; stopping everything, exiting with 70");
        run.That(run.Out.Count("started") == 0, "nothing else is started");
    }

    [Fact]
    public void The_terminal_is_taken_back_too_when_monofy_itself_has_no_memory_left()
    {
        using Run run = Run.Monofy("-c", new Launch
        {
            Terminal = true, Program = "/bin/sh",
            More = [$"{Site.Monofy} --log=prefix --color=never {Site.Actor} trap TERM exit:0 trap USR1 next err " +
                $"ready await USR1 say hello wait >/dev/null; echo status=$?; {Site.Actor} name b fg"],
        });
        run.Err.Wait("actor \\| ready");
        int monofy = Proc.Children(run.Pid).Single(), service = Proc.Children(monofy).Single();
        run.That(Proc.Foreground(monofy) == service, "the service has the terminal");
        Exhaust(run, monofy);
        _ = Libc.kill(monofy, Signals.Number("USR1"));
        run.Err.Wait("no memory is left for monofy itself; stopping everything, exiting with 70");
        run.Out.Wait("^status=70$");
        run.Out.Wait("^b foreground yes$");
        run.Ends(0);
    }

    // Hardly more for its data than it has now; the first line on standard output needs a buffer of half a megabyte.
    private static unsafe void Exhaust(Run run, int pid)
    {
        ulong now = ulong.Parse(Proc.Status(pid, "VmData").Split(' ')[0]) * 1024;
        ulong* limit = stackalloc ulong[2];
        limit[0] = limit[1] = now + (256 << 10);
        run.That(Libc.prlimit(pid, 2 /* RLIMIT_DATA */, limit, null) == 0, "its memory can be limited");
    }
}
