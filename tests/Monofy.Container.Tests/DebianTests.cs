using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>nginx, redis and gunicorn of Debian in one container.</summary>
public sealed class DebianTests
{
    private const string Nginx = "nginx: --stop-signal=QUIT nginx -e stderr -c /srv/nginx.conf";
    private const string Redis = "redis: redis-server --bind 127.0.0.1 --port 6379 --dir /srv --save 900 1";
    private const string Gunicorn =
        "app: gunicorn -w 2 -b 127.0.0.1:8000 --worker-tmp-dir /dev/shm --chdir /srv app:app";

    [DebianFact]
    public void Three_servers_answer_and_docker_stop_ends_them_gracefully()
    {
        using Container box = new(Images.Debian, $"{Nginx} ||| {Redis} ||| {Gunicorn}");
        Answer3(box);
        box.Stop(60);
        box.Ends(0);
        box.Out.Wait("bye bye");                // redis
        box.Err.Wait("Handling signal: term");  // gunicorn
        box.That(box.Messages("kill") == 0, "nobody had to be killed");
        box.That(box.Err.Count("(?i)traceback|worker.*(exited|died|SIGKILL)") == 0,
            "the workers were left to their master");
    }

    [DebianFact]
    public void HUP_reloads_the_workers_under_their_masters()
    {
        using Container box = new(Images.Debian, $"--map-signal=USR1:0 {Gunicorn}");
        box.Until(() => Get(box, 8000) == "gunicorn", "gunicorn answers");
        int master = box.Processes().Single(p => p.Parent == 1).Pid;
        int[] before = Workers(box, master);
        box.Kill("HUP");
        box.Until(() => Workers(box, master) is { Length: 2 } now && !now.Intersect(before).Any(), "two new workers");
        box.Stop(60);
        box.Ends(0);
    }

    [DebianFact]
    public void A_server_that_is_killed_takes_the_others_with_it_and_nothing_is_left()
    {
        using Container box = new(Images.Debian, $"-v {Nginx} ||| {Redis} ||| {Gunicorn}");
        Answer3(box);
        int redis = box.Processes().Single(p => p.Name.StartsWith("redis")).Pid;
        box.Shell($"kill -9 {redis}");
        box.Ends(137);
        box.Says("exiting with 137, because redis was killed by SIGKILL \\(137\\) after");
        box.Says("nginx: 0.*app: 0");
    }

    [DebianFact]
    public void Servers_under_users_of_their_own_run_without_root()
    {
        using Container box = new(Images.Debian, $"{Gunicorn.Replace("app: ", "app: --user=www-data ")} ||| " +
            $"{Redis.Replace("redis:", "redis: --user=nobody:nogroup").Replace("/srv", "/tmp")}");
        box.Until(() => Get(box, 8000) == "gunicorn", "gunicorn answers");
        foreach (BoxProcess process in box.Processes().Where(p => p.Parent == 1))
            box.That(box.Shell($"cat /proc/{process.Pid}/status").Contains(process.Name.StartsWith("redis")
                ? "Uid:\t65534\t65534\t65534\t65534\n" : "Uid:\t33\t33\t33\t33\n"), process + " is not root");
        box.Stop(60);
        box.Ends(0);
    }

    [PostgreSQLFact]
    public void PostgreSQL_is_started_again_at_once_after_its_postmaster_was_killed_during_a_query()
    {
        string bin = "/usr/lib/postgresql/" + DebianPackages.PostgreSQL!.Split('-')[1] + "/bin";
        // The backends lead sessions of their own, and overwrite their environment: their user tells whose they are.
        using Container box = new(Images.PostgreSQL,
            $"-v initdb: --user=nobody {bin}/initdb -A trust --no-sync -D /srv/data && " +
            $"db: --user=nobody --restart=on-failure:3 --stop-signal=INT " +
                $"--health-cmd='{bin}/pg_isready -h 127.0.0.1' " +
            $"{bin}/postgres -D /srv/data -h 127.0.0.1 -k /tmp -c fsync=off ||| " +
            $"query: --depends-on=db --fate=separate --user=www-data {bin}/psql -h 127.0.0.1 -At -U nobody -c " +
                "'select count(*) from generate_series(1,3000000000) a' postgres");
        string postmaster = box.Says(@"started db \(pid (\d+)\)").Value.Split("(pid ")[1].Split(')')[0];
        box.Until(() => box.Shell("cat /proc/[0-9]*/cmdline").Contains(" SELECT"), "the query runs");
        box.Shell("kill -9 " + postmaster);
        box.Says(@"db left processes behind outside its group: .*postgres \(pid \d+");
        box.Says(@"db was killed by SIGKILL \(137\) .*; restarting in 100 ms \(1 of 3\)");
        box.Until(() => box.Messages("db is healthy") == 2, "it is healthy again");
        box.That(box.Messages(@"\(2 of 3\)") == 0, "by the first restart");
        box.Stop(60);
        box.WaitForEnd();
        box.That(box.Messages("sending SIGKILL") == 0, "none had to be killed");
    }

    private static void Answer3(Container box)
    {
        box.Until(() => Get(box, 8080) == "nginx", "nginx answers");
        box.Until(() => Get(box, 8000) == "gunicorn", "gunicorn answers");
        box.Until(() => box.Exec("redis-cli", "-h", "127.0.0.1", "ping").Out == "PONG\n", "redis answers");
    }

    private static int[] Workers(Container box, int master) =>
        [.. box.Processes().Where(p => p.Parent == master && p.State != 'Z').Select(p => p.Pid)];

    private static string Get(Container box, int port) =>
        box.Exec("/busybox", "wget", "-q", "-O", "-", $"http://127.0.0.1:{port}/").Out;
}
