namespace Monofy.Core.Supervision;

/// <summary>For what a process of a service was started.</summary>
public enum Role : byte
{
    /// <summary>It is the service.</summary>
    Main,

    /// <summary>It runs the stop command.</summary>
    StopCommand,

    /// <summary>It runs the health command.</summary>
    Probe,
}
