using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>What README and docs show is run, and the output that they show is compared. Times, pids and dates may differ.</summary>
public sealed class DocumentationTests
{
    private const string Prompt = "\u00a7";

    private static readonly string[] s_pages =
    [
        "README.md", .. Directory.GetFiles(Path.Combine(Site.Root, "docs"), "*.md").Select(static f => "docs/" + Path.GetFileName(f)).Order(),
    ];

    public static TheoryData<string> PagesWith(string kind)
    {
        var data = new TheoryData<string>();
        foreach (string page in s_pages)
        {
            if (BlocksOf(page).Any(b => b.Kind == kind)) data.Add(page);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(PagesWith), "console")]
    public void What_a_page_shows_is_what_happens(string page)
    {
        foreach (Block block in BlocksOf(page).Where(static b => b.Kind == "console")) Replay(block);
    }

    [Theory]
    [MemberData(nameof(PagesWith), "sh")]
    public void Commands_without_output_are_accepted(string page)
    {
        foreach (Block block in BlocksOf(page).Where(static b => b.Kind == "sh" && b.Text.Any(static l => l.StartsWith("monofy"))))
        {
            using Folder folder = SiteFolder();
            string script = "cd " + folder.Path + "\n" + CheckOnly + string.Join('\n', block.Text) + "\n";
            folder.Write("script", script);
            using Run run = Run.Monofy("-e " + folder["script"], new Launch { Program = "/bin/bash", Variables = [PathOf(folder)] });
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
            foreach (Match link in Regex.Matches(File.ReadAllText(Path.Combine(Site.Root, page)), @"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)"))
            {
                string target = Path.Combine(Site.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value);
                if (!File.Exists(target) && !Directory.Exists(target)) broken.Add(page + ": " + link.Groups[1].Value);
            }
        }
        Assert.Empty(broken);
    }

    // Everything that would run is checked only; other verbs and programs are left out.
    private const string CheckOnly = """
        monofy() { case $1 in ctl|--version|--help*|--export*) ;; *) command monofy --check "$@" ;; esac; }
        docker() { :; }
        sudo() { :; }

        """;

    private static void Replay(Block block)
    {
        using Folder folder = SiteFolder();
        using Run shell = Run.Monofy("--norc --noprofile -i", new Launch
        {
            Program = "/bin/bash", Terminal = true,
            Variables = [PathOf(folder), "PS1=" + Prompt, "PS2=", "TERM=dumb", "NO_COLOR=1", "HOME=" + folder.Path],
        });
        shell.ResizeTerminal(50, 1000);
        shell.Write("stty -echo; cd " + folder.Path + "; bind 'set enable-bracketed-paste off' 2>/dev/null; echo be\"\"gin\n");
        shell.Out.Wait("^.*begin$");
        int from = shell.Out.Text.Length;
        foreach ((string command, string[] output) in block.Steps())
        {
            Settle(shell, ref from);
            shell.Write(command + "\n");
            Compare(block, shell, from, command, output);
            Settle(shell, ref from);
        }
        shell.Write("exit\n");
        shell.WaitForEnd();
    }

    // Waits for the prompt, behind which the next command's output begins.
    private static void Settle(Run shell, ref int from)
    {
        int start = from;
        shell.Until(() => Plain(shell.Out.Text[start..]).Contains(Prompt), "the prompt comes back");
        from = shell.Out.Text.Length;
        shell.Write("\n");
        int next = from;
        shell.Until(() => Plain(shell.Out.Text[next..]).Contains(Prompt), "the prompt comes back");
        from = shell.Out.Text.Length - Prompt.Length - 1;
    }

    private static void Compare(Block block, Run shell, int from, string command, string[] output)
    {
        var expected = new List<string>();
        foreach (string line in output)
        {
            if (line == "^C") shell.Write("\x03");
            else expected.Add(line);
            // Lines of several services may come in any order.
            string[] wanted = [.. expected.Select(Normal).Order(StringComparer.Ordinal)];
            shell.Until(
                () => Shown(shell, from).Length >= wanted.Length || Plain(shell.Out.Text[from..]).EndsWith(Prompt, StringComparison.Ordinal),
                $"{block}: $ {command}: {line}");
        }
        shell.Until(() => Plain(shell.Out.Text[from..]).TrimEnd().EndsWith(Prompt, StringComparison.Ordinal), $"{block}: $ {command} ends");
        string[] shown = Shown(shell, from);
        Assert.Equal(
            string.Join('\n', expected.Select(Normal).Order(StringComparer.Ordinal)),
            string.Join('\n', shown.Select(Normal).Order(StringComparer.Ordinal)));
    }

    private static string[] Shown(Run shell, int from) =>
        [.. Plain(shell.Out.Text[from..]).Replace("^C", "").Replace("\r", "").Replace(Prompt, "").Split('\n').Where(static l => l.Length > 0)];

    private static string Plain(string bytes) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(bytes));

    // What differs from run to run: times, pids, dates.
    private static string Normal(string line)
    {
        line = Regex.Replace(line, @"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME");
        line = Regex.Replace(line, @"\b\d+(\.\d+)? ?(ms|s|min|m|h)( \d+ ?s)?\b", "T");
        line = Regex.Replace(line, "\"pid\":\\d+", "\"pid\":N");
        return Regex.Replace(line, @"\bpid \d+", "pid N");
    }

    private static IEnumerable<Block> BlocksOf(string page) => Block.Of(page, File.ReadAllText(Path.Combine(Site.Root, page)));

    private static string PathOf(Folder folder) => "PATH=" + folder.Path + "/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

    // The programs that the pages call.
    private static Folder SiteFolder()
    {
        Folder folder = new();
        Directory.CreateDirectory(folder["bin"]);
        File.CreateSymbolicLink(folder["bin/monofy"], Site.Monofy);
        string source = Path.Combine(Site.Root, "tests/Monofy.Host.Tests/Documentation/site");
        foreach (string file in Directory.GetFiles(source)) folder.Write(Path.GetFileName(file), File.ReadAllText(file), 0x1ed);
        return folder;
    }
}
