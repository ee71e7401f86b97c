using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Core.Settings;

namespace Monofy.Export.Tests;

/// <summary>foreman and podman.</summary>
public sealed class OtherEngineTests
{
    [Needs("foreman")]
    public void Foreman_checks_the_Procfile_of_the_application()
    {
        string directory = Tool.NewDirectory();
        File.WriteAllText(Path.Combine(directory, "Procfile"), Plans.Text(ExportFormat.Procfile, Plans.Application));
        Assert.Contains("valid procfile detected (release, cache, web, worker_1)",
            Tool.Run("foreman", ["check"], directory).Must());
    }

    [Needs("foreman")]
    public void Every_argument_reaches_the_program_that_foreman_starts()
    {
        // A Procfile has one line for each command.
        List<string> wanted = [.. Plans.Hostile.Where(static w => !w.AsSpan().ContainsAny('\n', '\r')),
            .. Plans.Dollars, .. Plans.Random(200, "$$${}X %\"'\\:;#- \téß`*?~")];
        string directory = Tool.NewDirectory(), dump = Path.Combine(directory, "dump");
        // To a file of its own: foreman may end before it has shown all that its program wrote.
        File.WriteAllText(dump, Plans.Dump.Replace("#!/bin/sh\n", "#!/bin/sh\nexec >\"$0.out\"\n"));
        File.SetUnixFileMode(dump, (UnixFileMode)0b111_101_101);
        string text = Plans.Text(ExportFormat.Procfile,
            ["a:", "--env=X=value", dump, .. wanted.ConvertAll(Plans.Word), "$X-${X}-${Y:-none}"]);
        File.WriteAllText(Path.Combine(directory, "Procfile"), text);
        Tool.Run("foreman", ["start"], directory);
        Assert.Equal([.. wanted, "value-value-none"], Plans.Decode(File.ReadAllText(dump + ".out")));
    }

    [Needs("podman")]
    public void Podman_plays_the_Pod_with_its_setup_and_its_arguments()
    {
        using var image = new DumpImage("podman");
        // podman 4 does not expand $(NAME), so arguments with dollars are for kubelet alone.
        // It also writes the file anew for itself, and stumbles over its own text for a block that begins with a blank.
        List<string> wanted = [.. Plans.Hostile.Where(static w => !(w.Contains('\n') && w[0] is ' ' or '\n'))];
        string directory = Tool.NewDirectory(), file = Path.Combine(directory, "app.yaml");
        string text = Assert.Single(Plans.Export(new() { Format = ExportFormat.Kubernetes, Image = image.Name },
            ["setup:", "/bin/true", "&&", "a:", "/bin/sh", "-c", "/bin/dump \"$$@\"; exec sleep 1000", "sh",
                .. wanted])).Text;
        string name = "monofy-export-" + Guid.NewGuid().ToString("n")[..8];
        File.WriteAllText(file, text.Replace("name: app\n", "name: " + name + "\n"));
        // Limits that a machine without all rights can set.
        string limits = Path.Combine(directory, "containers.conf");
        File.WriteAllText(limits, "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n");
        var environment = new Dictionary<string, string> { ["CONTAINERS_CONF"] = limits };
        try
        {
            Play(file, environment).Must();
            Assert.Equal(wanted, Plans.Decode(Log(name, environment, wanted.Count)));
        }
        finally
        {
            Tool.Run("podman", ["kube", "down", file], environment: environment);
        }
    }

    // podman 4 sometimes finds its own init container still running when it removes it.
    private static Answer Play(string file, Dictionary<string, string> environment)
    {
        for (int tries = 10; ; tries--)
        {
            Answer result = Tool.Run("podman", ["kube", "play", "--network", "host", file], environment: environment);
            if (result.Status == 0 || tries == 0 || !result.Error.Contains("container state improper"))
                return result;
            Tool.Run("podman", ["kube", "down", file], environment: environment);
        }
    }

    private static string Log(string name, Dictionary<string, string> environment, int lines)
    {
        string log = "";
        Deadline.Until(() =>
        {
            log = Tool.Run("podman", ["logs", name + "-pod-0-a"], environment: environment).Out;
            return log.Count(static c => c == '>') >= lines;
        }, "the last argument comes", () => log, TimeSpan.FromMinutes(1));
        return log;
    }
}
