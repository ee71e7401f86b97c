using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>
/// A Debian root made of packages that this machine has installed, with all that they depend on: the same files as
/// debootstrap's, without the network and its two minutes.
/// </summary>
internal static partial class DebianPackages
{
    private static readonly Lazy<Dictionary<string, string>> s_installed = new(ReadInstalled);
    private static readonly Dictionary<string, List<string>> s_providers = [];

    /// <summary>What the tests use.</summary>
    public static IReadOnlyList<string> Seeds { get; } =
        ["base-files", "base-passwd", "bash", "dash", "coreutils", "procps", "nginx", "redis-server", "gunicorn"];

    /// <summary>The installed packages with their dependencies.</summary>
    public static IReadOnlyDictionary<string, string> Installed => s_installed.Value;

    /// <summary>The package of the newest PostgreSQL that is installed; null if none is.</summary>
    public static string? PostgreSQL => Installed.Keys.Where(static name => PostgreSQLPattern().IsMatch(name))
        .OrderBy(static name => int.Parse(name.Split('-')[1], CultureInfo.InvariantCulture)).LastOrDefault();

    /// <param name="more">Packages beside <see cref="Seeds"/>.</param>
    public static RootFileSystem Root(params IEnumerable<string> more)
    {
        RootFileSystem root = Images.Monofied().Program("/busybox", Site.Find("busybox")!);
        foreach (string top in new[] { "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32" })
            if (new FileInfo(top).LinkTarget is { } target) root.Link(top, target);
        foreach (string path in Run("dpkg-query", ["-L", .. Closure([.. Seeds, .. more])]))
            if (path.StartsWith('/') && !IsDocumentation(path)) Add(root, path);
        return root.SharedFolder("/tmp").SharedFolder("/var/tmp").Folder("/run").Folder("/root")
            .Folder("/var/log/nginx").SharedFolder("/srv").Folder("/var/lib/nginx")
            .Text("/srv/app.py", "def app(environ, start):\n    start('200 OK', [])\n    return [b'gunicorn']\n")
            .Text("/srv/nginx.conf", """
                daemon off;
                user www-data;
                worker_processes 2;
                pid /run/nginx.pid;
                error_log stderr;
                events { }
                http { access_log off; server { listen 127.0.0.1:8080; location / { return 200 nginx; } } }

                """)
            .File("/etc/passwd", "/usr/share/base-passwd/passwd.master", (UnixFileMode)0b110_100_100)
            .File("/etc/group", "/usr/share/base-passwd/group.master", (UnixFileMode)0b110_100_100);
    }

    // A list names /lib/x where the file lies in /usr/lib.
    private static void Add(RootFileSystem root, string path)
    {
        string real = Path.Combine(RealFolder(Path.GetDirectoryName(path) ?? "/"), Path.GetFileName(path));
        FileInfo info = new(real);
        if (info.LinkTarget is { } target) root.Link(real, target);
        else if (info.Exists) root.File(real, real, info.UnixFileMode);
        else if (Directory.Exists(real)) root.Folder(real, new DirectoryInfo(real).UnixFileMode);
    }

    private static readonly Dictionary<string, string> s_real = new() { ["/"] = "/" };

    private static string RealFolder(string path)
    {
        if (s_real.TryGetValue(path, out string? known)) return known;
        string parent = RealFolder(Path.GetDirectoryName(path) ?? "/");
        string real = Path.Combine(parent, Path.GetFileName(path));
        if (new DirectoryInfo(real).LinkTarget is { } target)
            real = RealFolder(Path.GetFullPath(Path.Combine(parent, target)));
        return s_real[path] = real;
    }

    private static bool IsDocumentation(string path) => DocumentationPattern().IsMatch(path);

    private static IEnumerable<string> Closure(IEnumerable<string> seeds)
    {
        Queue<string> open = new(seeds);
        HashSet<string> seen = [];
        while (open.TryDequeue(out string? package))
        {
            if (!Installed.TryGetValue(package, out string? depends))
                throw new InvalidOperationException(package + " is not installed");
            if (!seen.Add(package)) continue;
            foreach (string dependency in depends.Split(',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                if (Chosen(dependency) is { } one) open.Enqueue(one);
        }
        return seen.Order();
    }

    // The first of the alternatives that is there, by its own name or provided.
    private static string? Chosen(string dependency)
    {
        foreach (string alternative in dependency.Split('|'))
        {
            string name = alternative.Split(['(', ':', '['])[0].Trim();
            if (Installed.ContainsKey(name)) return name;
            if (s_providers.TryGetValue(name, out List<string>? providers)) return providers[0];
        }
        return null;
    }

    private static Dictionary<string, string> ReadInstalled()
    {
        Dictionary<string, string> installed = [];
        if (Site.Find("dpkg-query") is null) return installed;
        foreach (string line in Run("dpkg-query",
            ["-W", "-f", "${db:Status-Abbrev}\t${Package}\t${Provides}\t${Pre-Depends},${Depends}\n"]))
        {
            string[] fields = line.Split('\t');
            if (fields is not [['i', 'i', ..], var name, var provides, var depends]) continue;
            installed[name] = depends;
            foreach (string provided in provides.Split(',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string what = provided.Split('(')[0].Trim();
                if (!s_providers.TryGetValue(what, out List<string>? providers)) s_providers[what] = providers = [];
                providers.Add(name);
            }
        }
        return installed;
    }

    private static string[] Run(string program, IEnumerable<string> arguments)
    {
        using Process process = Engine.Start(new(program, arguments) { RedirectStandardOutput = true });
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("^/usr/share/(doc|man|info|locale|lintian|bash-completion)(/|$)|/__pycache__(/|$)")]
    private static partial Regex DocumentationPattern();

    [GeneratedRegex("^postgresql-[0-9]+$")]
    private static partial Regex PostgreSQLPattern();
}
