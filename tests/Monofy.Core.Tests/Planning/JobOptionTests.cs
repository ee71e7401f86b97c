using System;
using System.Linq;
using System.Text;
using Monofy.Core.Tests.Control;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Planning;

/// <summary>The options of jobs, from the command line to the plan, and what ctl says of jobs.</summary>
public sealed class JobOptionTests
{
    [Fact]
    public void A_schedule_a_signal_or_a_flag_makes_a_job()
    {
        Plan plan = Plan("a: --schedule=@hourly x ||| b: --on-signal=USR1 x ||| c: --job x ||| d: x");
        Assert.Equal([ServiceKind.Job, ServiceKind.Job, ServiceKind.Job, ServiceKind.Service],
            plan.Services.Select(s => s.Kind));
        Assert.Equal(("@hourly", null, null),
            (plan.Services[0].Settings.Job!.Schedule!.Text, plan.Services[0].Settings.Job!.OnSignal,
                plan.Services[1].Settings.Job!.Schedule));
        Assert.Equal(Signal.Usr1, plan.Services[1].Settings.Job!.OnSignal);
        Assert.Null(plan.Services[3].Settings.Job);
    }

    [Fact]
    public void A_job_has_the_defaults_of_all_but_fate_restart_health_and_standard_input()
    {
        Plan plan = Plan("--fate=on-failure --restart=always --health=tcp://:80 --user=nobody --grace=3s " +
            "--overlap=kill job: --job x ||| own: --job --fate=connected --restart=on-failure:2 x ||| web: y");
        ServiceSettings job = plan.Services[0].Settings, own = plan.Services[1].Settings;
        Assert.Equal((Fate.Separate, RestartMode.No, (HealthPlan?)null), (job.Fate, job.Restart.Mode, job.Health));
        Assert.Equal(("nobody", TimeSpan.FromSeconds(3), Overlap.Kill), (job.User, job.Grace, job.Job!.Overlap));
        Assert.Equal((Fate.Connected, new RestartPolicy(RestartMode.OnFailure, 2)), (own.Fate, own.Restart));
    }

    [Fact]
    public void Time_zone_and_overlap_of_all_jobs_can_come_from_the_environment()
    {
        ParseResult parsed = Parse("a: --schedule=@daily x ||| b: --schedule=@daily --timezone=UTC --overlap=skip y " +
            "||| c: z", "MONOFY_TIMEZONE=CET-1", "MONOFY_OVERLAP=queue");
        Assert.Empty(parsed.Mistakes);
        JobPlan[] jobs = [.. parsed.Plan!.Services.Take(2).Select(s => s.Settings.Job!)];
        Assert.Equal([(3600, (Overlap?)Overlap.Queue), (0, Overlap.Skip)],
            jobs.Select(j => (j.Zone.OffsetAt(0), j.Overlap)));
    }

    [Fact]
    public void A_scaled_job_is_as_many_jobs() =>
        Assert.Equal(["job.1", "job.2"],
            Plan("job: --schedule=@daily --scale=2 x").Services.Where(s => s.Kind == ServiceKind.Job).Select(s =>
                s.Name));

    [Theory]
    [InlineData("TZ=CET-1", 3600)]
    [InlineData("TZ=:Test/Zone", -7200)]
    [InlineData("TZ=/some/file", -7200)]
    [InlineData("TZ=UTC", 0)]
    [InlineData("TZ=", 0)]
    [InlineData("OTHER=1", 5400)]
    public void The_time_zone_is_that_of_the_machine(string variable, int offset) =>
        Assert.Equal(offset,
            Parse("a: --schedule=@daily x", variable, "TZDIR=/zones").Plan!.Services[0].Settings.Job!.Zone.OffsetAt(0));

    [Fact]
    public void Without_any_zone_data_the_machine_is_in_UTC() =>
        Assert.Same(Zone.Utc, Parse("a: --schedule=@daily x", _ =>
            new FileText(null, "no", true)).Plan!.Services[0].Settings.Job!.Zone);

