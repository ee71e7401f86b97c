using System;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>A test that needs something of the machine; without it, it is skipped and says so, but never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class NeedsAttribute : FactAttribute
{
    public NeedsAttribute(params string[] what)
    {
        if (Site.MustNotSkip) return;
        string? missing = what.FirstOrDefault(one => one == "root" ? !Site.IsRoot : Site.Find(one) is null);
        if (missing != null) Skip = "needs " + missing;
    }
}
