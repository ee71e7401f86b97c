using System;

namespace Monofy.Harness;

/// <summary>A test that has requirements on the machine; if they are missing, it is skipped with the reason, but never
/// in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class NeedsAttribute : FactAttribute
{
    public NeedsAttribute(params string[] what) => Skip = Site.WhySkip(what);
}
