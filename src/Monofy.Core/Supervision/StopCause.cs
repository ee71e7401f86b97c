namespace Monofy.Core.Supervision;

/// <summary>Why the run ends.</summary>
public enum StopCause : byte
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>A signal from outside asked for it.</summary>
    Outside,

    /// <summary>A service ended for good and its fate was connected.</summary>
    ServiceEnded,

    /// <summary>A setup command failed.</summary>
    SetupFailed,

    /// <summary>Every service ended one by one.</summary>
    AllEnded,

    /// <summary>Standard output has no reader any more.</summary>
    OutputClosed,

    /// <summary>A service became unhealthy and <c>--on-unhealthy=stop</c> asked for it.</summary>
    Unhealthy,

    /// <summary>What <c>--wait-for</c> names did not answer in time, or the setup lock cannot be had.</summary>
    NotReady,
}
