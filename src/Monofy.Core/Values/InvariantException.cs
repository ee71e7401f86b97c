using System;

namespace Monofy.Core.Values;

/// <summary>A bug in monofy: something happened that its own rules exclude. The host shuts down in order and exits with
/// 70 (fail-stop).</summary>
public sealed class InvariantException(string message) : Exception(message);
