using System;

namespace Monofy.Harness;

/// <summary>A theory all of whose rows need something of the machine; see <see cref="NeedsAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] what) => Skip = Site.WhySkip(what);
}
