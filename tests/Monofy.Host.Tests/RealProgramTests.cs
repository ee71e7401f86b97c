using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;

namespace Monofy.Host.Tests;

/// <summary>nginx, redis-server and gunicorn, as Debian has them: graceful stop, reload, worker pools left to their
/// master.</summary>
public sealed class RealProgramTests
{
    [Needs("nginx")]
    public void Nginx_reloads_on_HUP_and_stops_gracefully_with_all_its_workers()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--stop-signal=QUIT {Web(folder)}");
        string socket = folder["nginx.sock"];
        run.Until(() => Http(socket, "/") == "200 one", "nginx answers");
        int master = Proc.Children(run.Pid).Single();
        int[] before = Proc.Children(master);
        Assert.Equal(2, before.Length);
        folder.Write("nginx.conf", folder.Read("nginx.conf").Replace("200 one", "200 two"));
        run.Signal("HUP");
        run.Until(() => Http(socket, "/") == "200 two", "nginx has reloaded");
        run.Until(() => !Proc.Children(master).Intersect(before).Any(), "the old workers are gone");
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Messages("killed") == 0, "nobody had to be killed");
    }

    [Needs("nginx")]
    public void Nginx_answers_what_it_was_asked_before_a_graceful_stop()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--stop-signal=QUIT {Web(folder)}");
        string socket = folder["nginx.sock"];
        run.Until(() => Http(socket, "/") == "200 one", "nginx answers");
        using Socket upstream = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        upstream.Bind(new UnixDomainSocketEndPoint(folder["upstream.sock"]));
        upstream.Listen();
        using Socket request = Connect(socket)!;
        request.Send("GET /upstream HTTP/1.0\r\n\r\n"u8);
        run.Until(() => upstream.Poll(0, SelectMode.SelectRead), "nginx asks");
        using Socket asked = upstream.Accept();
        run.Signal("TERM");
        // The signal that asks it to hurry would have made it leave by now.
        run.Err.Wait("gracefully shutting down", 2);
        asked.Send("HTTP/1.0 200 OK\r\n\r\nslow ends"u8);
        asked.Shutdown(SocketShutdown.Both);
        Assert.Contains("slow ends", Everything(request));
        run.Ends(0);
        run.That(run.Messages("killed") == 0, "nobody had to be killed");
    }

    [Needs("nginx")]
    public void A_master_that_is_killed_leaves_no_worker()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"--grace=10s {Web(folder)}");
        string socket = folder["nginx.sock"];
        run.Until(() => Http(socket, "/") == "200 one", "nginx answers");
        int master = Proc.Children(run.Pid).Single();
        int[] workers = Proc.Children(master);
        Libc.kill(master, Signals.Number("KILL"));
        run.Ends(137);
        Assert.All(workers, worker => Assert.True(Proc.IsGone(worker)));
    }

    [Needs("redis-server")]
    public void Redis_saves_and_says_bye()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Redis(folder, "--save 900 1"));
        string socket = folder["redis.sock"];
        run.Until(() => Talk(socket, "PING\r\n", "PONG"), "redis answers");
        run.That(Talk(socket, "SET key value\r\n", "+OK"), "it stores");
        run.Signal("TERM");
        run.Ends(0);
        run.Out.Wait("bye bye");
        Assert.True(folder.Has("dump.rdb"), "it had the time to save");
    }

    [Needs("gunicorn")]
    public void Gunicorn_reloads_on_HUP_and_its_workers_are_left_to_their_master()
    {
        using Folder folder = new();
        folder.Gate("gate");
        using Run run = Run.Monofy(Gunicorn(folder));
        string socket = folder["gunicorn.sock"];
        run.Out.Wait("^worker is ready$", 2);
        int master = Proc.Children(run.Pid).Single();
        int[] before = Proc.Children(master);
        run.Signal("HUP");
        run.Out.Wait("^worker is ready$", 4);
        run.Until(() => !Proc.Children(master).Intersect(before).Any() && Proc.Children(master).Length == 2,
            "two new workers");
        run.Until(() => Http(socket, "/") == "200 one", "gunicorn answers");

        // A request that is being answered when the stop comes is answered to its end.
        using Socket request = Connect(socket)!;
        request.Send("GET /slow HTTP/1.0\r\n\r\n"u8);
        run.Out.Wait("^slow begins$");
        run.Signal("TERM");
        run.Err.Wait("Handling signal: term");
        folder.Open("gate");
        Assert.Contains("slow ends", Everything(request));
        run.Ends(0);
        run.That(run.Messages("killed") == 0, "nobody had to be killed");
        run.That(run.Out.Count("^worker got SIGTERM from") == run.Out.Count($"^worker got SIGTERM from {master}$"),
            "no worker is asked by anybody but its master");
        run.Out.Wait($"^worker got SIGTERM from {master}$", 4);
    }

    [Needs("gunicorn")]
    public void Ctrl_C_stops_gunicorn_and_its_workers()
    {
        using Folder folder = new();
        folder.Gate("gate");
        using Run run = Run.Monofy($"{Gunicorn(folder)} ||| {Site.Actor} trap INT exit:0 ready wait",
            new Launch { Terminal = true });
        run.Out.Wait("worker is ready", 2);
        run.Write("\x03");
        run.Ends(0);
    }

    [Needs("nginx", "redis-server", "gunicorn", "namespaces")]
    public void Three_servers_run_as_one_and_end_together()
    {
        using Folder folder = new();
        folder.Gate("gate");
        using Run run = Run.Monofy($"nginx: --stop-signal=QUIT {Web(folder)} ||| redis: " +
            $"{Redis(folder, "--save ''")} ||| app: {Gunicorn(folder)}", new Launch { Pid1 = true });
        run.Until(() => Http(folder["nginx.sock"], "/") == "200 one", "nginx answers");
        run.Until(() => Talk(folder["redis.sock"], "PING\r\n", "PONG"), "redis answers");
        run.Out.Wait("^worker is ready$", 2);
        int redis = Proc.Children(run.Pid).Single(pid => File.ReadAllText($"/proc/{pid}/comm").StartsWith("redis"));
        Libc.kill(redis, Signals.Number("KILL"));
        run.Ends(137);
        run.Says("redis");
        run.That(run.Messages("nginx.*killed|app.*killed") == 0, "the others went by themselves");
    }

    private static string Web(Folder folder) => Nginx.In(folder, "user root; worker_processes 2;", $$"""
        listen unix:{{folder["nginx.sock"]}};
        location / { return 200 one; }
        location /upstream { proxy_pass http://unix:{{folder["upstream.sock"]}}; }
        """);

    private static string Redis(Folder folder, string save) =>
        $"redis-server --port 0 --unixsocket {folder["redis.sock"]} --dir {folder.Path} {save}";

    private static string Gunicorn(Folder folder)
    {
        folder.Write("app.py", $$"""
            def app(environ, start):
                start("200 OK", [("Content-Type", "text/plain")])
                if environ["PATH_INFO"] != "/slow":
                    return [b"one"]
                print("slow begins", flush=True)
                open("{{folder["gate"]}}").read()
                return [b"slow ends"]
            """);
        // A worker says who asked it to stop, which a handler of Python's does not know.
        folder.Write("hooks.py", """
            import os, signal, threading
            def post_worker_init(worker):
                def await_stop():
                    print("worker got SIGTERM from", signal.sigwaitinfo([signal.SIGTERM]).si_pid, flush=True)
                    worker.alive = False
                    os.write(worker.PIPE[1], b"x")
                signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
                threading.Thread(target=await_stop, daemon=True).start()
                print("worker is ready", flush=True)
            """);
        return $"gunicorn -w 2 -c {folder["hooks.py"]} --chdir {folder.Path} -b unix:{folder["gunicorn.sock"]} " +
            $"--worker-tmp-dir /dev/shm app:app";
    }

    private static Socket? Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream,
            ProtocolType.Unspecified) { ReceiveTimeout = 15_000 };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>The status and the body, or null.</summary>
    private static string? Http(string path, string target)
    {
        using Socket? socket = Connect(path);
        if (socket is null) return null;
        try
        {
            socket.Send(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.0\r\nHost: x\r\n\r\n"));
            string answer = Everything(socket);
            return answer.Length == 0 ? null : answer.Split(' ')[1] + " " + answer.Split("\r\n\r\n")[^1];
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static bool Talk(string path, string request, string answer)
    {
        using Socket? socket = Connect(path);
        if (socket is null) return false;
        socket.Send(Encoding.ASCII.GetBytes(request));
        byte[] buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer)).Contains(answer);
    }

    private static string Everything(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        for (int size; (size = socket.Receive(buffer)) > 0;) text.Append(Encoding.ASCII.GetString(buffer, 0, size));
        return text.ToString();
    }
}
