namespace Monofy.Core.Plans;

/// <summary>Determines which service gets monofy's standard input. Setup commands get it too, each in turn; for all
/// others it is empty.</summary>
public static class StandardInput
{
    /// <summary>The service with <c>--stdin</c>; otherwise the first one, unless several would compete for a terminal.
    /// -1: none.</summary>
    public static int ServiceOf(Plan plan, bool isTerminal)
    {
        int first = -1;
        int count = 0;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            if (plan.Services[i].Kind != ServiceKind.Service) continue;
            if (plan.Services[i].Settings.Stdin) return i;
            if (count++ == 0) first = i;
        }
        return count > 1 && isTerminal ? -1 : first;
    }
}
