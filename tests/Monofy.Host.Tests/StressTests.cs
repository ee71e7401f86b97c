using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

namespace Monofy.Host.Tests;

/// <summary>Many of everything. MONOFY_FULL=1 makes it still more.</summary>
public sealed class StressTests
{
    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void Of_a_hundred_thousand_mixed_signals_none_is_lost_that_must_not_be_while_children_come_and_go(bool pid1)
    {
        const int each = 25_000;
        // They say so at each twentieth of the way: slow progress on a loaded machine is progress.
        const int step = each / 20;
        Actor Counts(string name) => Actor.Named(name).Counts("RTMIN+3", step).Counts("RTMIN+5", step).Counts("HUP")
            .Counts("USR1").Counts("USR2").Counts("WINCH").ExitsOn("TERM", 0).Ready().Waits();
        string[] churn = ["--fate=separate", "--restart=always", "--restart-delay=1ms", "--restart-max-delay=1ms"];
        Actor ended = Actor.Named("e").Exits(0);
        using Run run = Run.Monofy(Plan.With("-q", "--grace=10s", "--exit-code=actor")
            .Service(Counts("a")).Service(Counts("b"))
            .Service("c", Actor.Named("c").Forks(ended).LeavesOrphan(ended).StartsDaemon(ended).Exits(0), churn)
            .Service("d", Actor.Named("d").Exits(1), churn), new Launch { Pid1 = pid1 });
        run.Ready("a");
        run.Ready("b");
        string[] coalescing = ["HUP", "USR1", "USR2", "WINCH"];
        for (int index = 0; index < each; index++)
        {
            Send(run, "RTMIN+3");
            Send(run, coalescing[index % 4]);
            Send(run, "RTMIN+5");
            Send(run, index % 2 == 0 ? "CHLD" : coalescing[(index / 2) % 4]);
        }
        // The kernel hands out the lower number first.
        foreach (string signal in new[] { "RTMIN\\+3", "RTMIN\\+5" })
            for (int count = step; count <= each; count += step)
                foreach (string name in new[] { "a", "b" })
                    run.Out.Wait($"^{name} counted SIG{signal} {count}$");
        run.Until(() => Proc.Children(run.Pid).All(child => Proc.State(child) != 'Z') , "no zombie is left");
        run.Signal("TERM");
        run.Ends(0);
        foreach (string name in new[] { "a", "b" })
        {
            run.Out.Wait($@"^{name} count SIGRTMIN\+3 {each}$");
            run.Out.Wait($@"^{name} count SIGRTMIN\+5 {each}$");
            foreach (string signal in coalescing)
            {
                int count = int.Parse(run.Out.Wait($@"^{name} count SIG{signal} (\d+)$").Groups[1].Value);
                run.That(count is > 0 && count <= 2 * each, $"{signal} came {count} times");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("--log=prefix")]
    public void More_deaths_than_one_wake_reaps_are_reaped_without_another_signal(string option)
    {
        using Folder folder = new();
        Actor parent = Actor.Named("a").Warns("up").WaitsForGate(folder.Gate("gate"));
        for (int i = 0; i < 4500; i++) parent.LeavesOrphan(Actor.Named("o").Exits(0));
        using Run run = Run.Monofy(Plan.With("-q", option).Service(parent.Creates(folder["done"]).Waits()));
        run.Err.Wait("up$");
        run.Signal("STOP");
        folder.Open("gate");
        run.Until(() => folder.Has("done"), "all orphans are dead");
        run.That(Proc.Children(run.Pid).Length > 4400, "and not reaped");
        run.Signal("CONT");
        run.Until(() => Proc.Children(run.Pid).Length == 1, "they are reaped");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void A_short_run_never_hangs()
    {
        for (int time = 0; time < (Site.Full ? 5000 : 200); time++)
        {
            using Run run = Run.Monofy(Plan.With("-q").Service(Actor.Named("a").Exits(7)), 7);
        }
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_stop_at_any_moment_ends_everything(bool pid1)
    {
        for (int time = 0; time < (Site.Full ? 2000 : 60); time++)
        {
            Actor ended = Actor.Named("e").Exits(0), waits = Actor.Named("c").Waits();
            using Run run = Run.Monofy(Plan.With("-q", "--grace=5s")
                .Setup(ended).Setup(Actor.Named("s").LeavesOrphan(ended).Exits(0))
                .Service(Actor.Named("a").Forks(waits).StartsDaemon(waits).Waits()), new Launch { Pid1 = pid1 });
            SpinFor(time * 100 % 6000);
            run.Signal("TERM");
            // Before monofy's first instruction SIGTERM kills it, as it does any program; as PID 1 the kernel drops it
            // instead.
            if (pid1) run.Until(() => run.HasEnded || Libc.kill(run.Pid, Signals.Number("TERM")) != 0, "the end");
            int status = run.WaitForEnd();
            run.That(status is 143 or 0 or -15, $"a truthful status, not {status}");
            run.LeavesNothing();
        }
    }

    [Fact]
    public void A_thousand_services_start_and_stop()
    {
        int count = Site.Full ? 5000 : 1000;
        Plan plan = Plan.With("-q");
        for (int i = 0; i < count; i++) plan.Service(Actor.Plain("s"));
        using Run run = Run.Monofy(plan);
        run.Out.Wait("^s ready", count);
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Everybody_dying_at_once_causes_no_trouble()
    {
        Plan plan = Plan.With("-q");
        for (int i = 0; i < 200; i++) plan.Service(Actor.Named("s").ExitsOn("USR1", 6).Ready().Waits());
        using Run run = Run.Monofy(plan);
        run.Out.Wait("^s ready", 200);
        run.Signal("USR1");
        run.Ends(6);
    }

    private static void Send(Run run, string signal)
    {
        // EAGAIN: the queue of real-time signals is full for the moment.
        while (Libc.kill(run.Pid, Signals.Number(signal)) != 0)
        {
            if (Marshal.GetLastPInvokeError() != 11)
                Assert.Fail("kill " + Marshal.GetLastPInvokeError() + "\n" + run.Transcript());
            Thread.Yield();
        }
    }

    private static void SpinFor(int microseconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds) Thread.SpinWait(20);
    }
}
