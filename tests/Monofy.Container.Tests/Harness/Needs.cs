using System;
using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>A test in a container: skipped with the reason where there is no engine, never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip = Needs.Missing();
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerTheoryAttribute : TheoryAttribute
{
    public ContainerTheoryAttribute() => Skip = Needs.Missing();
}

/// <summary>A test in a container made of this machine's Debian packages.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DebianFactAttribute : FactAttribute
{
    public DebianFactAttribute() => Skip = Needs.Missing() ?? Needs.MissingPackages();
}

/// <summary>The same with PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgreSQLFactAttribute : FactAttribute
{
    public PostgreSQLFactAttribute() => Skip = Needs.Missing() ?? Needs.MissingPackages() ??
        (Site.MustNotSkip || DebianPackages.PostgreSQL != null ? null : "needs the Debian package postgresql");
}

/// <summary>The same with Prometheus.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = Needs.Missing() ?? Needs.MissingPackages() ??
        (Site.MustNotSkip || DebianPackages.Installed.ContainsKey("prometheus") ? null
            : "needs the Debian package prometheus");
}

internal static class Needs
{
    public static string? Missing()
    {
        if (Site.MustNotSkip) return null;
        if (Engine.Unavailable is { } reason) return "no container engine: " + reason;
        if (Site.Find("busybox") is null) return "needs busybox-static (apt-get install busybox-static)";
        return Site.Find("gcc") is null ? "needs gcc (apt-get install gcc libc6-dev)" : null;
    }

    public static string? MissingForSwarm()
    {
        if (Site.MustNotSkip) return null;
        if (Environment.UserName != "root") return "needs root, to start two engines";
        foreach (string program in (string[])["ip", "nsenter", "setsid", "dockerd"])
        {
            if (Site.Find(program) is null) return "needs " + program;
        }
        return null;
    }

    public static string? MissingPackages()
    {
        if (Site.MustNotSkip) return null;
        string[] missing = [.. DebianPackages.Seeds.Where(package => !DebianPackages.Installed.ContainsKey(package))];
        return missing.Length > 0 ? "needs the Debian packages " + string.Join(" ", missing) : null;
    }
}
