using System;

namespace Monofy.Harness;

/// <summary>A test that needs something of the machine; without it, it is skipped and says so, but never in
/// CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class NeedsAttribute : FactAttribute
{
    public NeedsAttribute(params string[] what) => Skip = Site.WhySkip(what);
}
