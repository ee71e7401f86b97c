namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 3: connected fates and the two others, success codes.</summary>
public sealed class FateTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void By_default_the_end_of_one_service_with_whatever_status_stops_everything(int status)
    {
        using Run run = Run.Monofy($"a: @a trap TERM exit:9 ready wait ||| b: @b trap USR1 exit:{status} ready wait " +
            $"||| c: @c trap TERM exit:8 ready wait");
        run.Ready("a");
        Ready b = run.Ready("b");
        run.Ready("c");
        Libc.kill(b.Pid, Signals.Number("USR1"));
        run.Ends(status);
        run.Out.Wait("^a got SIGTERM from user");
        run.Out.Wait("^c got SIGTERM from user");
        run.Says("b.*");
    }

    [Fact]
    public void The_death_of_one_service_by_a_signal_stops_everything()
    {
        using Run run = Run.Monofy("a: @a ready wait ||| b: @b ready wait");
        run.Ready("a");
        Libc.kill(run.Ready("b").Pid, Signals.Number("KILL"));
        run.Ends(137);
        run.Says("b.*(KILL|137|9)");
    }

    [Fact]
    public void With_on_failure_only_a_failure_stops_the_rest()
    {
        using Folder folder = new();
        folder.Gate("a");
        folder.Gate("b");
        using Run run = Run.Monofy($"--fate=on-failure @a ready gate {folder["a"]} exit 0 ||| @b ready gate " +
            $"{folder["b"]} exit 4 ||| @c trap TERM exit:0 ready wait");
        Ready a = run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        folder.Open("a");
        run.Gone(a.Pid);
        folder.Open("b");
        run.Ends(4);
        run.That(run.Out.Count("^c got SIGTERM ") == 1, "the rest is stopped");
    }

    [Fact]
    public void With_on_failure_monofy_ends_when_every_service_has_ended()
    {
        using Run run = Run.Monofy("--fate=on-failure @ exit 0 ||| @ exit 0", 0);
    }

    [Fact]
    public void With_separate_fates_an_end_stops_nothing_and_monofy_ends_with_the_last()
    {
        using Folder folder = new();
        folder.Gate("a");
        using Run run = Run.Monofy($"--fate=separate a: @a ready gate {folder["a"]} exit 5 ||| b: @b trap TERM note " +
            $"trap USR1 exit:6 ready wait");
        run.Ready("a");
        Ready b = run.Ready("b");
        folder.Open("a");
        run.Says("a exited with 5 .*; the others go on");
        Libc.kill(b.Pid, Signals.Number("USR1"));
        run.Ends(5);
        run.That(run.Out.Count("^b got SIGTERM") == 0, "nobody asked b to stop");
    }

    [Fact]
    public void Each_service_can_have_a_fate_of_its_own()
    {
        using Folder folder = new();
        folder.Gate("side");
        folder.Gate("main");
        using Run run = Run.Monofy($"side: --fate=separate @side ready gate {folder["side"]} exit 5 ||| main: @main " +
            $"ready gate {folder["main"]} exit 0 ||| @c trap TERM exit:0 ready wait");
        Ready side = run.Ready("side");
        run.Ready("main");
        run.Ready("c");
        folder.Open("side");
        run.Gone(side.Pid);
        folder.Open("main");
        run.Ends(0);
    }

    [Fact]
    public void Success_codes_count_as_success()
    {
        using Folder folder = new();
        folder.Gate("a");
        folder.Gate("b");
        using Run run = Run.Monofy($"--fate=on-failure --success-codes=143,3 @a ready gate {folder["a"]} exit 3 ||| " +
            $"@b ready gate {folder["b"]} exit 2");
        Ready a = run.Ready("a");
        run.Ready("b");
        folder.Open("a");
        run.Gone(a.Pid);
        folder.Open("b");
        run.Ends(2);
    }

    [Fact]
    public void A_success_code_is_not_a_reason_to_restart_on_failure()
    {
        using Run run = Run.Monofy("--restart=on-failure --restart-delay=1ms --success-codes=3 @ say once exit 3");
        run.WaitForEnd();
        run.That(run.Out.Count("^once$") == 1, "runs once");
    }

    [Fact]
    public void A_death_is_noticed_when_the_process_dies_not_when_its_output_closes()
    {
        using Run run =
            Run.Monofy(
                "a: @a daemon name d trap TERM exit:0 ready wait end ready wait ||| b: @b trap TERM exit:0 ready wait");
        run.Ready("d");
        run.Ready("b");
        Ready a = run.Ready("a");
        Libc.kill(a.Pid, Signals.Number("KILL"));
        run.Ends(137);
    }
}
