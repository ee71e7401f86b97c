using System;

namespace Monofy.Harness;

/// <summary>A theory whose rows all have requirements on the machine; see <see cref="NeedsAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] what) => Skip = Site.WhySkip(what);
}
