using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

// The [Service] section of a unit, and the units that trigger it.
internal sealed partial class SystemdWriter
{
    private void HandOver(UnitFile unit)
    {
        if (!HandsOver) return;
        unit.Add("Service", "RuntimeDirectory", App).Add("Service", "RuntimeDirectoryPreserve", "yes");
        unit.Add("Service", "Environment", "MONOFY_SETENV=" + Env);
    }

    private bool HandsOver => plan.Setup.Exists(static s => MonofyVariables.Mentions(s, "MONOFY_SETENV"));

    private void Surroundings(UnitFile unit, Subject subject, int instance)
    {
        foreach (EnvironmentEntry entry in subject.Environment) Variable(unit, subject, entry);
        foreach (string name in MonofyVariables.Wanted(subject))
            unit.Add("Service", "Environment",
                name + "=" + (name == "MONOFY_NAME" ? subject.Name : instance.ToString(CultureInfo.InvariantCulture)));
        subject.Carry("--env");
        foreach (GivenSetting file in subject.All("--env-file")) EnvironmentFile(unit, subject, file);
        if (HandsOver && subject.Kind != ServiceKind.Setup) unit.Add("Service", "EnvironmentFile", "-" + Env);
        subject.Carry("--clear-env", "systemd starts with a small environment of its own anyway");
        if (subject.Text("--user") is { } user)
        {
            string[] parts = user.Split(':', 2);
            unit.Add("Service", "User", SystemdText.Value(parts[0]));
            if (parts.Length > 1) unit.Add("Service", "Group", SystemdText.Value(parts[1]));
            subject.Carry("--user");
        }
        if ((subject.Text("--cwd") ?? plan.Description.Directory) is ['/', ..] directory)
        {
            unit.Add("Service", "WorkingDirectory", SystemdText.Value(directory));
            subject.Carry("--cwd");
        }
        else
        {
            subject.Lose("--cwd", "WorkingDirectory= takes an absolute path");
        }
        Limits(unit, subject);
        if (KubernetesKept.IsReadOnly(subject))
        {
            unit.Add("Service", "ProtectSystem", "strict");
            subject.Say("read_only", ExportResult.Approximated,
                "ProtectSystem=strict leaves /dev, /proc and /sys; ReadWritePaths= names what it may write");
        }
        if (subject.Text("--log") == "none")
        {
            unit.Add("Service", "StandardOutput", "null").Add("Service", "StandardError", "null");
            subject.Carry("--log");
        }
    }

    private void Limits(UnitFile unit, Subject subject)
    {
        Plain("--umask", "UMask");
        Plain("--nice", "Nice");
        Plain("--oom-score-adj", "OOMScoreAdjust");
        foreach (GivenSetting limit in subject.All("--ulimit")) Limit(unit, subject, limit);
        foreach (GivenSetting group in subject.All("--group-add"))
        {
            if (subject.Resolve(Phrase.Of(group.Value)).Literal is { } name)
                unit.Add("Service", "SupplementaryGroups", SystemdText.Value(name));
            else subject.Lose("--group-add", "SupplementaryGroups= expands no variables");
        }
        subject.Carry("--group-add");
        if (subject.Flag("--no-new-privileges")) unit.Add("Service", "NoNewPrivileges", "yes");
        subject.Carry("--no-new-privileges");

        void Plain(string option, string key)
        {
            if (subject.Text(option) is not { } text) return;
            unit.Add("Service", key, text);
            subject.Carry(option);
        }
    }

    private static void Variable(UnitFile unit, Subject subject, EnvironmentEntry entry)
    {
        if (entry.Value == null)
            unit.Add("Service", "PassEnvironment", entry.Name);
        else if (subject.Resolve(entry.Value).Literal is { } literal)
            unit.Add("Service", "Environment", SystemdText.Assignment(entry.Name + "=" + literal));
    }

    // Environment= does not expand variables, but a command line does: env sets those whose values refer to others.
    private static string Assignments(Subject subject, List<string> missing)
    {
        var words = new List<string>();
        for (int i = 0; i < subject.Environment.Count; i++)
        {
            EnvironmentEntry entry = subject.Environment[i];
            if (entry.Value == null || subject.Resolve(entry.Value) is not { Literal: null } value) continue;
            words.Add(SystemdText.Quote(entry.Name + "=" + Word(subject, value, missing, i)));
        }
        return words.Count == 0 ? "" : "/usr/bin/env " + string.Join(' ', words) + " ";
    }

