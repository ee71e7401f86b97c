using System.Collections.Generic;

namespace Monofy.Core.Supervision;

/// <summary>A snapshot of the run.</summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Cause">Why it ends, if it does.</param>
/// <param name="Services">In the plan's order.</param>
public sealed record Report(Phase Phase, StopCause Cause, IReadOnlyList<ServiceReport> Services);
