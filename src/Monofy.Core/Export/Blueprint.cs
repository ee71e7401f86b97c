using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>The description as writers see it: every service by name, with what it waits for.</summary>
internal sealed class Blueprint
{
    private readonly Dictionary<string, Subject> _byName = [];
    private readonly HashSet<(Subject, Condition)> _awaited = [];
    private Dictionary<int, HashSet<Subject>>? _ports;

    public Blueprint(Description description, ExportRequest request)
    {
        Description = description;
        Request = request;
        Run = new(description, null, "", Report);
        string[] names = ServiceNames.Of(description);
        for (int i = 0; i < names.Length; i++)
        {
            var subject = new Subject(description, description.Services[i], names[i], Report);
            All.Add(subject);
            _byName.TryAdd(names[i], subject);
        }
        foreach (Subject subject in All) Connect(subject);
        foreach (Subject subject in All)
            _awaited.UnionWith(subject.Waits.ConvertAll(static wait => (wait.On, wait.Condition)));
        Setup = All.FindAll(static s => s.Kind == ServiceKind.Setup);
        Services = All.FindAll(static s => s.Kind == ServiceKind.Service && s.Scale > 0);
        Jobs = All.FindAll(static s => s.Kind == ServiceKind.Job);
    }

    public Description Description { get; }

    public ExportRequest Request { get; }

    public ExportReport Report { get; } = new();

    /// <summary>The run as a whole.</summary>
    public Subject Run { get; }

    /// <summary>Setup commands, services and jobs, in the order of the plan.</summary>
    public List<Subject> All { get; } = [];

    public List<Subject> Setup { get; }

    /// <summary>The services that run at least one process.</summary>
    public List<Subject> Services { get; }

    public List<Subject> Jobs { get; }

    /// <summary>The mistakes because of which nothing is written.</summary>
    public List<string> Mistakes { get; } = [];

    public Subject? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether another service waits until <paramref name="subject"/> meets
    /// <paramref name="condition"/>.</summary>
    public bool IsAwaited(Subject subject, Condition condition) => _awaited.Contains((subject, condition));

    /// <summary>The services that declare <paramref name="port"/> as their own; null: none.</summary>
    public HashSet<Subject>? OwnersOf(int port)
    {
        if (_ports == null)
        {
            _ports = [];
            foreach (Subject subject in All)
            {
                foreach (int declared in Ports.Declared(subject))
                {
                    if (!_ports.TryGetValue(declared, out HashSet<Subject>? owners)) _ports.Add(declared, owners = []);
                    owners.Add(subject);
                }
            }
        }
        return _ports.GetValueOrDefault(port);
    }

    private void Connect(Subject subject)
    {
        if (subject.Service!.DependsOn.Count == 0) return;
        foreach (DependencyDescription said in subject.Service.DependsOn)
        {
            if (Find(said.Name) is { } other)
            {
                bool hasCheck = other.Has("--health") || other.Has("--health-cmd");
                subject.Waits.Add(new(other, said.Condition ?? (hasCheck ? Condition.Healthy : Condition.Started),
                    said));
            }
            else if (said.Required)
            {
                Mistakes.Add(subject.Name + ": depends on " + said.Name + ", which is not in the plan");
            }
        }
    }
}
