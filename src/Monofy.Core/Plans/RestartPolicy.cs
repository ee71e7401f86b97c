namespace Monofy.Core.Plans;

/// <summary>When a service that ended is started again (<c>--restart</c>, in Docker's terms).</summary>
/// <param name="Mode">Never, after failures, or always. Default: never.</param>
/// <param name="Max">How many restarts in a row <c>on-failure:MAX</c> allows; 0: no limit.</param>
public readonly record struct RestartPolicy(RestartMode Mode, int Max)
{
    /// <summary>Whether a service that has been restarted <paramref name="restarts"/> times in a row is started
    /// again.</summary>
    public bool Allows(bool success, int restarts) => Mode switch
    {
        RestartMode.No => false,
        RestartMode.OnFailure => !success && (Max == 0 || restarts < Max),
        RestartMode.Always => true,
    };
}
