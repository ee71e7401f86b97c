using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Export;

/// <summary><c>--export=json</c>: one rich plan as a golden file, and what must hold of every plan.</summary>
public sealed class PlanJsonTests
{
    private static readonly string[] s_rich =
    [
        "--export=json", "--quiet", "--verbose", "--log=prefix", "--timestamps", "--nest-json", "--color=never",
            "--exit-code=web", "--map-exit=143:0",
        "--map-signal=HUP:USR1", "--setup-lock=/data/lock", "--stop-hold=7s", "--stop-timeout=20s", "--stop-delay=5s",
            "--finally=echo 'all gone'", "--strict-variables",
        "--wait-for=tcp://db:5432", "--wait-timeout=1m30s", "--control=/run/monofy.sock", "--http=0.0.0.0:9090",
            "--journal=/tmp/journal", "--trace=/tmp/trace",
        "migrate:", "--setup-timeout=5m", "--env=STEP=$STEP", "./migrate", "--all", "&&",
        "web:", "--fate=on-failure", "--restart=on-failure:5", "--restart-delay=250ms", "--restart-max-delay=10s",
            "--success-codes=143,3",
        "--stop-signal=QUIT", "--stop-command=nginx -s quit", "--reload-signal=HUP", "--log=none",
            "--listen=http=tcp://:8080",
        "--listen=unix:/run/web.sock", "--watch=/etc/nginx", "--watch-ignore=*.swp", "--grace=1500ms",
            "--kill-mode=group", "--env=PORT=${PORT:-80}", "--env=HOME",
        "--env-file=web.env", "--clear-env", "--secret-files", "--stdin", "--tty", "--user=www:www",
        "--group-add=audio", "--cwd=/srv",
            "--umask=027",
        "--nice=-5", "--oom-score-adj=-100", "--ulimit=nofile=1024:4096", "--no-new-privileges",
            "--health=http://:80/healthz",
        "--health-interval=5s", "--health-timeout=2s", "--health-retries=4", "--health-start-period=1m",
            "--health-start-interval=500ms",
        "--on-unhealthy=restart", "--health-memory=512m", "--depends-on=db,worker:started", "nginx", "-g",
            "daemon off;", "|||",
        "db:", "--health-cmd=pg_isready -q", "postgres", "|||",
        "worker:", "--scale=2", "--health=notify", "--health-interval=10s", "celery", "é", "\"quoted\"\n", "|||",
        "backup:", "--schedule=0 3 * * MON", "--timezone=CET-1CEST,M3.5.0,M10.5.0/3", "--overlap=queue",
            "--on-signal=USR2", "--on-change=/data", "--on-event=web:gave-up", "--fate=on-failure", "backup", "|||",
        "again:", "--job", "--fate=connected", "again", "|||",
        "sleep", "9",
    ];

    private static readonly string[] s_variables = ["STEP=1", "PORT=80"];

    [Fact]
    public void A_rich_plan_is_as_it_was() =>
        Repository.CheckGolden("tests/Monofy.Core.Tests/Golden/plan.json", Export(s_rich, s_variables));

    [Fact]
    public void A_plan_without_options_is_its_commands() => Assert.Equal(
        """{"monofy":1,"services":[{"command":["sleep","9"]}]}""",
        Export(["sleep", "9"]).Replace(" ", "").Replace("\n", ""));

    [Fact]
    public void Every_option_is_in_the_JSON_of_a_plan_that_gives_it()
    {
        foreach (Setting option in SettingTable.All)
        {
            if (option.IsAction) continue;
            var keys = new HashSet<string>();
            Collect(JsonDocument.Parse(Export(SettingSamples.Plan(option, out _))).RootElement, keys);
            Assert.True(keys.Contains(option.Key), option.Name + " is not in the JSON");
        }
    }

