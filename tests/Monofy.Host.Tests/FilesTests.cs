using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 8, with the native executable.</summary>
public sealed class FilesTests
{
    private static Launch In(Folder folder) => new() { Before = "chdir " + folder.Path };

    private static string Actor => Site.Actor;

    [Fact]
    public void A_Compose_file_is_run()
    {
        using Folder folder = new();
        folder.Write("app/.env", "WHO=dotenv\n");
        folder.Write("app/compose.yaml", $$$"""
            services:
              db:
                image: postgres
                command: {{{Actor}}} gate x
                healthcheck: {test: [CMD, {{{Actor}}}, exit, "0"], interval: 100ms}
                profiles: [never]
              api: {image: app, command: "{{{Actor}}} say api"}
              web:
                command: ["{{{Actor}}}", cwd, environ, args, "${WHO}", "$$HOME"]
                environment: {A: "a b", B: "${NOSUCH:-c}"}
            """);
        using Run run = Run.Monofy("--clear-env -f app/compose.yaml", 0, In(folder));
        Assert.Contains("cwd " + folder["app"], run.Out.Text);
        Assert.Contains("environ [A=a b]", run.Out.Lines);
        Assert.Contains("environ [B=c]", run.Out.Lines);
        Assert.Contains("arg [dotenv]", run.Out.Lines);
        Assert.Contains("arg [$HOME]", run.Out.Lines);
        Assert.Contains("api", run.Out.Lines);
    }

