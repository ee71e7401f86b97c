using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

namespace Monofy.Container.Tests;

/// <summary>The container engine of this machine, by the docker client.</summary>
internal static class Engine
{
    /// <summary>The label that everything carries which this test run makes.</summary>
    public const string Label = "monofy-test";

    private static int s_names;
    private static Process? s_tidier;       // the pipe to it closes with the last descriptor of this

    /// <summary>Names what belongs to this test run.</summary>
    public static string RunId { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>A folder of this test run, removed at its end.</summary>
    public static string Temporary { get; } = Directory.CreateTempSubdirectory("monofy-container-").FullName;

    /// <summary>Why there is no engine, or null.</summary>
    public static string? Unavailable { get; } = Look();

    /// <summary>A name for a container, an image or a volume.</summary>
    public static string NewName() => $"monofy-test-{RunId}-{Interlocked.Increment(ref s_names)}";

    /// <summary>Calls the client; a status that is not 0 fails the test.</summary>
    public static string Docker(params IEnumerable<string> arguments)
    {
        Answer answer = Ask(arguments);
        if (answer.Status != 0)
            Assert.Fail($"docker {string.Join(' ', arguments)}: {answer.Status}\n{answer.Error}{answer.Out}");
        return answer.Out.TrimEnd('\n');
    }

    /// <summary>Calls the client.</summary>
    public static Answer Ask(params IEnumerable<string> arguments) => Tool.Run("docker", arguments);

    /// <summary>Makes an image of a root file system, with ENTRYPOINT ["/monofy"].</summary>
    public static string Import(RootFileSystem root, params string[] changes)
    {
        Assert.True(Unavailable is null, "no container engine: " + Unavailable);
        string image = NewName();
        Import(null, root, image, ["ENTRYPOINT [\"/monofy\"]", .. changes]);
        return image;
    }

    /// <summary>Makes an image of that name on another engine (null: on this machine's).</summary>
    public static void Import(string? engine, RootFileSystem root, string image, params string[] changes)
    {
        string[] all = [$"LABEL {Label}={RunId}", .. changes];
        Answer answer = Tool.Run("docker", [.. engine == null ? Array.Empty<string>() : ["-H", engine], "import",
            .. all.SelectMany(change => new[] { "--change", change }), "-", image], input: root.WriteTo);
        Assert.True(answer.Status == 0, "docker import: " + answer.Error);
    }

    public static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException("cannot start " + start.FileName);

    private static string? Look()
    {
        if (Site.Find("docker") is null) return "the docker client is not installed";
        Answer answer;
        try { answer = Ask("version", "--format", "{{.Server.Version}}"); }
        catch (SystemException e) { return e.Message; }
        if (answer.Status != 0) return answer.Error.Trim().Split('\n')[^1];
        TidyUpAtTheEnd();
        return null;
    }

    // Whatever becomes of this process, a detached shell sees its end by the pipe that closes, and removes all that
    // carries the label.
    private static void TidyUpAtTheEnd()
    {
        string script = $"""
            trap '' INT TERM HUP
            cat
            docker ps -aq --filter label={Label}={RunId} | xargs -r docker rm -fv
            docker images -q --filter label={Label}={RunId} | sort -u | xargs -r docker rmi -f
            docker volume ls -q --filter label={Label}={RunId} | xargs -r docker volume rm -f
            rm -rf '{Temporary}'
            """;
        ProcessStartInfo start = new("sh",
            ["-c", "exec setsid -f sh -c \"$0\" >/dev/null 2>&1", script]) { RedirectStandardInput = true };
        s_tidier = Start(start);
        s_tidier.WaitForExit();
    }
}
