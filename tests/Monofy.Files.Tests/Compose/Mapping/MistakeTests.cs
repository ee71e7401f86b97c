namespace Monofy.Files.Tests.Compose.Mapping;

public sealed class MistakeTests
{
    private static string Mistakes(string text) => Case.Of(text).Mistakes();

    [Theory]
    [InlineData("services: {web: {command: x, imagee: y}}",
        "compose.yaml:1:30: unknown key imagee; did you mean image? (or is it newer than this monofy?)")]
    [InlineData("services: {web: {command: x, frobnicate: y}}",
        "compose.yaml:1:30: unknown key frobnicate (newer than this monofy?)")]
    [InlineData("services: {web: {command: {a: b}}}",
        "compose.yaml:1:27: command: expected a text or a list, found a mapping")]
    [InlineData("services: {web: {command: [a, 1]}}",
        "compose.yaml:1:31: command: expected a text, found a whole number (in quotes it is a text: \"1\")")]
    [InlineData("services: {web: {command: x, user: 1000}}",
        "compose.yaml:1:36: user: expected a text, found a whole number (in quotes it is a text: \"1000\")")]
    [InlineData("services: {web: {command: x, tty: 5}}",
        "compose.yaml:1:35: tty: expected true or false, found a whole number (in quotes it is a text: \"5\")")]
    [InlineData("services: {web: {command: x, tty: maybe}}",
        "compose.yaml:1:35: tty: expected true or false, found maybe")]
    [InlineData("services: {web: {command: x, depends_on: [b, b]}, b: {command: y}}",
        "compose.yaml:1:46: depends_on: b stands in the list twice")]
    [InlineData("services: {web: {command: x, depends_on: {b: {}}}, b: {command: y}}",
        "compose.yaml:1:46: b: expected the key condition, which is missing")]
    [InlineData("services: {web: {command: x, depends_on: {b: {condition: healthy}}}, b: {command: y}}",
        "compose.yaml:1:58: condition: expected service_started or service_healthy or " +
            "service_completed_successfully, found healthy")]
    [InlineData("services: {web: {image: nginx}}",
        "compose.yaml:1:12: web: there is nothing to run here: its command is in the image nginx; expected command " +
            "or entrypoint, or --external=web if it runs elsewhere")]
    [InlineData("services: {db: {image: mysql, command: --log-bin=x}}",
        "compose.yaml:1:12: db: there is nothing to run here: its command begins with the option --log-bin=x, which " +
        "is for the entrypoint of the image mysql; expected entrypoint, or --external=db if it runs elsewhere")]
    [InlineData("services: {web: {build: .}}",
        "compose.yaml:1:12: web: there is nothing to run here: its command is in the image that is built; expected " +
            "command or entrypoint, or --external=web if it runs elsewhere")]
    [InlineData("services: {web: {build: {context: app}, command: [--port, '80']}}",
        "compose.yaml:1:12: web: there is nothing to run here: its command begins with the option --port, which is " +
            "for the entrypoint of the image that is built; expected entrypoint, or --external=web if it runs " +
            "elsewhere")]
    [InlineData("services: {web: {}}",
        "compose.yaml:1:12: web: there is nothing to run here; expected command or entrypoint")]
    [InlineData("services: {web: {command: x, depends_on: [bd]}, db: {command: y}}",
        "compose.yaml:1:43: web: depends_on: there is no service bd; did you mean db?")]
    [InlineData("services: {web: {command: 'x \"y'}}",
        "compose.yaml:1:27: expected a command, quoted as for a shell: unclosed \" at column 3")]
    [InlineData("services: {web: {command: x, healthcheck: {test: [curl, x]}}}",
        "compose.yaml:1:51: healthcheck: test: expected NONE, CMD and its words, or CMD-SHELL and one text, found " +
        "curl")]
    [InlineData("services: {web: {command: x, scale: 1, deploy: {replicas: 2}}}",
        "compose.yaml:1:37: scale: 1 and deploy.replicas: 2 contradict each other")]
    [InlineData("services: {web: {command: x, secrets: [a]}}",
        "compose.yaml:1:40: secrets: there is no a in the file's secrets")]
    [InlineData("services: {web: {command: x, secrets: [a]}}\nsecrets: {a: {environment: A}}",
        "compose.yaml:2:28: secrets: the variable A is not set")]
    [InlineData("services: {web: {command: x, secrets: [a]}}\nsecrets: {a: {external: true}}",
        "compose.yaml:2:14: secrets: a is external, and monofy has no store to take it from; expected file, " +
        "environment")]
    [InlineData("services: {web: {command: x, ports: ['x:80']}}",
        "compose.yaml:1:38: ports: expected [[HOST:]PUBLISHED:]TARGET[/tcp|/udp|/sctp], found x:80")]
    [InlineData("services: {web: {command: x, x-monofy: {gracee: 1}}}",
        "compose.yaml:1:41: x-monofy: unknown key gracee; expected the long name of an option, such as grace")]
    [InlineData("{services: {web: {command: x}}, x-monofy: {export: json}}",
        "compose.yaml:1:44: x-monofy: unknown key export; expected the long name of an option, such as grace")]
    [InlineData("services: {web: {command: x, x-monofy: {color: never}}}",
        "compose.yaml:1:41: x-monofy: color is an option of monofy as a whole; expected it in x-monofy beside " +
        "services")]
    [InlineData("services: {web: {command: x, x-monofy: [a]}}",
        "compose.yaml:1:40: x-monofy: expected a mapping of options, found a list")]
    [InlineData("services: {we/b: {command: x}}",
        "compose.yaml:1:12: services: expected a name of letters, digits, ., _ and -, found we/b")]
    [InlineData("services: {a b: {command: x}}",
        "compose.yaml:1:12: services: expected a name of letters, digits, ., _ and -, found a b")]
    [InlineData("services: {'': {command: x}}",
        "compose.yaml:1:12: services: expected a name of letters, digits, ., _ and -, found nothing")]
    [InlineData("services: {web: {command: x}}\nvolumes: {a/b: }",
        "compose.yaml:2:11: volumes: expected a name of letters, digits, ., _ and -, found a/b")]
    [InlineData("services:\n  - a", "compose.yaml:2:3: services: expected a mapping, found a list")]
    [InlineData("services: {web: [a]}", "compose.yaml:1:17: web: expected a mapping, found a list")]
    [InlineData("services: {web: {command: x, env_file: [{path: a, format: json}]}}",
        "compose.yaml:1:59: env_file: format: expected raw, found json")]
    [InlineData("services:\n  web:\n    command: a${",
        "compose.yaml:3:14: a ${ here begins no reference; expected ${NAME}, or $$ for one $")]
    [InlineData("services:\n  web:\n    command: ${A:?give A}",
        "compose.yaml:3:14: required variable A is missing a value: give A")]
    public void A_mistake_says_its_place_and_what_was_expected(string text, string mistake) =>
        Assert.Equal(mistake, Mistakes(text));

