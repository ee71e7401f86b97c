using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Planning;

/// <summary>The options of health, --wait-for and --control, from the command line to the plan.</summary>
public sealed class OptionTests
{
    [Fact]
    public void The_defaults_are_Dockers()
    {
        HealthPlan health = Health("web: --health=tcp://:80 a");
        Assert.Equal(new Endpoint(HealthKind.Tcp, "", 80, ""), health.Endpoint);
        Assert.Equal((30d, 30d, 3, 0d),
            (health.Interval.TotalSeconds, health.Timeout.TotalSeconds, health.Retries,
                health.StartPeriod.TotalSeconds));
        Assert.True(health.ChecksEarly);
        Assert.Null(health.Watchdog);
    }

    [Fact]
    public void Each_number_can_be_said()
    {
        HealthPlan health = Health("--health-interval=1m web: --health-cmd=pg_isready --health-interval=5s " +
            "--health-timeout=2 --health-retries=1 --health-start-period=1m30s --health-start-interval=500ms a");
        Assert.Equal(["pg_isready"], health.Command);
        Assert.Equal((5d, 2d, 1, 90d, 0.5),
            (health.Interval.TotalSeconds, health.Timeout.TotalSeconds, health.Retries, health.StartPeriod.TotalSeconds,
                health.StartInterval?.TotalSeconds));
    }

    [Fact]
    public void A_watchdog_is_an_interval_that_was_asked_for()
    {
        Assert.Null(Health("web: --health=notify a").Watchdog);
        Assert.Equal(TimeSpan.FromSeconds(10), Health("web: --health=notify --health-interval=10s a").Watchdog);
    }

    [Fact]
    public void What_comes_later_replaces_the_check_and_keeps_the_numbers()
    {
        HealthPlan health = Health("--health=http://:80/ --health-retries=7 web: --health-cmd=true a");
        Assert.Equal((HealthKind.Command, 7), (health.Kind, health.Retries));
        Assert.Null(health.Endpoint);
        health = Health("--health-cmd=true web: --health=notify a");
        Assert.Equal(HealthKind.Notify, health.Kind);
        Assert.Empty(health.Command);
    }

    [Fact]
    public void A_check_for_all_is_none_for_setup_commands()
    {
        Plan plan = Plan("--health=tcp://:80 migrate && web: a ||| b");
        Assert.Equal([false, true, true], plan.Services.Select(s => s.Settings.Health != null));
    }

    [Fact]
    public void The_environment_gives_a_check_too()
    {
        HealthPlan health = Parse("a", "MONOFY_HEALTH=http://:8080/healthz",
            "MONOFY_HEALTH_INTERVAL=3s").Plan!.Services[0].Settings.Health!;
        Assert.Equal(("http://:8080/healthz", 3d), (health.Endpoint!.ToString(), health.Interval.TotalSeconds));
    }

    [Fact]
    public void Variables_in_an_endpoint_are_those_of_the_service()
    {
        Assert.Equal("tcp://:8000", Health("web: --env PORT=8000 --health=tcp://:$PORT a").Endpoint!.ToString());
    }

    [Theory]
    [InlineData("web: --health-interval=5s a",
        "web: --health-interval is given without a health check; expected --health or --health-cmd too")]
    [InlineData("web: --on-unhealthy=restart a", "web: --on-unhealthy is given without a health check")]
    [InlineData("--health-retries=2 a", "--health-retries is given without a health check")]
    [InlineData("web: --health=tcp://:1 a ||| db: --health-timeout=1s b", "db: --health-timeout is given without")]
    [InlineData("web: --health=8080 a",
        "--health=8080: expected tcp://[HOST]:PORT, http://[HOST]:PORT/PATH or notify (a command: --health-cmd)")]
    [InlineData("web: --health=tcp://:x a", "--health=tcp://:x: expected a port from 1 to 65535")]
    [InlineData("web: --health-cmd= a", "expected a command, quoted as for a shell")]
    [InlineData("web: --health-cmd='\"' a",
        "--health-cmd=\": expected a command, quoted as for a shell: unclosed \" at column 1")]
    [InlineData("web: --stop-command='a \"b' a",
        "--stop-command=a \"b: expected a command, quoted as for a shell: unclosed \" at column 3")]
    [InlineData("--finally='a \\' a",
        "--finally=a \\: expected a command, quoted as for a shell: nothing follows the \\ at column 3")]
    [InlineData("web: --health-cmd=true --health-retries=-1 a",
        "web: --health-retries=-1: expected a number from 0 to")]
    [InlineData("web: --health-cmd=true --on-unhealthy=kill a",
        "--on-unhealthy=kill: expected report, restart or stop")]
    [InlineData("s: --health=tcp://:1 a && b", "applies to services; a setup command runs once")]
    [InlineData("web: --wait-for=tcp://:1 a", "applies to the whole run")]
    [InlineData("--wait-for=db:1 a", "--wait-for=db:1: expected " + Endpoints.WaitForms)]
    [InlineData("--wait-for=tcp://:1 --wait-timeout=0 a", "expected a duration of at least 1ms")]
    [InlineData("--setup-timeout=0 a && b", "--setup-timeout=0: expected a duration of at least 1ms")]
    [InlineData("a: --depends-on=b:healthy x ||| b: y",
        "b has no health check; give b one (--health, --health-cmd), or use b:started")]
    public void A_mistake_says_what_was_expected(string line, string mistake) =>
        Assert.Contains(mistake, Assert.Single(Parse(line).Mistakes));

