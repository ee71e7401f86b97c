using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;

namespace Monofy.Host.Tests;

/// <summary>Compose files in the way of well-known projects' (docs/suites.md), with the programs that Debian has: what
/// their images bring along stands in the command, everything else is as Compose has it.</summary>
public sealed class RealComposeTests
{
    private static Launch In(Folder folder) => new() { Before = "chdir " + folder.Path };

    // As awesome-compose's nginx-wsgi-flask: a proxy in front of an application, which it waits for.
    [Needs("nginx", "gunicorn")]
    public void A_proxy_and_its_application_run_from_one_Compose_file()
    {
        using Folder folder = new();
        Application(folder, "return [b\"from the application\"]");
        Proxy(folder);
        folder.Write("compose.yaml", $$$"""
            services:
              nginx-proxy:
                build: nginx
                restart: always
                command: nginx -e stderr -p {{{folder.Path}}} -c {{{folder["nginx.conf"]}}}
                stop_signal: SIGQUIT
                volumes: [./static:/usr/share/nginx/html]
                ports: ["80:80"]
                depends_on: {flask-app: {condition: service_healthy}}
              flask-app:
                build: flask
                restart: always
                environment: [WORKERS=1]
                command: gunicorn -w 1 -b unix:{{{folder["app.sock"]}}} --worker-tmp-dir /dev/shm app:app
                ports: ["8000:8000"]
                healthcheck: {test: "[ -S {{{folder["app.sock"]}}} ]", interval: 200ms, timeout: 10s, retries: 100}
            """);
        using Run run = Run.Monofy("-f compose.yaml", In(folder));
        run.Until(() => Get(folder["nginx.sock"]) == "from the application", "nginx answers for the application");
        run.Says("left out, .*: build \\(nginx-proxy, flask-app\\) at compose.yaml:3:5, " +
            "ports \\(nginx-proxy, flask-app\\) at compose.yaml:8:5, volumes");
        run.Signal("TERM");
        run.Ends(0);
        run.Says("nginx-proxy: 0, flask-app: 0");
    }

    // As awesome-compose's flask-redis: an application that counts its visitors in redis.
    [Needs("redis-server", "gunicorn")]
    public void An_application_and_its_redis_run_from_one_Compose_file()
    {
        using Folder folder = new();
        Application(folder, """
            import socket, os
                client = socket.socket(socket.AF_UNIX)
                client.connect(os.environ["REDIS"])
                client.sendall(b"INCR hits\r\n")
                return [b"seen " + client.recv(100).strip(b":\r\n") + b" times"]
            """);
        folder.Write(".env", "SOCKET=redis.sock\n");
        folder.Write("compose.yaml", $$$"""
            x-restart: &restart {restart: unless-stopped}
            services:
              redis:
                <<: *restart
                image: redislabs/redismod
                command: redis-server --port 0 --unixsocket ${SOCKET:?} --save ''
                ports: ["6379:6379"]
                healthcheck: {test: [CMD, test, -S, "${SOCKET}"], interval: 200ms, retries: 100}
              web:
                <<: *restart
                build: {context: ., target: builder}
                stop_signal: SIGINT
                environment: {REDIS: "{{{folder.Path}}}/${SOCKET}"}
                command: [gunicorn, -b, "unix:{{{folder["app.sock"]}}}", --worker-tmp-dir, /dev/shm, "app:app"]
                ports: ["8000:8000"]
                volumes: [".:/code"]
                depends_on: {redis: {condition: service_healthy, restart: true}}
            """);
        using Run run = Run.Monofy("-f compose.yaml web", In(folder));
        run.Until(() => Get(folder["app.sock"]) == "seen 1 times", "the application asks redis");
        Assert.Equal("seen 2 times", Get(folder["app.sock"]));
        run.Signal("TERM");
        run.Ends(0);
        run.Out.Wait("bye bye");
    }

