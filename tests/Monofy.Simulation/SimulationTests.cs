using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;
using Xunit.Abstractions;
using static System.FormattableString;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>
/// Random plans, programs and events from outside. <c>MONOFY_SIM_SECONDS=3600</c> searches for an hour,
/// <c>MONOFY_SIM_SEED=7</c> replays one seed.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Random_runs_keep_the_rules()
    {
        if (Number("MONOFY_SIM_SEED") is { } only)
        {
            Try((ulong)only);
            return;
        }
        var limit = TimeSpan.FromSeconds(Number("MONOFY_SIM_SECONDS") ?? 10);
        // A search for longer begins elsewhere each time; a short one is the same everywhere.
        ulong first = Number("MONOFY_SIM_SECONDS") is null ? 1 : (ulong)DateTime.UtcNow.Ticks;
        long start = Stopwatch.GetTimestamp();
        ulong runs = 0;
        var causes = new SortedDictionary<StopCause, int>();
        var coverage = new Coverage();
        try
        {
            while (Stopwatch.GetElapsedTime(start) < limit)
            {
                SimKernel run = Try(first + runs++, coverage);
                causes[run.Cause] = causes.GetValueOrDefault(run.Cause) + 1;
            }
        }
        finally
        {
            output.WriteLine(Invariant($"{runs:N0} runs in {limit.TotalSeconds:N0} s from seed {first}"));
            output.WriteLine(coverage.Report());
            foreach ((StopCause cause, int count) in causes)
                output.WriteLine(Invariant($"  {count,12:N0} ended by {cause}"));
        }
        foreach (StopCause cause in Enum.GetValues<StopCause>())
            Assert.True(cause == StopCause.None || runs < 2000
                || causes.ContainsKey(cause), "no run ended because of " + cause);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            SimKernel one = Try(seed);
            SimKernel other = Try(seed);
            Assert.Equal(one.Journal, other.Journal);
            Assert.Equal(one.Effects, other.Effects);
        }
    }

    [Fact]
    public void A_journal_replays_its_run()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            SimKernel run = Try(seed);
            var supervisor = new Supervisor(ScenarioMaker.Of(seed).Plan);
            var effects = new List<string>();
            for (int i = 0; i < run.Journal.Count; i++)
            {
                Assert.True(JournalLine.TryParse(run.Journal[i], out Instant now, out Event e), run.Journal[i]);
                Assert.Equal(run.Journal[i], JournalLine.Format(now, e));
                foreach (ref readonly Effect effect in supervisor.Step(now, e)) effects.Add(SimKernel.Words(i, effect));
            }
            Assert.Equal(run.Effects, effects);
        }
    }

    [Fact]
    public void The_trace_of_every_run_is_balanced()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            SimKernel run = Try(seed);
            Plan plan = ScenarioMaker.Of(seed).Plan;
            var supervisor = new Supervisor(plan);
            var trace = new Core.Control.Trace(plan, supervisor);
            foreach (string line in run.Journal)
            {
                JournalLine.TryParse(line, out Instant now, out Event e);
                trace.Add(now, 0, e, supervisor.Step(now, e));
            }
            trace.End(Instant.Never);
            var open = new Dictionary<int, Stack<string>>();
            foreach (JsonElement e in JsonDocument.Parse(Encoding.UTF8.GetString(trace.Waiting)).RootElement
                .EnumerateArray())
            {
                int row = e.GetProperty("tid").GetInt32();
                string name = e.GetProperty("name").GetString()!;
                if (!open.TryGetValue(row, out Stack<string>? slices)) open[row] = slices = new();
                if (e.GetProperty("ph").ValueEquals("B")) slices.Push(name);
                else if (e.GetProperty("ph").ValueEquals("E")) Assert.Equal(slices.Pop(), name);
            }
            Assert.All(open.Values, static slices => Assert.Empty(slices));
        }
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out long number)
            ? number : null;

    private static SimKernel Try(ulong seed, Coverage? coverage = null)
    {
        Scenario scenario = ScenarioMaker.Of(seed);
        var run = new SimKernel(scenario) { Coverage = coverage };
        StateTable.Used = coverage?.Cells;
        if (Failure(run) is not { } failure) return run;
        string kind = Kind(failure);
        Scenario small = Shrinker.Shrink(scenario, s => Failure(new SimKernel(s)) is { } other && Kind(other) == kind);
        throw new OracleException("MONOFY_SIM_SEED=" + seed + " fails: " + failure.Message + "\n" + Story(small));
    }

    private static Exception? Failure(SimKernel run)
    {
        try
        {
            run.Run();
            return null;
        }
        catch (Exception wrong) when (wrong is OracleException or InvariantException)
        {
            return wrong;
        }
    }

    // The same fault has the same words, whichever service it befalls.
    private static string Kind(Exception failure)
    {
        var kind = new StringBuilder(failure.GetType().Name);
        foreach (string word in failure.Message.Split(' '))
        {
            if (!word.AsSpan().ContainsAnyInRange('0', '9')) kind.Append(' ').Append(word);
        }
        return kind.ToString();
    }

    private static string Story(Scenario scenario)
    {
        var run = new SimKernel(scenario);
        Exception? failure = Failure(run);
        var story = new StringBuilder("shrunk: ").Append(failure?.Message).Append('\n').Append(scenario.Describe());
        int effect = 0;
        for (int i = 0; i < run.Journal.Count; i++)
        {
            bool tick = JournalLine.TryParse(run.Journal[i], out _, out Event e) && e.Kind == EventKind.Tick;
            var lines = new StringBuilder("  ").Append(e.Kind).Append(' ').Append(run.Journal[i]).Append('\n');
            int before = effect;
            for (; effect < run.Effects.Count && run.Effects[effect].StartsWith(i +
                " ", StringComparison.Ordinal); effect++)
                lines.Append("      -> ").Append(run.Effects[effect]).Append('\n');
            if (!tick || effect > before || i == run.Journal.Count - 1) story.Append(lines);
        }
        return story.ToString();
    }
}