    [Theory]
    [InlineData("a: --schedule=@daily --timezone=UTC x")]
    [InlineData("a: --schedule=@daily --timezone=CET-1CEST,M3.5.0,M10.5.0/3 x")]
    [InlineData("a: --schedule='@every 1m' --timezone=Mars/Olympus x")]
    [InlineData("--timezone=Mars/Olympus web: x")]
    public void No_zone_data_is_needed_where_no_zone_is(string line) =>
        Assert.Empty(Parse(line, _ => new FileText(null, "no", true)).Mistakes);

    [Theory]
    [InlineData("a: --schedule='61 * * * *' x", "a: --schedule=61 * * * *: expected minute \"61\" to be *, 0 to 59, " +
        "a range 1-5, a step */2 or a list of these")]
    [InlineData("a: --schedule='0 0 30 2 *' x",
        "a: --schedule=0 0 30 2 *: expected a day that exists: no month has this one")]
    [InlineData("a: --schedule=@daily --timezone=Mars/Olympus x",
        "a: --timezone=Mars/Olympus: expected a time zone: /usr/share/zoneinfo/Mars/Olympus: no such file (ENOENT)")]
    [InlineData("a: --schedule=@daily --timezone=../../etc/passwd x", "a: --timezone=../../etc/passwd: expected a " +
        "time zone: /usr/share/zoneinfo/../../etc/passwd: not a time zone name")]
    [InlineData("a: --schedule=@daily --timezone=Not/AZone x",
        "a: --timezone=Not/AZone: expected a time zone: /usr/share/zoneinfo/Not/AZone: not a time zone file")]
    [InlineData("a: --job --overlap=never x", "a: --overlap=never: expected skip, queue or kill")]
    [InlineData("a: --on-signal=FOO x", "a: --on-signal=FOO: expected a signal such as TERM, SIGTERM, 15 or RTMIN+3")]
    [InlineData("a: --on-signal=TERM x",
        "a: --on-signal=TERM: expected a signal that does not ask monofy to stop, such as USR1")]
    [InlineData("a: --on-signal=INT x",
        "a: --on-signal=INT: expected a signal that does not ask monofy to stop, such as USR1")]
    [InlineData("a: --on-signal=KILL x",
        "a: --on-signal=KILL: expected a signal that monofy can pass on, such as USR1, not SIGKILL")]
    [InlineData("a: --on-signal=TSTP x",
        "a: --on-signal=TSTP: expected a signal that monofy can pass on, such as USR1, not SIGTSTP")]
    [InlineData("a: --on-signal=CONT x",
        "a: --on-signal=CONT: expected a signal that monofy can pass on, such as USR1, not SIGCONT")]
    [InlineData("a: --on-signal=34 x",
        "a: --on-signal=34: expected a signal that monofy can pass on, such as USR1, not SIGRTMIN")]
    [InlineData("a: --on-signal=CHLD x",
        "a: --on-signal=CHLD: expected a signal that monofy can pass on, such as USR1, not SIGCHLD")]
    [InlineData("a: --overlap=kill x",
        "a: --overlap is given without a job; expected --schedule, --on-signal or --job too")]
    [InlineData("a: --timezone=UTC x",
        "a: --timezone is given without a job; expected --schedule, --on-signal or --job too")]
    [InlineData("a: --job --health=tcp://:80 x", "a: --health makes no sense for a job")]
    [InlineData("a: --job --health-interval=3s x", "a: --health-interval makes no sense for a job")]
    [InlineData("a: --job --stdin x", "a: --stdin makes no sense for a job")]
    [InlineData("a: --job --restart=always x",
        "a: --restart=always makes no sense for a job; expected no, on-failure or on-failure:MAX")]
    [InlineData("a: --job x ||| b: --depends-on=a y",
        "b: --depends-on=a: a is a job, which comes and goes; expected a service")]
    [InlineData("a: --schedule=@daily x && b", "a: --schedule=@daily applies to services; a setup command runs once")]
    [InlineData("a: --on-signal=USR1 x && b", "a: --on-signal=USR1 applies to services; a setup command runs once")]
    [InlineData("a: --job x && b", "a: --job applies to services; a setup command runs once")]
    [InlineData("--schedule=@daily x",
        "--schedule=@daily applies to one service only; expected it after a name (web: --schedule ...)")]
    public void A_mistake_says_what_was_expected(string line, string mistake) =>
        Assert.Equal([mistake], Parse(line).Mistakes);

