using System;
using System.Collections.Generic;
using System.Diagnostics;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Xunit.Abstractions;

namespace Monofy.Simulation;

public sealed class ExhaustiveTests(ITestOutputHelper output)
{
    private static readonly Fate[] s_fates = Enum.GetValues<Fate>();

    private static readonly RestartPolicy[] s_policies =
        [default, new(RestartMode.OnFailure, 0), new(RestartMode.OnFailure, 1), new(RestartMode.Always, 0)];

    [Fact]
    public void One_service_of_every_kind_keeps_the_rules_in_every_state()
    {
        var plans = new List<Plan>();
        foreach (Fate fate in s_fates)
        {
            foreach (RestartPolicy policy in s_policies)
            {
                foreach (KillMode mode in Enum.GetValues<KillMode>())
                {
                    ServiceSettings settings = Plans.Plain with { Fate = fate, Restart = policy, KillMode = mode };
                    plans.Add(Plans.Of(Plans.Service("a", settings)));
                    plans.Add(Plans.Of(Plans.Service("a", settings with { Grace = Plans.Grace })));
                }
            }
        }
        Explore(plans, Alphabet.Full, 1000);
    }

    private void Explore(IEnumerable<Plan> plans, Alphabet alphabet, int atLeast)
    {
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        int states = 0;
        int transitions = 0;
        int ends = 0;
        int most = 0;
        foreach (Plan plan in plans)
        {
            var explorer = new Explorer(plan, alphabet);
            explorer.Run();
            count++;
            states += explorer.States;
            transitions += explorer.Transitions;
            ends += explorer.Ends;
            most = Math.Max(most, explorer.States);
        }
        output.WriteLine(count + " plans, " + states + " states (at most " + most + "), " + transitions + " steps, " + ends + " ends, " +
            Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0") + " s");
        Assert.True(states >= atLeast, "only " + states + " states were seen");
    }
}
