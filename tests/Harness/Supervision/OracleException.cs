using System;

namespace Monofy.Harness.Supervision;

/// <summary>The supervisor did something that SPEC.md does not allow.</summary>
internal sealed class OracleException(string message) : Exception(message);