    [Fact]
    public void All_mistakes_are_found_in_one_go() => Assert.Equal("""
        compose.yaml:3:11: required variable A is missing a value
        compose.yaml:4:5: unknown key colour (newer than this monofy?)
        compose.yaml:6:11: user: expected a text, found a whole number (in quotes it is a text: "5")
        compose.yaml:2:3: a: there is nothing to run here; expected command or entrypoint
        compose.yaml:5:3: b: there is nothing to run here; expected command or entrypoint
        """, Mistakes("services:\n  a:\n    user: 'x${A?}'\n    colour: red\n  b:\n    user: 5\n"));

    [Fact]
    public void What_restricts_a_container_is_a_warning_and_an_error_with_strict()
    {
        const string text = """
            services:
              web: {command: x, cap_drop: [ALL], read_only: true, mem_limit: 1g, pids_limit: 5,
                    network_mode: none, security_opt: ["seccomp:x"]}
              b: {command: x, read_only: false, pids_limit: -1, deploy: {resources: {limits: {memory: 1g}}}}
            """;
        FileResult result = Case.Of(text).Read();
        Assert.Empty(result.Mistakes);
        Assert.Equal("""
            compose.yaml:2:31: cap_drop does not hold here, where all services share one container (web)
            compose.yaml:4:82: deploy.resources.limits does not hold here, where all services share one container (b)
            compose.yaml:2:66: mem_limit does not hold here, where all services share one container (web)
            compose.yaml:3:23: network_mode: none does not hold here, where all services share one container (web)
            compose.yaml:2:82: pids_limit does not hold here, where all services share one container (web)
            compose.yaml:2:49: read_only does not hold here, where all services share one container (web)
            compose.yaml:3:44: security_opt does not hold here, where all services share one container (web)
            """, string.Join('\n', result.Warnings));
        Assert.Equal(7, Case.Of(text).Read(static r => r with { Strict = true }).Mistakes.Count);
    }

