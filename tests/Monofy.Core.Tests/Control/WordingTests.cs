using System;
using System.Linq;
using System.Text.RegularExpressions;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;

namespace Monofy.Core.Tests.Control;

/// <summary>Answers say of states and phases what they are.</summary>
public sealed class WordingTests
{
    [Fact]
    public void Every_phase_and_state_has_its_own_word()
    {
        Assert.Equal(Enum.GetNames<Phase>().Select(Kebab), Enum.GetValues<Phase>().Select(Wording.Of));
        Assert.Equal(Enum.GetNames<ServiceState>().Select(Kebab), Enum.GetValues<ServiceState>().Select(Wording.Of));
        Assert.Equal(Enum.GetValues<Phase>().Length, Wording.Phases.Length);
        Assert.Equal(Enum.GetNames<OrderKind>().Select(Kebab), Enum.GetValues<OrderKind>().Select(Wording.Of));
    }

    private static string Kebab(string name) => Regex.Replace(name, "(?<=[a-z])([A-Z])", "-$1").ToLowerInvariant();
}
