using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Monofy.Container.Tests;

/// <summary>
/// podman with images, networks and addresses of its own: its storage is a folder of this object, and it runs in a
/// network and a mount namespace that end with the test run. Everything goes with this object.
/// </summary>
internal sealed class Podman : IDisposable
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly Process _keeper;

    public Podman()
    {
        Folder = Directory.CreateTempSubdirectory("monofy-podman-").FullName;
        // Limits that a machine without all rights can set.
        Write("CONTAINERS_CONF", "containers.conf", $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
            [engine]
            tmp_dir = "{Folder}/tmp"
            [network]
            network_config_dir = "{Folder}/networks"

            """);
        Write("CONTAINERS_STORAGE_CONF", "storage.conf", $"""
            [storage]
            driver = "overlay"
            graphroot = "{Folder}/graph"
            runroot = "{Folder}/run"

            """);
        _keeper = Engine.Start(new("unshare", ["--net", "--mount", "sh", "-c", OwnState +
            "ip link set lo up && echo ready && exec cat"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        });
        Assert.Equal("ready", _keeper.StandardOutput.ReadLine());
    }

    /// <summary>A command for a shell with mounts of its own: podman keeps addresses and names of its networks there,
    /// whatever its configuration says.</summary>
    public const string OwnState = "mkdir -p /run/containers && mount -t tmpfs none /run/containers && ";

    public string Folder { get; }

    /// <summary>Calls podman; a status that is not 0 fails the test.</summary>
    public string Do(params IEnumerable<string> arguments) => Ask(["podman", .. arguments]).Must();

    /// <summary>Runs a program where podman runs.</summary>
    public Answer Ask(params IEnumerable<string> command) => Tool.Run("nsenter",
        ["--net", "--mount", "-t", _keeper.Id.ToString(CultureInfo.InvariantCulture), .. command], Folder,
        environment: _environment);

    public void Import(RootFileSystem root, string image)
    {
        string tar = Path.Combine(Folder, "root.tar");
        using (FileStream stream = File.Create(tar)) root.WriteTo(stream);
        Do("import", "-c", "ENV PATH=/usr/local/bin:/usr/bin:/bin:/", tar, image);
        File.Delete(tar);
    }

    public void Dispose()
    {
        Ask("podman", "pod", "rm", "-fa", "-t", "1");
        _keeper.StandardInput.Close();
        _keeper.WaitForExit();
        _keeper.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Write(string variable, string name, string text) =>
        File.WriteAllText(_environment[variable] = Path.Combine(Folder, name), text);
}
