using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Export.Tests;

/// <summary>systemd verifies the units, and a manager of a user's starts them.</summary>
public sealed class SystemdTests
{
    private const string Manager = "/lib/systemd/systemd";

    [Needs("systemd-analyze")]
    public void Systemd_analyze_verifies_the_application()
    {
        string directory = Units(Plans.Application);
        string[] files = [.. Directory.GetFiles(directory).Order(StringComparer.Ordinal)];
        Answer result = Tool.Run("systemd-analyze", ["verify", "--man=no", "--generators=no", .. files]);
        Assert.True(result.Status == 0 && !result.Error.Contains(directory), result.Error);
    }

    [Needs("systemd-analyze")]
    public void Systemd_analyze_verifies_each_setting_that_is_carried()
    {
        // Programs that are there.
        string directory = Units([.. SettingSamples.All().Select(static word =>
            word is "/bin/serve" or "/bin/db" or "/bin/prepare" ? "/bin/true" : word)]);
        string[] files = [.. Directory.GetFiles(directory).Order(StringComparer.Ordinal)];
        Answer result = Tool.Run("systemd-analyze", ["verify", "--man=no", "--generators=no", .. files]);
        Assert.True(result.Status == 0 && !result.Error.Contains(directory), result.Error);
    }

    [NeedsTheory("systemd-analyze")]
    [InlineData("*/5 * * * *")]
    [InlineData("0 8-18 * * MON-FRI")]
    [InlineData("0 0 13 * 5")]
    [InlineData("*/10 0 0 1 JAN *")]
    [InlineData("7,11 */2 1-7 * SUN")]
    public void Systemd_reads_the_calendar(string schedule)
    {
        foreach (string line in Plans.Export(new() { Format = ExportFormat.Systemd }, "a:", "--schedule=" + schedule,
            "--timezone=UTC", "/bin/true")
            .Single(static f => f.Name.EndsWith(".timer")).Text.Split('\n').Where(static l =>
                l.StartsWith("OnCalendar=")))
            Tool.Run("systemd-analyze", ["calendar", line["OnCalendar=".Length..]]).Must();
    }

    [Needs(Manager, "unshare")]
    public void Every_argument_reaches_the_program_that_systemd_starts()
    {
        List<string> wanted = [.. Plans.Hostile, .. Plans.Dollars, .. Plans.Random(200, "$$${}X %%\"'\\:;#- \téß")];
        string dump = Program(Plans.Dump.Replace("done\n", "done >\"$OUT.part\" && mv \"$OUT.part\" \"$OUT\"\n")),
            output = Path.Combine(Tool.NewDirectory(), "out");
        string directory = Units(["a:", "--env=OUT=" + output, "--env=X=wrong", dump,
            .. wanted.ConvertAll(Plans.Word)]);
        using (new UserManager(directory)) WaitFor(output);
        Assert.Equal(wanted, Plans.Decode(File.ReadAllText(output)));
    }

    [Needs(Manager, "unshare")]
    public void Setup_comes_first_and_one_end_stops_all_in_reverse_order()
    {
        string log = Path.Combine(Tool.NewDirectory(), "log"), done = log + ".done";
        string step = Program("#!/bin/sh\necho $1 >> " + log + "\n");
        // The shell is the process; it says that it was asked, and waits in a way that a signal ends.
        string serve = Program("#!/bin/sh\ntrap 'echo \"$1 TERM\" >> " + log + "; kill $!; exit 0' TERM\necho $1 >> " +
            log + "\nsleep 1000 & wait\n");
        string end = Program("#!/bin/sh\nwhile ! grep -q web " + log + "; do sleep 0.05; done\necho end >> " + log +
            "\n");
        string directory = Units(["--finally=" + Program("#!/bin/sh\ntouch " + done + "\n"), "migrate:", step,
            "migrate", "&&", "cache:", serve, "cache", "|||",
            "web:", "--depends-on=cache:started", serve, "web", "|||", "once:", "--depends-on=web:started", end]);
        using (new UserManager(directory)) WaitFor(done);
        Assert.Equal(["migrate", "cache", "web", "end", "web TERM", "cache TERM"], File.ReadAllLines(log));
    }

    private static void WaitFor(string file) =>
        Deadline.Until(() => File.Exists(file), file + " comes", longest: TimeSpan.FromMinutes(1));

    private static string Program(string text)
    {
        string file = Path.Combine(Tool.NewDirectory(), "program");
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        return file;
    }

    private static string Units(string[] args)
    {
        string directory = Tool.NewDirectory();
        foreach (ExportFile file in Plans.Export(new() { Format = ExportFormat.Systemd }, args))
            File.WriteAllText(Path.Combine(directory, file.Name), file.Text);
        return directory;
    }

    /// <summary>systemd as a user's manager that starts app.target, in a mount namespace of its own where /run says
    /// that systemd runs.</summary>
    private sealed class UserManager : IDisposable
    {
        private readonly Process _process;

        public UserManager(string units)
        {
            // The shell is process 1 of the namespace, where systemd would take itself for the manager of the system.
            const string script = """
                mount -t tmpfs none /run && mkdir -p /run/systemd/system /run/user/0 && chmod 700 /run/user/0 || exit 1
                export XDG_RUNTIME_DIR=/run/user/0 SYSTEMD_UNIT_PATH="$1:"
                /lib/systemd/systemd --user --log-target=null --unit=app.target & wait
                """;
            var start = new ProcessStartInfo("unshare",
                ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script, "sh", units])
            {
                RedirectStandardInput = true,
            };
            _process = Process.Start(start)!;
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
