using System;

namespace Monofy.Simulation;

/// <summary>The supervisor did something that SPEC.md does not allow.</summary>
internal sealed class OracleException(string message) : Exception(message);
