namespace Monofy.Core.Supervision.Orders;

/// <summary>What <c>monofy ctl wait NAME:CONDITION</c> waits for.</summary>
public enum WaitCondition : byte
{
    /// <summary>Healthy if the service has a check, else up (<c>ready</c>).</summary>
    Ready,

    /// <summary>Its process runs (<c>up</c>, <c>started</c>).</summary>
    Up,

    /// <summary>Its check passes (<c>healthy</c>). Refused for a service without a check.</summary>
    Healthy,

    /// <summary>Its check fails (<c>unhealthy</c>). Refused for a service without a check.</summary>
    Unhealthy,

    /// <summary>It has ended for good, or a job has no run (<c>exited</c>, and <c>wait NAME</c> alone). Answered with
    /// its status.</summary>
    Exited,

    /// <summary>It has ended for good with success (<c>completed</c>). A failure is answered with its status.</summary>
    Completed,

    /// <summary>It has no process (<c>down</c>, <c>stopped</c>).</summary>
    Down,
}
