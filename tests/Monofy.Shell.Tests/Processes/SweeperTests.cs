using System;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>Who gets a signal in the sweep. The kernel lists children by the thread that started them, which is not
/// the first one here as it is in monofy, so the sweeper gets that thread's number. With a number that no process
/// can have there is no list.</summary>
public sealed class SweeperTests : IDisposable
{
    private const int Numbers = 1 << 16;    // that are asked beside those below
    private const int MaxPid = 4 << 20;

    private readonly Family _family = new();

    [Fact]
    public void Without_a_child_none_is_left() =>
        Assert.Equal(Left.None, new Sweeper(Family.Thread).Sweep(Signal.Term));

    [Fact]
    public void A_child_gets_each_signal_once()
    {
        SpawnedChild child = Noter();
        var sweeper = new Sweeper(Family.Thread);
        Assert.Equal(Left.Some, sweeper.Sweep(Signal.Usr1));
        AssertNotes(child, "SIGUSR1");
        sweeper.Sweep(Signal.Usr1);
        sweeper.Sweep(Signal.Usr2);
        AssertNotes(child, "SIGUSR2");
    }

    [Fact]
    public void After_a_number_was_forgotten_its_next_process_gets_the_signal_too()
    {
        SpawnedChild child = Noter();
        var sweeper = new Sweeper(Family.Thread);
        for (int i = 0; i < 2; i++)
        {
            sweeper.Sweep(Signal.Usr1);
            AssertNotes(child, "SIGUSR1");
            sweeper.Forget(child.Pid);
        }
    }

    [Fact]
    public void All_children_get_the_signal()
    {
        SpawnedChild[] all = [Noter(), Noter(), Noter()];
        new Sweeper(Family.Thread).Sweep(Signal.Usr2);
        foreach (SpawnedChild child in all) AssertNotes(child, "SIGUSR2");
    }

    [Fact]
    public void An_orphan_gets_the_signal()
    {
        SpawnedChild parent = _family.Start("daemon name a trap USR1 note ready wait end wait");
        parent.Ready();
        // Orphans are given to the first thread.
        new Sweeper(Libc.getpid()).Sweep(Signal.Usr1);
        AssertNotes(parent, "SIGUSR1");
    }

    [Fact]
    public void A_child_that_is_stopped_is_continued_so_that_it_sees_the_signal()
    {
        SpawnedChild child = _family.Start("name a trap TERM exit:0 ready wait");
        child.Ready();
        Libc.kill(child.Pid, Libc.SIGSTOP);
        SpawnedChild.Until(child.Pid, 'T');
        new Sweeper(Family.Thread).Sweep(Signal.Term);
        child.Ends();
    }

    [Needs("root")]
    public void Children_of_another_user_that_refuse_every_signal_are_told_as_refusing()
    {
        Stranger();
        Stranger();
        Assert.Equal(Left.Refusing, Rights.WithoutKill(static () => new Sweeper(Family.Thread).Sweep(Signal.Usr1)));
    }

    [Needs("root")]
    public void One_that_obeys_among_those_that_refuse_is_enough_to_go_on()
    {
        Stranger();
        Noter();
        Stranger();
        Assert.Equal(Left.Some, Rights.WithoutKill(static () => new Sweeper(Family.Thread).Sweep(Signal.Usr1)));
    }

    [Needs("root")]
    public void A_dead_child_of_another_user_does_not_refuse()
    {
        SpawnedChild stranger = _family.Start("uid 65534 exit 0");
        stranger.Ends();
        Assert.Equal(Left.Some, Rights.WithoutKill(static () => new Sweeper(Family.Thread).Sweep(Signal.Usr1)));
    }

    [Needs("root")]
    public void A_search_without_the_list_finds_out_who_refuses()
    {
        SpawnedChild stranger = Stranger();
        Assert.Equal(Left.Refusing, Rights.WithoutKill(() => ToTheEnd(Unlisted(stranger.Pid), Signal.Usr1)));
    }

