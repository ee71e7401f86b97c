using System;
using System.Linq;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Export;

/// <summary>What every writer must hold, and the texts as golden files.</summary>
public sealed class ExporterTests
{
    public static TheoryData<ExportFormat> Formats => [.. Exports.Written];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_application_is_written_as_it_was(ExportFormat format) =>
        Repository.CheckGolden("tests/Monofy.Core.Tests/Golden/export-" + Vocabulary.Exports.Write(format) + ".txt",
            Exports.Text(format, Exports.Application));

    [Fact]
    public void From_1_36_on_connected_fates_are_rules()
    {
        ExportOutcome outcome = Exporter.Export(Exports.Describe(Exports.Application),
            new() { Format = ExportFormat.Kubernetes, KubernetesMinor = 36 });
        Repository.CheckGolden("tests/Monofy.Core.Tests/Golden/export-kubernetes-1.36.txt", Exports.Join(outcome));
        Assert.Equal(ExportResult.Approximated, Exports.Entry(outcome, "worker", "--restart").Result);
        Assert.Contains("action: RestartAllContainers", Exports.Join(outcome));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_plan_gives_the_same_text(ExportFormat format) =>
        Assert.Equal(Exports.Text(format, Exports.Application), Exports.Text(format, Exports.Application));

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_setting_that_no_writer_knows_is_lost_and_said(ExportFormat format)
    {
        Description description = Exports.Describe(Exports.Application);
        var row = new Setting<string>("--brand-new", SettingScope.Service, SettingGroup.Life,
            new(SettingForm.Text, "X", ReadAny, static v => v), "new");
        var ofRun = new Setting<string>("--new-of-run", SettingScope.Run, SettingGroup.Life,
            new(SettingForm.Text, "X", ReadAny, static v => v), "new");
        foreach (ServiceDescription service in description.Services)
            service.Add(new(row, Template.Literal("1"), default) { As = "--brand-new=1" });
        description.Run.Add(new(ofRun, Template.Literal("1"), default) { As = "--new-of-run=1" });
        ExportOutcome outcome = Exporter.Export(description, new() { Format = format, AllowLocalhost = true });
        foreach (string service in (string[])["migrate", "cache", "web", "worker", "report"])
            Assert.Equal(ExportResult.Lost, Exports.Entry(outcome, service, "--brand-new").Result);
        Assert.Equal(ExportResult.Lost, Exports.Entry(outcome, "", "--new-of-run").Result);
        Assert.True(outcome.Report.HasLosses);
        Assert.Contains("# web: --brand-new is lost", outcome.Files[0].Text);

        static string? ReadAny(in SettingText text, out string value)
        {
            value = text.Text;
            return null;
        }
    }

    [Theory]
    [InlineData(ExportFormat.Json, false, "\"brand-new\": \"1\"")]
    [InlineData(ExportFormat.Kubernetes, true, "--brand-new=1")]
    [InlineData(ExportFormat.Compose, true, "--brand-new=1")]
    [InlineData(ExportFormat.Swarm, true, "--brand-new=1")]
    public void A_setting_that_no_writer_knows_is_written_by_those_that_write_every_setting(ExportFormat format,
        bool whole, string words)
    {
        Description description = Exports.Describe("web:", "serve");
        var row = new Setting<string>("--brand-new", SettingScope.Service, SettingGroup.Life,
            new(SettingForm.Text, "X", ReadAny, static v => v), "new");
        description.Services[0].Add(new(row, Template.Literal("1"), default) { As = "--brand-new=1" });
        ExportOutcome outcome = Exporter.Export(description, new() { Format = format, Whole = whole });
        Assert.Equal(ExportResult.Carried, Exports.Entry(outcome, "web", "--brand-new").Result);
        Assert.Contains(words.Replace(" ", ""), outcome.Files[0].Text.Replace(" ", ""));

        static string? ReadAny(in SettingText text, out string value)
        {
            value = text.Text;
            return null;
        }
    }

    [Fact]
    public void For_systemd_a_variable_that_refers_to_others_is_set_by_env()
    {
        ExportOutcome outcome = Exports.Export(ExportFormat.Systemd, "--env=PORT=80", "--env=HOST=$DB.example",
            "--env=URL=http://${HOST}:$PORT", "--env=PATH=/x:$PATH", "web:", "--env=COST=100%", "serve", "$URL",
            "$DB");
        Assert.Contains("\nExecStart=/usr/bin/env HOST=${DB}.example URL=http://${DB}.example:80 PATH=/x:${PATH} " +
            "serve http://${DB}.example:80 ${DB}\n", Exports.Join(outcome));
        Assert.Contains("\nPassEnvironment=DB PATH\n", Exports.Join(outcome));
        Assert.Contains("\nEnvironment=COST=100%%\n", Exports.Join(outcome));
        Assert.Equal(ExportResult.Carried, Exports.Entry(outcome, "web", "--env").Result);
        Assert.Equal(ExportResult.Approximated, Exports.Entry(outcome, "web", "command").Result);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_setting_that_was_given_is_in_the_report(ExportFormat format)
    {
        Description description = Exports.Describe(Exports.Application);
        ExportOutcome outcome = Exporter.Export(description, new() { Format = format, AllowLocalhost = true });
        foreach (ServiceDescription service in description.Services)
        {
            foreach (GivenSetting given in service.Given.All) Exports.Entry(outcome, service.Name, given.Setting.Name);
            if (service.HasDependencies) Exports.Entry(outcome, service.Name, "--depends-on");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_secret_is_written(ExportFormat format)
    {
        string text = Exports.Text(format, "a:", "--env=SECRET", "--env-file=.env", "x", "$SECRET", "|||", "b:", "y",
            "${SECRET:-none}");
        Assert.DoesNotContain("hush", text);
    }

    [Theory]
    [InlineData(ExportFormat.KubernetesSplit)]
    [InlineData(ExportFormat.Compose)]
    [InlineData(ExportFormat.Swarm)]
    public void What_ties_the_plan_to_one_machine_stops_the_formats_that_split_it(ExportFormat format)
    {
        Description description = Exports.Describe("web:", "nginx", "|||", "app:", "--env=DB=postgres://localhost/x",
            "php-fpm", "--sock=/run/fpm.sock",
            "|||", "proxy:", "x", "unix:/run/fpm.sock", "127.0.0.1:9000");
        ExportOutcome outcome = Exporter.Export(description, new() { Format = format });
        Assert.Empty(outcome.Files);
        Assert.Equal(
        [
            "app: --env: DB=postgres://localhost/x names localhost, where the other services will not be",
            "proxy: command: 127.0.0.1:9000 names 127.0.0.1, where the other services will not be",
            "app, proxy: /run/fpm.sock is shared between them, and each gets a file system of its own",
            "this ties the plan to one machine; change it, use --export=kubernetes or --whole, or say " +
            "--allow-localhost",
        ], outcome.Mistakes);
        Assert.NotEmpty(Exporter.Export(description, new() { Format = format, AllowLocalhost = true }).Files);
        Assert.NotEmpty(Exporter.Export(description, new() { Format = ExportFormat.Kubernetes }).Files);
    }

    [Theory]
    [InlineData("mylocalhost.example")]
    [InlineData("127.0.0.11:53")]
    [InlineData("localhost.example")]
    public void Another_host_is_not_an_obstacle(string host) =>
        Assert.Empty(Exporter.Export(Exports.Describe("a:", "x", host, "|||", "b:", "y"),
            new() { Format = ExportFormat.Compose }).Mistakes);

    [Fact]
    public void A_check_of_ones_own_port_is_not_an_obstacle_and_that_of_another_is()
    {
        string[] own = ["web:", "--health-cmd=curl localhost:8000", "x", "--port=8000", "|||", "b:", "y"];
        Assert.Empty(Exporter.Export(Exports.Describe(own), new() { Format = ExportFormat.Compose }).Mistakes);
        string[] others = ["web:", "--health-cmd=curl localhost:8000", "x", "|||", "b:", "y", "--port=8000"];
        Assert.NotEmpty(Exporter.Export(Exports.Describe(others), new() { Format = ExportFormat.Compose }).Mistakes);
    }

    [Fact]
    public void Names_that_collide_are_refused_and_others_keep_theirs_as_a_label()
    {
        ExportOutcome outcome = Exports.Export(ExportFormat.Kubernetes, "web_1:", "x", "|||", "web.1:", "y");
        Assert.Equal("\"web_1\" and \"web.1\" would both be called web-1; rename one of them",
            Assert.Single(outcome.Mistakes));
        Assert.Contains("monofy/web-1: web_1", Exports.Text(ExportFormat.Kubernetes, "web_1:", "x"));
    }

    [Fact]
    public void Setup_is_an_init_container_and_a_dependency_that_must_be_healthy_a_sidecar()
    {
        string text = Exports.Text(ExportFormat.Kubernetes, "setup:", "m", "&&", "db:", "--health=tcp://:5432", "pg",
            "|||", "web:", "--depends-on=db", "w");
        Assert.True(text.IndexOf("initContainers:") < text.IndexOf("name: setup"));
        Assert.True(text.IndexOf("name: setup") < text.IndexOf("name: db"));
        Assert.True(text.IndexOf("name: db") < text.IndexOf("restartPolicy: Always"));
        Assert.True(text.IndexOf("restartPolicy: Always") < text.IndexOf("  containers:"));
        Assert.True(text.IndexOf("  containers:") < text.IndexOf("name: web"));
    }

    [Fact]
    public void What_monofy_asks_early_Kubernetes_asks_in_a_startup_probe()
    {
        string[] plan = ["web:", "--health=http://:80/", "serve", "|||", "worker:", "work"];
        const string probe = "startupProbe:\n            httpGet:\n              path: /\n              port: 80\n" +
            "            periodSeconds: 1\n            timeoutSeconds: 30\n            failureThreshold: 2147483647\n";
        Assert.Contains(probe, Exports.Text(ExportFormat.Kubernetes, plan));
        Assert.Contains(probe, Exports.Text(ExportFormat.KubernetesSplit, plan));
        // Docker's own rules: an interval of its own, within the start period only.
        string[] late = ["--health-start-interval=5s", .. plan];
        Assert.DoesNotContain("startupProbe:", Exports.Text(ExportFormat.Kubernetes, late));
        Assert.Contains(probe.Replace("Seconds: 1\n", "Seconds: 5\n"),
            Exports.Text(ExportFormat.Kubernetes, ["--health-start-period=1m", .. late]));
    }

    [Fact]
    public void A_helper_gets_no_startup_probe_that_holds_back_the_others_and_the_report_says_so()
    {
        string[] plan = ["helper:", "--fate=separate", "--health=tcp://:80", "help", "|||", "web:", "serve"];
        ExportOutcome outcome = Exports.Export(ExportFormat.Kubernetes, plan);
        Assert.DoesNotContain("startupProbe:", Exports.Join(outcome));
        ReportEntry entry = Exports.Entry(outcome, "helper", "--health-start-interval");
        Assert.Equal((ExportResult.Approximated, "kubelet asks at once, then only every 30 s"),
            (entry.Result, entry.Reason));
        outcome = Exports.Export(ExportFormat.Kubernetes, ["--on-unhealthy=restart", .. plan]);
        Assert.Contains("startupProbe:", Exports.Join(outcome));
        Assert.Equal(ExportResult.Approximated, Exports.Entry(outcome, "helper", "--on-unhealthy").Result);
    }

    [Theory]
    [InlineData(ExportFormat.Compose, "--health-start-interval", ExportResult.Approximated)]
    [InlineData(ExportFormat.Swarm, "--health-start-interval", ExportResult.Approximated)]
    [InlineData(ExportFormat.Systemd, "--health", ExportResult.Lost)]
    [InlineData(ExportFormat.Procfile, "--health", ExportResult.Lost)]
    public void A_writer_that_cannot_ask_early_says_so(ExportFormat format, string setting, ExportResult result)
    {
        string[] plan = ["web:", "--health=http://:80/", "serve"];
        ExportOutcome outcome = Exports.Export(format, plan);
        Assert.Equal(result, Exports.Entry(outcome, "web", setting).Result);
        Assert.Contains("# web: " + setting + " is ", Exports.Join(outcome));
        if (format == ExportFormat.Compose)
            Assert.Equal(ExportResult.Carried, Exports.Entry(Exports.Export(format,
                ["--health-start-interval=5s", .. plan]), "web", setting).Result);
    }

    [Fact]
    public void Groups_that_are_added_are_those_of_the_Pod()
    {
        string[] plan = ["web:", "--group-add=44", "--group-add=7", "serve", "|||", "worker:", "work"];
        Assert.Contains("securityContext:\n        supplementalGroups: [7, 44]\n",
            Exports.Text(ExportFormat.Kubernetes, plan));
        ReportEntry Entry(ExportFormat format, params string[] args) =>
            Exports.Entry(Exports.Export(format, args), "web", "--group-add");
        Assert.Equal(ExportResult.Approximated, Entry(ExportFormat.Kubernetes, plan).Result);
        Assert.Equal(ExportResult.Carried, Entry(ExportFormat.KubernetesSplit, plan).Result);
        Assert.Equal(ExportResult.Carried, Entry(ExportFormat.Compose, plan).Result);
        Assert.Equal(ExportResult.Lost, Entry(ExportFormat.Swarm, plan).Result);
        Assert.Equal(ExportResult.Lost, Entry(ExportFormat.Kubernetes, "web:", "--group-add=audio", "serve").Result);
        Assert.Contains("group_add: [\"44\", \"7\"]", Exports.Text(ExportFormat.Compose, plan));
        Assert.DoesNotContain("group_add:", Exports.Text(ExportFormat.Swarm, plan));
        Assert.Contains("SupplementaryGroups=44\n", Exports.Text(ExportFormat.Systemd, plan));
    }

    [Fact]
    public void What_setup_hands_over_is_read_from_a_file_from_1_35_on()
    {
        Description description = Exports.Describe("get:", "sh", "-c", "echo TOKEN=$$(cat /t) >> $$MONOFY_SETENV", "&&",
            "web:", "w", "$TOKEN");
        string text = Exports.Join(Exporter.Export(description,
            new() { Format = ExportFormat.Kubernetes, KubernetesMinor = 35 }));
        Assert.Contains("fileKeyRef:", text);
        Assert.Contains("key: TOKEN", text);
        ExportOutcome before = Exporter.Export(description,
            new() { Format = ExportFormat.Kubernetes, KubernetesMinor = 34 });
        Assert.Equal(ExportResult.Lost, Exports.Entry(before, "get", "MONOFY_SETENV").Result);
    }

    [Fact]
    public void A_socket_that_two_services_share_gets_an_empty_directory()
    {
        string text = Exports.Text(ExportFormat.Kubernetes, "app:", "x", "--bind=unix:/run/app/app.sock", "|||", "web:",
            "nginx", "/run/app/app.sock");
        Assert.Equal(2, text.Split("mountPath: /run/app").Length - 1);
        Assert.Contains("emptyDir: {}", text);
    }

    [Theory]
    [InlineData("--nice=5", true)]
    [InlineData("--env=A=1", false)]
    public void Only_what_changes_behaviour_counts_as_a_loss(string option, bool isLoss) =>
        Assert.Equal(isLoss, Exports.Export(ExportFormat.Compose, "a:", option, "x").Report.HasLosses);

    [Fact]
    public void Monofys_own_messages_are_not_a_loss() =>
        Assert.False(Exports.Export(ExportFormat.Compose, "--quiet", "--color=never", "a:", "x").Report.HasLosses);

    [Fact]
    public void The_report_as_JSON_has_a_line_for_each_setting()
    {
        string json = Exports.Export(ExportFormat.Compose, "a:", "--nice=5", "x").Report.ToJson();
        Assert.Contains("""{"service":"a","setting":"--nice","result":"lost","reason":"Compose has no nice value"}""",
            json);
        Assert.Contains("""{"service":"a","setting":"command","result":"carried","reason":""}""", json);
    }

    [Fact]
    public void A_break_of_a_line_cannot_stand_in_a_Procfile()
    {
        string mistake = Assert.Single(Exports.Export(ExportFormat.Procfile, "a:", "sh", "-c", "x\ny").Mistakes);
        Assert.Equal("a: a Procfile has one line for each command and cannot hold a line break: x?y", mistake);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_cannot_stand_in_YAML()
    {
        string word = Text.Decode([0x61, 0xff]);
        Assert.StartsWith("a: YAML cannot hold",
            Assert.Single(Exports.Export(ExportFormat.Compose, "a:", "x", word).Mistakes));
        Assert.Contains("ExecStart=x \"a\\xff\"", Exports.Text(ExportFormat.Systemd, "a:", "x", word));
    }

    [Fact]
    public void The_options_of_an_export_are_read_and_checked()
    {
        Given options(params string[] args) => Planner(args);
        var request = ExportRequest.Read(options("--export=kubernetes", "--kubernetes-version=v1.36", "--image=web:2",
            "--lossy", "x"), out string mistake);
        Assert.Equal("", mistake);
        Assert.Equal((ExportFormat.Kubernetes, 36, "web:2", true),
            (request.Format, request.KubernetesMinor, request.Image, request.Lossy));
        Assert.Equal("--export=nomad: expected kubernetes, kubernetes-split, compose, swarm, systemd, procfile or json",
            Assert.Single(CommandLines.Parse(["--export=nomad", "x"], EnvironmentBlock.Empty, static _ =>
                new(null, "no such file", true)).Mistakes));
        ExportRequest.Read(options("--export=compose", "--replicas=3", "x"), out mistake);
        Assert.Equal("--replicas is for --whole; a service has --scale", mistake);
        ExportRequest.Read(options("--export=procfile", "--whole", "x"), out mistake);
        Assert.Equal("--whole goes with --export=kubernetes, compose or swarm", mistake);

        static Given Planner(string[] args) =>
            CommandLines.Parse(args, EnvironmentBlock.Empty, static _ =>
                new(null, "no such file", true)).Options;
    }

    [Theory]
    [InlineData(ExportFormat.Kubernetes)]
    [InlineData(ExportFormat.Compose)]
    [InlineData(ExportFormat.Swarm)]
    public void The_whole_plan_runs_under_monofy_and_loses_nothing(ExportFormat format)
    {
        ExportOutcome outcome = Exporter.Export(Exports.Describe(Exports.Application),
            new() { Format = format, Whole = true, Replicas = 3 });
        Assert.DoesNotContain(outcome.Report.Entries, static entry => entry.Result == ExportResult.Lost);
        Assert.Contains("--setup-lock", Exports.Entry(outcome, "migrate", "setup").Reason);
        Assert.Contains("in every replica", Exports.Entry(outcome, "report", "job").Reason);
        Assert.Contains("replicas: 3", outcome.Files[0].Text);
    }

    private static readonly string[] s_fromOutside =
        ["--wait-for=tcp://$DB_HOST:5432", "web:", "--env=COPIED", "--env=OWN=1", "--health-cmd=check $TOKEN", "serve",
            "$OWN", "${LEVEL:-info}", "$HOME/x", "$MONOFY_NAME"];

    [Theory]
    [InlineData(ExportFormat.Compose)]
    [InlineData(ExportFormat.Swarm)]
    public void What_the_whole_plan_takes_from_outside_is_passed_into_its_container(ExportFormat format)
    {
        ExportOutcome outcome = Exporter.Export(Exports.Describe(s_fromOutside),
            new() { Format = format, Whole = true });
        Assert.Contains("    environment:\n      COPIED:\n      DB_HOST:\n      LEVEL:\n      TOKEN:\n",
            outcome.Files[0].Text);
        Assert.Contains("(COPIED, DB_HOST, LEVEL, TOKEN)", Exports.Entry(outcome, "", "environment").Reason);
    }

    [Fact]
    public void In_Kubernetes_it_comes_from_a_Secret_that_is_defined_without_values()
    {
        string text = Exporter.Export(Exports.Describe(s_fromOutside),
            new() { Format = ExportFormat.Kubernetes, Whole = true }).Files[0].Text;
        Assert.Contains("name: app-env\nstringData:\n  DB_HOST: \"\"\n  TOKEN: \"\"\n---\n", text);
        Assert.Equal(2, text.Split("optional: true").Length - 1);     // COPIED and LEVEL
        Assert.Equal(4, text.Split("secretKeyRef").Length - 1);
    }

    [Fact]
    public void Swarm_is_not_given_the_restart_of_Compose()
    {
        foreach (ExportFormat format in (ExportFormat[])[ExportFormat.Compose, ExportFormat.Swarm])
            Assert.Equal(format == ExportFormat.Compose, Exporter.Export(Exports.Describe("a"),
                new() { Format = format, Whole = true }).Files[0].Text.Contains("restart: unless-stopped"));
    }

    [Fact]
    public void The_command_line_of_the_whole_plan_is_the_plan()
    {
        Description description = Exports.Describe(Exports.Application);
        var blueprint = new Blueprint(description, new() { Format = ExportFormat.Kubernetes });
        string[] words = [.. new ArgvWriter(blueprint).Write()];
        Assert.Equal("monofy", words[0]);
        Assert.Equal(PlanJson.Write(description).ToArray(), PlanJson.Write(Exports.Describe(words[1..])).ToArray());
        Description odd = Exports.Describe("--", "ctl", "x", "|||", "a:", "--", "-b", "|||", "c:", "--", "d:", "$$e");
        words = [.. new ArgvWriter(new(odd, new() { Format = ExportFormat.Kubernetes })).Write()];
        Assert.Equal(["monofy", "--", "ctl", "x", "|||", "a:", "--", "-b", "|||", "c:", "--", "d:", "$$e"], words);
    }
}
