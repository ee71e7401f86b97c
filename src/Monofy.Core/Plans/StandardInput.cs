namespace Monofy.Core.Plans;

/// <summary>Which service gets monofy's standard input. Setup commands get it too, each in its time; everybody else
/// finds nothing there.</summary>
public static class StandardInput
{
    /// <summary>The service with <c>--stdin</c>; else the first one, unless several would quarrel over a terminal. -1:
    /// none.</summary>
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
