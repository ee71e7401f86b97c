using System;
using System.Diagnostics;
using System.IO;

namespace Monofy.Container.Tests;

/// <summary>
/// docs/growing.md, walked: its files are written, and each of its commands is typed, on two machines with a network
/// between them. The application is real: gunicorn, Celery and Redis of Debian's packages, in the image of the page's
/// own Dockerfile.
/// </summary>
public sealed class GrowingTests
{
    private static readonly string[] s_packages = ["gunicorn", "celery", "python3-redis", "redis-server", "wget"];

    [SwarmFact]
    public void Every_command_of_the_guide_does_what_the_page_shows()
    {
        bool isComplete = Array.TrueForAll(["docker-compose", "podman", "curl"], static p => Site.Find(p) != null) &&
            Array.TrueForAll(s_packages, DebianPackages.Installed.ContainsKey);
        if (!isComplete && !Site.MustNotSkip) return;
        using Swarm machines = new(isJoined: false);
        string folder = Directory.CreateTempSubdirectory("monofy-growing-").FullName;
        try
        {
            Machine(folder, machines);
            using Guide guide = new(Path.Combine(Site.Root, "docs/growing.md"), Shell(folder, machines), folder);
            try
            {
                int commands = guide.Walk();
                Assert.True(commands >= 30, commands + " commands are walked");
            }
            finally
            {
                // What podman has mounted goes with the mounts of the shell.
                guide.Type("podman pod rm -fa -t 1; podman rm -fa -t 1");
            }
        }
        finally
        {
            Process.Start("sh", ["-c", "grep -o \" $1/[^ ]*\" /proc/mounts | xargs -rn1 umount -l; rm -rf \"$1\"", "sh",
                folder]).WaitForExit();
        }
    }

    // What the page takes for granted: Debian's image, which has the packages already, monofy, and a second machine
    // that ssh reaches. podman's things are in the folder.
    private static void Machine(string folder, Swarm machines)
    {
        Run("sh", "-c", "\"$1/packaging/debian-root\" \"$2/root\" $3 && tar -C \"$2/root\" -c . | " +
            "docker -H \"$4\" import - debian:bookworm-slim", "sh", Site.Root, folder, string.Join(' ', s_packages),
            machines.Manager);
        File.Copy(Site.Monofy, Path.Combine(folder, "monofy"));
        Directory.CreateDirectory(folder + "/bin");
        File.CreateSymbolicLink(folder + "/bin/monofy", folder + "/monofy");
        Program(folder + "/bin/ssh", "shift\nexec nsenter --net=" + machines.WorkersNetwork + " env DOCKER_HOST=" +
            machines.Worker + " \"$@\"\n");
        // Limits that a machine without all rights can set.
        File.WriteAllText(folder + "/containers.conf", $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
            [engine]
            tmp_dir = "{folder}/podman/tmp"
            [network]
            network_config_dir = "{folder}/podman/networks"

            """);
        File.WriteAllText(folder + "/storage.conf", $"""
            [storage]
            driver = "overlay"
            graphroot = "{folder}/podman/graph"
            runroot = "{folder}/podman/run"

            """);
    }

    private static ProcessStartInfo Shell(string folder, Swarm machines)
    {
        var shell = new ProcessStartInfo("nsenter", ["--net=" + machines.ManagersNetwork, "unshare", "--mount",
            "sh", "-c", Podman.OwnState + "exec bash --norc"])
        {
            WorkingDirectory = folder,
        };
        shell.Environment["PATH"] = folder + "/bin:" + Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        shell.Environment["DOCKER_HOST"] = machines.Manager;
        shell.Environment["CONTAINERS_CONF"] = folder + "/containers.conf";
        shell.Environment["CONTAINERS_STORAGE_CONF"] = folder + "/storage.conf";
        return shell;
    }

    private static void Program(string path, string text)
    {
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Engine.Start(new(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        });
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, program + ": " + output);
    }
}
