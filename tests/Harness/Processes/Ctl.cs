using System.Linq;

namespace Monofy.Harness;

/// <summary>Runs `monofy ctl` from outside on the socket of one run.</summary>
internal static class Ctl
{
    /// <summary>Status and standard output of `ctl health`.</summary>
    public static (int Status, string[] Reasons) Health(string socket)
    {
        using Run run = Run.Monofy($"ctl --control={socket} health");
        return (run.WaitForEnd(), run.Out.Lines);
    }

    /// <summary>The state of a service in `ctl status --json`; null while no monofy answers.</summary>
    public static string? Status(string socket, string service)
    {
        using Run run = Run.Monofy($"ctl --control={socket} status --json {service}");
        return run.WaitForEnd() == 0 ? run.Out.Lines.FirstOrDefault() : null;
    }

    /// <summary>The exit status of an order.</summary>
    public static int Order(string socket, string words)
    {
        using Run run = Run.Monofy($"ctl --control={socket} {words}");
        return run.WaitForEnd();
    }

    /// <summary>Waits until `ctl health` exits with 0.</summary>
    public static void UntilHealthy(Run run, string socket) =>
        run.Until(() => Health(socket).Status == 0, "all is well");
}