    [Fact]
    public void Without_zone_data_a_name_is_a_mistake_that_says_what_is_missing()
    {
        string mistake = Assert.Single(Parse("a: --schedule=@daily --timezone=Europe/Berlin x", _ =>
            new FileText(null, "no such file (ENOENT)", true)).Mistakes);
        Assert.StartsWith("a: --timezone=Europe/Berlin: expected a time zone: there is no time zone data here " +
            "(/usr/share/zoneinfo is missing", mistake);
        Assert.Contains("UTC", mistake);
        mistake = Assert.Single(Parse("a: --schedule=@daily x", "TZ=Europe/Berlin").Mistakes);
        Assert.StartsWith("a: TZ=Europe/Berlin: expected a time zone: ", mistake);
    }

    [Fact]
    public void The_status_says_when_a_job_runs_next()
    {
        var run = new Script("job: --schedule='0 3 * * *' --timezone=UTC a ||| often: --schedule='@every 1m' b ||| " +
            "asked: --job c ||| web: d");
        // Nothing happens for a while.
        run.Pass(20);
        (_, string[] data, _) = Asked.Of(run, "{\"verb\":\"status\"}");
        Assert.Contains("\"state\":\"idle\"", data[0]);
        Assert.Contains("\"next\":\"2026-11-21T03:00:00Z\"", data[0]);
        Assert.Contains("\"nextIn\":40", data[1]);
        Assert.DoesNotContain("next", data[2]);
        Assert.Contains("\"state\":\"up\",\"pid\":100", data[3]);
        Assert.Equal(0, Asked.Of(run, "{\"verb\":\"health\"}").Status);
    }

    [Theory]
    [InlineData("job", 0, "")]
    [InlineData("many.2", 2, "")]
    [InlineData("jib", -1, "there is no job jib; did you mean job?")]
    [InlineData("completely-different", -1, "there is no job completely-different; the jobs are job, many.1, many.2")]
    [InlineData("many", -1, "many is scaled; expected one of many.1, many.2")]
    [InlineData("web", -1, "web is a service; ctl run starts jobs only (job, many.1, many.2)")]
    [InlineData("two", -1, "two is a service; ctl run starts jobs only (job, many.1, many.2)")]
    public void A_job_is_found_by_its_name(string name, int index, string refusal)
    {
        var run = new Script("job: --job a ||| many: --job --scale=2 b ||| web: c ||| two: --scale=2 d");
        string line = "{\"verb\":\"run\",\"names\":[\"" + name + "\"]}";
        if (index >= 0) Assert.Equal([index], Asked.Order(run, line)!.Services);
        else Assert.Equal([refusal], Asked.Of(run, line).Errors);
    }

    [Fact]
    public void Where_there_is_no_job_that_is_reported() => Assert.Equal(
        ["there is no job x; this monofy has none"],
            Asked.Of(new Script("web"), "{\"verb\":\"run\",\"names\":[\"x\"]}").Errors);

    private static Plan Plan(string line)
    {
        ParseResult parsed = Parse(line);
        Assert.Empty(parsed.Mistakes);
        return parsed.Plan!;
    }

    private static ParseResult Parse(string line, params string[] environment) => Parse(line, Read, environment);

    private static ParseResult Parse(string line, Func<string, FileText> read, params string[] environment)
    {
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        return CommandLines.Parse(words, new EnvironmentBlock(environment), read);
    }

    // A machine with a zone or two: half an hour ahead of CET, and two hours behind UTC.
    private static FileText Read(string path) => path switch
    {
        "/etc/localtime" => new(File(5400), null, false),
        "/zones/Test/Zone" or "/some/file" => new(File(-7200), null, false),
        "/usr/share/zoneinfo/Not/AZone" => new("hello", null, false),
        "/usr/share/zoneinfo" or "/zones" => new(null, "is a directory (EISDIR)", false),
        _ => new(null, "no such file (ENOENT)", true),
    };

    private static string File(int offset)
    {
        byte[] file = new byte[44 + 6 + 4];
        "TZif"u8.CopyTo(file);
        (file[39], file[43]) = (1, 4);
        for (int i = 0; i < 4; i++) file[44 + i] = (byte)(offset >> 8 * (3 - i));
        return Text.Decode(file);
    }
}
