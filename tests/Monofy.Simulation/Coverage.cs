using System;
using System.Collections.Generic;
using System.Numerics;
using System.Text;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Services;
using static System.FormattableString;

namespace Monofy.Simulation;

/// <summary>
/// What a search has reached: steps, distinct states, and cells of the table in docs/states.md. The states are far too
/// many to keep, so they are estimated from 65,536 maxima (HyperLogLog), to within one percent.
/// </summary>
internal sealed class Coverage
{
    private const int Bits = 16;
    private readonly byte[] _longest = new byte[1 << Bits];

    /// <summary>How many steps there were, that is events.</summary>
    public long Steps { get; private set; }

    /// <summary>How often each cell was used, by state and cause.</summary>
    public long[,] Cells { get; } =
        new long[Enum.GetValues<ServiceState>().Length, Enum.GetValues<Cause>().Length];

    /// <summary>About how many distinct states there were.</summary>
    public double States
    {
        get
        {
            double sum = 0;
            int empty = 0;
            foreach (byte longest in _longest)
            {
                sum += Math.Pow(2, -longest);
                if (longest == 0) empty++;
            }
            double count = _longest.Length;
            double estimate = 0.7213 / (1 + 1.079 / count) * count * count / sum;
            return estimate <= 2.5 * count && empty > 0 ? count * Math.Log(count / empty) : estimate;
        }
    }

    /// <summary>A step led to the state with this fingerprint.</summary>
    public void AddState(UInt128 fingerprint)
    {
        Steps++;
        ulong hash = (ulong)fingerprint ^ (ulong)(fingerprint >> 64);
        int row = (int)(hash >> (64 - Bits));
        byte run = (byte)(BitOperations.LeadingZeroCount(hash << Bits | 1UL << (Bits - 1)) + 1);
        if (run > _longest[row]) _longest[row] = run;
    }

    /// <summary>The cells that can happen, and those of them that did not.</summary>
    public (int All, List<string> Missing) CellsReached()
    {
        int all = 0;
        var missing = new List<string>();
        foreach (ServiceState state in Enum.GetValues<ServiceState>())
        {
            foreach (Cause cause in Enum.GetValues<Cause>())
            {
                if (StateTable.Of(state, cause).Move == Move.Never) continue;
                all++;
                if (Cells[(int)state, (int)cause] == 0) missing.Add(state + " × " + cause);
            }
        }
        return (all, missing);
    }

    /// <summary>All of it, for people.</summary>
    public string Report()
    {
        (int all, List<string> missing) = CellsReached();
        var text = new StringBuilder();
        text.Append(Invariant($"{Steps:N0} steps, about {States:N0} distinct states, "));
        text.Append(Invariant($"{all - missing.Count} of the {all} cells of docs/states.md that can happen"));
        if (missing.Count > 0) text.Append("; not reached: ").AppendJoin(", ", missing);
        return text.ToString();
    }
}
