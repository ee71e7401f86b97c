using System;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

public sealed class LivingGroupsTests : IDisposable
{
    private const int Absent = 0x3FFFFFFF;      // above every pid that the kernel gives

    private readonly Family _family = new();

    [Fact]
    public void A_group_with_a_living_member_lives() =>
        Assert.True(new LivingGroups().Contains(_family.Start("wait").Pid));

    [Fact]
    public void A_group_of_zombies_is_dead()
    {
        SpawnedChild child = _family.Start("exit 0");
        child.Ends();
        Assert.False(new LivingGroups().Contains(child.Pid));
    }

    [Fact]
    public void A_group_lives_as_long_as_one_of_its_members_does()
    {
        SpawnedChild leader = _family.Start("fork name a ready wait end exit 0");
        int member = leader.Ready();
        leader.Ends();
        Assert.True(new LivingGroups().Contains(leader.Pid));
        Libc.kill(member, Libc.SIGKILL);
        SpawnedChild.Until(member, 'Z');
        Assert.False(new LivingGroups().Contains(leader.Pid));
    }

    [Fact]
    public void A_process_in_another_group_does_not_keep_the_group_of_its_parent_alive()
    {
        SpawnedChild leader = _family.Start("fork name a setpgid ready wait end exit 0");
        leader.Ready();
        leader.Ends();
        Assert.False(new LivingGroups().Contains(leader.Pid));
    }

    [Fact]
    public void A_group_without_a_visible_process_is_not_known_to_be_dead() =>
        Assert.True(new LivingGroups().Contains(Absent));

    public void Dispose() => _family.Dispose();
}
