using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, standard input.</summary>
public sealed class StdinTests
{
    [Fact]
    public void Without_an_option_it_goes_to_the_first_service_and_the_others_get_dev_null()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service(Actor.Named("a").TellsInput().CopiesInput())
            .Service(Actor.Named("b").TellsInput().Ready().Waits())
            .Service(Actor.Named("c").TellsInput().Ready().Waits()), new Launch { Input = true });
        run.Ready("b");
        run.Ready("c");
        run.Write("some text\n");
        run.Out.Wait("^some text$");
        run.CloseInput();
        run.Ends(0);
        run.Out.Wait("^a stdin is pipe$");
        run.Out.Wait("^b stdin is null$");
        run.Out.Wait("^c stdin is null$");
    }

    [Fact]
    public void Where_dev_null_cannot_be_opened_no_other_process_gets_it()
    {
        using Run run = Run.Monofy(Plan.With().Service("a", Actor.Plain("a"))
            .Service("b", Actor.Named("b").TellsInput().CopiesInput()), 126,
            new Launch { Input = true, Before = "rlimit nofile 3" });
        run.Says(@"cannot start b: cannot open /dev/null for its standard input: too many open files \(EMFILE\)");
        run.That(run.Out.Count("^b ") == 0, "b is not started");
    }

    [Fact]
    public void With_the_option_it_goes_to_that_service()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").TellsInput().Ready().Waits())
            .Service("b", Actor.Named("b").TellsInput().CopiesInput(), "--stdin"), new Launch { Input = true });
        run.Ready("a");
        run.Write("some text\n");
        run.Out.Wait("^some text$");
        run.CloseInput();
        run.Ends(0);
        run.Out.Wait("^a stdin is null$");
        run.Out.Wait("^b stdin is pipe$");
    }

    [Fact]
    public void Setup_commands_get_it_too()
    {
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Setup(Actor.Named("s").ReadsLine()).Setup(Actor.Named("t").ReadsLine())
            .Service(Actor.Named("a").ReadsLine()).Service(Actor.Named("b").TellsInput()),
            new Launch { Input = true });
        run.Write("one\ntwo\nthree\n");
        run.Ends(0);
        run.Out.Wait(@"^s read \[one\]$");
        run.Out.Wait(@"^t read \[two\]$");
        run.Out.Wait(@"^a read \[three\]$");
    }

    [Fact]
    public void Its_end_passes_through()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").ReadsLine().Exits(4)), new Launch { Input = true });
        run.CloseInput();
        run.Ends(4);
        run.Out.Wait("^a read end$");
    }

    [Fact]
    public void Closed_standard_input_becomes_dev_null()
    {
        Actor Tells(string name) => Actor.Named(name).TellsInput().Does("fds");
        using Run run = Run.Monofy(Plan.With("--fate=separate").Service(Tells("a")).Service(Tells("b")), 0,
            new Launch { Before = "closefd 0" });
        foreach (string name in new[] { "a", "b" })
        {
            run.Out.Wait($"^{name} stdin is (null|closed)$");
            run.Out.Wait($"^{name} fds none$");
        }
    }

    [Fact]
    public void A_restarted_service_gets_it_again()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure", "--restart-delay=1ms")
            .Service(Actor.Named("a").ReadsLine().Exits(1)), new Launch { Input = true });
        run.Write("one\n");
        run.Out.Wait(@"^a read \[one\]$");
        run.Write("two\n");
        run.Out.Wait(@"^a read \[two\]$");
        run.Signal("TERM");
        run.That(run.WaitForEnd() is 143 or 1, "ends");
        run.LeavesNothing();
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("abc\n")]
    [InlineData("abc\ndef")]
    public void Its_end_passes_through_a_pseudo_terminal_wherever_the_last_line_ends(string text)
    {
        using Run run = Run.Monofy(Plan.With()
            .Program("a", "sh -c 'stty -echo; echo ready; cat; echo over'", "--tty", "--stdin"),
            new Launch { Input = true });
        run.Out.Wait("^ready$");
        run.Write(text);
        run.CloseInput();
        run.Ends(0);
        Assert.Equal("ready\n" + text + "over\n", run.Out.Text.Replace("\r", ""));
    }

    [Fact]
    public void While_a_terminal_is_full_and_no_one_will_write_into_standard_input_any_more_monofy_sleeps()
    {
        using Folder folder = new();
        Actor late = Actor.Named("a").Ready().WaitsForGate(folder.Gate("gate")).CopiesInput();
        using Run run = Run.Monofy(Plan.With().Service("a", late, "--tty", "--stdin"), new Launch { Input = true });
        run.Ready("a");
        string line = new string('x', 99) + "\n";
        bool IsFull() => !Proc.Watched(run.Pid).Contains(Proc.Target(run.Pid, "0"));
        // No fixed amount: where a user has many pipes, a new one holds little.
        run.Until(() => !Enumerable.Repeat(line, 600).All(run.Fits) && IsFull(), "nobody takes any more");
        run.CloseInput();
        run.Until(IsFull, "the terminal is full");
        run.Until(() => Proc.State(run.Pid) == 'S', "monofy sleeps");
        folder.Open("gate");
        run.Ends(0);
    }

    [Fact]
    public void Somebody_else_who_reads_standard_input_first_does_not_stop_monofy()
    {
        Actor reader = Actor.Named("a").ExitsOn("TERM", 4).Ready().Waits();
        using Run run = Run.Monofy(Plan.With().Service("a", reader, "--tty", "--stdin"), new Launch { Input = true });
        ReadFirst(run);
    }

    [Needs("gcc")]
    public void Somebody_else_who_reads_standard_input_first_does_not_stop_monofy_on_an_older_kernel()
    {
        using Run run = Run.Monofy($"{Site.SystemCall("preadv2")} 95 {Site.Monofy} " +
            "a: --tty --stdin @a trap TERM exit:4 ready wait",
            new Launch { Program = Site.Build("tests/hostile/secc.c"), Input = true, MayLeave = true });
        ReadFirst(run);
    }

    private static unsafe void ReadFirst(Run run)
    {
        run.Ready("a");
        int other = Libc.open($"/proc/{run.Pid}/fd/0", Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        byte one;
        // Often monofy has just heard that there is something.
        for (int i = 0; i < 30_000; i++)
        {
            run.Write("x");
            _ = Libc.read(other, &one, 1);
            run.That(!Proc.WaitsInRead(run.Pid, 0), "monofy waits for nothing but for all");
        }
        _ = Libc.close(other);
        run.Signal("TERM");
        run.Ends(4);
    }
}
