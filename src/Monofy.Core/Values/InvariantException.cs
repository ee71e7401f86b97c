using System;

namespace Monofy.Core.Values;

/// <summary>monofy is wrong: something happened that its own rules exclude. The host ends in good order (fail-stop,
/// status 70).</summary>
public sealed class InvariantException(string message) : Exception(message);
