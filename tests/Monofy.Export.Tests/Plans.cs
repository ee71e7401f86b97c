using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Export.Tests;

/// <summary>Plans to export, and arguments that are hard to write.</summary>
internal static class Plans
{
    /// <summary>A web application: migration, cache, web server, worker, report, and a job on request.</summary>
    public static readonly string[] Application =
    [
        "--stop-signal=TERM", "prepare:", "/bin/true", "one", "&&", "migrate:", "/bin/true", "migrate", "&&",
        "cache:", "--health=tcp://:6379", "--health-interval=5s", "--fate=separate", "--restart=always", "/bin/sleep",
            "1000", "|||",
        "web:", "--env=PORT=8000", "--user=1000:1000", "--group-add=44", "--health=http://:8000/health",
            "--on-unhealthy=restart", "--health-start-period=10s",
        "--depends-on=cache", "--scale=2", "--no-new-privileges", "/bin/sleep", "1$PORT", "|||",
        "worker_1:", "--restart=on-failure:5", "--depends-on=cache:started", "--grace=20s", "--ulimit=nofile=512:1024",
            "--umask=027", "--nice=5",
        "/bin/sleep", "1000", "|||",
        "report:", "--schedule=*/15 8-18 * * 1-5", "--timezone=UTC", "--overlap=kill", "/bin/true", "--to",
            "$REPORT_TO", "|||",
        "clean:", "--job", "/bin/true",
    ];

    /// <summary>Arguments that a writer or reader may trip over.</summary>
    public static readonly string[] Hostile =
    [
        "", " ", "  a  b ", "yes", "no", "null", "~", "1", "012", "1e3", "0x10", "12:30:45", "2001-01-01", "a: b",
            "a #b", "# a", "- a", "-", "--",
        "---", "[a]", "{a: b}", "*", "&a", "!x", "|", ">", "%", "%%", "%h %n", "@x", "`x`", "'", "\"", "it's", "a\"b",
            "\\", "\\n", "a\\", "\\\\\"",
        "\t", "a\tb", "é", "日本", "😀", "\u00a0", "\u2028", "\u0085", "\ufeff", "\u001b[1m", "\a", "\u007f", ";", "a;b",
            "&& ", "||| ", "&", "<x>", "(x)",
        "*.c", "?", "~root", "a=b", "=", ",", "a,b", ":", "a:", "!", "^", "@", "#", "ctl", "line one\nline two\n", "\n",
            "a\n", " a\n b", "\r", "a\r\nb",
    ];

    /// <summary>Those with dollars, which mean something else to every target.</summary>
    public static readonly string[] Dollars =
        ["$", "$$", "$$$", "a$", "$1", "$(X)", "$$(X)", "$(", "${", "$}", "${1}", "$X", "$$X", "${X}", "${X:-y}",
            "a$b$c", "%$%", "$'x'", "`$X`"];

    /// <summary>Arguments made at random of pieces that mean something somewhere.</summary>
    public static List<string> Random(int count, string pieces)
    {
        var random = new Random(4711);
        var made = new List<string>();
        for (int i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(1, 12); n > 0; n--) text.Append(pieces[random.Next(pieces.Length)]);
            made.Add(text.ToString());
        }
        return made;
    }

    public static Description Describe(params string[] args)
    {
        ParseResult parsed =
            CommandLines.Parse(args, new EnvironmentBlock([]), static _ => new FileText("", null, false));
        Assert.Empty(parsed.Mistakes);
        return parsed.Description!;
    }

    /// <summary>The files of an export that must succeed.</summary>
    public static ExportFile[] Export(ExportRequest request, params string[] args)
    {
        ExportOutcome outcome = Exporter.Export(Describe(args), request with { AllowLocalhost = true });
        Assert.Empty(outcome.Mistakes);
        return outcome.Files;
    }

    public static string Text(ExportFormat format, params string[] args) =>
        Assert.Single(Export(new() { Format = format }, args)).Text;

    /// <summary>A word of a command line that means <paramref name="text"/>, in which nothing is a reference.</summary>
    public static string Word(string text) => text.Replace("$", "$$");

    /// <summary>What the program <c>dump</c> wrote: one base64 line an argument.</summary>
    public static List<string> Decode(string output)
    {
        var words = new List<string>();
        foreach (string line in output.Split('\n'))
        {
            int bar = line.IndexOf('|');
            string text = line[(bar + 1)..].Trim();
            if (text.Length == 0 || text[0] != '>') continue;
            words.Add(Encoding.UTF8.GetString(Convert.FromBase64String(text[1..])));
        }
        return words;
    }

    /// <summary>A shell program that writes each argument as <c>&gt;</c> and base64, so that any runner's log can carry
    /// it.</summary>
    public const string Dump = "#!/bin/sh\nfor a; do printf '>'; printf %s \"$a\" | base64 -w0; echo; done\n";
}
