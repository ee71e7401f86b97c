using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>
/// Writes systemd units: <c>app.target</c> is the run; each service is a unit, setup commands are oneshots before them,
/// jobs have timers, and <c>--listen</c> becomes sockets. The target is bound to services with connected fates, and
/// every unit is part of the target, so one service's end stops all.
/// </summary>
internal sealed partial class SystemdWriter(Blueprint plan)
{
    private const string App = "app";
    private const string Target = App + ".target";
    private const string Finally = App + "-finally.service";
    private const string Env = "/run/" + App + "/setenv";

    private readonly List<ExportFile> _files = [];
    private readonly UnitFile _target = new();
    private readonly UnitFile _stop = new();
    private readonly TargetNames _names = new(200);
    private bool _needsStop;

    public List<ExportFile> Write()
    {
        _target.Add("Unit", "Description", "All of the plan");
        // Active at once, so that a service that ends while others are still starting is noticed.
        _target.Add("Unit", "DefaultDependencies", "no").Add("Unit", "Conflicts", "shutdown.target")
            .Add("Unit", "Before", "shutdown.target");
        foreach (Subject subject in plan.All) subject.TargetName = App + "-" + _names.Of(subject.Name);
        if (plan.Run.Words("--finally") is { Length: > 0 } last) FinalUnit(last);
        foreach (Subject subject in plan.All) Units(subject);
        _target.Add("Install", "WantedBy", "multi-user.target");
        _files.Insert(0, new(Target, _target.Write()));
        if (_needsStop) StopTarget();
        Run();
        if (_names.Collision is { } collision) plan.Mistakes.Add(collision);
        return _files;
    }

    private void Units(Subject subject)
    {
        int count = subject.Kind == ServiceKind.Setup ? 1 : subject.Scale;
        for (int i = 1; i <= count; i++)
        {
            string name = subject.Has("--scale") ? subject.TargetName + "-" + i.ToString(CultureInfo.InvariantCulture)
                : subject.TargetName;
            Unit(subject, name, i);
        }
        subject.Carry("--scale");
        if (subject.Has("--listen")) Socket(subject);
        Unreported.Complete(subject, "systemd");
    }

    private void Unit(Subject subject, string name, int instance)
    {
        var unit = new UnitFile();
        unit.Add("Unit", "Description", SystemdText.Value(subject.Name));
        unit.Add("Unit", "PartOf", Target);
        Order(unit, subject);
        unit.Add("Service", "Type", TypeOf(subject));
        if (IsOnce(subject)) unit.Add("Service", "RemainAfterExit", "yes");
        if (subject.Kind == ServiceKind.Setup) HandOver(unit);
        Start(unit, subject);
        Surroundings(unit, subject, instance);
        Stop(unit, subject);
        Restart(unit, subject);
        Notify(unit, subject);
        if (subject.Kind == ServiceKind.Job) Job(subject, name);
        else Fates(unit, subject, name);
        _files.Add(new(name + ".service", unit.Write()));
    }

    private static string TypeOf(Subject subject) =>
        Check.Of(subject)?.Kind == HealthKind.Notify ? "notify"
        : subject.Kind == ServiceKind.Service ? "exec" : "oneshot";

    private bool IsOnce(Subject subject) => subject.Kind == ServiceKind.Setup ||
        (subject.Kind == ServiceKind.Service && plan.IsAwaited(subject, Condition.Completed));

    private void Order(UnitFile unit, Subject subject)
    {
        List<Subject> setup = plan.Setup;
        int at = setup.IndexOf(subject);
        Subject? before = at > 0 ? setup[at - 1] : at < 0 && setup.Count > 0 ? setup[^1] : null;
        if (plan.Run.Has("--finally")) unit.Add("Unit", "After", Finally);
        if (before != null)
            unit.Add("Unit", "Requires", before.TargetName + ".service")
                .Add("Unit", "After", before.TargetName + ".service");
        if (subject.Has("--listen"))
            unit.Add("Unit", "Requires", subject.TargetName + ".socket")
                .Add("Unit", "After", subject.TargetName + ".socket");
        foreach (Wait wait in subject.Waits) WaitFor(unit, subject, wait);
        if (subject.Waits.Count > 0) subject.Say("--depends-on", ExportResult.Carried, "");
    }

    private static void WaitFor(UnitFile unit, Subject subject, Wait wait)
    {
        string key = wait.Condition == Condition.Completed ? "Requires" : "Wants";
        int count = wait.On.Has("--scale") ? wait.On.Scale : 0;
        for (int i = count == 0 ? 0 : 1; i <= count; i++)
        {
            string name = wait.On.TargetName + (i == 0 ? "" : "-" + i.ToString(CultureInfo.InvariantCulture)) +
                ".service";
            unit.Add("Unit", key, name).Add("Unit", "After", name);
        }
        bool isHeard = wait.Condition != Condition.Healthy || Check.Of(wait.On)?.Kind == HealthKind.Notify;
        if (!isHeard)
            subject.Say("--depends-on", ExportResult.Lost,
                "systemd knows that " + wait.On.Name + " has started, not that it is healthy");
        if (wait.Description.Restart)
            subject.Say("--depends-on", ExportResult.Approximated, "restart: true is not said; PartOf= would do it");
    }

