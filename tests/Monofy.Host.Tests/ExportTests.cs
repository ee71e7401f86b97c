using System.IO;
using System.Linq;
using System.Text.Json;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 9, with the native executable: what <c>--export</c> prints, says, writes and exits
/// with.</summary>
public sealed class ExportTests
{
    private static Launch In(Folder folder) => new()
    {
        Before = "chdir " + folder.Path, Variables = ["TOKEN=hush-variable", "COPIED=hush-copied"],
    };

    // Secrets of every kind that a file can hold or name.
    private static Folder Shop()
    {
        Folder folder = new();
        folder.Write(".env", "FROM_DOTENV=hush-dotenv\n");
        folder.Write("web.env", "FROM_FILE=hush-file\n");
        folder.Write("token.txt", "hush-secret\n");
        folder.Write("compose.yaml", """
            services:
              web:
                command: [serve, "--token=${TOKEN}", "--other=${FROM_DOTENV}", "${UNSET:-plain}"]
                environment: {URL: "http://${TOKEN}@host", COPIED: }
                env_file: web.env
                healthcheck: {test: [CMD, check, "${TOKEN}"]}
                secrets: [token]
                labels: {a: "${FROM_DOTENV}"}
            secrets:
              token: {file: ./token.txt}
            """);
        return folder;
    }

    [Theory]
    [InlineData("kubernetes")]
    [InlineData("kubernetes-split")]
    [InlineData("compose")]
    [InlineData("swarm")]
    [InlineData("systemd")]
    [InlineData("procfile")]
    [InlineData("json")]
    [InlineData("kubernetes --whole --replicas=2")]
    [InlineData("compose --whole --replicas=2")]
    [InlineData("swarm --whole --replicas=2")]
    public void No_secret_of_a_file_is_printed(string format)
    {
        using Folder folder = Shop();
        foreach (string report in (string[])["", " --report=json"])
        {
            using Run run = Run.Monofy($"--export={format} --lossy --allow-localhost{report} -f compose.yaml", 0,
                In(folder));
            Assert.Contains("serve", run.Out.Text);
            Assert.DoesNotContain("hush", run.Out.Text);
            Assert.DoesNotContain("hush", run.Err.Text);
        }
    }

    [Fact]
    public void What_was_interpolated_is_written_as_it_stood()
    {
        using Folder folder = Shop();
        using Run run = Run.Monofy("--export=compose --lossy -f compose.yaml", 0, In(folder));
        Assert.Contains("--token=${TOKEN}", run.Out.Text);
        Assert.Contains("http://${TOKEN}@host", run.Out.Text);
        Assert.Contains("${UNSET:-plain}", run.Out.Text);
    }

    [Fact]
    public void The_same_plan_gives_the_same_bytes_and_files()
    {
        using Folder folder = Shop();
        using Run first = Run.Monofy("--export=systemd --lossy -f compose.yaml", 0, In(folder));
        using Run second = Run.Monofy("--export=systemd --lossy -f compose.yaml", 0, In(folder));
        Assert.Equal(first.Out.Text, second.Out.Text);
        using Run written = Run.Monofy("--export=systemd --lossy --output=units -f compose.yaml", 0, In(folder));
        Assert.Equal("", written.Out.Text);
        string[] files = [.. Directory.GetFiles(folder["units"]).Select(static f => Path.GetFileName(f)!)];
        Assert.Contains("app.target", files);
        Assert.Contains("app-web.service", files);
        foreach (string file in Directory.GetFiles(folder["units"]))
            Assert.Contains(File.ReadAllText(file).TrimEnd(), first.Out.Text);
    }

    [Theory]
    [InlineData("--export=compose a: --nice=5 true", 1)]
    [InlineData("--export=compose --lossy a: --nice=5 true", 0)]
    [InlineData("--export=compose a: --color=never true", 125)]
    [InlineData("--export=procfile a: --nice=5 true", 0)]
    [InlineData("--export=compose a: true ||| b: curl http://localhost:80", 125)]
    [InlineData("--export=compose --allow-localhost a: true ||| b: curl http://localhost:80", 0)]
    [InlineData("--export=systemd --whole a: true", 125)]
    [InlineData("--export=compose --output=/proc/x a: true", 125)]
    public void The_exit_status_says_whether_something_was_lost(string line, int status)
    {
        using Run run = Run.Monofy(line, status);
        if (status == 125) Assert.Equal("", run.Out.Text);
    }

    [Fact]
    public void The_report_is_on_standard_error_and_as_JSON_has_everything()
    {
        using Run text = Run.Monofy("--export=compose a: --nice=5 --grace=3s true", 1);
        Assert.Equal(["monofy: a: --nice is lost: Compose has no nice value"], text.Err.Lines);
        using Run json = Run.Monofy("--export=compose --report=json a: --nice=5 --grace=3s true", 1);
        foreach (string line in json.Err.Lines)
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            Assert.Equal(["service", "setting", "result", "reason"],
                entry.RootElement.EnumerateObject().Select(static p => p.Name));
        }
        Assert.Contains("""{"service":"a","setting":"--grace","result":"carried","reason":""}""", json.Err.Lines);
    }
}