    [Fact]
    public void An_option_and_its_variable_say_the_same()
    {
        foreach (Setting option in SettingTable.All)
        {
            if (option.Variable == null || option.IsAction) continue;
            string given = SettingSamples.Option(option), value = given[(option.Name.Length + 1)..];
            string[] command = [.. SettingSamples.Plan(option, out _).Where(word => word != given)];
            Assert.Equal(Export([given, .. command]), Export(command, option.Variable + "=" + value));
            Assert.True(Export(command) != Export([given, .. command]), given + " is not in the JSON");
        }
    }

    [Theory]
    [InlineData("exit-code", "first worst web")]
    [InlineData("log", "prefix json")]
    [InlineData("color", "always never")]
    [InlineData("map-signal", "HUP:USR1 HUP:0")]
    [InlineData("fate", "on-failure separate")]
    [InlineData("restart", "on-failure on-failure:5 always")]
    [InlineData("kill-mode", "group process")]
    [InlineData("on-unhealthy", "restart stop")]
    [InlineData("overlap", "queue kill")]
    [InlineData("on-event", "web:started web:unhealthy *:failed web:gave-up")]
    public void Every_word_that_an_option_takes_is_the_one_in_the_JSON(string option, string words)
    {
        foreach (string word in words.Split(' '))
        {
            string[] given = [$"--{option}={word}"];
            string[] needed = Needed("--" + option);
            string json = option == "on-event" ? Export(["web:", .. needed, .. given, "y"])
                : Export([.. given, .. needed, "web"]);
            Assert.Matches($"\"{option}\": (\\[\\s*)?\"{Regex.Escape(word)}\"", json);
        }
    }

    [Theory]
    [InlineData("started")]
    [InlineData("healthy")]
    [InlineData("completed")]
    public void Every_condition_of_a_dependency_is_the_one_in_the_JSON(string condition) => Assert.Contains(
        $"\"db:{condition}\"",
            Export(["--health=tcp://:80", "db:", "--restart=on-failure", "x", "|||", "web:",
                $"--depends-on=db:{condition}", "y"]));

    [Theory]
    [InlineData("sleep")]
    [InlineData("\u0001\u007f\t\\\"'&<>")]
    [InlineData("\ud800")]
    [InlineData("a\udc00b")]
    [InlineData("$A ${B:-\"c\"}")]
    [InlineData("\u2028\ufeff😀")]
    public void Whatever_a_word_holds_the_JSON_can_be_read(string word)
    {
        JsonElement services =
            JsonDocument.Parse(Export(["--no-expand", word, "&&", "web:", "--cwd=" + word, "x",
                word])).RootElement.GetProperty("services");
        Assert.Equal(2, services.GetArrayLength());
        if (!word.Contains('\ud800') && !word.Contains("a\udc00"))
            Assert.Equal(word.Replace("$", "$$"), services[1].GetProperty("command")[1].GetString());
    }

    [Fact]
    public void No_secret_is_in_it()
    {
        string json = Export(["--env=A=$SECRET", "web:", "--env-file=web.env", "app", "${SECRET}"], "SECRET=hunter2");
        Assert.DoesNotContain("hunter2", json);
        Assert.DoesNotContain("from the file", json);
    }

    // What must stand beside an option for it to mean something.
    private static string[] Needed(string option) =>
        option is "--on-unhealthy" ? ["web:", "--health=tcp://:80"]
        : option is "--on-event" ? ["x", "|||", "job:"]
        : option is "--overlap" ? ["web:", "--schedule=@daily"]
        : ["migrate", "&&", "web:"];

    private static string Export(string[] args, params string[] environment)
    {
        ParseResult parsed = CommandLines.Parse(args, new EnvironmentBlock(environment), static path =>
            path is "web.env" or "/etc/app.env" ? new FileText("FILE='from the file'\n", null, false)
                : new FileText(null, "no such file or directory (ENOENT)", true));
        Assert.Empty(parsed.Mistakes);
        return Encoding.UTF8.GetString(PlanJson.Write(parsed.Description!).Span);
    }

    private static void Collect(JsonElement element, HashSet<string> keys)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray()) Collect(item, keys);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                keys.Add(property.Name);
                Collect(property.Value, keys);
            }
        }
    }
}
