namespace Monofy.Core.Supervision.Orders;

/// <summary>What an order asks for: the verbs of <c>monofy ctl</c> that change something, or wait for
/// something.</summary>
public enum OrderKind : byte
{
    /// <summary>Start services that are down or held. Answered when each is up (healthy if it has a check).</summary>
    Start,

    /// <summary>Stop services and keep them stopped. Answered when each is down.</summary>
    Stop,

    /// <summary>Stop and start services, the instances of one service one after another. Answered when each is up
    /// (healthy if it has a check); stops at the first that does not become so.</summary>
    Restart,

    /// <summary>Send the reload signal, or restart the service if it has none. Answered when that is done.</summary>
    Reload,

    /// <summary>Send <see cref="Order.Signal"/> to the processes. Answered at once.</summary>
    Signal,

    /// <summary>Run one job now. Answered with the status of the run.</summary>
    Run,

    /// <summary>Stop the whole run as a signal from outside would. Answered at once; the end of the connection tells
    /// the rest.</summary>
    Shutdown,

    /// <summary>Change nothing; wait until each service meets its <see cref="Order.Until"/>.</summary>
    Wait,
}
