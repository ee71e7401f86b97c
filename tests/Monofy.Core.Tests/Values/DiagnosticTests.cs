using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class DiagnosticTests
{
    [Fact]
    public void A_place_stands_before_the_message() =>
        Assert.Equal("Procfile:3:1: expected a name", new Diagnostic("Procfile:3:1", "expected a name").ToString());

    [Fact]
    public void Without_a_place_it_is_the_message() =>
        Assert.Equal("expected a name", new Diagnostic("", "expected a name").ToString());
}