    private void EnvironmentFile(UnitFile unit, Subject subject, GivenSetting given)
    {
        string? path = subject.Resolve(Phrase.Of(given.Value)).Literal;
        if (path is not (null or ['/', ..]) && plan.Description.Directory is ['/', ..] directory)
            path = directory + "/" + path;
        if (path is not ['/', ..])
        {
            subject.Say("--env-file", ExportResult.Lost, "EnvironmentFile= takes an absolute path");
            return;
        }
        unit.Add("Service", "EnvironmentFile", SystemdText.Value(path));
        subject.Approximate("--env-file", "systemd puts no variables into its values");
    }

    private static void Limit(UnitFile unit, Subject subject, GivenSetting given)
    {
        string text = subject.Resolve(Phrase.Of(given.Value)).Literal ?? "";
        int equals = text.IndexOf('=');
        if (equals < 0) return;
        string[] limits = text[(equals + 1)..].Split(':');
        for (int i = 0; i < limits.Length; i++) limits[i] = limits[i] is "-1" or "unlimited" ? "infinity" : limits[i];
        unit.Add("Service", "Limit" + text[..equals].ToUpperInvariant(),
            limits[0] == limits[^1] ? limits[0] : string.Join(':', limits));
        subject.Carry("--ulimit");
    }