    [Fact]
    public void Without_the_list_numbers_are_asked_in_slices_from_monofys_own_on()
    {
        SpawnedChild child = Noter();
        Sweeper sweeper = Unlisted(child.Pid);
        Assert.Equal(Left.Some, sweeper.Sweep(Signal.Usr1));
        Assert.True(sweeper.IsSearching);
        AssertNotes(child, "SIGUSR1");
    }

    [Fact]
    public void Without_the_list_the_number_before_monofys_own_is_asked_last()
    {
        SpawnedChild child = Noter();
        Sweeper sweeper = Unlisted(child.Pid + 1);
        sweeper.Sweep(Signal.Usr1);
        for (; sweeper.IsSearching; sweeper.Continue()) Assert.False(child.HasLine);
        AssertNotes(child, "SIGUSR1");
    }

    [Fact]
    public void A_sweep_by_another_signal_begins_the_search_anew()
    {
        SpawnedChild child = Noter();
        Sweeper sweeper = Unlisted(child.Pid);
        sweeper.Sweep(Signal.Usr1);
        AssertNotes(child, "SIGUSR1");
        sweeper.Sweep(Signal.Usr2);
        AssertNotes(child, "SIGUSR2");
    }

    [Fact]
    public void A_sweep_by_the_same_signal_during_a_search_makes_another_one_behind_it()
    {
        SpawnedChild first = Noter();
        Sweeper sweeper = Unlisted(first.Pid);
        sweeper.Sweep(Signal.Usr1);
        AssertNotes(first, "SIGUSR1");
        // As if its number, which was asked already, had been given to another process meanwhile.
        sweeper.Forget(first.Pid);
        Assert.Equal(Left.Some, sweeper.Sweep(Signal.Usr1));
        while (sweeper.IsSearching)
        {
            sweeper.Continue();
            if (first.HasLine) break;
        }
        AssertNotes(first, "SIGUSR1");
        ToTheEnd(sweeper);
        Assert.False(sweeper.IsSearching);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_signal_to_all_comes_whether_it_came_before_or_not(bool listed)
    {
        SpawnedChild child = Noter();
        Sweeper sweeper = listed ? new(Family.Thread) : Unlisted(child.Pid);
        sweeper.Sweep(Signal.Usr1);
        AssertNotes(child, "SIGUSR1");
        sweeper.SignalAll(Signal.Usr1);
        AssertNotes(child, "SIGUSR1");
    }

    [Fact]
    public void A_signal_to_all_reaches_each_child()
    {
        SpawnedChild[] all = [Noter(), Noter(), Noter()];
        new Sweeper(Family.Thread).SignalAll(Signal.Usr1);
        foreach (SpawnedChild child in all) AssertNotes(child, "SIGUSR1");
    }

    public void Dispose() => _family.Dispose();

    private SpawnedChild Noter()
    {
        SpawnedChild child = _family.Start("name a trap USR1 note trap USR2 note ready wait");
        child.Ready();
        return child;
    }

    private SpawnedChild Stranger()
    {
        SpawnedChild child = _family.Start("name stranger uid 65534 ready wait");
        child.Ready();
        return child;
    }

    private static void AssertNotes(SpawnedChild child, string signal) =>
        Assert.StartsWith("a got " + signal + " from user ", child.Line());

    // Begins its search with the number `first`; several slices follow. Its own number is above all that the kernel
    // gives, so that it is not by chance that of a new thread of this process.
    private static Sweeper Unlisted(int first)
    {
        int numbers = first + Numbers;
        return new(first + (MaxPid / numbers + 1) * numbers, numbers);
    }

    private static Left ToTheEnd(Sweeper sweeper, Signal signal)
    {
        Left left = sweeper.Sweep(signal);
        return sweeper.IsSearching ? ToTheEnd(sweeper) : left;
    }

    private static Left ToTheEnd(Sweeper sweeper)
    {
        Left left = Left.Some;
        for (int i = 0; sweeper.IsSearching; i++)
        {
            Assert.InRange(i, 0, MaxPid);
            left = sweeper.Continue();
        }
        return left;
    }
}
