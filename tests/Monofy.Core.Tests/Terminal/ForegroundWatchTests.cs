using System;
using Monofy.Core.Terminal;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Terminal;

/// <summary>When monofy, in the background, looks whether it is in the foreground again.</summary>
public sealed class ForegroundWatchTests
{
    private static readonly Instant s_start = new(1000);

    private readonly ForegroundWatch _watch = new();

    [Fact]
    public void While_monofy_has_the_foreground_it_does_not_look()
    {
        Assert.False(_watch.IsOn);
        _watch.OnTyped(s_start);
        Assert.Equal(Instant.Never, _watch.Next);
        _watch.IsAway(s_start);
        Assert.True(_watch.IsOn);
        _watch.End();
        Assert.Equal(Instant.Never, _watch.Next);
    }

    [Fact]
    public void In_the_background_it_looks_soon_then_less_and_less_often_and_twice_a_second_in_the_end()
    {
        Assert.Equal(10, Pause());
        Assert.Equal(20, Pause());
        for (int i = 0; i < 4; i++) Pause();
        Assert.Equal(500, Pause());
        Assert.Equal(500, Pause());
    }

    [Fact]
    public void The_next_time_in_the_background_begins_anew()
    {
        Pause();
        Pause();
        _watch.End();
        Assert.Equal(10, Pause());
    }

    [Fact]
    public void What_is_typed_for_the_shell_may_be_fg()
    {
        for (int i = 0; i < 9; i++) Pause();
        Instant key = s_start + TimeSpan.FromMilliseconds(100);
        _watch.OnTypedForAnother(key);
        Assert.Equal(key + ForegroundWatch.Shortest, _watch.Next);
        Assert.Equal(20, Pause());
    }

    [Fact]
    public void Fast_typing_does_not_put_the_look_off()
    {
        _watch.OnTypedForAnother(s_start);
        _watch.OnTypedForAnother(s_start + TimeSpan.FromMilliseconds(9));
        Assert.Equal(s_start + ForegroundWatch.Shortest, _watch.Next);
    }

    [Fact]
    public void What_is_typed_for_monofy_shows_that_it_is_in_the_foreground()
    {
        _watch.IsAway(s_start);
        _watch.OnTyped(s_start);
        Assert.Equal(s_start, _watch.Next);
    }

    private double Pause()
    {
        _watch.IsAway(s_start);
        return (_watch.Next - s_start).TotalMilliseconds;
    }
}