    private void Start(UnitFile unit, Subject subject)
    {
        var missing = new List<string>();
        string command = Assignments(subject, missing) + Line(subject, subject.Command, missing, isProgram: true);
        if (subject.Kind == ServiceKind.Setup && plan.Run.Text("--setup-lock") is { } file)
        {
            command = "/usr/bin/flock " + SystemdText.Word(file) + " " + command;
            plan.Run.Approximate("--setup-lock", "each setup command holds the lock by itself");
        }
        unit.Add("Service", "ExecStart", command);
        if (missing.Count == 0)
        {
            subject.Say("command", ExportResult.Carried, "");
            return;
        }
        unit.Add("Service", "PassEnvironment", string.Join(' ', missing));
        subject.Say("command", ExportResult.Approximated,
            string.Join(", ", missing) +
                ": from systemd's own environment (systemctl set-environment), or from what setup hands over");
    }

    // A command line. systemd expands ${NAME} from the environment of the unit.
    private string Line(Subject subject, Phrase[] words, List<string> missing, bool isProgram = false)
    {
        var line = new List<string>();
        foreach (Phrase word in words)
        {
            if (line.Count == 0 && isProgram) line.Add(Program(subject, word));
            else line.Add(SystemdText.Quote(Word(subject, subject.Resolve(word), missing)));
        }
        return string.Join(' ', line);
    }

    private string Program(Subject subject, Phrase word)
    {
        string? program = subject.Resolve(word).Literal;
        if (program == null) plan.Mistakes.Add(subject.Name + ": systemd takes no variable as a program");
        program ??= "";
        if (program.Contains('/') && program[0] != '/')
        {
            string? directory = subject.Text("--cwd") ?? plan.Description.Directory;
            if (directory is not ['/', ..])
                plan.Mistakes.Add(subject.Name + ": systemd wants the absolute path of " + program +
                    "; give it, or an absolute --cwd");
            program = directory + "/" + (program.StartsWith("./", StringComparison.Ordinal) ? program[2..] : program);
        }
        else if (program.Length > 0 && "-@:+!|".Contains(program[0], StringComparison.Ordinal))
        {
            plan.Mistakes.Add(subject.Name + ": systemd takes the first character of " + program +
                " for an order to itself; give the absolute path");
        }
        return SystemdText.Quote(program.Replace("%", "%%"));
    }

    // A variable may only refer to those before it.
    private static string Word(Subject subject, Phrase word, List<string> missing, int known = int.MaxValue)
    {
        string text = "";
        foreach (Piece piece in word.Pieces)
        {
            bool isPid = piece.Variable == "MONOFY_PID";
            int at = subject.Environment.FindIndex(entry => entry.Name == piece.Variable && entry.Value != null);
            if (at >= 0 && at < known && piece.Operator != '+')
            {
                text += Word(subject, subject.Resolve(subject.Environment[at].Value!), missing, at);
                continue;
            }
            if (piece.Variable == null) text += piece.Text.Replace("%", "%%").Replace("$", "$$");
            else if (piece.Operator is '-' or '+') text += Default(subject, piece, missing);
            else text += isPid ? "${MAINPID}" : "${" + piece.Variable + "}";
            bool isSet = piece.Variable == null || isPid || piece.Operator is '-' or '+' ||
                (at >= 0 && at < known) || missing.Contains(piece.Variable) ||
                subject.Environment.Exists(entry => entry.Name == piece.Variable && entry.Value == null);
            if (!isSet) missing.Add(piece.Variable!);
        }
        return text;
    }

    private static string Default(Subject subject, Piece piece, List<string> missing)
    {
        subject.Say("command", ExportResult.Approximated,
            "systemd has no defaults of variables: what stands for " + piece.Variable + " if it is not set is written");
        return piece.Operator == '-' ? Word(subject, piece.Operand, missing) : "";
    }

    private void Fates(UnitFile unit, Subject subject, string name)
    {
        bool isOnce = IsOnce(subject);
        if (isOnce ? subject.Kind != ServiceKind.Setup : subject.Fate != Fate.Connected)
        {
            _target.Add("Unit", "Wants", name + ".service");
        }
        else
        {
            _target.Add("Unit", "BindsTo", name + ".service");
        }
        if (subject.Kind == ServiceKind.Service && subject.Fate == Fate.OnFailure)
        {
            unit.Add("Unit", "OnFailure", App + "-stop.target");
            _needsStop = true;
        }
        subject.Carry("--fate");
    }

    // Conflicts with the run, so starting it stops the run.
    private void StopTarget()
    {
        _stop.Add("Unit", "Description", "Stops the plan, since a service has failed");
        _stop.Add("Unit", "Conflicts", Target);
        _files.Insert(1, new(App + "-stop.target", _stop.Write()));
    }

    // Starts first and stops last, after everything else has ended.
    private void FinalUnit(Phrase[] words)
    {
        var unit = new UnitFile();
        unit.Add("Unit", "Description", "Runs a command when everything has ended");
        unit.Add("Unit", "PartOf", Target);
        unit.Add("Service", "Type", "oneshot").Add("Service", "RemainAfterExit", "yes");
        unit.Add("Service", "ExecStart", "/bin/true");
        unit.Add("Service", "ExecStop", Line(plan.Run, words, [], isProgram: true));
        _target.Add("Unit", "Wants", Finally);
        _files.Add(new(Finally, unit.Write()));
        plan.Run.Carry("--finally");
    }

    private void Run()
    {
        Subject run = plan.Run;
        run.Carry("--stop-timeout", "as TimeoutStopSec=");
        run.Carry("--stop-delay");
        run.Lose("--exit-code", "a target has no exit status", isHarmless: true);
        run.Lose("--map-exit", "a target has no exit status", isHarmless: true);
        Unreported.Complete(run, "systemd");
    }
}
