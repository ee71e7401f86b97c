using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monofy.Container.Tests;

/// <summary>SPEC section 7: a container with web, worker and a job under every verb, killed services and reloads
/// included.</summary>
public sealed class VerbTests
{
    private const string Web = "web: --reload-signal=HUP --restart=always --health=http://127.0.0.1:8000/ " +
        "--health-interval=1s --health-start-period=1m gunicorn -w 2 -b 127.0.0.1:8000 --worker-tmp-dir /dev/shm " +
        "--chdir /srv app:app";
    private const string Worker = "worker: --restart=always redis-server --bind 127.0.0.1 --port 6379 --dir /srv";
    private const string Job = "tick: '--schedule=*/2 * * * * *' /actor name tick say ran";

    // What was asked, to be compared with the help.
    private readonly HashSet<string> _verbs = [];

    [DebianFact]
    public void A_container_lives_under_every_verb_until_its_job_has_run_three_times()
    {
        using Container box = new(Images.Debian,
            $"--log=prefix --http=:9090 --journal=/srv/journal {Web} ||| {Worker} ||| {Job}");
        box.Starts();
        Ctl(box, 0, "wait", "web:healthy", "worker:up", "--timeout=60s");
        box.Until(() => Children(box, Pid(box, "web")).Length == 2, "gunicorn has its workers");
        Questions(box);
        Orders(box);
        Kills(box);
        box.Until(() => Runs(box) >= 3, "the job has run three times");
        Ctl(box, 0, "health");
        Assert.Contains("tick", Ctl(box, 0, "replay", "/srv/journal"));
        string help = box.Exec("/monofy", "ctl", "--help").Out;
        // The answer is that PID 1 ends; the kernel may kill who asked in the same moment.
        box.That(Ask(box, "shutdown", "--timeout=20s").Status is 0 or 137, "it shuts down");
        Assert.Equal(Regex.Matches(help, "(?m)^  ([a-z]+) ").Select(static m => m.Groups[1].Value).Order(),
            _verbs.Order());
        box.Ends(0);
        box.That(box.Messages("was killed by SIGKILL|sent SIGKILL") == 1, "nobody was killed but by the test");
    }

    [PrometheusFact]
    public void Prometheus_in_the_container_has_its_series()
    {
        using Container box = new(Images.Prometheus, "--http=127.0.0.1:9090 -q web: --restart=always /actor name web " +
            "ready wait ||| tick: '--schedule=* * * * * *' true ||| prometheus: prometheus " +
            "--config.file=/srv/prometheus.yml --storage.tsdb.path=/tmp/data --web.listen-address=127.0.0.1:9091");
        int web = box.Ready("web");
        Has(box, "monofy_service_up{service=\"web\"}", "1");
        Has(box, "monofy_service_restarts_total{service=\"web\"}", "0");
        box.Shell("kill -9 " + web);
        Has(box, "monofy_service_restarts_total{service=\"web\"}", "1");
        Has(box, "sum(monofy_job_runs_total{result=\"succeeded\"}) >= bool 3", "1");
        Has(box, "up{job=\"monofy\"}", "1");
        box.Stop();
        box.WaitForEnd();
    }

    private static void Has(Container box, string query, string value)
    {
        const string ask = """
            import sys, urllib.parse, urllib.request
            query = urllib.parse.quote(sys.argv[1])
            print(urllib.request.urlopen("http://127.0.0.1:9091/api/v1/query?query=" + query).read().decode())
            """;
        box.Until(() => box.Exec("/usr/bin/python3", "-c", ask, query).Out.Contains(",\"" + value + "\"]"),
            query + " is " + value);
    }

    private void Questions(Container box)
    {
        string table = Ctl(box, 0, "status");
        Assert.Matches(@"(?m)^web\s+up\s.*\shealthy\s", table + " ");
        Assert.All(table.TrimEnd().Split('\n'), static line => Assert.InRange(line.Length, 1, 80));
        JsonElement[] all = Json(Ctl(box, 0, "status", "--json"));
        Assert.Equal(["web", "worker", "tick"], all.Select(static s => s.GetProperty("name").GetString()));
        Assert.True(all[0].GetProperty("memory").GetInt64() > 1_000_000, "gunicorn has memory");
        // At most a second old: the workers may be younger.
        box.Until(() => Status(box, "web").GetProperty("processes").GetInt32() == 3, "a master and two workers");
        Assert.Contains(Json(Ctl(box, 0, "events", "--json")), static e =>
            e.GetProperty("event").GetString() == "healthy" && e.GetProperty("name").GetString() == "web");
        Assert.Contains("web healthy", Ctl(box, 0, "events", "web"));
        Assert.Contains("Listening at", Ctl(box, 0, "logs", "web"));
        Assert.Contains(Json(Ctl(box, 0, "logs", "--json", "-n", "50", "web")), static l =>
            l.GetProperty("message").GetString()!.Contains("Listening at"));
        Assert.Empty(Json(Ctl(box, 0, "health", "--json", "web")));
        Assert.Contains("monofy_service_restarts_total{service=\"worker\"} 0", Ctl(box, 0, "metrics"));
        Assert.Contains(Json(Ctl(box, 0, "metrics", "--json")), static l => l.GetString()!.StartsWith("# EOF"));
        Assert.Equal(3, Json(Ctl(box, 0, "plan", "--json"))[0].GetProperty("services").GetArrayLength());
        Assert.Equal("up", Json(Ctl(box, 0, "wait", "--json", "worker:up"))[0].GetProperty("state").GetString());
        Ctl(box, 124, "wait", "web:down", "--timeout=100ms");
    }

