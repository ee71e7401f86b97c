using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>What is waited for while nothing is watched: signals. Joins the others as soon as something is.</summary>
internal interface IWaiter
{
    /// <summary>Waits until something comes or <paramref name="until"/> has come.</summary>
    void Wait(Instant until);

    /// <summary>From now on <paramref name="reactor"/> watches for it too; false, with errno, if that cannot
    /// be.</summary>
    bool Join(Reactor reactor);
}
