using System;
using Monofy.Core.Supervision;

namespace Monofy.Simulation;

/// <summary>Something that comes from outside, at a time, so often at once.</summary>
/// <param name="At">Time since the begin.</param>
/// <param name="Event">What; for an answer of old, the incarnation counts back from the last one.</param>
/// <param name="Times">How often.</param>
/// <param name="Freeze">Instead of an event: monofy does not run for so long.</param>
internal readonly record struct Stimulus(TimeSpan At, Event Event, int Times, TimeSpan Freeze = default);
