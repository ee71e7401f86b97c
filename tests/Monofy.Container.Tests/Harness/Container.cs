using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>A process in a container, as /proc tells.</summary>
internal sealed record BoxProcess(int Pid, string Name, char State, int Parent);

/// <summary>
/// One `docker run` in the foreground: its output comes live, its status is the client's. Everything runs without a
/// network, or in that of another container.
/// </summary>
internal sealed partial class Container : IDisposable
{
    private readonly Process _client;
    private readonly string _line;
    private readonly Pty? _terminal;

    /// <summary>
    /// Runs an image. Words are split at blanks, '…' keeps them together; <paramref name="options"/> are docker's,
    /// before the image;
    /// <paramref name="more"/> are words that are not to be split.
    /// </summary>
    public Container(string image, string command, string options = "", Pty? terminal = null,
        params IEnumerable<string> more)
    {
        _line = options + " IMAGE " + command;
        _terminal = terminal;
        string[] arguments =
        [
            "run", "--name", Name, "--label", Engine.Label + "=" + Engine.RunId,
            .. options.Contains("--network") ? Array.Empty<string>() : ["--network", "none"],
            .. terminal != null ? ["-it"] : Array.Empty<string>(),
            .. Split(options), image, .. Split(command), .. more,
        ];
        ProcessStartInfo start = terminal == null ? new("docker", arguments)
            : new("sh", ["-c", "exec setsid -c docker \"$@\" <>\"$0\" >&0 2>&1", terminal.Path, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _client = Engine.Start(start);
        if (!options.Split(' ').Contains("-i")) _client.StandardInput.Close();
        Out = new(terminal?.Output ?? _client.StandardOutput.BaseStream, Transcript);
        Err = terminal != null ? Out : new(_client.StandardError.BaseStream, Transcript);
    }

    public string Name { get; } = Engine.NewName();

    /// <summary>Standard output; on a terminal all output.</summary>
    public Captured Out { get; }

    /// <summary>Standard error.</summary>
    public Captured Err { get; }

    /// <summary>The container's standard input, with the option -i.</summary>
    public Stream Input => _client.StandardInput.BaseStream;

    /// <summary>Waits for `ready` of the actor of that name: its pid in the container.</summary>
    public int Ready(string name, int time = 1) =>
        int.Parse(Out.Wait($@"\b{Regex.Escape(name)} ready pid=(\d+)", time).Groups[1].Value,
            CultureInfo.InvariantCulture);

    // On a terminal it stands out by bold type.
    private const string Own = "^(?:\e\\[[0-9;]+m)?monofy: .*";

    /// <summary>Waits for a message of monofy's own.</summary>
    public Match Says(string pattern) => Err.Wait(Own + "(?i:" + pattern + ").*$");

    /// <summary>How many messages of monofy's own match.</summary>
    public int Messages(string pattern) => Err.Count(Own + "(?i:" + pattern + ")");

    /// <summary>Waits for the container's end and expects its status, of the client and of the engine.</summary>
    public void Ends(int status)
    {
        WaitForEnd();
        That(_client.ExitCode == status, $"docker run ends with {status}, not {_client.ExitCode}");
        That(Inspect("{{.State.ExitCode}}") == status.ToString(CultureInfo.InvariantCulture),
            "the engine knows the same status");
    }

    public void WaitForEnd()
    {
        if (!_client.WaitForExit(Deadline.Generous))
            Assert.Fail("waited in vain for the container's end\n" + Transcript());
        if (_terminal != null) return;
        Out.WaitForEnd();
        Err.WaitForEnd();
    }

    /// <summary>Waits until PID 1 runs.</summary>
    public void Starts() =>
        Until(() => Engine.Ask("inspect", "--format", "{{.State.Running}}", Name).Out == "true\n", "it runs");

    public bool HasEnded => _client.HasExited;

    /// <summary>`docker stop -t`: as Kubernetes and Compose do, TERM, then after so many seconds KILL. Default: those
    /// of <see cref="Deadline.Generous"/>.</summary>
    public void Stop(int? seconds = null) => Engine.Docker("stop", "-t",
        (seconds ?? (int)Deadline.Generous.TotalSeconds).ToString(CultureInfo.InvariantCulture), Name);

    /// <summary>`docker kill -s`: sends one signal to PID 1.</summary>
    public void Kill(string signal) => Engine.Docker("kill", "-s", signal, Name);

    /// <summary>Runs a program in the container.</summary>
    public Answer Exec(params IEnumerable<string> words) => Engine.Ask(["exec", Name, .. words]);

    /// <summary>`ctl status` in the container, with options of docker exec.</summary>
    public Answer Ask(params IEnumerable<string> options) =>
        Engine.Ask(["exec", .. options, Name, "/monofy", "ctl", "status"]);

    /// <summary>Runs a shell line in the container: its standard output.</summary>
    public string Shell(string line) => Exec("/bin/sh", "-c", line).Out;

    public string Inspect(string format) => Engine.Docker("inspect", "--format", format, Name);

    public void Until(Func<bool> condition, string what) => Deadline.Until(condition, what, Transcript);

    /// <summary>What runs in the container, apart from what docker exec brought in.</summary>
    public IReadOnlyList<BoxProcess> Processes()
    {
        List<BoxProcess> all = [];
        foreach (Match m in StatPattern().Matches(Shell("cat /proc/[0-9]*/stat 2>/dev/null")))
            all.Add(new(int.Parse(m.Groups[1].Value), m.Groups[2].Value, m.Groups[3].Value[0],
                int.Parse(m.Groups[4].Value)));
        HashSet<int> foreign = [.. all.Where(p => p.Parent == 0 && p.Pid != 1).Select(p => p.Pid)];
        while (all.Any(p => foreign.Contains(p.Parent) && foreign.Add(p.Pid))) { }
        return [.. all.Where(p => !foreign.Contains(p.Pid))];
    }

    public void That(bool condition, string what)
    {
        if (!condition) Assert.Fail(what + "\n" + Transcript());
    }

    public void Dispose()
    {
        Engine.Ask("rm", "-fv", Name);
        if (!_client.WaitForExit(TimeSpan.FromSeconds(10))) _client.Kill();
        _client.Dispose();
        _terminal?.Dispose();
    }

    /// <summary>A line as words: blanks separate, '…' keeps together.</summary>
    public static IEnumerable<string> Split(string line)
    {
        StringBuilder? word = null;
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '\'')
            {
                quoted = !quoted;
                word ??= new();
            }
            else if (char.IsWhiteSpace(c) && !quoted)
            {
                if (word != null) yield return word.ToString();
                word = null;
            }
            else (word ??= new()).Append(c);
        }
        if (word != null) yield return word.ToString();
    }

    private string Transcript() => $"--- docker run {_line}\n--- standard output\n{Out?.Text}\n--- standard " +
        $"error\n{(Err == Out ? "" : Err?.Text)}\n---";

    [GeneratedRegex(@"^(\d+) \((.*)\) (\S) (\d+) ", RegexOptions.Multiline)]
    private static partial Regex StatPattern();
}
