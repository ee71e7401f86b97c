using System;
using System.Linq;
using Monofy.Core.Control;

namespace Monofy.Core.Tests.Control;

/// <summary>Who makes room for other clients, and how long one may be slow.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void The_oldest_that_has_said_nothing_goes_first_and_one_that_waits_for_an_order_never()
    {
        Assert.Equal(2, Admission.ToMakeRoom([Stage.Waiting, Stage.Streaming, Stage.Reading, Stage.Reading]));
        Assert.Equal(1, Admission.ToMakeRoom([Stage.Over, Stage.Reading]));
        Assert.Equal(1, Admission.ToMakeRoom([Stage.Answering, Stage.Over, Stage.Over]));
        Assert.Equal(1, Admission.ToMakeRoom([Stage.Streaming, Stage.Answering]));
        Assert.Equal(1, Admission.ToMakeRoom([Stage.Waiting, Stage.Streaming]));
        Assert.Equal(-1, Admission.ToMakeRoom([Stage.Waiting]));
        Assert.Equal(-1, Admission.ToMakeRoom([]));
    }

    [Fact]
    public void The_oldest_stream_makes_room_for_one_too_many()
    {
        Stage[] streams = [Stage.Reading, .. Enumerable.Repeat(Stage.Streaming, Admission.MostStreams)];
        Assert.Equal(-1, Admission.OneTooMany(streams));
        Assert.Equal(1, Admission.OneTooMany([.. streams, Stage.Streaming]));
    }

    [Fact]
    public void Places_for_new_requests_are_kept_and_an_order_goes_last()
    {
        Stage[] others = [.. Enumerable.Repeat(Stage.Waiting, Admission.Most - Admission.KeptForNew)];
        Assert.Equal(-1, Admission.OneTooMany([.. others, Stage.Reading, Stage.Reading]));
        Assert.Equal(0, Admission.OneTooMany([.. others, Stage.Waiting]));
        Assert.Equal(others.Length, Admission.OneTooMany([.. others, Stage.Streaming]));
        Assert.Equal(others.Length + 1, Admission.OneTooMany([.. others, Stage.Streaming, Stage.Answering]));
    }

    [Fact]
    public void Who_is_slow_is_closed_after_a_time_that_depends_on_what_is_waited_for()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), Admission.Patience(Stage.Reading, lingers: false, isUnread: false));
        Assert.Equal(TimeSpan.FromSeconds(10), Admission.Patience(Stage.Streaming, lingers: false, isUnread: true));
        Assert.Equal(TimeSpan.FromSeconds(1), Admission.Patience(Stage.Over, lingers: true, isUnread: true));
        Assert.Null(Admission.Patience(Stage.Waiting, lingers: false, isUnread: false));
        Assert.Null(Admission.Patience(Stage.Streaming, lingers: false, isUnread: false));
    }
}
