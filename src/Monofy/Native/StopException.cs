using System;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>A signal asked for a stop before anything ran.</summary>
/// <param name="signal">The signal.</param>
/// <param name="file">What was waited for.</param>
internal sealed class StopException(Signal signal,
    string file) : Exception(signal.Name + " came while waiting for " + file)
{
    public Signal Signal => signal;
}
