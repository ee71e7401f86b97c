using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

/// <summary>Many changes at once are looked up in another way than few: both say the same.</summary>
public sealed class ManyVariablesTests
{
    [Fact]
    public void Many_variables_change_an_environment_as_one_after_the_other_would()
    {
        var below = new EnvironmentBlock(["A0=old", "=odd", "odd", "A7=x=y", "B=kept", "A39=", "A0=twice"]);
        KeyValuePair<string, string>[] variables =
            [.. Enumerable.Range(0, 60).Select(static i => new KeyValuePair<string, string>("A" + i % 40, "v" + i))];
        EnvironmentBlock many = below.With(variables);
        EnvironmentBlock slow = below;
        foreach (KeyValuePair<string, string> variable in variables) slow = slow.With([variable]);
        Assert.Equal(slow.Entries.Order(), many.Entries.Order());
        foreach (string name in (string[])["A0", "A7", "A19", "A20", "A39", "B", "A", "A40", "odd", ""])
            Assert.Equal(slow.Get(name), many.Get(name));
        Assert.Equal(many.Entries, below.With(variables).Entries);
    }
}
