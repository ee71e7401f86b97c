using System;
using Monofy.Core.Plans;

namespace Monofy.Core.Supervision;

/// <summary>Which service a process can be recognized as part of by the user that it runs as.</summary>
public static class SoleUser
{
    /// <summary>The only service or job whose processes run as <paramref name="user"/>, an index into the plan. -1:
    /// there are several, or another one may turn out to run as that user, or monofy itself does (it adopts whatever is
    /// executed in a container).</summary>
    /// <param name="user">The user.</param>
    /// <param name="own">The one that monofy runs as.</param>
    /// <param name="plan">The services.</param>
    /// <param name="userOf">The user that the last process of a service was started as; null if it has had
    /// none.</param>
    public static int ServiceOf(uint user, uint own, Plan plan, Func<int, uint?> userOf)
    {
        if (user == own) return -1;
        int sole = -1;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServicePlan service = plan.Services[i];
            if (service.Kind is not (ServiceKind.Service or ServiceKind.Job)) continue;
            uint? started = userOf(i);
            // It runs as monofy does.
            if (started == null && service.Settings.User == null) continue;
            if (started is { } other && other != user) continue;
            if (sole >= 0 || started == null) return -1;
            sole = i;
        }
        return sole;
    }
}
