using Monofy.Core.Supervision;
using Monofy.Core.Terminal;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Terminal;

public sealed class SignalOriginsTests
{
    [Theory]
    [InlineData("TERM", "", SignalOrigin.Sent)]
    [InlineData("TERM", "init", SignalOrigin.SentToInit)]
    [InlineData("INT", "kernel", SignalOrigin.Typed)]
    [InlineData("INT", "kernel ignored", null)]
    [InlineData("QUIT", "ignored", null)]
    [InlineData("TERM", "ignored", SignalOrigin.Sent)]
    [InlineData("HUP", "", SignalOrigin.Sent)]
    [InlineData("HUP", "hungup", SignalOrigin.Typed)]
    [InlineData("HUP", "kernel ignored", SignalOrigin.Sent)]
    [InlineData("PIPE", "self", null)]
    [InlineData("XFSZ", "self", null)]
    [InlineData("XFSZ", "", SignalOrigin.Sent)]
    [InlineData("XCPU", "kernel", null)]
    [InlineData("XCPU", "", SignalOrigin.Sent)]
    [InlineData("TSTP", "kernel init", SignalOrigin.Typed)]
    [InlineData("TSTP", "init", SignalOrigin.SentToInit)]
    public void A_signal_is_typed_or_sent_or_no_message_at_all(string name, string circumstances,
        SignalOrigin? expected)
    {
        Assert.True(Signal.TryParse(name, out Signal signal));
        Assert.Equal(expected,
            SignalOrigins.Of(signal, circumstances.Contains("kernel"), circumstances.Contains("self"),
            circumstances.Contains("ignored"), circumstances.Contains("hungup"), circumstances.Contains("init")));
    }
}