    private void Orders(Container box)
    {
        int web = Pid(box, "web");
        int[] workers = Children(box, web);
        Ctl(box, 0, "reload", "web");
        box.Until(() => Children(box, web) is { Length: 2 } now && !now.Intersect(workers).Any(),
            "the reload gave the master new workers");
        Assert.Equal(web, Pid(box, "web"));

        int worker = Pid(box, "worker");
        Ctl(box, 0, "reload", "worker");
        Assert.NotEqual(worker, Pid(box, "worker"));        // it has no reload signal
        Ctl(box, 0, "stop", "worker");
        Assert.Equal("down", State(box, "worker"));
        Ctl(box, 1, "health");
        Ctl(box, 0, "start", "worker");
        Ctl(box, 0, "restart", "web");
        Assert.NotEqual(web, Pid(box, "web"));
        Assert.Equal("healthy", Status(box, "web").GetProperty("health").GetString());
        Ctl(box, 0, "signal", "TTIN", "web");               // gunicorn: one worker more
        box.Until(() => Children(box, Pid(box, "web")).Length == 3, "the signal arrived");
        // A run that its schedule has begun meanwhile is a reason to refuse another one.
        Answer run = new(0, "", "");
        box.Until(() => (run = Ask(box, "run", "tick")).Status == 0, "the job is run");
        Assert.Contains("ran", run.Out);
    }

    // Who follows sees what happens, and restarts follow. What was there before is shown to followers first, so what is
    // new is counted. `wait` may be answered before the killed process is dead, so the test waits for another pid.
    private void Kills(Container box)
    {
        static bool IsRestart(string l) => l.Contains("\"restarted\"") && l.Contains("\"worker\"");
        static bool IsReady(string l) => l.Contains("Ready to accept connections");
        int restarts = Ctl(box, 0, "events", "--json").Split('\n').Count(IsRestart);
        int starts = 0;
        box.Until(() => (starts = Ctl(box, 0, "logs", "worker").Split('\n').Count(IsReady)) >= 3, "it has started");
        using Follower events = new(box, "events", "-f", "--json");
        using Follower logs = new(box, "logs", "-f", "worker"), status = new(box, "status", "--watch", "--json");
        box.Until(() => events.Lines.Count(IsRestart) == restarts && logs.Lines.Count(IsReady) == starts &&
            status.Lines.Length > 0, "they follow");
        int worker = Pid(box, "worker");
        box.Shell("kill -9 " + worker);
        box.Until(() => Status(box, "worker") is var now && now.GetProperty("state").GetString() == "up" &&
            now.GetProperty("pid").GetInt32() != worker, "it is restarted");
        Ctl(box, 0, "wait", "worker:up", "--timeout=30s");
        box.Until(() => events.Lines.Count(IsRestart) == restarts + 1, "the restart is followed");
        box.Until(() => logs.Lines.Count(IsReady) == starts + 1, "its lines are followed");
        box.Until(() => status.Lines.Any(l => l.Contains("\"worker\"") && l.Contains("\"restarts\":1")),
            "its state is followed");
        Assert.Equal("SIGKILL", Status(box, "worker").GetProperty("last").GetProperty("signal").GetString());
    }

    private int Runs(Container box)
    {
        JsonElement job = Status(box, "tick");
        return job.TryGetProperty("succeeded", out JsonElement runs) ? runs.GetInt32() : 0;
    }

    private Answer Ask(Container box, params string[] words)
    {
        _verbs.Add(words[0]);
        return box.Exec(["/monofy", "ctl", .. words]);
    }

    private string Ctl(Container box, int status, params string[] words)
    {
        Answer answer = Ask(box, words);
        box.That(answer.Status == status, $"ctl {string.Join(' ', words)} exits with {status}, not {answer.Status}: " +
            answer.Out + answer.Error);
        if (!words.Contains("--json")) return answer.Out;
        SchemaCheck schema = new(Site.Root + "/docs", "control.schema.json");
        foreach (string line in answer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            schema.Accepts(words[0], line);
        return answer.Out;
    }

    private static JsonElement[] Json(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(static line => JsonDocument.Parse(line).RootElement)];

    private JsonElement Status(Container box, string name) => Json(Ctl(box, 0, "status", "--json", name))[0];

    private string State(Container box, string name) => Status(box, name).GetProperty("state").GetString()!;

    private int Pid(Container box, string name) => Status(box, name).GetProperty("pid").GetInt32();

    private static int[] Children(Container box, int parent) =>
        [.. box.Processes().Where(p => p.Parent == parent).Select(static p => p.Pid)];
}
