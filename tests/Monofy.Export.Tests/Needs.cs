using System;
using System.IO;

namespace Monofy.Export.Tests;

/// <summary>A test that needs programs of the machine. In CI they must be there; elsewhere it is skipped, with the
/// reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsAttribute : FactAttribute
{
    public NeedsAttribute(params string[] programs)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") return;
        foreach (string program in programs)
        {
            if (Tool.Find(program) == null) Skip = program + " is not installed";
        }
        if (Skip == null && Array.IndexOf(programs, "docker") >= 0 && Tool.Run("docker", ["version"]).Status != 0)
            Skip = "no container engine answers";
    }
}
