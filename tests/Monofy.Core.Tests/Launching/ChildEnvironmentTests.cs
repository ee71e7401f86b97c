using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Sockets;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Launching;

/// <summary>Which entries a process finds in its environment beside those of its plan.</summary>
public sealed class ChildEnvironmentTests
{
    private const int Self = 77;

    [Fact]
    public void Entries_keep_their_order_and_their_odd_forms() =>
        Assert.Equal(["B=2", "odd", "A=1", "=x"], Fill(["B=2", "odd", "A=1", "=x"]));

    [Fact]
    public void The_name_that_an_outer_monofy_gave_is_dropped_and_its_instance_only_if_the_process_has_one()
    {
        string[] outer = ["MONOFY_NAME=outer", "A=1", "MONOFY_INSTANCE=3", "MONOFY_NAMES=kept"];
        Assert.Equal(["A=1", "MONOFY_INSTANCE=3", "MONOFY_NAMES=kept"], Fill(outer));
        Assert.Equal(["A=1", "MONOFY_NAMES=kept"], Fill(outer, instance: 1));
    }

    [Fact]
    public void The_sockets_of_monofy_are_for_the_process_and_those_of_others_stay_theirs()
    {
        Assert.True(ChildEnvironment.IsForChild("LISTEN_PID=77", Self));
        Assert.False(ChildEnvironment.IsForChild("LISTEN_PID=778", Self));
        Assert.False(ChildEnvironment.IsForChild("LISTEN_PID=7", Self));
        Assert.False(ChildEnvironment.IsForChild("LISTEN_FDS=77", Self));
    }

    [Fact]
    public void The_pid_of_the_process_is_written_once_where_getenv_finds_it() =>
        Assert.Equal(["LISTEN_PID=5", "LISTEN_PID=77", "A=1"],
            Fill(["LISTEN_PID=5", "LISTEN_PID=77", "A=1", "LISTEN_PID=77", "LISTEN_PID=77"]));

    [Fact]
    public void Sockets_that_change_replace_those_that_monofy_was_started_with()
    {
        var sockets = PassedSockets.For("web", "web", [], [(9, "http"), (8, "admin")], static _ => true);
        Assert.Equal(["A=1", "LISTEN_PID=77", "LISTEN_FDS=2", "LISTEN_FDNAMES=http:admin"],
            Fill(["LISTEN_PID=77", "LISTEN_FDS=1", "LISTEN_FDNAMES=old", "A=1", "LISTEN_PIDFDID=4"], sockets: sockets));
    }

    [Fact]
    public void A_process_whose_sockets_all_belong_to_others_finds_none() =>
        Assert.Equal(["A=1"], Fill(["LISTEN_PID=77", "LISTEN_FDS=1", "LISTEN_FDNAMES=db", "A=1"],
            sockets: PassedSockets.For("web", "web", ["db"], [], static _ => true)));

    private static List<string> Fill(string[] entries, int instance = 0, PassedSockets? sockets = null)
    {
        List<string> result = ["of the start before"];
        var spec = new LaunchSpec(["program"], new EnvironmentBlock(entries), "web", instance, null, null);
        ChildEnvironment.Fill(result, spec, sockets ?? PassedSockets.Unchanged, Self);
        return result;
    }
}
