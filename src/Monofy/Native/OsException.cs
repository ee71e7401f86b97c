using System;

namespace Monofy.Native;

/// <summary>The system refused something that monofy cannot do without.</summary>
/// <param name="what">What could not be done.</param>
/// <param name="errno">Why.</param>
internal sealed class OsException(string what, int errno) : Exception(what + ": " + OsError.Describe(errno));
