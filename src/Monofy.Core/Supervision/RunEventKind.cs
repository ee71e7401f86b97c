namespace Monofy.Core.Supervision;

/// <summary>What <c>--on-event</c>, <c>ctl events</c>, <c>/events</c> and <c>--trace</c> can tell of a run.</summary>
public enum RunEventKind : byte
{
    /// <summary>The run entered <see cref="RunEvent.Phase"/>.</summary>
    Phase,

    /// <summary>A process of the service came up for the first time, or by order (<c>started</c>).</summary>
    Started,

    /// <summary>Its check passes (<c>healthy</c>).</summary>
    Healthy,

    /// <summary>Its check fails (<c>unhealthy</c>).</summary>
    Unhealthy,

    /// <summary>Its process ended of its own accord, with success (<c>exited</c>).</summary>
    Exited,

    /// <summary>Its process ended of its own accord without success, or could not be started (<c>failed</c>).</summary>
    Failed,

    /// <summary>A process took the place of one that had ended (<c>restarted</c>).</summary>
    Restarted,

    /// <summary>Its process ended because it was asked to (<c>stopped</c>).</summary>
    Stopped,

    /// <summary>The restart policy starts it no more after a failure (<c>gave-up</c>).</summary>
    GaveUp,
}