    [Fact]
    public void What_makes_no_sense_here_is_left_out_with_one_message()
    {
        FileResult result = Case.Of("services:\n  web: {command: x, image: i, ports: ['80'], volumes: ['a:/b']}\n  " +
            "b: {command: y, image: j}\nvolumes: {a: }\n").Read();
        Assert.Equal("left out, since it only makes sense between containers: image (web, b) at compose.yaml:2:21, " +
            "ports (web) at compose.yaml:2:31, volumes (web) at compose.yaml:2:46",
            Assert.Single(result.Notices).ToString());
    }

    [Fact]
    public void What_is_left_out_is_named_where_it_stands_in_each_of_several_files()
    {
        Case files = new Case()
            .With("a.yaml", """
                services:
                  web:
                    command: x
                    image: i
                    extends: {file: lib/base.yaml, service: app}
                """)
            .With("b.yaml",
                "include: [sub/c.yaml]\nservices:\n  web:\n    ports: ['80']\n  b: {command: b, image: j}\n")
            .With("lib/base.yaml", "services:\n  app:\n    hostname: h\n    command: y\n")
            .With("sub/c.yaml", "services: {db: {command: c, image: k, hostname: l}, more: {command: d, image: m}}\n")
            .With("last.yaml", "services: {web: {user: me}}\n");
        FileResult result = files.Read(null, "a.yaml", "b.yaml", "last.yaml");
        Assert.Equal("left out, since it only makes sense between containers: " +
            "hostname (web) at lib/base.yaml:3:5, hostname (db) at sub/c.yaml:1:39, image (web) at a.yaml:4:5, " +
            "image (db, more) at sub/c.yaml:1:29, image (b) at b.yaml:5:19, ports (web) at b.yaml:4:5",
            Assert.Single(result.Notices).ToString());
    }

    [Fact]
    public void Of_many_files_the_first_ones_are_named()
    {
        Case files = Case.Of("include: [f1, f2, f3, f4, f5]\n");
        for (int i = 1; i <= 5; i++) files.With("f" + i, $"services: {{s{i}: {{command: x, image: i}}}}\n");
        Assert.Equal("left out, since it only makes sense between containers: image (s1) at f1:1:29, image (s2) at " +
            "f2:1:29, image (s3) at f3:1:29, image (s4, s5) at f4:1:29 and in other files",
            Assert.Single(files.Read().Notices).ToString());
    }

    [Fact]
    public void A_place_is_one_of_a_service_that_runs()
    {
        FileResult result = Case.Of("""
            services:
              tool: {command: x, image: i, read_only: true, profiles: [debug]}
              web: {command: y, image: j, read_only: true}
            """).Read();
        Assert.Equal("left out, since it only makes sense between containers: image (web) at compose.yaml:3:21",
            Assert.Single(result.Notices).ToString());
        Assert.Equal("compose.yaml:3:42: read_only does not hold here, where all services share one container (web)",
            Assert.Single(result.Warnings).ToString());
    }

    [Fact]
    public void Parts_of_a_service_that_are_left_out_have_their_place()
    {
        FileResult result = Case.Of("""
            services:
              web:
                command: x
                pre_start: [{command: a, image: i}]
                pre_stop:
                  - command: b
                    user: me
                develop: {watch: [{path: x, action: rebuild}]}
            """).Read();
        Assert.Equal("left out, since it only makes sense between containers: " +
            "develop.watch (rebuild) (web) at compose.yaml:8:41, pre_start.image (web) at compose.yaml:4:37, " +
            "pre_stop.user (web) at compose.yaml:7:15", Assert.Single(result.Notices).ToString());
    }

    [Fact]
    public void An_unset_variable_is_reported_once()
    {
        FileResult result = Case.Of("services: {web: {command: 'x $A $A', labels: ['a=$A', 'b=${B:-c}']}}").Read();
        Assert.Equal("compose.yaml:1:27: variable A is not set; using an empty string (write $$A if the program " +
            "should see $A)", Assert.Single(result.Notices).ToString());
    }
}