    private void Stop(UnitFile unit, Subject subject)
    {
        var missing = new List<string>();
        if (plan.Run.Duration("--stop-delay") is { } delay && delay > TimeSpan.Zero &&
            subject.Kind == ServiceKind.Service)
            unit.Add("Service", "ExecStop", "/bin/sleep " + delay.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        if (subject.Words("--stop-command") is { Length: > 0 } words)
        {
            unit.Add("Service", "ExecStop", Line(subject, words, missing, isProgram: true));
            if (subject.Has("--stop-signal")) subject.Carry("--stop-command");
            else subject.Approximate("--stop-command", "the stop signal follows");
        }
        if (subject.Signal("--stop-signal") is { } signal) unit.Add("Service", "KillSignal", SignalText.Of(signal));
        subject.Carry("--stop-signal");
        if (subject.Signal("--reload-signal") is { } reload)
            unit.Add("Service", "ExecReload",
                "/bin/kill -" + reload.Number.ToString(CultureInfo.InvariantCulture) + " $MAINPID");
        subject.Carry("--reload-signal");
        if ((subject.Duration("--grace") ?? plan.Run.Duration("--stop-timeout")) is { } grace)
            unit.Add("Service", "TimeoutStopSec", Seconds(grace));
        subject.Carry("--grace");
        string mode = subject.Text("--kill-mode") ?? "mixed";
        unit.Add("Service", "KillMode", mode == "group" ? "control-group" : mode);
        if (mode == "mixed")
            subject.Approximate("--kill-mode", "what is left when the process has ended gets SIGKILL at once");
        subject.Carry("--kill-mode");
        if (subject.Kind == ServiceKind.Setup && subject.Duration("--setup-timeout") is { } time)
        {
            unit.Add("Service", "TimeoutStartSec", Seconds(time));
            subject.Carry("--setup-timeout");
        }
    }

    private static void Restart(UnitFile unit, Subject subject)
    {
        RestartPolicy policy = subject.Restart;
        subject.Carry("--restart");
        if (policy.Mode != RestartMode.No)
        {
            unit.Add("Service", "Restart", policy.Mode == RestartMode.Always ? "always" : "on-failure");
            // systemd considers these a clean exit.
            if (policy.Mode == RestartMode.OnFailure)
                unit.Add("Service", "RestartForceExitStatus", "SIGHUP SIGINT SIGTERM SIGPIPE");
            if (policy.Max > 0)
            {
                unit.Add("Unit", "StartLimitBurst", (policy.Max + 1).ToString(CultureInfo.InvariantCulture))
                    .Add("Unit", "StartLimitIntervalSec", "1h");
                subject.Approximate("--restart", "systemd counts the starts of an hour");
            }
            else
            {
                unit.Add("Unit", "StartLimitIntervalSec", "0");
            }
            if (subject.Duration("--restart-delay") is { } delay) unit.Add("Service", "RestartSec", Seconds(delay));
        }
        subject.Approximate("--restart-delay", "it stays the same: systemd before 254 has no growing pause");
        if (subject.SuccessCodes is { Count: > 0 } codes)
            unit.Add("Service", "SuccessExitStatus", string.Join(' ', codes));
        subject.Carry("--success-codes");
    }

    private static void Notify(UnitFile unit, Subject subject)
    {
        if (Check.Of(subject) is not { } check) return;
        if (check.Kind != HealthKind.Notify)
        {
            foreach (string name in Check.Names) subject.Lose(name, "systemd asks no checks; it hears sd_notify only");
            subject.Lose("--on-unhealthy", "systemd asks no checks; it hears sd_notify only");
            return;
        }
        unit.Add("Service", "TimeoutStartSec",
            subject.Has("--health-start-period") ? Seconds(check.StartPeriod) : "infinity");
        if (subject.Has("--health-interval")) unit.Add("Service", "WatchdogSec", Seconds(check.Interval));
        bool restarts = Check.Consequence(subject) == OnUnhealthy.Restart;
        if (restarts && subject.Restart.Mode == RestartMode.No) unit.Add("Service", "Restart", "on-watchdog");
        foreach (string name in (string[])["--health", "--health-interval", "--health-start-period"])
            subject.Carry(name);
        subject.Approximate("--on-unhealthy", "systemd kills a service that misses its watchdog");
        subject.Lose("--health-retries", "the first missed watchdog counts", isHarmless: true);
    }

    private void Socket(Subject subject)
    {
        var unit = new UnitFile();
        unit.Add("Unit", "Description", "Sockets of " + SystemdText.Value(subject.Name)).Add("Unit", "PartOf", Target);
        foreach (GivenSetting given in subject.All("--listen"))
        {
            string text = subject.Resolve(Phrase.Of(given.Value)).Literal ?? "";
            int scheme = text.IndexOf("tcp://", StringComparison.Ordinal) is var tcp and >= 0 ? tcp
                : text.IndexOf("unix:", StringComparison.Ordinal);
            if (scheme < 0) continue;
            string address = text[(text.IndexOf(':', scheme) + 1)..].TrimStart(text[scheme] == 't' ? '/' : '\0');
            unit.Add("Socket", "ListenStream", address.StartsWith(':') ? address[1..] : SystemdText.Value(address));
            if (scheme > 0) unit.Add("Socket", "FileDescriptorName", SystemdText.Value(text[..(scheme - 1)]));
        }
        unit.Add("Socket", "Service", subject.TargetName + (subject.Has("--scale") ? "-1" : "") + ".service");
        _files.Add(new(subject.TargetName + ".socket", unit.Write()));
        subject.Carry("--listen");
    }

    private void Job(Subject subject, string name)
    {
        if (subject.Text("--schedule") is { } schedule) Timer(subject, name, schedule);
        List<GivenSetting> paths = subject.All("--on-change");
        if (paths.Count > 0)
        {
            var unit = new UnitFile();
            unit.Add("Unit", "Description", "Changes that run " + SystemdText.Value(subject.Name))
                .Add("Unit", "PartOf", Target);
            foreach (GivenSetting path in paths)
                unit.Add("Path", "PathChanged",
                    SystemdText.Value(subject.Resolve(Phrase.Of(path.Value)).Literal ?? ""));
            unit.Add("Path", "Unit", name + ".service");
            _files.Add(new(name + ".path", unit.Write()));
            _target.Add("Unit", "Wants", name + ".path");
            subject.Approximate("--on-change",
                "systemd looks at a directory itself, not below it, and sets no MONOFY_EVENT");
        }
        subject.Lose("--on-signal", "no signal runs a unit: systemctl start " + name);
        subject.Carry("--job", "systemctl start " + name);
        if (subject.Text("--overlap") is "skip") subject.Carry("--overlap");
        else subject.Lose("--overlap", "systemd leaves out a run that is due while the last one is going");
        subject.Carry("--fate");
    }

    private void Timer(Subject subject, string name, string schedule)
    {
        var unit = new UnitFile();
        unit.Add("Unit", "Description", "Times of " + SystemdText.Value(subject.Name)).Add("Unit", "PartOf", Target);
        List<string> calendar = Calendar.ForSystemd(schedule, subject.Text("--timezone"));
        foreach (string line in calendar) unit.Add("Timer", "OnCalendar", line);
        if (calendar.Count == 0 && Scheduling.Schedule.Parse(schedule, out _) is { } parsed)
            unit.Add("Timer", "OnActiveSec", Seconds(parsed.Every))
                .Add("Timer", "OnUnitActiveSec", Seconds(parsed.Every));
        unit.Add("Timer", "AccuracySec", "1s");
        _files.Add(new(name + ".timer", unit.Write()));
        _target.Add("Unit", "Wants", name + ".timer");
        subject.Carry("--schedule");
        subject.Carry("--timezone");
    }

    private static string Seconds(TimeSpan time) => time.Milliseconds == 0
        ? ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "s"
        : ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms";
}

/// <summary>The names of signals in other runners.</summary>
internal static class SignalText
{
    /// <summary><c>SIGTERM</c>, <c>SIGRTMIN+3</c>.</summary>
    public static string Of(Signal signal) =>
        signal.Name.StartsWith("SIG", StringComparison.Ordinal) ? signal.Name : "SIG" + signal.Name;
}
