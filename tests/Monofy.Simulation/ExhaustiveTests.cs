using System;
using System.Collections.Generic;
using System.Diagnostics;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Xunit.Abstractions;

namespace Monofy.Simulation;

public sealed class ExhaustiveTests(ITestOutputHelper output)
{
    private static readonly RestartPolicy s_once = new(RestartMode.OnFailure, 1);
    private static readonly RestartPolicy s_always = new(RestartMode.Always, 0);
    private static readonly ServiceSettings s_plain = Plans.Plain;
    private static readonly ServiceSettings s_graced = Plans.Plain with { Grace = Plans.Grace };

    [Fact]
    public void One_service_keeps_the_rules_in_every_state_with_every_event()
    {
        Explore(
            [
                Plans.Of(Plans.Service("a", s_graced with { Restart = s_once, Fate = Fate.OnFailure })),
                Plans.Of(Plans.Service("a", s_plain with { Restart = s_always, KillMode = KillMode.Process })),
            ],
            Alphabet.Full, 25_000);
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
                    plans.Add(Plans.Of(Plans.Service("a", settings)));
                    plans.Add(Plans.Of(Plans.Service("a", settings with { Grace = TimeSpan.Zero })));
                }
            }
        }
        Explore(plans, Alphabet.Groups | Alphabet.SpawnFailures | Alphabet.Typed, 120_000);
    }

    [Fact]
    public void A_stop_command_or_signal_of_its_own_keeps_the_rules_in_every_state()
    {
        Explore(
            [
                Plans.Of(Plans.Service("a", s_graced with { StopCommand = ["stop"] })),
                Plans.Of(Plans.Service("a", s_plain with { StopCommand = ["stop"], Restart = s_always })),
                Plans.Of(Plans.Service("a", s_graced with { StopSignal = Signal.Quit, KillMode = KillMode.Group })),
            ],
            Alphabet.Groups | Alphabet.SpawnFailures | Alphabet.Typed, 8_000);
    }

    [Fact]
    public void Health_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (OnUnhealthy follows in Enum.GetValues<OnUnhealthy>())
        {
            ServiceSettings settings = s_graced with { OnUnhealthy = follows };
            plans.Add(Plans.Of(Plans.Service("a", settings with { Health = Plans.Tcp })));
            HealthPlan patient = Plans.Tcp with { StartPeriod = TimeSpan.FromSeconds(4),
                StartInterval = TimeSpan.FromSeconds(1) };
            plans.Add(Plans.Of(Plans.Service("a", settings with { Health = patient })));
            plans.Add(Plans.Of(Plans.Service("a", settings with { Health = Plans.Early })));
            // Early checks that outlast a regular one's turn, and a start period.
            HealthPlan slow = Plans.Early with { Timeout = TimeSpan.FromSeconds(4) };
            plans.Add(Plans.Of(Plans.Service("a", settings with { Health = slow })));
            HealthPlan slowStart = slow with { StartPeriod = TimeSpan.FromSeconds(4) };
            plans.Add(Plans.Of(Plans.Service("a", settings with { Health = slowStart })));
            var notify = new HealthPlan
            {
                Kind = HealthKind.Notify, StartPeriod = TimeSpan.FromSeconds(4), Watchdog = TimeSpan.FromSeconds(2),
            };
            plans.Add(Plans.Of(Plans.Service("a", settings with { Health = notify })));
        }
        Explore(plans, Alphabet.SpawnFailures | Alphabet.Typed | Alphabet.LateTicks, 15_000);
    }

    [Fact]
    public void Two_services_keep_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Fate fate in Enum.GetValues<Fate>())
        {
            foreach (Fate other in Enum.GetValues<Fate>())
            {
                plans.Add(Plans.Of(Plans.Service("a", s_graced with { Fate = fate }), Plans.Service("b",
                    s_plain with { Fate = other })));
            }
            plans.Add(Plans.Of(Plans.Service("a", s_graced with { Fate = fate, Restart = s_once }),
                Plans.Service("b", s_graced)));
        }
        Explore(plans, Alphabet.SpawnFailures, 9_000);
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
                    ? Plans.Tcp with { Retries = 1 } : null };
                plans.Add(Plans.Of(Plans.Service("a", first), Plans.Service("b", s_graced, Plans.On(0, condition))));
                plans.Add(Plans.Of(
                    Plans.Service("a", first with { Restart = s_once }),
                    Plans.Service("b", s_plain with { Fate = Fate.Separate }, Plans.On(0, condition))));
                // The other way round on the command line.
                if (fate == Fate.Connected) plans.Add(Plans.Of(Plans.Service("b", s_graced, Plans.On(1, condition)),
                    Plans.Service("a", first)));
            }
        }
        Explore(plans, Alphabet.SpawnFailures, 20_000);
    }

    [Fact]
    public void Two_services_that_are_interrupted_twice_keep_the_rules_in_every_state()
    {
        Explore(
            [
                Plans.Of(Plans.Service("a", s_graced), Plans.Service("b", s_plain)),
                Plans.Of(Plans.Service("a", s_plain), Plans.Service("b",
                    s_graced with { KillMode = KillMode.Group }, Plans.On(0, Condition.Started))),
            ],
            Alphabet.Typed, 4_000);
    }

    [Fact]
    public void Requests_to_two_services_keep_the_rules_in_every_state()
    {
        Explore(
            [
                Plans.Of(
                    Plans.Service("a", s_plain with { Fate = Fate.OnFailure }),
                    Plans.Service("b", s_plain with { Fate = Fate.Separate }, Plans.On(0, Condition.Started))),
            ],
            Alphabet.Requests, 30_000);
    }

    [Fact]
    public void Three_services_keep_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Fate fate in Enum.GetValues<Fate>())
        {
            ServiceSettings settings = s_graced with { Fate = fate };
            plans.Add(Plans.Of(Plans.Service("a", settings), Plans.Service("b", settings), Plans.Service("c",
                settings)));
            foreach (Condition condition in Enum.GetValues<Condition>())
            {
                ServiceSettings first = settings with { Health = condition == Condition.Healthy
                    ? Plans.Tcp with { Retries = 1 } : null };
                plans.Add(Plans.Of(
                    Plans.Service("a", first), Plans.Service("b", settings, Plans.On(0, condition)),
                    Plans.Service("c", settings, Plans.On(1, Condition.Started))));
                plans.Add(Plans.Of(
                    Plans.Service("c", settings, Plans.On(1, condition), Plans.On(2, Condition.Started)),
                        Plans.Service("a", first),
                    Plans.Service("b", settings)));
            }
        }
        Explore(plans, Alphabet.Small, 60_000);
    }

    [Fact]
    public void Setup_and_the_final_command_keep_the_rules_in_every_state()
    {
        ServiceSettings impatient = s_graced with { SetupTimeout = TimeSpan.FromSeconds(3) };
        Explore([Plans.Of(Plans.Setup("one", impatient), Plans.Service("a", s_plain), Plans.Finally(s_graced))],
            Alphabet.Groups, 20_000);
        Explore(
            [
                Plans.Of(Plans.Setup("one"), Plans.Setup("two", impatient), Plans.Service("a", s_plain)),
                Plans.Of(new RunSettings { SetupLock = "/lock" }, Plans.Setup("one", impatient), Plans.Service("a",
                    s_graced), Plans.Finally()),
                Plans.Of(
                    new RunSettings { WaitFor = [Plans.Tcp.Endpoint!, Plans.Tcp.Endpoint!],
                        WaitTimeout = TimeSpan.FromSeconds(6) },
                    Plans.Setup("one"), Plans.Service("a", s_plain), Plans.Finally(s_graced)),
                Plans.Of(new RunSettings { Hold = true }, Plans.Setup("one"), Plans.Service("a", s_plain),
                    Plans.Finally()),
            ],
            Alphabet.SpawnFailures | Alphabet.Rest, 4_000);
    }

    [Fact]
    public void A_stop_with_hold_delay_and_timeout_keeps_the_rules_in_every_state()
    {
        TimeSpan one = TimeSpan.FromSeconds(1);
        var hold = new RunSettings { StopHold = 3 * one };
        var delay = new RunSettings { StopDelay = 2 * one };
        var timeout = new RunSettings { StopTimeout = 5 * one };
        ServicePlan[] pair = [Plans.Service("db", s_plain), Plans.Service("web", s_graced, Plans.On(0,
            Condition.Started))];
        Explore(
            [
                Plans.Of(hold, pair), Plans.Of(timeout, pair), Plans.Of(hold with { StopDelay = 2 * one,
                    StopTimeout = 5 * one }, pair),
                Plans.Of(delay, Plans.Service("a", s_plain with { Fate = Fate.OnFailure }), Plans.Finally(s_graced)),
                Plans.Of(timeout, Plans.Service("a", s_plain with { StopCommand = ["stop"],
                    StopSignal = Signal.Int }), Plans.Finally()),
                Plans.Of(delay, Plans.Job("a", "@every 5s", Overlap.Skip, s_graced with { Fate = Fate.Separate })),
            ],
            Alphabet.Typed, 5_000);
    }

    [Fact]
    public void Processes_that_refuse_signals_keep_the_rules_in_every_state()
    {
        Plan one = Plans.Of(Plans.Service("a", s_graced with { Fate = Fate.OnFailure }));
        Plan again = Plans.Of(Plans.Service("a", s_graced with { Restart = s_once }));
        Plan[] others =
        [
            Plans.Of(Plans.Service("a", s_graced with { StopCommand = ["stop"], StopSignal = Signal.Int })),
            Plans.Of(Plans.Setup("one", s_graced), Plans.Service("a", s_plain), Plans.Finally(s_graced)),
            Plans.Of(Plans.Service("db", s_plain), Plans.Service("web", s_graced, Plans.On(0, Condition.Started))),
        ];
        foreach (bool isInit in new[] { false, true })
        {
            Explore([one], Alphabet.Refusals | Alphabet.Groups | Alphabet.Requests, 1_000, isInit: isInit);
            Explore([again], Alphabet.Refusals | Alphabet.Groups, 1_000, isInit: isInit);
            Explore(others, Alphabet.Refusals, 1_000, isInit: isInit);
        }
    }

    [Fact]
    public void One_job_of_every_policy_keeps_the_rules_in_every_state()
    {
        foreach (Overlap overlap in Enum.GetValues<Overlap>())
        {
            ServiceSettings settings = s_graced with { Fate = Fate.Separate, Job = new() { OnSignal = Signal.Usr1 } };
            Explore([Plans.Of(Plans.Job("a", null, overlap, settings))],
                Alphabet.Groups | Alphabet.Requests | Alphabet.Rest, 7_000);
            Explore([Plans.Of(Plans.Job("a", null, overlap, settings with { Restart = s_once,
                Fate = Fate.OnFailure }))], Alphabet.SpawnFailures | Alphabet.Requests, 1_000);
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
                ServicePlan service = Plans.Service("b", s_plain with { Fate = Fate.Separate });
                plans.Add(Plans.Of(Plans.Job("a", "@every 5s", overlap, s_graced with { Fate = fate }), service));
            }
        }
        Explore(plans, Alphabet.SpawnFailures, 9_000);
    }

    [Fact]
    public void A_job_that_depends_on_a_service_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Overlap overlap in Enum.GetValues<Overlap>())
        {
            ServiceSettings settings = s_graced with { Fate = Fate.Separate };
            plans.Add(Plans.Of(Plans.Service("b", s_graced), Plans.Job("a", null, overlap, settings, Plans.On(0,
                Condition.Started))));
            plans.Add(Plans.Of(Plans.Job("a", null, overlap, settings, Plans.On(1, Condition.Completed)),
                Plans.Service("b", settings)));
        }
        Explore(plans, Alphabet.SpawnFailures | Alphabet.Requests, 25_000);
    }

    [Fact]
    public void A_clock_that_is_set_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Overlap overlap in Enum.GetValues<Overlap>())
            plans.Add(Plans.Of(Plans.Job("a", "*/10 * * * * *", overlap, s_graced with { Fate = Fate.Separate })));
        Explore(plans, Alphabet.Clock, 3_000);
    }

    [Fact]
    public void Every_exit_rule_holds_in_every_end()
    {
        var plans = new List<Plan>();
        foreach (ExitCodeRule rule in Enum.GetValues<ExitCodeRule>())
        {
            var run = new RunSettings { ExitCode = rule, ExitCodeOf = rule == ExitCodeRule.Named
                ? "b" : null, MapExit = [(3, 0), (143, 9)] };
            plans.Add(Plans.Of(run, Plans.Service("a", s_plain with { SuccessCodes = [127] }), Plans.Service("b",
                s_graced)));
            plans.Add(Plans.Of(
                run, Plans.Service("a", s_plain with { Fate = Fate.Separate, Restart = s_once }),
                Plans.Service("b", s_graced with { Fate = Fate.OnFailure })));
        }
        Explore(plans, Alphabet.SpawnFailures, 5_000);
    }

    [Fact]
    public void Services_that_are_started_one_after_the_other_keep_the_rules_in_every_state()
    {
        Explore(
            [
                Plans.Of(Plans.Service("a", s_plain), Plans.Service("b", s_graced), Plans.Service("c",
                    s_plain with { Fate = Fate.OnFailure })),
                Plans.Of(Plans.Service("a", s_plain, Plans.On(2, Condition.Started)), Plans.Service("b", s_plain),
                    Plans.Service("c", s_graced)),
            ],
            Alphabet.SpawnFailures, 3_000, startsAStep: 1);
        Explore(
            [Plans.Of(Plans.Service("a", s_plain with { Fate = Fate.Separate }), Plans.Service("b",
                s_plain with { Fate = Fate.OnFailure }))],
            Alphabet.Requests, 5_000, startsAStep: 1);
    }

    [Fact]
    public void A_start_that_is_late_keeps_the_rules_in_every_state()
    {
        foreach (RestartPolicy restart in (RestartPolicy[])[default, s_once])
        {
            Plan one = Plans.Of(Plans.Service("a", s_graced with { Restart = restart }));
            Explore([one], Alphabet.LateStarts | Alphabet.SpawnFailures | Alphabet.Typed | Alphabet.Requests |
                Alphabet.Rest | Alphabet.LateTicks, 1_000);
            Plan two = Plans.Of(Plans.Setup("s", s_graced), Plans.Service("a", s_graced with { Restart = restart }),
                Plans.Service("b", s_graced, new Dependency(1, Condition.Started)), Plans.Finally(s_graced));
            Explore([two], Alphabet.LateStarts | Alphabet.SpawnFailures, 1_000);
        }
    }

    private void Explore(
        IEnumerable<Plan> plans, Alphabet alphabet, int atLeast, int startsAStep = Limits.StartsAStep,
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
        Assert.True(states >= atLeast, "only " + states + " states were seen");
    }
}
