using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Monofy.Health.Tests;

/// <summary>nginx, gunicorn, redis and PostgreSQL, as Debian has them.</summary>
public sealed class RealProgramTests
{
    [Needs("nginx", "gunicorn")]
    public void Nginx_starts_when_gunicorn_behind_it_is_healthy_and_stops_before_it()
    {
        using Folder folder = new();
        folder.Gate("gate");
        int web = FreePort(), app = FreePort();
        folder.Write("app.py", $$"""
            open("{{folder["gate"]}}").read()
            def app(environ, start):
                start("200 OK", [("Content-Type", "text/plain")])
                return [b"through nginx to gunicorn"]
            """);
        string server = Nginx.In(folder, "", $$"""
            listen 127.0.0.1:{{web}};
            location / { proxy_pass http://127.0.0.1:{{app}}; }
            """);
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Program("nginx", server, "--stop-signal=QUIT", "--depends-on=app", $"--health=http://:{web}/",
                "--health-interval=50ms")
            .Program("app", $"gunicorn -w 1 --chdir {folder.Path} -b 127.0.0.1:{app} --worker-tmp-dir /dev/shm app:app",
                $"--health=http://:{app}/", "--health-interval=50ms", "--health-start-period=1m",
                "--health-start-interval=50ms"));
        run.Until(() => Ctl.Health(folder["ctl"]).Reasons is [var first, ..] && first == "nginx is waiting",
            "nginx waits");
        folder.Open("gate");
        Ctl.UntilHealthy(run, folder["ctl"]);
        using HttpClient client = new();
        Assert.Equal("through nginx to gunicorn", client.GetStringAsync($"http://127.0.0.1:{web}/").Result);
        run.Signal("TERM");
        run.Ends(0);
        string log = run.Err.Text;
        run.That(log.IndexOf("gracefully shutting down", StringComparison.Ordinal) is >= 0 and var nginx &&
            nginx < log.IndexOf("Handling signal: term", StringComparison.Ordinal), "nginx stops first");
        run.That(run.Messages("killed") == 0, "nobody had to be killed");
    }

    [Needs("gunicorn")]
    public void A_prefork_pool_counts_the_pages_that_its_workers_share_once()
    {
        using Folder folder = new();
        int port = FreePort();
        folder.Write("app.py", """
            import gc
            shared = bytearray(b"x") * (64 << 20)
            gc.freeze()
            def app(environ, start):
                start("200 OK", [])
                return [b"ok"]
            """);
        string pool = $"gunicorn --preload -w 4 --chdir {folder.Path} -b 127.0.0.1:{port} " +
            "--worker-tmp-dir /dev/shm app:app";
        using Run run = Run.Monofy($"--control={folder["ctl"]} --journal={folder["journal"]} --health-interval=100ms " +
            $"--health-retries=2 large: --health-memory=200m {pool} ||| small: --health-memory=60m " +
            pool.Replace(port.ToString(), FreePort().ToString()));
        run.Says("small is unhealthy: .*(MB|memory)");
        // Resident memory counts what they share five times.
        run.Until(() => Regex.Match(Ctl.Status(folder["ctl"], "large") ?? "", "\"memory\":(\\d+)") is
            { Success: true } memory && long.Parse(memory.Groups[1].Value) > 200 << 20, "RSS is above 200 MB");
        int before = Measured();
        run.Until(() => Measured() > before + 4, "more measurements than make a service unhealthy");
        Assert.Contains("\"health\":\"healthy\"", Ctl.Status(folder["ctl"], "large"));
        run.Signal("TERM");
        run.Ends(0);

        // Lines of the journal about the first service that have a number of bytes in their 18th column.
        int Measured() => Regex.Count(folder.Read("journal"), @"^(\d+ ){2}0 (\S+ ){14}[1-9]", RegexOptions.Multiline);
    }

    [Needs("redis-server", "redis-cli")]
    public void Redis_is_healthy_by_TCP_and_by_command()
    {
        using Folder folder = new();
        int port = FreePort();
        string redis = $"redis-server --port {port} --bind 127.0.0.1 --dir {folder.Path} --save ''";
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Program("redis", redis, $"--health-cmd='redis-cli -p {port} ping'", "--health-interval=50ms",
                "--health-start-period=20s", "--health-start-interval=50ms")
            .Program("client", $"redis-cli -p {port} ping", "--depends-on=redis", "--fate=separate"));
        run.Out.Wait("^PONG$");
        run.Says("client exited with 0");
        Assert.Equal((0, 0), (Ctl.Health(folder["ctl"]).Status, Ctl.Health(folder["ctl"]).Reasons.Length));
        run.Signal("TERM");
        run.Ends(0);
        using Run tcp = Run.Monofy(Plan.With("-v")
            .Program("redis", redis, $"--health=tcp://:{port}", "--health-interval=50ms"));
        tcp.Says("redis is healthy");
    }

    [Needs("root", "setsid")]
    public void PostgreSQL_runs_as_its_user_and_is_healthy_by_TCP_and_by_command()
    {
        string? bin = PostgreSQL();
        if (bin == null && !Site.MustNotSkip) return;
        Assert.NotNull(bin);
        using Folder folder = new();
        int port = FreePort();
        string tcp = $"--health=tcp://:{port}", command = $"--health-cmd='{bin}/pg_isready -h 127.0.0.1 -p {port}'";
        foreach (string check in new[] { command, tcp })
        {
            string setup = Directory.Exists(folder["data"]) ? "" : $"initdb: --user=postgres --cwd={folder.Path} " +
                $"{bin}/initdb -A trust --no-sync -D {folder["data"]} && ";
            using Run run = Run.Monofy(
                $"--control={folder["ctl"]} {setup}" +
                $"db: --user=postgres --stop-signal=INT {check} --health-interval=100ms --health-start-period=1m " +
                    $"--health-start-interval=100ms {bin}/postgres -D {folder["data"]} -p {port} -h 127.0.0.1 -k " +
                        $"{folder.Path} -c fsync=off ||| " +
                // It listens before it takes queries.
                "query: --depends-on=db --fate=separate --restart=on-failure --user=postgres " +
                    $"{bin}/psql -h 127.0.0.1 -p {port} -At -c " +
                    $"'select 6*7' postgres");
            run.Out.Wait("^42$");
            run.Says("query exited with 0");
            Assert.Equal(0, Ctl.Health(folder["ctl"]).Status);
            run.Signal("TERM");
            run.Ends(0);
            run.That(run.Messages("killed") == 0, "nobody had to be killed");
        }
    }

    [Needs("root", "setsid")]
    public void PostgreSQL_is_started_again_at_once_after_its_postmaster_was_killed_during_a_query()
    {
        string? bin = PostgreSQL();
        if (bin == null && !Site.MustNotSkip) return;
        Assert.NotNull(bin);
        using Folder folder = new();
        int port = FreePort();
        string psql = $"{bin}/psql -h 127.0.0.1 -p {port} -At";
        // The backends lead sessions of their own, and overwrite their environment: their user tells whose they are.
        using Run run = Run.Monofy(
            $"-v initdb: --user=postgres --cwd={folder.Path} {bin}/initdb -A trust --no-sync -D {folder["data"]} && " +
            $"db: --user=postgres --restart=on-failure:3 --stop-signal=INT --health-cmd='{bin}/pg_isready -h " +
                $"127.0.0.1 -p {port}' {bin}/postgres -D {folder["data"]} -p {port} -h 127.0.0.1 -k {folder.Path} " +
                "-c fsync=off ||| " +
            $"query: --depends-on=db --fate=separate --user=nobody {psql} -U postgres -c " +
                "'select count(*) from generate_series(1,3000000000) a' postgres");
        int postmaster = int.Parse(run.Says(@"started db \(pid (\d+)\)").Groups[1].Value);
        run.Until(() => Proc.Children(postmaster).Any(IsBusy), "the query runs");
        Assert.Equal(0, Libc.kill(postmaster, 9));
        run.Says(@"db left processes behind outside its group: .*postgres \(pid \d+");
        run.Says(@"db was killed by SIGKILL \(137\) .*; restarting in 100 ms \(1 of 3\)");
        run.Until(() => run.Messages("db is healthy") == 2, "it is healthy again");
        run.That(run.Messages(@"\(2 of 3\)") == 0, "by the first restart");
        run.Signal("TERM");
        run.WaitForEnd();
        run.LeavesNothing();

        // It may end at any moment.
        static bool IsBusy(int backend)
        {
            try
            {
                return File.ReadAllText($"/proc/{backend}/cmdline").Contains("SELECT");
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    private static string? PostgreSQL() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version =>
            version + "/bin").LastOrDefault() : null;

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