    // As the many of nginx in front of PHP: a page that php-fpm makes, with a variable that Compose sets.
    [Needs("nginx", "php-fpm8.2")]
    public void A_web_server_and_its_php_fpm_run_from_one_Compose_file()
    {
        using Folder folder = new();
        folder.Write("www/index.php", "<?php echo \"hello \", getenv(\"WHO\"), \" of \", php_sapi_name();");
        folder.Write("php.conf", $"""
            [global]
            error_log = /proc/self/fd/2
            [www]
            listen = {folder["php.sock"]}
            pm = static
            pm.max_children = 2
            clear_env = no
            catch_workers_output = yes
            """);
        Nginx.In(folder, "user root; worker_processes 1;", $$"""
            listen unix:{{folder["nginx.sock"]}};
            root {{folder["www"]}};
            location / {
                fastcgi_pass unix:{{folder["php.sock"]}};
                fastcgi_param SCRIPT_FILENAME $document_root/index.php;
                fastcgi_param REQUEST_METHOD $request_method;
            }
            """);
        folder.Write(".env", "WHO=you\n");
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                image: nginx:alpine
                command: nginx -e stderr -p {{{folder.Path}}} -c {{{folder["nginx.conf"]}}}
                stop_signal: SIGQUIT
                ports: ["80:80"]
                volumes: [./www:/var/www/html]
                depends_on: {php: {condition: service_healthy}}
              php:
                image: php:8.2-fpm-alpine
                command: [php-fpm8.2, --nodaemonize, --allow-to-run-as-root, -n, -y, "{{{folder["php.conf"]}}}"]
                stop_signal: SIGQUIT
                environment: ["WHO=${WHO:?}"]
                expose: [9000]
                volumes: [./www:/var/www/html]
                healthcheck: {test: [CMD, test, -S, "{{{folder["php.sock"]}}}"], interval: 200ms, retries: 100}
            """);
        using Run run = Run.Monofy("-f compose.yaml", In(folder));
        run.Until(() => Get(folder["nginx.sock"]) == "hello you of fpm-fcgi", "nginx answers with what php-fpm makes");
        run.Signal("TERM");
        run.Ends(0);
        run.Err.Wait("gracefully shutting down");
        run.Err.Wait("NOTICE: exiting, bye-bye!");
        run.Says("web: 0, php: 0");
    }

    // As the many of an application with PostgreSQL: its own user, a volume that is set up first, a secret.
    [Needs("root", "setsid", "gunicorn")]
    public void An_application_and_its_PostgreSQL_run_from_one_Compose_file()
    {
        string? bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(static d => d + "/bin").LastOrDefault() : null;
        if (bin == null && !Site.MustNotSkip) return;
        Assert.NotNull(bin);
        using Folder folder = new();
        Application(folder, $"""
            import subprocess
                return [subprocess.run(["{bin}/psql", "-h", "{folder.Path}", "-U", "postgres", "-Atc", "select 6*7"],
                    capture_output=True).stdout]
            """);
        folder.Write("compose.yaml", $$$"""
            services:
              db:
                image: postgres:15
                user: postgres
                command: [{{{bin}}}/postgres, -D, "{{{folder["db"]}}}", -h, "", -k, "{{{folder.Path}}}", -c, fsync=off]
                stop_signal: SIGINT
                stop_grace_period: 1m
                shm_size: 128mb
                volumes: ["db:/var/lib/postgresql/data"]
                expose: [5432]
                depends_on: {init: {condition: service_completed_successfully}}
                healthcheck:
                  test: [CMD, {{{bin}}}/pg_isready, -h, "{{{folder.Path}}}"]
                  interval: 200ms
                  retries: 200
              init: {user: postgres, command: {{{bin}}}/initdb -A trust --no-sync -D {{{folder["db"]}}}}
              web:
                build: .
                command: gunicorn -b unix:{{{folder["app.sock"]}}} --worker-tmp-dir /dev/shm app:app
                links: ["db:database"]
                depends_on: {db: {condition: service_healthy}}
            volumes: {db: {driver: local}}
            """);
        // PostgreSQL's own user makes its files there.
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ff);
        using Run run = Run.Monofy("-f compose.yaml", In(folder));
        run.Out.Wait("^creating configuration files");
        run.Out.Wait("^performing post-bootstrap");
        run.Says("init exited with 0");
        run.Until(() => Get(folder["app.sock"]) == "42\n", "the application asks PostgreSQL");
        run.Signal("TERM");
        run.Ends(0);
        run.Says("db: 0.*web: 0|web: 0.*db: 0");
    }

    private static void Application(Folder folder, string body) => folder.Write("app.py",
        "def app(environ, start):\n    start(\"200 OK\", [(\"Content-Type\", \"text/plain\")])\n    " + body + "\n");

    private static void Proxy(Folder folder) => Nginx.In(folder, "user root; worker_processes 1;", $$"""
        listen unix:{{folder["nginx.sock"]}};
        location / { proxy_pass http://unix:{{folder["app.sock"]}}; }
        """);

    /// <summary>What is answered at a Unix socket; null: nothing yet.</summary>
    private static string? Get(string path)
    {
        using HttpClient client = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { Timeout = Deadline.Generous };
        try
        {
            return client.GetStringAsync("http://localhost/").GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
