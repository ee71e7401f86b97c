using Monofy.Core.Plans;

namespace Monofy.Core.Terminal;

/// <summary>Which processes read monofy's standard input, and with it the terminal. For all others it is
/// empty.</summary>
public readonly struct StandardInput
{
    private readonly Plan _plan;
    private readonly int _service;

    /// <summary>Chooses the service with <c>--stdin</c>; otherwise the first one, unless several would compete for a
    /// terminal.</summary>
    public StandardInput(Plan plan, bool isTerminal)
    {
        (_plan, _service) = (plan, -1);
        int count = 0;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            if (plan.Services[i].Kind != ServiceKind.Service) continue;
            if (plan.Services[i].Settings.Stdin)
            {
                _service = i;
                return;
            }
            if (count++ == 0) _service = i;
        }
        if (count > 1 && isTerminal) _service = -1;
    }

    /// <summary>Whether the process of <paramref name="service"/> reads it: the chosen service's, and those of setup
    /// commands, each in turn.</summary>
    public bool IsReadBy(int service) => service == _service || _plan.Services[service].Kind == ServiceKind.Setup;
}
