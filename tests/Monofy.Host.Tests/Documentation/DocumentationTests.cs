using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>What README and docs show is run, and the output that they show is compared. Times, pids and dates may
/// differ.</summary>
public sealed class DocumentationTests
{
    private static readonly string[] s_pages =
    [
        "README.md", .. Directory.GetFiles(Path.Combine(Site.Root, "docs"), "*.md").Select(static f =>
            "docs/" + Path.GetFileName(f)).Order(),
    ];

    public static TheoryData<string> PagesWith(string kind) =>
        [.. s_pages.Where(page => page != Walked && BlocksOf(page).Any(b => b.Kind == kind))];

    public static TheoryData<string> PagesThatReplay(bool withPython) =>
        [.. s_pages.Where(page => page != Walked && BlocksOf(page).Any(static b => b.Kind == "console")
            && RunsPython(page) == withPython)];

    [Theory]
    [MemberData(nameof(PagesThatReplay), false)]
    public void What_a_page_shows_is_what_happens(string page)
    {
        foreach (Block block in BlocksOf(page).Where(static b => b.Kind == "console")) Replay(block);
    }

    [NeedsTheory("python3")]
    [MemberData(nameof(PagesThatReplay), true)]
    public void What_a_page_shows_with_Python_is_what_happens(string page) => What_a_page_shows_is_what_happens(page);

