using System;
using System.IO;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>The kernel's counts of what the memory limit killed, in a folder that stands for /.</summary>
public sealed class MemoryLimitTests : IDisposable
{
    private const string V2 = "sys/fs/cgroup", V1 = "sys/fs/cgroup/memory";

    private readonly TestFolder _root = new();
    private readonly MemoryLimit _limit;

    public MemoryLimitTests() => _limit = new() { Root = _root.Path };

    [Fact]
    public void What_was_killed_before_monofy_began_does_not_count()
    {
        WriteV2("", 3);
        _limit.Begin(isInit: false);
        Assert.False(_limit.HasKilledSince());
        WriteV2("", 5);
        Assert.True(_limit.HasKilledSince());
        Assert.Equal(2, _limit.Kills());
    }

    [Fact]
    public void To_PID_1_all_counts_because_its_group_is_as_young_as_it_is()
    {
        WriteV2("", 3);
        _limit.Begin(isInit: true);
        Assert.Equal(3, _limit.Kills());
        Assert.True(_limit.HasKilledSince());
    }

    [Fact]
    public void A_kill_is_reported_once()
    {
        WriteV2("", 0);
        _limit.Begin(isInit: false);
        WriteV2("", 1);
        Assert.True(_limit.HasKilledSince());
        Assert.False(_limit.HasKilledSince());
        WriteV2("", 2);
        Assert.True(_limit.HasKilledSince());
        Assert.Equal(2, _limit.Kills());
    }

    [Fact]
    public void A_count_that_goes_down_is_not_a_kill()
    {
        WriteV2("", 5);
        _limit.Begin(isInit: false);
        WriteV2("", 2);
        Assert.Equal((false, 0), (_limit.HasKilledSince(), _limit.Kills()));
        WriteV2("", 5);
        Assert.False(_limit.HasKilledSince());
    }

    [Fact]
    public void A_file_that_has_gone_counts_nothing()
    {
        WriteV2("", 1);
        _limit.Begin(isInit: true);
        File.Delete(_root[V2 + "/memory.events"]);
        Assert.Equal((false, 0), (_limit.HasKilledSince(), _limit.Kills()));
    }

    [Fact]
    public void Without_a_control_group_nothing_was_killed()
    {
        _limit.Begin(isInit: false);
        Assert.Equal((false, 0), (_limit.HasKilledSince(), _limit.Kills()));
    }

    [Fact]
    public void On_a_machine_it_is_monofys_own_group_that_counts()
    {
        Write("proc/self/cgroup", "0::/user.slice/monofy\n");
        WriteV2("/user.slice/monofy", 4);
        Assert.Equal(4, Kills());
    }

    [Fact]
    public void In_a_container_the_group_is_mounted_as_the_root_whatever_its_name()
    {
        Write("proc/self/cgroup", "0::/docker/12\n");
        WriteV2("", 2);
        WriteV2("/docker/12", 9);
        Assert.Equal(2, Kills());
    }

    [Theory]
    [InlineData("4:memory:/docker/12\n")]
    [InlineData("9:cpu:/x\n4:hugetlb,memory:/docker/12\n0::/y\n")]
    public void In_v1_its_own_group_counts(string groups)
    {
        Write("proc/self/cgroup", groups);
        WriteV1("", 9);
        WriteV1("/docker/12", 2);
        Assert.Equal(2, Kills());
    }

    [Theory]
    [InlineData("4:memory:/docker/12\n")]       // which is not mounted here
    [InlineData("4:memory:/\n")]
    [InlineData("4:name=memory:/docker/13\n")]
    [InlineData("4:memory:/docker/13")]         // cut off
    public void In_v1_it_is_the_root_if_its_own_is_not_there(string groups)
    {
        Write("proc/self/cgroup", groups);
        WriteV1("", 9);
        WriteV1("/docker/13", 2);
        Assert.Equal(9, Kills());
    }

    [Theory]
    [InlineData("oom 7\noom_kill 3\noom_group_kill 1\n", 3)]
    [InlineData("oom 7\noom_kill 3", 3)]
    [InlineData("oom 7\noom_kill 123456\n", 123_456)]
    [InlineData("oom 7\noom_kill \n", 0)]
    [InlineData("oom 7\noom_kill 3x\n", 3)]
    [InlineData("oom 7\noom_group_kill 1\n", 0)]
    [InlineData("oom 7\nmy_oom_kill 1\n", 0)]
    [InlineData("", 0)]
    public void Only_the_count_of_that_name_is_read(string events, int kills)
    {
        Write(V2 + "/memory.events", events);
        Assert.Equal(kills, Kills());
    }

    public void Dispose() => _root.Dispose();

    private int Kills()
    {
        _limit.Begin(isInit: true);
        return _limit.Kills();
    }

    private void WriteV2(string group, int kills) =>
        Write(V2 + group + "/memory.events", "low 0\nhigh 0\nmax 8\noom 7\noom_kill " + kills + "\noom_group_kill 0\n");

    private void WriteV1(string group, int kills) =>
        Write(V1 + group + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[file])!);
        _root.Write(file, text);
    }
}
