using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Xunit.Abstractions;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

public sealed class ExhaustiveTests(ITestOutputHelper output)
{
    private static readonly RestartPolicy s_once = new(RestartMode.OnFailure, 1);
    private static readonly RestartPolicy s_always = new(RestartMode.Always, 0);
    private static readonly ServiceSettings s_plain = Make.Plain;
    private static readonly ServiceSettings s_graced = Make.Plain with { Grace = Make.Grace };

    [Fact]
    public void One_service_keeps_the_rules_in_every_state_with_every_event()
    {
        Explore(
            [
                Make.Of(Make.Service("a", s_graced with { Restart = s_once, Fate = Fate.OnFailure })),
                Make.Of(Make.Service("a", s_plain with { Restart = s_always, KillMode = KillMode.Process })),
            ],
            Alphabet.Full, 230_318);
    }

    [Fact]
    public void One_service_of_every_fate_policy_and_kill_mode_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Fate fate in Enum.GetValues<Fate>())
        {
            foreach (RestartPolicy policy in new RestartPolicy[] { default, s_once, new(RestartMode.OnFailure, 0),
                s_always })
            {
                foreach (KillMode mode in Enum.GetValues<KillMode>())
                {
                    ServiceSettings settings = s_plain with { Fate = fate, Restart = policy, KillMode = mode };
                    plans.Add(Make.Of(Make.Service("a", settings)));
                    plans.Add(Make.Of(Make.Service("a", settings with { Grace = TimeSpan.Zero })));
                }
            }
        }
        Explore(plans, Alphabet.Groups | Alphabet.SpawnFailures | Alphabet.Typed, 785_280);
    }

    [Fact]
    public void A_stop_command_or_signal_of_its_own_keeps_the_rules_in_every_state()
    {
        Explore(
            [
                Make.Of(Make.Service("a", s_graced with { StopCommand = ["stop"] })),
                Make.Of(Make.Service("a", s_plain with { StopCommand = ["stop"], Restart = s_always })),
                Make.Of(Make.Service("a", s_graced with { StopSignal = Signal.Quit, KillMode = KillMode.Group })),
            ],
            Alphabet.Groups | Alphabet.SpawnFailures | Alphabet.Typed, 54_023);
    }

    [Fact]
    public void Health_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (OnUnhealthy follows in Enum.GetValues<OnUnhealthy>())
        {
            ServiceSettings settings = s_graced with { OnUnhealthy = follows };
            plans.Add(Make.Of(Make.Service("a", settings with { Health = Make.Tcp })));
            HealthPlan patient = Make.Tcp with { StartPeriod = TimeSpan.FromSeconds(4),
                StartInterval = TimeSpan.FromSeconds(1) };
            plans.Add(Make.Of(Make.Service("a", settings with { Health = patient })));
            plans.Add(Make.Of(Make.Service("a", settings with { Health = Make.Early })));
            // Early checks that outlast a regular one's turn, and a start period.
            HealthPlan slow = Make.Early with { Timeout = TimeSpan.FromSeconds(4) };
            plans.Add(Make.Of(Make.Service("a", settings with { Health = slow })));
            HealthPlan slowStart = slow with { StartPeriod = TimeSpan.FromSeconds(4) };
            plans.Add(Make.Of(Make.Service("a", settings with { Health = slowStart })));
            var notify = new HealthPlan
            {
                Kind = HealthKind.Notify, StartPeriod = TimeSpan.FromSeconds(4), Watchdog = TimeSpan.FromSeconds(2),
            };
            plans.Add(Make.Of(Make.Service("a", settings with { Health = notify })));
        }
        Explore(plans, Alphabet.SpawnFailures | Alphabet.Typed | Alphabet.LateTicks, 252_511);
    }

    [Fact]
    public void Two_services_keep_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Fate fate in Enum.GetValues<Fate>())
        {
            foreach (Fate other in Enum.GetValues<Fate>())
            {
                plans.Add(Make.Of(Make.Service("a", s_graced with { Fate = fate }), Make.Service("b",
                    s_plain with { Fate = other })));
            }
            plans.Add(Make.Of(Make.Service("a", s_graced with { Fate = fate, Restart = s_once }),
                Make.Service("b", s_graced)));
        }
        Explore(plans, Alphabet.SpawnFailures, 11_270);
    }

    [Fact]
    public void Two_services_of_which_one_depends_on_the_other_keep_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Condition condition in Enum.GetValues<Condition>())
        {
            foreach (Fate fate in Enum.GetValues<Fate>())
            {
                ServiceSettings first = s_graced with { Fate = fate, Health = condition == Condition.Healthy
                    ? Make.Tcp with { Retries = 1 } : null };
                plans.Add(Make.Of(Make.Service("a", first), Make.Service("b", s_graced, Make.On(0, condition))));
                plans.Add(Make.Of(
                    Make.Service("a", first with { Restart = s_once }),
                    Make.Service("b", s_plain with { Fate = Fate.Separate }, Make.On(0, condition))));
                // The other way round on the command line.
                if (fate == Fate.Connected) plans.Add(Make.Of(Make.Service("b", s_graced, Make.On(1, condition)),
                    Make.Service("a", first)));
            }
        }
        Explore(plans, Alphabet.SpawnFailures, 38_328);
    }

    [Fact]
    public void Two_services_that_are_interrupted_twice_keep_the_rules_in_every_state()
    {
        Explore(
            [
                Make.Of(Make.Service("a", s_graced), Make.Service("b", s_plain)),
                Make.Of(Make.Service("a", s_plain), Make.Service("b",
                    s_graced with { KillMode = KillMode.Group }, Make.On(0, Condition.Started))),
            ],
            Alphabet.Typed, 25_295);
    }

    [Fact]
    public void Orders_for_two_services_keep_the_rules_in_every_state()
    {
        Explore(
            [
                Make.Of(
                    Make.Service("a", s_plain with { Fate = Fate.OnFailure }),
                    Make.Service("b", s_plain with { Fate = Fate.Separate }, Make.On(0, Condition.Started))),
            ],
            Alphabet.Orders, 148_277);
    }

    [Fact]
    public void Three_services_keep_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Fate fate in Enum.GetValues<Fate>())
        {
            ServiceSettings settings = s_graced with { Fate = fate };
            plans.Add(Make.Of(Make.Service("a", settings), Make.Service("b", settings), Make.Service("c",
                settings)));
            foreach (Condition condition in Enum.GetValues<Condition>())
            {
                ServiceSettings first = settings with { Health = condition == Condition.Healthy
                    ? Make.Tcp with { Retries = 1 } : null };
                plans.Add(Make.Of(
                    Make.Service("a", first), Make.Service("b", settings, Make.On(0, condition)),
                    Make.Service("c", settings, Make.On(1, Condition.Started))));
                plans.Add(Make.Of(
                    Make.Service("c", settings, Make.On(1, condition), Make.On(2, Condition.Started)),
                        Make.Service("a", first),
                    Make.Service("b", settings)));
            }
        }
        Explore(plans, Alphabet.Small, 90_885);
    }

    [Fact]
    public void Setup_and_the_final_command_keep_the_rules_in_every_state()
    {
        ServiceSettings impatient = s_graced with { SetupTimeout = TimeSpan.FromSeconds(3) };
        Explore([Make.Of(Make.Setup("one", impatient), Make.Service("a", s_plain), Make.Finally(s_graced))],
            Alphabet.Groups, 23_908);
        Explore(
            [
                Make.Of(Make.Setup("one"), Make.Setup("two", impatient), Make.Service("a", s_plain)),
                Make.Of(new RunSettings { SetupLock = "/lock" }, Make.Setup("one", impatient), Make.Service("a",
                    s_graced), Make.Finally()),
                Make.Of(
                    new RunSettings { WaitFor = [Make.Tcp.Endpoint!, Make.Tcp.Endpoint!],
                        WaitTimeout = TimeSpan.FromSeconds(6) },
                    Make.Setup("one"), Make.Service("a", s_plain), Make.Finally(s_graced)),
                Make.Of(new RunSettings { Hold = true }, Make.Setup("one"), Make.Service("a", s_plain),
                    Make.Finally()),
            ],
            Alphabet.SpawnFailures | Alphabet.Rest, 9_116);
    }

    [Fact]
    public void A_stop_with_hold_delay_and_timeout_keeps_the_rules_in_every_state()
    {
        TimeSpan one = TimeSpan.FromSeconds(1);
        var hold = new RunSettings { StopHold = 3 * one };
        var delay = new RunSettings { StopDelay = 2 * one };
        var timeout = new RunSettings { StopTimeout = 5 * one };
        ServicePlan[] pair = [Make.Service("db", s_plain), Make.Service("web", s_graced, Make.On(0,
            Condition.Started))];
        Explore(
            [
                Make.Of(hold, pair), Make.Of(timeout, pair), Make.Of(hold with { StopDelay = 2 * one,
                    StopTimeout = 5 * one }, pair),
                Make.Of(delay, Make.Service("a", s_plain with { Fate = Fate.OnFailure }), Make.Finally(s_graced)),
                Make.Of(timeout, Make.Service("a", s_plain with { StopCommand = ["stop"],
                    StopSignal = Signal.Int }), Make.Finally()),
                Make.Of(delay, Make.Job("a", "@every 5s", Overlap.Skip, s_graced with { Fate = Fate.Separate })),
            ],
            Alphabet.Typed, 108_709);
    }

    [Fact]
    public void Processes_that_refuse_signals_keep_the_rules_in_every_state()
    {
        Plan one = Make.Of(Make.Service("a", s_graced with { Fate = Fate.OnFailure }));
        Plan again = Make.Of(Make.Service("a", s_graced with { Restart = s_once }));
        Plan[] others =
        [
            Make.Of(Make.Service("a", s_graced with { StopCommand = ["stop"], StopSignal = Signal.Int })),
            Make.Of(Make.Setup("one", s_graced), Make.Service("a", s_plain), Make.Finally(s_graced)),
            Make.Of(Make.Service("db", s_plain), Make.Service("web", s_graced, Make.On(0, Condition.Started))),
        ];
        foreach (bool isInit in new[] { false, true })
        {
            Explore([one], Alphabet.Refusals | Alphabet.Groups | Alphabet.Orders, isInit ? 4_338 : 5_236,
                isInit: isInit);
            Explore([again], Alphabet.Refusals | Alphabet.Groups, isInit ? 1_157 : 1_440, isInit: isInit);
            Explore(others, Alphabet.Refusals, isInit ? 10_010 : 8_438, isInit: isInit);
        }
    }

    [Fact]
    public void One_job_of_every_policy_keeps_the_rules_in_every_state()
    {
        (Overlap Overlap, int States, int WithRestart)[] rows =
            [(Overlap.Skip, 28_136, 2_243), (Overlap.Queue, 78_212, 3_909), (Overlap.Kill, 30_720, 2_979)];
        Assert.Equal(Enum.GetValues<Overlap>(), rows.Select(static row => row.Overlap));
        foreach ((Overlap overlap, int states, int withRestart) in rows)
        {
            ServiceSettings settings = s_graced with { Fate = Fate.Separate, Job = new() { OnSignal = Signal.Usr1 } };
            Explore([Make.Of(Make.Job("a", null, overlap, settings))],
                Alphabet.Groups | Alphabet.Orders | Alphabet.Rest, states);
            Explore([Make.Of(Make.Job("a", null, overlap, settings with { Restart = s_once,
                Fate = Fate.OnFailure }))], Alphabet.SpawnFailures | Alphabet.Orders, withRestart);
        }
    }

    [Fact]
    public void A_job_beside_a_service_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Overlap overlap in Enum.GetValues<Overlap>())
        {
            foreach (Fate fate in Enum.GetValues<Fate>())
            {
                ServicePlan service = Make.Service("b", s_plain with { Fate = Fate.Separate });
                plans.Add(Make.Of(Make.Job("a", "@every 5s", overlap, s_graced with { Fate = fate }), service));
            }
        }
        Explore(plans, Alphabet.SpawnFailures, 11_544);
    }

    [Fact]
    public void A_job_that_depends_on_a_service_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Overlap overlap in Enum.GetValues<Overlap>())
        {
            ServiceSettings settings = s_graced with { Fate = Fate.Separate };
            plans.Add(Make.Of(Make.Service("b", s_graced), Make.Job("a", null, overlap, settings, Make.On(0,
                Condition.Started))));
            plans.Add(Make.Of(Make.Job("a", null, overlap, settings, Make.On(1, Condition.Completed)),
                Make.Service("b", settings)));
        }
        Explore(plans, Alphabet.SpawnFailures | Alphabet.Orders, 59_067);
    }

    [Fact]
    public void A_hook_that_the_stop_lets_finish_keeps_the_rules_in_every_state()
    {
        ServiceSettings hook = s_graced with { Fate = Fate.Separate, Job = new()
        {
            OnEvent = [new("*", ServiceEvent.Exited), new("*", ServiceEvent.Failed)],
        } };
        ServiceSettings slow = s_plain with { Grace = 2 * Make.Grace };
        Explore([Make.Of(Make.Service("a", slow), Make.Service("b", slow), Make.Job("hook", null, null, hook))],
            Alphabet.SpawnFailures, 5_782);
    }

    [Fact]
    public void A_clock_that_is_set_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Overlap overlap in Enum.GetValues<Overlap>())
            plans.Add(Make.Of(Make.Job("a", "*/10 * * * * *", overlap, s_graced with { Fate = Fate.Separate })));
        Explore(plans, Alphabet.Clock, 30_023);
    }

    [Fact]
    public void Every_exit_rule_holds_in_every_end()
    {
        var plans = new List<Plan>();
        foreach (ExitCodeChoice rule in Enum.GetValues<ExitCodeChoice>())
        {
            var run = new RunSettings { ExitCode = rule, ExitCodeOf = rule == ExitCodeChoice.Named
                ? "b" : null, MapExit = [(3, 0), (143, 9)] };
            plans.Add(Make.Of(run, Make.Service("a", s_plain with { SuccessCodes = [127] }), Make.Service("b",
                s_graced)));
            plans.Add(Make.Of(
                run, Make.Service("a", s_plain with { Fate = Fate.Separate, Restart = s_once }),
                Make.Service("b", s_graced with { Fate = Fate.OnFailure })));
        }
        Explore(plans, Alphabet.SpawnFailures, 9_100);
    }

    [Fact]
    public void Services_that_are_started_one_after_the_other_keep_the_rules_in_every_state()
    {
        Explore(
            [
                Make.Of(Make.Service("a", s_plain), Make.Service("b", s_graced), Make.Service("c",
                    s_plain with { Fate = Fate.OnFailure })),
                Make.Of(Make.Service("a", s_plain, Make.On(2, Condition.Started)), Make.Service("b", s_plain),
                    Make.Service("c", s_graced)),
                // Those that something waits for count too, and so do restarts.
                Make.Of(Make.Service("a", s_plain with { Fate = Fate.Separate }), Make.Service("b", s_plain,
                    Make.On(0, Condition.Completed)), Make.Service("c", s_graced with { Restart = s_once },
                    Make.On(0, Condition.Completed))),
            ],
            Alphabet.SpawnFailures, 10_007, startsAStep: 1);
        Explore(
            [Make.Of(Make.Service("a", s_plain with { Fate = Fate.Separate }), Make.Service("b",
                s_plain with { Fate = Fate.OnFailure }))],
            Alphabet.Orders, 122_387, startsAStep: 1);
    }

    [Fact]
    public void A_start_that_is_late_keeps_the_rules_in_every_state()
    {
        foreach ((RestartPolicy restart, int ofOne, int ofTwo) in ((RestartPolicy, int, int)[])
            [(default, 35_444, 112_253), (s_once, 63_696, 314_741)])
        {
            Plan one = Make.Of(Make.Service("a", s_graced with { Restart = restart }));
            Explore([one], Alphabet.LateStarts | Alphabet.SpawnFailures | Alphabet.Typed | Alphabet.Orders |
                Alphabet.Rest | Alphabet.LateTicks, ofOne);
            Plan two = Make.Of(Make.Setup("s", s_graced), Make.Service("a", s_graced with { Restart = restart }),
                Make.Service("b", s_graced, new Dependency(1, Condition.Started)), Make.Finally(s_graced));
            Explore([two], Alphabet.LateStarts | Alphabet.SpawnFailures, ofTwo);
        }
    }

    // A search always sees the same, so that the number of states (of all plans together) shows one that has shrunk.
    private void Explore(
        IEnumerable<Plan> plans, Alphabet alphabet, int expected, int startsAStep = Limits.StartsAStep,
        bool isInit = false)
    {
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        int states = 0;
        int transitions = 0;
        int ends = 0;
        int most = 0;
        foreach (Plan plan in plans)
        {
            var explorer = new Explorer(plan, alphabet, startsAStep: startsAStep, isInit: isInit);
            explorer.Run();
            count++;
            states += explorer.States;
            transitions += explorer.Transitions;
            ends += explorer.Ends;
            most = Math.Max(most, explorer.States);
        }
        output.WriteLine(count + " plans, " + states + " states (at most " + most + "), " + transitions +
            " steps, " + ends + " ends, " +
            Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0") + " s");
        Assert.True(states == expected, "the search saw " + states + " states, and " + expected + " are expected: " +
            "if what can be reached was to change, that is the new number; else states were lost or came in unwanted");
    }
}