    private static bool RunsPython(string page) => BlocksOf(page).Any(static b => b.Kind == "console"
        && b.Text.Any(static line => line.StartsWith('$') && line.Contains("python3 ", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(PagesWith), "sh")]
    public void Commands_without_output_are_accepted(string page)
    {
        foreach (Block block in BlocksOf(page).Where(static b =>
            b.Kind == "sh" && b.Text.Any(static l => l.StartsWith("monofy"))))
        {
            using Folder folder = SiteFolder();
            string script = "cd " + folder.Path + "\n" + CheckOnly + string.Join('\n', block.Text) + "\n";
            folder.Write("script", script);
            using Run run = Run.Monofy("-e " + folder["script"],
                new Launch { Program = "/bin/bash", Variables = [PathOf(folder)] });
            run.That(run.WaitForEnd() == 0, block + " is accepted");
        }
    }

    [Theory]
    [MemberData(nameof(PagesWith), "Dockerfile")]
    public void The_command_of_a_Dockerfile_is_accepted(string page)
    {
        foreach (Block block in BlocksOf(page).Where(static b => b.Kind == "Dockerfile"))
        {
            string text = string.Join('\n', block.Text).Replace("\\\n", "");
            string[] words = [.. Regex.Matches(text, @"^(?:ENTRYPOINT|CMD) (\[.*\])", RegexOptions.Multiline)
                .SelectMany(static m => JsonSerializer.Deserialize<string[]>(m.Groups[1].Value)!)];
            if (words.Length == 0 || words[0] != "monofy") continue;
            using Run run = Run.Monofy("--check", new Launch { More = words[1..] });
            run.That(run.WaitForEnd() == 0, block + " is accepted");
        }
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var broken = new List<string>();
        foreach (string page in s_pages)
        {
            foreach (Match link in Regex.Matches(File.ReadAllText(Path.Combine(Site.Root, page)),
                @"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)"))
            {
                string target = Path.Combine(Site.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value);
                if (!File.Exists(target) && !Directory.Exists(target)) broken.Add(page + ": " + link.Groups[1].Value);
            }
        }
        Assert.Empty(broken);
    }

    // It takes real programs and engines: GrowingTests types it.
    private const string Walked = "docs/growing.md";

    // Blocks that the tests here leave out: what they begin with, and why.
    private static readonly (string Page, string Begins, string Why)[] s_leftOut =
    [
        ("README.md", "./demo/run", "this suite, and what CI runs beside it"),
        ("docs/architecture.md", "wait for a signal", "not a command"),
        ("docs/comparison.md", "tests/comparison/run", "takes minutes"),
        ("docs/control.md", "→ {", "LineProtocolTests, and examples/ctl.py speaks it"),
        ("docs/exports.md", "podman kube play", "PodmanTests plays Deployments so"),
        ("docs/from-bash.md", "#!/bin/bash", "what monofy replaces"),
        ("docs/from-supervisord.md", "[supervisord]", "what monofy replaces"),
        (Walked, "", "GrowingPageTests compares it, and GrowingTests walks it on the engines"),
        ("docs/health.md", "livenessProbe:", "for Kubernetes; VerbTests asks ctl health"),
        ("docs/install.md", "docker load", "packaging/verify installs each package"),
        ("docs/install.md", "apt install", "packaging/verify installs each package"),
        ("docs/install.md", "pip install", "packaging/verify installs each package"),
        ("docs/install.md", "npm install", "packaging/verify installs each package"),
        ("docs/install.md", "dotnet tool", "packaging/verify installs each package"),
        ("docs/install.md", "sha256sum", "packaging/verify checks the sums"),
        ("docs/install.md", "./build", "the build itself"),
        ("docs/testing.md", "tests/mutants/run", "takes half an hour"),
        ("docs/testing.md", "MONOFY_SIM_SECONDS", "takes an hour"),
    ];

    [Fact]
    public void No_block_escapes_without_a_reason()
    {
        var used = new HashSet<string>();
        foreach (Block block in s_pages.SelectMany(BlocksOf))
        {
            bool isRun = block.Page != Walked && (block.Kind is "console" or "Dockerfile" ||
                (block.Kind == "sh" && block.Text.Any(static l => l.StartsWith("monofy"))));
            if (isRun) continue;
            string begin = block.Text[0].TrimStart();
            int reason = Array.FindIndex(s_leftOut, r => r.Page == block.Page && begin.StartsWith(r.Begins));
            Assert.True(reason >= 0, block + " is neither run nor left out with a reason");
            used.Add(s_leftOut[reason].ToString());
        }
        Assert.Equal(s_leftOut.Length, used.Count);
    }

    // Everything that would run is checked only, of ctl the verb and its options; other programs are left out.
    private const string CheckOnly = """
        monofy() {
            case $1 in
                ctl) command monofy "$@" --help >/dev/null ;;
                --version|--help*|--export*) ;;
                *) command monofy --check "$@" ;;
            esac
        }
        docker() { :; }
        sudo() { :; }

        """;

    // An interactive shell at a terminal, which says after each command how many it has had.
    private static void Replay(Block block)
    {
        using Folder folder = SiteFolder();
        using Run shell = Run.Monofy("--norc --noprofile --noediting -i", new Launch
        {
            Program = "/bin/bash", Terminal = true,
            Variables = [PathOf(folder), "PS1=", "PS2=", "TERM=dumb", "NO_COLOR=1", "HOME=" + folder.Path],
        });
        shell.ResizeTerminal(50, 1000);
        shell.Write("stty -echo; cd " + folder.Path + "; n=0; PROMPT_COMMAND='echo \"<done $((++n))>\"'\n");
        shell.Out.Wait(DoneMark(1));
        int count = 1;
        foreach ((string command, string[] output) in block.Steps())
        {
            shell.Write(command + "\n");
            Compare(block, shell, count++, command, output);
        }
        shell.Write("exit\n");
        shell.WaitForEnd();
    }

    private static string DoneMark(int count) => "^<done " + count + ">$";

    // What the shell has printed since its mark `count`, without the next mark; Done: whether that is there.
    private static (string[] Lines, bool Done) Since(Run shell, int count)
    {
        string text = Plain(shell.Out.Text).Replace("\r", "").Replace("^C", "");
        text = text[(text.IndexOf("<done " + count + ">\n", StringComparison.Ordinal) + DoneMark(count).Length - 1)..];
        int end = text.IndexOf("<done " + (count + 1) + ">\n", StringComparison.Ordinal);
        string[] lines = (end < 0 ? text : text[..end]).Split('\n');
        return ([.. lines.Where(static l => l.Length > 0)], end >= 0);
    }

    private static void Compare(Block block, Run shell, int count, string command, string[] output)
    {
        int expected = 0;
        foreach (string line in output)
        {
            if (line == "^C")
            {
                int before = expected;
                shell.Until(() => Since(shell, count) is var s && (s.Done || s.Lines.Length >= before),
                    $"{block}: $ {command}: {line}");
                shell.Write("\x03");
            }
            else expected++;
        }
        shell.Until(() => Since(shell, count).Done, $"{block}: $ {command} ends");
        // Lines of several services may come in any order.
        Assert.Equal(
            string.Join('\n', output.Where(static l => l != "^C").Select(Normal).Order(StringComparer.Ordinal)),
            string.Join('\n', Since(shell, count).Lines.Select(Normal).Order(StringComparer.Ordinal)));
    }

    private static string Plain(string bytes) =>
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(bytes));

    // What differs from run to run: times, pids, dates, memory.
    private static string Normal(string line)
    {
        line = Regex.Replace(line, @"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME");
        line = Regex.Replace(line, @"\b\d+(\.\d+)? ?(ms|s|min|m|h)( \d+ ?s)?\b", "T");
        line = Regex.Replace(line, "\"pid\":\\d+", "\"pid\":N");
        line = Regex.Replace(line, @"\bpeak \d+ MB", "peak N MB");
        return Regex.Replace(line, @"\bpid \d+", "pid N");
    }

    private static IEnumerable<Block> BlocksOf(string page) =>
        Block.Of(page, File.ReadAllText(Path.Combine(Site.Root, page)));

    private static string PathOf(Folder folder) =>
        "PATH=" + folder.Path + "/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

    // The programs that the pages call.
    private static Folder SiteFolder()
    {
        Folder folder = new();
        Directory.CreateDirectory(folder["bin"]);
        File.CreateSymbolicLink(folder["bin/monofy"], Site.Monofy);
        string source = Path.Combine(Site.Root, "tests/Monofy.Host.Tests/Documentation/site");
        foreach (string file in Directory.GetFiles(source))
            folder.Write(Path.GetFileName(file), File.ReadAllText(file), 0x1ed);
        return folder;
    }
}
