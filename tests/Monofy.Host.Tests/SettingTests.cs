using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 4: each setting of a service, seen from inside and outside the process; a setting that cannot
/// be applied stops that start with its stage and errno.</summary>
public sealed class SettingTests
{
    [Needs("root")]
    public void User_by_name_sets_ids_groups_and_home()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Does("ids").Tells("HOME").Tells("USER").Tells("LOGNAME").Ready().Waits(),
                "--user=nobody"), new Launch { Variables = ["HOME=/root", "USER=root"] });
        Ready web = run.Ready("web");
        string[] entry = File.ReadLines("/etc/passwd").First(line => line.StartsWith("nobody:")).Split(':');
        run.Out.Wait($"^web ids {entry[2]} {entry[2]} {entry[3]} {entry[3]}$");
        run.Out.Wait($"^HOME={entry[5]}$");
        run.Out.Wait("^USER=nobody$");
        run.Out.Wait("^LOGNAME=nobody$");
        Assert.Equal(entry[3], Proc.Status(web.Pid, "Groups").Trim());
        Assert.Equal("0000000000000000", Proc.Status(web.Pid, "CapEff"));
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("root")]
    public void User_and_group_can_be_numbers_without_an_entry()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Does("ids").Ready().Waits(), "--user=4711:4712")
            .Service("b", Actor.Named("b").Does("ids").Ready().Waits(), "--user=4713")
            .Service("c", Actor.Named("c").Does("ids").Ready().Waits(), "--user=nobody:daemon"));
        Ready a = run.Ready("a");
        run.Out.Wait("^a ids 4711 4711 4712 4712$");
        run.Out.Wait("^b ids 4713 4713 4713 4713$");
        run.Out.Wait(@"^c ids 65534 65534 1 1$");
        Assert.Equal("4712", Proc.Status(a.Pid, "Groups").Trim());
    }

    [Needs("root", "namespaces")]
    public void Supplementary_groups_come_from_the_group_file_without_NSS()
    {
        using Folder folder = new();
        string passwd = folder.Write("passwd", "root:x:0:0::/:/bin/sh\napp:x:1500:1500::/srv/app:/bin/sh\n");
        string group = folder.Write("group", "app:x:1500:\nwww:x:33:other,app\nlogs:x:1700:app\nnot:x:1800:apple\n");
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Does("ids").Tells("HOME").Says("home=$HOME").Ready().Waits(),
                "--user=app"), new Launch { Before = $"own-mounts bind {passwd} /etc/passwd bind {group} /etc/group" });
        Ready web = run.Ready("web");
        Assert.Equal("33 1500 1700", Proc.Status(web.Pid, "Groups").Trim());
        run.Out.Wait("^HOME=/srv/app$");
        run.Out.Wait("^home=/srv/app$");
    }

    [Needs("root", "namespaces")]
    public void A_number_that_has_an_entry_is_the_user_of_that_entry_and_a_group_that_is_asked_for_is_meant_alone()
    {
        using Folder folder = new();
        string passwd = folder.Write("passwd", "root:x:0:0::/:/bin/sh\napp:x:1500:1600::/srv/app:/bin/sh\n");
        string group = folder.Write("group", "app:x:1600:\nlogs:x:1700:app\n");
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Does("ids").Tells("HOME").Ready().Waits(), "--user=1500")
            .Service("b", Actor.Named("b").Does("ids").Ready().Waits(), "--user=app:1800"),
            new Launch { Before = $"own-mounts bind {passwd} /etc/passwd bind {group} /etc/group" });
        Assert.Equal("1600 1700", Proc.Status(run.Ready("a").Pid, "Groups").Trim());
        run.Out.Wait("^a ids 1500 1500 1600 1600$");
        run.Out.Wait("^HOME=/srv/app$");
        Assert.Equal("1800", Proc.Status(run.Ready("b").Pid, "Groups").Trim());
        run.Out.Wait("^b ids 1500 1500 1800 1800$");
    }

    [Needs("root")]
    public void An_unknown_user_or_group_is_an_error_and_nothing_runs_with_more_rights()
    {
        using Run user = Run.Monofy(Plan.With().Service("web", Actor.Named("web").Ready(), "--user=nosuchuser"), 126);
        user.Says(
            "exiting with 126: cannot start web: cannot run as nosuchuser: there is no user nosuchuser in /etc/passwd");
        using Run group = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Ready(), "--user=nobody:nosuchgroup"), 126);
        group.Says("there is no group nosuchgroup in /etc/group");
        Assert.Equal("", user.Out.Text + group.Out.Text);
    }

    [Theory]
    [InlineData(":")]
    [InlineData(":1000")]
    [InlineData("1000:")]
    public void A_user_or_group_that_is_left_out_is_a_usage_error(string user) =>
        Run.Refuses($"web: --user={user} @web ids", "expected USER\\[:GROUP\\]");

    [Theory]
    [InlineData("4294967295:1000", "user")]
    [InlineData("4294967295", "user")]
    [InlineData("1000:4294967295", "group")]
    [InlineData("4294967296", "user")]
    [InlineData("-1", "user")]
    [InlineData("-0", "user")]
    [InlineData("+5", "user")]
    [InlineData("' 5'", "user")]
    [InlineData("'5 '", "user")]
    [InlineData("5:-0", "group")]
    [InlineData("5:+5", "group")]
    public void A_number_that_is_not_a_user_or_group_is_an_error_too(string user, string kind)
    {
        // For the kernel the largest number means: leave it as it is.
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("web").Does("ids"), $"--user={user}"), 126);
        run.Says($"exiting with 126: cannot start web: cannot run as {Regex.Escape(user.Trim('\''))}: there is no " +
            $"{kind} .*");
        Assert.Equal("", run.Out.Text);
    }

    [Needs("root")]
    public void Without_the_right_to_switch_the_start_fails()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Ready(), "--user=4711"), 126, new Launch { Before = "uid 12345" });
        run.Says(@"exiting with 126: cannot start web: cannot run as 4711: monofy may not change " +
            "users; it must run as root, with CAP_SETUID and CAP_SETGID$");
        Assert.Equal("", run.Out.Text);
        using Run itself = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Does("ids"), "--user=12345"), 0, new Launch { Before = "uid 12345" });
        itself.Out.Wait("^web ids 12345 12345 12345 12345$");
    }

    [Fact]
    public void Cwd_is_where_the_process_starts()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Does("cwd"), "--env", "WHERE=" + folder.Path, "--cwd=$WHERE"), 0);
        run.Out.Wait($"^web cwd {Regex.Escape(folder.Path)}$");
        using Run missing = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Ready(), "--cwd=" + folder["none"]), 126);
        missing.Says($@"exiting with 126: cannot start web: cannot change directory to {folder["none"]}: no such " +
            $@"file or directory \(ENOENT\)");
    }

    [Theory]
    [InlineData("077", "077")]
    [InlineData("0", "000")]
    [InlineData("0027", "027")]
    public void Umask_is_octal(string given, string seen)
    {
        using Run run = Run.Monofy(Plan.With().Service("web", Actor.Named("web").Does("umask"), $"--umask={given}"), 0);
        run.Out.Wait($"^web umask {seen}$");
    }

    [Needs("root", "CAP_SYS_NICE")]
    public void Nice_and_oom_score_are_set_before_the_user_changes()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), "--nice=-5", "--oom-score-adj=100", "--user=4711"));
        int pid = run.Ready("web").Pid;
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        Assert.Equal("-5", stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
        Assert.Equal("100", File.ReadAllText($"/proc/{pid}/oom_score_adj").Trim());
    }

    [Needs("root")]
    public void What_may_not_be_set_stops_the_start()
    {
        using Run nice = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Ready(), "--nice=-5"), 126, new Launch { Before = "uid 12345" });
        nice.Says(@"exiting with 126: cannot start web: cannot set its nice value to -5: permission denied \(EACCES\)");
        using Run limit = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Ready(), "--ulimit=nofile=100:2000000000"), 126);
        limit.Says(@"exiting with 126: cannot start web: cannot set its limit nofile=100:2000000000: operation not " +
            @"permitted \(EPERM\)");
        using Run second = Run.Monofy(Plan.With("--log=prefix")
            .Service("web", Actor.Named("web").Ready(), "--ulimit=core=0", "--ulimit=nofile=999999999999"), 126);
        second.Says(@"exiting with 126: cannot start web: cannot set its limit nofile=999999999999: operation not " +
            @"permitted \(EPERM\)");
        Assert.Equal("", nice.Out.Text + limit.Out.Text);
    }

    [Fact]
    public void Ulimits_are_soft_and_hard()
    {
        using Run run =
            Run.Monofy("web: --ulimit=nofile=100:200 --ulimit=core=0 --ulimit=stack=1048576 @web ready wait");
        string limits = File.ReadAllText($"/proc/{run.Ready("web").Pid}/limits");
        Assert.Matches(@"Max open files +100 +200 ", limits);
        Assert.Matches(@"Max core file size +0 +0 ", limits);
        Assert.Matches(@"Max stack size +1048576 +1048576 ", limits);
    }

    [Fact]
    public void No_new_privileges_is_set()
    {
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Service("a", Actor.Named("a").Does("nnp"), "--no-new-privileges")
            .Service("b", Actor.Named("b").Does("nnp")), 0);
        run.Out.Wait("^a no_new_privs 1$");
    }

    [Fact]
    public void Scaled_services_have_a_number()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Tells("MONOFY_NAME").Tells("MONOFY_INSTANCE").Ready().Waits(),
                "--scale=3")
            .Service("one", Actor.Named("one").Tells("MONOFY_INSTANCE").Ready().Waits()));
        run.Ready("web", 3);
        run.Ready("one");
        Assert.Equal(["MONOFY_INSTANCE unset", "MONOFY_INSTANCE=1", "MONOFY_INSTANCE=2", "MONOFY_INSTANCE=3"],
            run.Out.Lines.Where(line => line.StartsWith("MONOFY_INSTANCE")).Order(System.StringComparer.Ordinal));
        Assert.Equal(3, run.Out.Count("^MONOFY_NAME=web$"));
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Scaled_to_nothing_it_does_not_run()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Ready(), "--scale=0")
            .Service("one", Actor.Named("one").Exits(0)), 0);
        Assert.Equal("", run.Out.Text);
    }

    [Needs("root")]
    public void Setup_commands_take_settings_too()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Setup("s", Actor.Named("s").Does("ids cwd umask"), "--user=4711", "--cwd=" + folder.Path, "--umask=077",
                "--nice=3")
            .Service("web", Actor.Named("web").Does("ids")), 0);
        run.Out.Wait("^s ids 4711 4711 4711 4711$");
        run.Out.Wait($"^s cwd {Regex.Escape(folder.Path)}$");
        run.Out.Wait("^s umask 077$");
        run.Out.Wait("^web ids 0 0 0 0$");
    }

    [Needs("root")]
    public void Another_user_may_open_its_standard_output_by_its_name()
    {
        foreach (string options in (string[])["--log=prefix", "--log=json", "--tty", "--log=prefix --tty"])
        {
            using Run run = Run.Monofy($"{options} --user=4711 sh -c 'echo some >/dev/stdout && echo more " +
                $">/dev/stderr && stat -L -c owner=%u /dev/stdout'", 0);
            Assert.Matches("some(?s:.*)owner=4711", run.Out.Text);
            Assert.Contains("more", run.Out.Text + run.Err.Text);
        }
    }

    [Needs("root")]
    public void Another_users_health_command_may_open_its_standard_output_by_its_name()
    {
        using Folder folder = new();
        string check = folder.Write("check", "#!/bin/sh\necho sick >/dev/stdout\nexit 1\n", 0x1ed);
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), "--user=4711", $"--health-cmd={check}", "--health-interval=10ms",
                "--health-retries=1"));
        run.Says("web is unhealthy: health command exited with 1: sick");
    }

    [Needs("root")]
    public void A_stop_command_and_a_health_command_run_as_the_service_does()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("-v")
            .Service("web", Actor.Named("web").ExitsOn("USR1", 0).Ready().Waits(), "--user=4711",
                "--cwd=" + folder.Path, $"--health-cmd='{Site.Actor} name health write health $MONOFY_NAME'",
                "--health-interval=10ms", $"--stop-command='{Site.Actor} name stop ids cwd signal $PID USR1'"),
            new Launch { Variables = ["PID=0"] });
        run.Says("web is healthy");
        // Each check writes it anew.
        run.Until(() => folder.Read("health") == "web\n", "the check has the variables of the service");
        run.Signal("TERM");
        run.Out.Wait("^stop ids 4711 4711 4711 4711$");
        run.Out.Wait($"^stop cwd {Regex.Escape(folder.Path)}$");
    }
}