    [Fact]
    public void Zero_is_the_default_as_in_Dockers_API()
    {
        HealthPlan health = Health("--health-interval=5s web: --health=notify --health-interval=0 " +
            "--health-timeout=0s --health-retries=0 --health-start-interval=0 a");
        Assert.Equal((30d, 30d, 3, (double?)null),
            (health.Interval.TotalSeconds, health.Timeout.TotalSeconds, health.Retries,
                health.StartInterval?.TotalSeconds));
        Assert.Null(health.Watchdog);
        Assert.Equal(new RestartPolicy(RestartMode.OnFailure, 0),
            Plan("web: --restart=on-failure:0 a").Services[0].Settings.Restart);
    }

    [Fact]
    public void Numbers_for_all_are_not_a_mistake_where_one_service_has_a_check()
    {
        Plan plan = Plan("--health-interval=5s web: --health=tcp://:1 a ||| db: b");
        Assert.Equal(5, plan.Services[0].Settings.Health!.Interval.TotalSeconds);
        Assert.Null(plan.Services[1].Settings.Health);
    }

    [Theory]
    [InlineData("MONOFY_HEALTH_INTERVAL=5s")]
    [InlineData("MONOFY_HEALTH_TIMEOUT=5s")]
    [InlineData("MONOFY_HEALTH_RETRIES=5")]
    [InlineData("MONOFY_HEALTH_START_PERIOD=5s")]
    [InlineData("MONOFY_HEALTH_START_INTERVAL=5s")]
    [InlineData("MONOFY_ON_UNHEALTHY=restart")]
    public void Numbers_from_the_environment_are_not_a_mistake_where_nothing_has_a_check(string variable) =>
        Assert.Empty(Parse("a", variable).Mistakes);

    [Fact]
    public void A_number_on_the_command_line_needs_a_check_whatever_the_environment_says() =>
        Assert.StartsWith("--health-retries is given without a health check",
            Assert.Single(Parse("--health-retries=2 a", "MONOFY_HEALTH_INTERVAL=5s").Mistakes));

    [Fact]
    public void A_dependency_on_a_service_with_a_check_is_on_its_health()
    {
        Plan plan = Plan("a: --depends-on=b x ||| b: --health=tcp://:1 y");
        Assert.Equal(new Dependency(1, Condition.Healthy), plan.Services[0].DependsOn.Single());
    }

    [Fact]
    public void Wait_for_is_repeatable_and_the_environment_holds_a_list()
    {
        Plan plan = Parse("--wait-for=tcp://c:3 --wait-timeout=1m a", "MONOFY_WAIT_FOR=tcp://a:1 http://b:2/x").Plan!;
        Assert.Equal(["tcp://a:1", "http://b:2/x", "tcp://c:3"], plan.Run.WaitFor.Select(e => e.ToString()));
        Assert.Equal(TimeSpan.FromMinutes(1), plan.Run.WaitTimeout);
    }

    [Theory]
    [InlineData("a", false, "")]
    [InlineData("--control a", true, "")]
    [InlineData("--control=/run/m.sock a", true, "/run/m.sock")]
    [InlineData("--control=@m a", true, "@m")]
    [InlineData("--control=0 a", false, "")]
    [InlineData("--health-cmd=x a", true, "")]
    [InlineData("--control=off --health-cmd=x a", false, "")]
    [InlineData("web: a ||| nightly: --schedule=@daily b", true, "")]
    public void The_control_socket_is_opened_if_it_is_asked_for_or_may_be_wanted(
        string line, bool opens, string path)
    {
        Plan plan = Plan(line);
        Assert.Equal((opens, path), (plan.OpensControl, plan.Run.ControlPath));
    }

    [Fact]
    public void Every_option_can_be_exported_again()
    {
        ParseResult parsed = Parse("--control --wait-for=tcp://:1 web: --health-cmd='a b' --on-unhealthy=stop x");
        string json = System.Text.Encoding.UTF8.GetString(Monofy.Core.Export.PlanJson.Write(parsed.Description!).Span);
        Assert.Contains("\"control\": \"\"", json);
        Assert.Contains("\"on-unhealthy\": \"stop\"", json);
    }

    private static HealthPlan Health(string line) => Plan(line).Services[0].Settings.Health!;

    private static Plan Plan(string line)
    {
        ParseResult result = Parse(line);
        Assert.Empty(result.Mistakes);
        return result.Plan!;
    }

    private static ParseResult Parse(string line, params string[] environment)
    {
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        return CommandLines.Parse(words, new EnvironmentBlock(environment));
    }
}
