using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>Writes the description as arguments of monofy: its options, setup commands, services and jobs.</summary>
internal sealed class ArgvWriter(Blueprint plan)
{
    private readonly List<string> _words = ["monofy"];
    private bool _isPlain = true;

    /// <summary>The words, <c>monofy</c> first.</summary>
    public List<string> Write()
    {
        Options(plan.Description.Run, plan.Run);
        Options(plan.Description.Defaults, null);
        var first = plan.All.Find(static s => s.Kind != ServiceKind.Setup);
        foreach (Subject subject in plan.Setup)
        {
            Command(subject);
            _words.Add("&&");
        }
        foreach (Subject subject in plan.All)
        {
            if (subject.Kind == ServiceKind.Setup) continue;
            if (subject != first) _words.Add("|||");
            Command(subject);
        }
        return _words;
    }

    private void Options(Given given, Subject? subject)
    {
        foreach (GivenSetting setting in given.All)
        {
            if (subject != null && subject.IsImplied(setting.Setting.Name) && setting.Setting.Name == "--cwd") continue;
            // The words of a command keep their source text; the value is already interpolated.
            string value = setting.Words is { } words ? Forms.Command.Write(words) : Reference(setting.Value);
            _words.Add(setting.Setting.Name + "=" + value);
            _isPlain = false;
        }
        if (subject == null) return;
        foreach (Setting row in subject.Rows) subject.Carry(row.Name);
    }

    private void Command(Subject subject)
    {
        ServiceDescription service = subject.Service!;
        bool hasName = service.Name.Length > 0;
        if (hasName) _words.Add(service.Name + ":");
        Options(service.Given, subject);
        foreach (DependencyDescription dependency in service.DependsOn) Dependency(subject, dependency);
        if (service.Command.Length == 0)
            plan.Mistakes.Add(subject.Name + ": it has no command, so monofy cannot run it");
        string program = service.Command.Length == 0 ? "" : service.Command[0].Source;
        // A program may look like an option, a name or one of monofy's own words.
        bool isAmbiguous = program.StartsWith('-') || program.EndsWith(':') || (_isPlain && program == "ctl");
        if (isAmbiguous) _words.Add("--");
        foreach (Template word in service.Command) _words.Add(Reference(word));
        subject.Say("command", ExportResult.Carried, "");
        if (service.Files.Count > 0)
            subject.Say(service.Files[0].Section, ExportResult.Lost,
                "only a Compose file can say them; mount them into the container");
        if (service.Kept is { Image: not null })
            subject.Say("image", ExportResult.Lost, "all run in one image, which must hold the programs",
                isHarmless: true);
        if (KubernetesKept.IsReadOnly(subject)) ReadOnly(subject);
        Unreported.CompleteKept(subject, "all run in one container; say it there");
    }

    private void ReadOnly(Subject subject)
    {
        if (plan.All.Find(static other => !KubernetesKept.IsReadOnly(other)) is not { } writer)
            subject.Say("read_only", ExportResult.Carried, "");
        else subject.Say("read_only", ExportResult.Lost,
            writer.Name + " runs in the same container and may write; read_only for all makes its root read-only");
    }

    private void Dependency(Subject subject, DependencyDescription dependency)
    {
        if (plan.Find(dependency.Name) == null) return;
        string condition = dependency.Condition is { } said ? ":" + Vocabulary.Conditions.Write(said) : "";
        _words.Add("--depends-on=" + dependency.Name + condition);
        if (dependency.Restart)
            subject.Say("--depends-on", ExportResult.Lost, "only a Compose file can say restart: true");
        else subject.Say("--depends-on", ExportResult.Carried, "");
    }

    // As the command line reads it: literal text has its dollars doubled.
    private static string Reference(Template template) => template.AsReference;
}
