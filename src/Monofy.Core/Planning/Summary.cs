using Monofy.Core.Descriptions;
using Monofy.Core.Plans;

namespace Monofy.Core.Planning;

/// <summary>What a description would run, in a few words, for <c>--check</c>.</summary>
public static class Summary
{
    /// <summary><c>1 setup command, 2 services, 1 job</c>; a scaled service is one.</summary>
    public static string Of(Description description)
    {
        int setups = 0, services = 0, jobs = 0;
        foreach (ServiceDescription service in description.Services)
        {
            if (service.Kind == ServiceKind.Setup) setups++;
            else if (service.Kind == ServiceKind.Job) jobs++;
            else services++;
        }
        string text = Count(setups, "setup command");
        text = Join(text, Count(services, "service"));
        text = Join(text, Count(jobs, "job"));
        return text.Length == 0 ? "nothing to run" : text;
    }

    private static string Count(int count, string noun) =>
        count == 0 ? "" : count + " " + noun + (count == 1 ? "" : "s");

    private static string Join(string a, string b) => a.Length == 0 || b.Length == 0 ? a + b : a + ", " + b;
}
