using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Run;

/// <summary>Whose status is monofy's: SPEC section 2, exit status. Services a, b and c end in the order b, a,
/// c.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("", 3)]
    [InlineData("--exit-code=first", 5)]
    [InlineData("--exit-code=worst", 7)]
    [InlineData("--exit-code=a", 3)]
    [InlineData("--exit-code=b", 5)]
    [InlineData("--exit-code=c", 7)]
    [InlineData("--map-exit=3:0", 0)]
    [InlineData("--map-exit=5:0", 3)]
    [InlineData("--map-exit=3:4 --map-exit=4:5", 4)]
    [InlineData("--map-exit=3:4 --map-exit=3:9", 9)]
    [InlineData("--exit-code=first --map-exit=5:0", 0)]
    [InlineData("--exit-code=worst --map-exit=7:1", 1)]
    [InlineData("--exit-code=b --map-exit=3:0 --map-exit=5:6", 6)]
    public void After_a_stop_from_outside(string options, int status) =>
        Assert.Equal(status, Stopped(options, 3, 5, 7));

    [Theory]
    [InlineData("", 5)]
    [InlineData("--exit-code=first", 5)]
    [InlineData("--exit-code=worst", 7)]
    [InlineData("--exit-code=a", 0)]
    [InlineData("--map-exit=5:0", 0)]
    [InlineData("--map-exit=0:9", 5)]
    [InlineData("--exit-code=a --map-exit=0:9", 9)]
    public void After_one_ended_by_itself(string options, int status)
    {
        var run = new Script(options + " a: x ||| b: y ||| c: z");
        run.Exits(1, 5);
        run.Pass(1);
        run.Exits(0, 0);
        run.Pass(1);
        run.Exits(2, 7);
        Assert.Equal("end " + status, run.Seen().Last());
    }

    [Theory]
    [InlineData("", 9)]
    [InlineData("--exit-code=first", 9)]
    [InlineData("--exit-code=worst", 9)]
    [InlineData("--exit-code=a", 9)]
    [InlineData("--map-exit=9:0", 0)]
    [InlineData("--exit-code=a --map-exit=9:1", 1)]
    public void After_a_setup_command_failed(string options, int status)
    {
        var run = new Script(options + " migrate && a: x");
        run.Exits(0, 9);
        Assert.Equal("end " + status, run.Seen().Last());
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("--exit-code=web", 3)]
    [InlineData("--exit-code=b", 4)]
    [InlineData("--exit-code=worst", 4)]
    public void Of_a_scaled_service_the_first_instance_that_failed_counts(string options, int status)
    {
        var run = new Script(options + " web: --scale=3 x ||| b: y");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        for (int i = 0; i < 4; i++) run.Exits(i, new[] { 0, 3, 2, 4 }[i]);
        Assert.Equal("end " + status, run.Seen().Last());
    }

    [Theory]
    [InlineData("--success-codes=143", 0)]
    [InlineData("--success-codes=143 --exit-code=first", 143)]
    [InlineData("--success-codes=143 --exit-code=worst", 143)]
    [InlineData("--success-codes=143 --exit-code=a", 143)]
    public void Success_codes_matter_to_the_search_for_a_failure_only(string options, int status) =>
        Assert.Equal(status, Stopped(options, 143, 143, 143));

    [Fact]
    public void A_setup_command_has_to_exit_with_0_whatever_is_a_success_for_services()
    {
        var run = new Script("--success-codes=9 migrate && a: x");
        run.Exits(0, 9);
        Assert.Equal(["start 0", "end 9"], run.Seen());
        Assert.Equal([9], run.Plan.Services[1].Settings.SuccessCodes);
    }

    private static int Stopped(string options, int a, int b, int c)
    {
        var run = new Script(options + " a: x ||| b: y ||| c: z");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Exits(1, b);
        run.Pass(1);
        run.Exits(0, a);
        run.Pass(1);
        run.Exits(2, c);
        return int.Parse(run.Seen().Last()[4..]);
    }
}
