using System;
using System.IO;
using System.Text.RegularExpressions;

namespace Monofy.Export.Tests;

/// <summary>An image of busybox and the program <c>dump</c>, in Docker or podman, that goes with the test.</summary>
internal sealed class DumpImage : IDisposable
{
    private static readonly string[] s_applets = ["sh", "base64", "printf", "sleep", "echo", "true", "date"];

    private readonly string _engine;

    public DumpImage(string engine = "docker")
    {
        _engine = engine;
        Name = (engine == "podman" ? "localhost/" : "") + "monofy-export-" + Guid.NewGuid().ToString("n")[..8] + ":1";
        string root = Tool.NewDirectory(), tar = root + ".tar";
        Directory.CreateDirectory(root + "/bin");
        Directory.CreateDirectory(root + "/tmp");
        File.Copy("/bin/busybox", root + "/bin/busybox");
        foreach (string applet in s_applets) File.CreateSymbolicLink(root + "/bin/" + applet, "busybox");
        File.WriteAllText(root + "/bin/dump", Plans.Dump);
        File.SetUnixFileMode(root + "/bin/dump", (UnixFileMode)0b111_101_101);
        Tool.Run("tar", ["-C", root, "-cf", tar, "."]).Must();
        Tool.Run(engine, ["import", "-c", "LABEL monofy-test=1", tar, Name]).Must();
        File.Delete(tar);
        Directory.Delete(root, recursive: true);
    }

    public string Name { get; }

    /// <summary>A Compose file whose services have no network: the engine of the tests has none.</summary>
    public static string WithoutNetwork(string compose) =>
        Regex.Replace(compose, "^(    image: .*)$", "$1\n    network_mode: none", RegexOptions.Multiline);

    public void Dispose() => Tool.Run(_engine, ["image", "rm", "-f", Name]);
}
