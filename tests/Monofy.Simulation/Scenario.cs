using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>All that a simulated run follows from.</summary>
/// <param name="Seed">Of everything that processes and the kernel do.</param>
/// <param name="Plan">What is run.</param>
/// <param name="Ids">Of each service: stays the same when others are left out.</param>
/// <param name="Tame">Services whose processes do nothing special: they run until they are asked to stop.</param>
/// <param name="Stimuli">What comes from outside.</param>
/// <param name="CalmKernel">Nothing is late.</param>
internal sealed record Scenario(
    ulong Seed, Plan Plan, int[] Ids, bool[] Tame, IReadOnlyList<Stimulus> Stimuli, bool CalmKernel)
{
    public string Describe()
    {
        var text = new StringBuilder("seed " + Seed + ": " + Make.Describe(Plan) + "\n");
        for (int i = 0; i < Tame.Length; i++) text.Append(Tame[i] ? "  tame: " + Plan.Services[i].Name + "\n" : "");
        foreach (Stimulus s in Stimuli)
        {
            text.Append("  at ").Append(s.At.TotalSeconds).Append("s: ")
                .Append(s.Freeze > TimeSpan.Zero ? "frozen for " + s.Freeze.TotalSeconds + "s" : s.Times + " × " +
                    JournalLine.Format(default, s.Event))
                .Append('\n');
        }
        return text.ToString();
    }
}