    [Fact]
    public void References_in_an_env_file_see_the_environment_then_dotenv_then_what_the_service_sets()
    {
        using Folder folder = new();
        folder.Write(".env", "HOST=dotenv\nNAME=dotenv\nFOLDER=variables\n");
        folder.Write("variables/web.env", "URL=http://${HOST}/${NAME}\nSELF=$URL/x\nOWN=${A:-none}-${B:-none}\n");
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: "{{{Actor}}} environ"
                env_file: ["${FOLDER}/web.env"]
                environment: {A: "1"}
            """);
        using Run run = Run.Monofy("-f compose.yaml", 0, In(folder) with { Variables = ["NAME=inherited"] });
        Assert.Contains("environ [URL=http://dotenv/inherited]", run.Out.Lines);
        Assert.Contains("environ [SELF=http://dotenv/inherited/x]", run.Out.Lines);
        Assert.Contains("environ [OWN=1-none]", run.Out.Lines);
        Assert.DoesNotContain(run.Out.Lines, static l => l.StartsWith("environ [HOST="));
    }

    [Fact]
    public void Names_choose_a_part_with_what_it_depends_on()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: "{{{Actor}}} say web"
                depends_on: {db: {condition: service_completed_successfully}}
              db: {command: "{{{Actor}}} say db"}
              other: {command: "{{{Actor}}} say other"}
            """);
        using Run run = Run.Monofy("-f compose.yaml web", 0, In(folder));
        Assert.Equal(["db", "web"], run.Out.Lines);
    }

    [Fact]
    public void A_Procfile_is_run_with_its_release_and_ports()
    {
        using Folder folder = new();
        folder.Write("app/Procfile", """
            web: echo "web $PORT $A"; cat gate >/dev/null
            worker: echo "worker $PORT"; cat gate >/dev/null
            release: echo "release $A"
            """);
        folder.Write("app/.env", "A='from .env'\nPORT=7000\n");
        folder.Write(".env", "A='of the working directory'\nPORT=8000\n");
        folder.Gate("app/gate");
        using Run run = Run.Monofy("-f app/Procfile --scale=web=2", In(folder));
        run.Out.Wait("worker 7100");
        run.Out.Wait("web 7000 from .env");
        run.Out.Wait("web 7001 from .env");
        Assert.StartsWith("release from .env\n", run.Out.Text);
        run.Says("app/Procfile:3: release: runs first, as a setup command");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Every_mistake_is_reported_with_its_place_and_nothing_is_started()
    {
        using Folder folder = new();
        folder.Write("compose.yaml",
            "services:\n  a:\n    comand: x\n  b:\n    command: y\n    user: 5\n    stop_grace_period: abc\n");
        using Run run = Run.Monofy("-f compose.yaml", 125, In(folder));
        Assert.Equal("", run.Out.Text);
        Assert.Contains("monofy: compose.yaml:3:5: unknown key comand; did you mean command? (or is it newer than " +
            "this monofy?)", run.Err.Lines);
        Assert.Contains("monofy: compose.yaml:6:11: user: expected a text, found a whole number (in quotes it is a " +
            "text: \"5\")", run.Err.Lines);
        Assert.Contains(run.Err.Lines, static l =>
            l.StartsWith("monofy: compose.yaml:7:24: b: stop_grace_period: abc: expected a duration"));
    }

    [Fact]
    public void Standard_input_is_a_file_too()
    {
        using Run run = Run.Monofy("-f -", new Launch { Input = true });
        // More than a pipe holds, so that it has to be read in pieces.
        run.Write(string.Concat(Enumerable.Repeat("# a comment of a long file\n", 5_000)));
        run.Write($"a: {Actor} say one\n");
        run.CloseInput();
        run.Ends(0);
        Assert.Contains("one", run.Out.Text);
    }

    [Theory]
    [InlineData("/dev/zero", "is too large")]
    [InlineData("/dev/urandom", "is too large")]
    [InlineData("hundred", "is too large")]
    [InlineData("hundred.yaml", "is too large")]
    [InlineData("bom16", "is in UTF-16; expected UTF-8")]
    [InlineData("/", "is a directory")]
    [InlineData("/nonexistent", "no such file or directory")]
    [InlineData("utf16", "is in UTF-16; expected UTF-8")]
    [InlineData("deep", "more than 64 levels")]
    [InlineData("laughs", "more than 200000 values")]
    [InlineData("large", "is too large")]
    [InlineData("fifo.yaml", "not a regular file")]
    [InlineData("zero.yaml", "/dev/zero cannot be read: not a regular file")]
    [InlineData("env.yaml", "env.yaml:1:38: a: env_file: fifo: cannot read it: is not a regular file")]
    [InlineData("x-env.yaml", "x-env.yaml:1:49: a: x-monofy: env-file: fifo: cannot read it: is not a regular file")]
    [InlineData("env.json", "cannot read it: is not a regular file")]
    [InlineData("latin1", "is not in UTF-8: the byte 0xe9 in line 2")]
    [InlineData("nul", "is not a text: it has a NUL in it")]
    [InlineData("services", "more than 200000 values")]
    [InlineData("unknown", "unknown key comand")]
    [InlineData("merges", "more than 200000 values")]
    [InlineData("itself.yaml", "the files include each other in a circle")]
    public void A_hostile_file_is_a_mistake(string file, string mistake)
    {
        using Folder folder = new();
        folder.Write("utf16", "\u00ff\u00fes\0e\0r\0v\0");
        folder.Write("bom16", "\u00fe\u00ff\0s\0e\0r\0v");
        folder.Write("deep", "services:\n  a: " + new string('[', 100_000));
        string laughs = "services:\nx-0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n";
        for (int i = 1; i < 10; i++)
            laughs += $"x-{i}: &a{i} [" + string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9)) + "]\n";
        folder.Write("laughs", laughs);
        folder.Write("large", "# " + new string('x', 2_000_000));
        folder.Gate("fifo");
        folder.Write("fifo.yaml", "include: [fifo]\n");
        folder.Write("zero.yaml", "include: [/dev/zero]\n");
        folder.Write("env.yaml", "services: {a: {command: x, env_file: fifo}}\n");
        folder.Write("x-env.yaml", "services: {a: {command: x, x-monofy: {env-file: fifo}}}\n");
        folder.Write("env.json", "{\"monofy\": 1, \"services\": [{\"name\": \"a\", \"command\": [\"x\"], " +
            "\"env-file\": [\"fifo\"]}]}\n");
        File.WriteAllBytes(folder["latin1"],
            System.Text.Encoding.Latin1.GetBytes("services:\n  a: {command: caf\u00e9}\n"));
        folder.Write("nul", "services:\0\n");
        folder.Write("services", "services: {" +
            string.Join(',', Enumerable.Range(0, 40_000).Select(static i => $"a{i}: {{command: x}}")) + "}\n");
        folder.Write("unknown", "services:\n" +
            string.Concat(Enumerable.Range(0, 30_000).Select(static i => $"  a{i}: {{comand: x}}\n")));
        folder.Write("merges", "x: &x {a: b}\nservices:\n  a:\n    <<: [" +
            string.Join(',', Enumerable.Repeat("*x", 50_000)) + "]\n    command: x\n");
        folder.Write("itself.yaml", "include: [itself.yaml]\n");
        if (file == "hundred") Lines(folder[file], "a: b\n");
        if (file == "hundred.yaml") Lines(folder[file], "# a line of a comment that says nothing at all\n");
        using Run run = Run.Monofy("-f " + file, 125, In(folder));
        Assert.Contains(mistake, run.Err.Text);
        Assert.Equal("", run.Out.Text);
        // The heap is limited to 32 MB; the slowest takes 0.2 s where nothing else runs.
        (long memory, long time) = run.Used();
        run.That(memory < 64 << 10, $"takes less than 64 MB, not {memory} kB");
        run.That(time < 5_000, $"takes less than 5 s of processor time, not {time} ms");
    }

    // 100 MB of them.
    private static void Lines(string path, string line)
    {
        byte[] piece = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, 20_000)));
        using FileStream file = File.Create(path);
        while (file.Length < 100 << 20) file.Write(piece);
    }

    [Fact]
    public void A_stop_while_a_pipe_is_read_ends_the_reading()
    {
        using Folder folder = new();
        folder.Gate("pipe");
        using FileStream open = new(folder["pipe"], FileMode.Open, FileAccess.ReadWrite);
        using Run run = Run.Monofy("-f pipe", In(folder));
        Deadline.Until(() => Listens(run.Pid), "monofy listens for signals while it reads");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Beside_a_file_monofy_says_how_to_run_it()
    {
        using Folder folder = new();
        using (Run none = Run.Monofy("", 125, In(folder))) Assert.DoesNotContain("that is here", none.Err.Text);
        folder.Write("Procfile", "a: b\n");
        using (Run run = Run.Monofy("", 125,
            In(folder))) Assert.Contains("monofy -f Procfile runs the Procfile that is here", run.Err.Text);
        folder.Write("compose.yml", "services:\n");
        using (Run run = Run.Monofy("", 125,
            In(folder))) Assert.Contains("monofy -f compose.yml runs the Compose file that is here", run.Err.Text);
    }

    [Fact]
    public void COMPOSE_FILE_is_run_if_there_is_no_command()
    {
        using Folder folder = new();
        folder.Write("a.yaml", $"services:\n  web: {{command: {Actor} say a}}\n");
        folder.Write("b.yaml", $"services:\n  web: {{command: {Actor} say b}}\n");
        Launch launch = In(folder) with { Variables = ["COMPOSE_FILE=a.yaml:b.yaml"] };
        using Run run = Run.Monofy("", 0, launch);
        Assert.Equal(["b"], run.Out.Lines);
        using Run other = Run.Monofy("@ say c", 0, launch);
        Assert.Equal(["c"], other.Out.Lines);
    }

    [Fact]
    public void Several_files_profiles_and_the_projects_name_are_what_they_are_in_Compose()
    {
        using Folder folder = new();
        folder.Write("a.yaml", $$$"""
            name: first
            services:
              web: {command: "{{{Actor}}} say $COMPOSE_PROJECT_NAME env WHO"}
              tool: {command: "{{{Actor}}} say tool", profiles: [debug]}
              other: {command: "{{{Actor}}} say other", profiles: [never]}
            """);
        folder.Write("b.yaml", "services: {web: {environment: {WHO: b}}}\n");
        using (Run run = Run.Monofy("-f a.yaml -f b.yaml", 0, In(folder)))
            Assert.Equal(["first", "WHO=b"], run.Out.Lines);
        using Run other = Run.Monofy("-f a.yaml -f b.yaml", 0,
            In(folder) with { Variables = ["COMPOSE_PROFILES=debug", "COMPOSE_PROJECT_NAME=shop"] });
        Assert.Equal(["WHO=b", "shop", "tool"], other.Out.Lines.Order(System.StringComparer.Ordinal));
    }

    [Fact]
    public void A_service_is_restarted_when_what_develop_watches_changes()
    {
        using Folder folder = new();
        folder.Write("src/app", "0");
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: {{{Actor}}} name web trap TERM exit:0 ready wait
                develop: {watch: [{path: ./src, action: restart, ignore: [tmp/]}]}
            """);
        using Run run = Run.Monofy("-f compose.yaml", In(folder));
        run.Ready("web");
        int change = 0;
        run.Until(() =>
        {
            folder.Write("src/app", (++change).ToString());
            return run.Out.Count("^web ready") > 1;
        }, "it is restarted");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void Hooks_run_before_the_start_after_it_and_before_the_stop()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: {{{Actor}}} name web trap TERM exit:0 ready wait
                environment: {A: "1"}
                pre_start: [{command: "{{{Actor}}} say before env A"}]
                post_start: [{command: "{{{Actor}}} say after env B", environment: {B: "2"}}]
                pre_stop: [{command: "{{{Actor}}} say stopping"}]
            """);
        using Run run = Run.Monofy("-f compose.yaml", In(folder));
        run.Ready("web");
        run.Out.Wait("B=2");
        Assert.StartsWith("before\nA=1\n", run.Out.Text);
        Assert.DoesNotContain("stopping", run.Out.Text);
        run.Signal("TERM");
        run.Ends(0);
        Assert.Contains("stopping\nweb got SIGTERM", run.Out.Text);
    }

    [Fact]
    public void An_env_file_may_be_missing_or_raw()
    {
        using Folder folder = new();
        folder.Write("raw.env", "A=\"$HOME\" # kept\n# a comment\nB\n");
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: "{{{Actor}}} environ"
                env_file: [{path: none.env, required: false}, {path: raw.env, format: raw}]
            """);
        using Run run = Run.Monofy("-f compose.yaml", 0, In(folder) with { Variables = ["B=passed on"] });
        Assert.Contains("environ [A=\"$HOME\" # kept]", run.Out.Lines);
        Assert.Contains("environ [B=passed on]", run.Out.Lines);
        folder.Write("compose.yaml", $"services: {{web: {{command: {Actor}, env_file: none.env}}}}\n");
        using Run missing = Run.Monofy("-f compose.yaml", 125, In(folder));
        missing.Says("compose.yaml:1:.*env_file: none.env.*no such file or directory");
    }

    [Fact]
    public void A_restriction_that_does_not_hold_is_a_warning_and_with_strict_nothing_starts()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", $"services: {{web: {{command: {Actor} say started, cap_drop: [ALL]}}}}\n");
        using (Run run = Run.Monofy("-f compose.yaml", 0, In(folder)))
        {
            run.Says("compose.yaml:1:[0-9]+: cap_drop does not hold here");
            Assert.Equal(["started"], run.Out.Lines);
        }
        using Run strict = Run.Monofy("--strict -f compose.yaml", 125, In(folder));
        strict.Says("compose.yaml:1:[0-9]+: cap_drop does not hold here");
        Assert.Equal("", strict.Out.Text);
    }

    [Fact]
    public void The_service_that_asks_for_standard_input_gets_it()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", """
            services:
              first: {command: cat}
              second: {command: cat, stdin_open: true}
            """);
        using Run run = Run.Monofy("--log=prefix -f compose.yaml", In(folder) with { Input = true });
        run.Write("typed\n");
        run.CloseInput();
        run.Ends(0);
        run.Out.Wait("second.*typed");
    }

    [Fact]
    public void What_is_elsewhere_is_waited_for()
    {
        using Folder folder = new();
        folder.Write("compose.yaml",
            "services: {web: {command: cat ready, depends_on: [db]}, db: {image: postgres}}\n");
        using Run run = Run.Monofy($"--external=db=file:{folder["ready"]} -f compose.yaml", In(folder));
        Deadline.Until(() => Listens(run.Pid), "monofy waits");
        folder.Write("ready", "it is there\n");
        run.Ends(0);
        Assert.Equal(["it is there"], run.Out.Lines);
    }

    [Fact]
    public void A_plan_that_was_exported_is_run()
    {
        using Folder folder = new();
        using (Run run = Run.Monofy("--export=json a: @ say one ||| b: --depends-on=a:completed @ say two", 0,
            In(folder))) folder.Write("plan", run.Out.Text);
        using Run again = Run.Monofy("--fate=separate -f plan", 0, In(folder));
        Assert.Equal(["one", "two"], again.Out.Lines);
    }

    [Fact]
    public void A_run_without_a_file_reads_none()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", "services: [");
        folder.Write(".env", "PORT=1");
        using Run run = Run.Monofy("@ environ", 0, In(folder));
        Assert.DoesNotContain("PORT", run.Out.Text);
    }

    [Needs("root", "namespaces")]
    public void Secrets_appear_for_the_services_user_alone_and_go_at_the_end()
    {
        using Folder root = Folder.WithPrograms();
        root.Write("token", "from a file");
        root.Write("compose.yaml", """
            services:
              web:
                command: /actor file /run/secrets/token file /run/secrets/word file /etc/app.conf ids
                user: "1234:1234"
                secrets: [token, word]
                configs: [{source: conf, target: /etc/app.conf}]
            secrets: {token: {file: ./token}, word: {environment: WORD}}
            configs: {conf: {content: "a = $$b"}}
            """);
        root.Write("run/kept", "");
        using Run run = Run.Monofy("-f /compose.yaml", 0, new Launch
        {
            Before = "chroot " + root.Path, Program = "/monofy", Pid1 = true, Variables = ["WORD=from a variable"],
        });
        Assert.Contains("file 100400 1234 1234 [from a file]", run.Out.Lines);
        Assert.Contains("file 100400 1234 1234 [from a variable]", run.Out.Lines);
        Assert.Contains("file 100400 1234 1234 [a = $b]", run.Out.Lines);
        Assert.False(Directory.Exists(root["run/secrets"]) || Directory.Exists(root["etc"]));
        Assert.True(root.Has("run/kept"));
    }

    [Needs("root", "namespaces")]
    public void A_secret_never_comes_in_the_place_of_a_file()
    {
        using Folder root = Folder.WithPrograms();
        root.Write("run/secrets/word", "someone else's");
        root.Write("compose.yaml", """
            services: {web: {command: /actor say started, secrets: [other, word]}}
            secrets: {word: {environment: WORD}, other: {environment: WORD}}
            """);
        using Run run = Run.Monofy("-f /compose.yaml", 125, new Launch
        {
            Before = "chroot " + root.Path, Program = "/monofy", Pid1 = true, Variables = ["WORD=mine"],
        });
        run.Says("web: /run/secrets/word: there is a file already, which stays as it is");
        Assert.Equal("", run.Out.Text);
        Assert.Equal("someone else's", File.ReadAllText(root["run/secrets/word"]));
        Assert.False(root.Has("run/secrets/other"));
    }

    [Needs("root", "namespaces")]
    public void Secrets_are_removed_where_nothing_can_be_started()
    {
        using Folder root = Folder.WithPrograms();
        root.Write("compose.yaml", """
            services: {web: {command: /actor say started, secrets: [word]}}
            secrets: {word: {environment: WORD}}
            """);
        // Too few descriptors for the loop.
        using Run run = Run.Monofy("--log=prefix -f /compose.yaml", 126, new Launch
        {
            Before = "rlimit nofile 4 chroot " + root.Path, Program = "/monofy", Pid1 = true,
            Variables = ["WORD=mine"],
        });
        run.Says("nothing was started, exiting with 126");
        Assert.Equal("", run.Out.Text);
        Assert.False(root.Has("run/secrets/word"));
    }

    [Fact]
    public void The_control_socket_is_removed_where_a_secret_cannot_be_made()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", $$$"""
            services: {web: {command: {{{Actor}}}, configs: [{source: s, target: /other}]}}
            configs: {s: {environment: PATH}}
            """);
        using Run run = Run.Monofy("--control=./socket --format=compose -f compose.yaml", 125, In(folder));
        run.Says("web: /other: another place");
        Assert.False(folder.Has("socket"));
    }

    [Theory]
    [InlineData("configs: [{source: s, target: /other}]",
        "web: /other: another place than /run/secrets/ is possible as PID 1 only")]
    [InlineData("secrets: [{source: s, target: /run/secrets/../x}]", "expected a path without ..")]
    [InlineData("secrets: [{source: gone}]", "gone: no such file or directory")]
    public void A_secret_that_cannot_be_so_is_an_error_that_names_the_path(string keys, string mistake)
    {
        using Folder folder = new();
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: {{{Actor}}}
                {{{keys}}}
            secrets: {s: {environment: PATH}, gone: {file: gone}}
            configs: {s: {environment: PATH}}
            """);
        using Run run = Run.Monofy("--format=compose -f compose.yaml", 125, In(folder));
        Assert.Contains(mistake, run.Err.Text);
    }

    [Fact]
    public void An_export_takes_what_only_one_container_could_not_hold()
    {
        using Folder folder = new();
        folder.Write("compose.yaml", """
            services:
              a: {image: i, command: x, configs: [{source: one, target: /etc/app}]}
              b: {image: i, command: x, configs: [{source: two, target: /etc/app}]}
            configs: {one: {content: "1"}, two: {content: "2"}}
            """);
        using Run check = Run.Monofy("--check -f compose.yaml", 125, In(folder));
        check.That(check.Err.Count("b: configs: two: another service needs /etc/app with different contents") == 1,
            "one mistake");
        using Run export = Run.Monofy("--export=compose -f compose.yaml", 0, In(folder));
    }

    [Theory]
    [InlineData("secrets: [{source: s, target: a/../b}]", 125,
        "compose.yaml:4:24: web: secrets: s: expected a path without ..")]
    [InlineData("secrets: [{source: gone}]", 125,
        "compose.yaml:4:24: web: secrets: gone: cannot read gone: no such file")]
    [InlineData("secrets: [{source: large}]", 125, "web: secrets: large: cannot read large: larger than 1 MB")]
    [InlineData("secrets: [{source: unset}]", 125, "secrets: the variable MONOFY_TEST_UNSET is not set")]
    [InlineData("configs: [{source: s, target: /other}]", 0,
        "warning: web: /other: another place than /run/secrets/ is possible as PID 1 only")]
    [InlineData("x-monofy: {cwd: /nosuchdir}", 0, "warning: web: there is no directory /nosuchdir here")]
    public void A_check_says_why_the_start_would_fail(string keys, int status, string message)
    {
        using Folder folder = new();
        folder.Write("compose.yaml", $$$"""
            services:
              web:
                command: {{{Actor}}}
                {{{keys}}}
            secrets: {s: {environment: PATH}, gone: {file: gone}, large: {file: large},
              unset: {environment: MONOFY_TEST_UNSET}}
            configs: {s: {environment: PATH}}
            """);
        folder.Write("large", new string('x', 2 << 20));
        using Run run = Run.Monofy("--check --format=compose -f compose.yaml", status, In(folder));
        Assert.Contains(message, run.Err.Text);
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("trace")]
    public void A_check_warns_of_a_record_whose_folder_is_not_here(string option)
    {
        using Run run = Run.Monofy($"--check --{option}=/nosuchdir/x @ exit 0", 0);
        run.Err.Wait($"warning: --{option}=/nosuchdir/x: there is no directory /nosuchdir here");
    }

    private static bool Listens(int pid)
    {
        try
        {
            // Until it is monofy, it has the guard's descriptors.
            return File.ReadAllText($"/proc/{pid}/comm") == "monofy\n" && Directory.GetFiles($"/proc/{pid}/fd")
                .Any(static fd => new FileInfo(fd).LinkTarget == "anon_inode:[signalfd]");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
