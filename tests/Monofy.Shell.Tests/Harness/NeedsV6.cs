using System;
using Monofy.Harness;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A test that needs ::1, which a container may lack.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsV6Attribute : NeedsAttribute
{
    public NeedsV6Attribute() => Skip ??= Loopback.HasV6 ? null : "needs ::1";
}
