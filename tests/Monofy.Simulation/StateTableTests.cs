using System;
using System.Collections.Generic;
using System.IO;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Services;

namespace Monofy.Simulation;

public sealed class StateTableTests
{
    [Fact]
    public void Every_cause_means_something_in_every_state()
    {
        foreach (ServiceState state in Enum.GetValues<ServiceState>())
        {
            foreach (Cause cause in Enum.GetValues<Cause>()) Assert.True(Enum.IsDefined(StateTable.Of(state,
                cause).Move), state + " × " + cause);
        }
    }

    [Fact]
    public void Every_move_is_in_the_table()
    {
        var seen = new HashSet<Move>();
        foreach (ServiceState state in Enum.GetValues<ServiceState>())
        {
            foreach (Cause cause in Enum.GetValues<Cause>()) seen.Add(StateTable.Of(state, cause).Move);
        }
        Assert.Equal(Enum.GetValues<Move>().Length, seen.Count);
    }

    [Fact]
    public void A_stop_never_starts_anything()
    {
        foreach (ServiceState state in Enum.GetValues<ServiceState>())
        {
            Assert.NotEqual(Move.Begin, StateTable.Of(state, Cause.Stop).Move);
            Assert.NotEqual(Move.Begin, StateTable.Of(state, Cause.Kill).Move);
            Assert.NotEqual(Move.Begin, StateTable.Of(state, Cause.Hopeless).Move);
        }
    }

    [Fact]
    public void The_page_about_the_states_is_up_to_date()
    {
        string file = Repository.PathOf("docs", "states.md");
        string wanted = StateTableDocument.Write();
        if (Repository.UpdatesGolden)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, wanted);
        }
        Assert.True(File.Exists(file) && File.ReadAllText(file) == wanted,
            "docs/states.md is stale; UPDATE_GOLDEN=1 writes it anew");
    }
}
