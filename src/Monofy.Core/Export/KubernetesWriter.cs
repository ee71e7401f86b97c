using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>The documents of a Kubernetes export: a workload, its Services, Secrets and CronJobs.</summary>
internal sealed class KubernetesWriter
{
    public const string App = "app";

    private readonly Blueprint _plan;
    private readonly KubernetesVariables _variables;
    private readonly List<(YamlMap Document, string? Comment)> _documents = [];

    public KubernetesWriter(Blueprint plan)
    {
        _plan = plan;
        _variables = new(plan);
    }

    /// <summary>Writes one Pod for all services.</summary>
    public string Write()
    {
        var names = new TargetNames();
        var volumes = new KubernetesVolumes(_plan);
        foreach (Subject subject in _plan.All) subject.TargetName = names.Of(subject.Name);
        if (_plan.Services.Count > 0)
        {
            YamlMap spec = new KubernetesPod(_plan, _variables, volumes).Spec(names);
            YamlMap workload = Workload(IsOneOff() ? "Job" : volumes.Claims.Count > 0 ? "StatefulSet" : "Deployment",
                spec, volumes);
            NameLabels(workload, _plan.All);
            _documents.Add((workload, null));
            foreach (Subject subject in _plan.Services) Service(subject, App);
            if (volumes.Claims.Count > 0) Headless(App);
        }
        new KubernetesJobs(_plan, _variables).Add(_documents);
        Files(volumes);
        if (names.Collision is { } collision) _plan.Mistakes.Add(collision);
        return Finish("Kubernetes");
    }

    /// <summary>Writes a workload for each service.</summary>
    public string WriteSplit()
    {
        new KubernetesSplit(_plan, _variables, this).Write(_documents);
        return Finish("Kubernetes");
    }

    // Nothing listens and nothing is restarted: the plan runs to completion.
    private bool IsOneOff() => _plan.Services.TrueForAll(static s =>
        s.Has("--fate") && s.Fate != Fate.Connected && s.Restart.Mode != RestartMode.Always && Ports.Of(s).Count == 0);

    private static YamlMap Workload(string kind, YamlMap spec, KubernetesVolumes volumes) =>
        Workload(kind, App, 1, spec, volumes);

    /// <summary>A Deployment, StatefulSet or Job with this Pod.</summary>
    public static YamlMap Workload(string kind, string name, int replicas, YamlMap spec, KubernetesVolumes volumes)
    {
        var document = new YamlMap();
        document.Add("apiVersion", kind == "Job" ? "batch/v1" : "apps/v1").Add("kind", kind);
        Label(document.Map("metadata").Add("name", name), name);
        YamlMap outer = document.Map("spec");
        if (kind == "Job")
        {
            outer.Add("backoffLimit", 0);
            spec.Add("restartPolicy", "Never");
        }
        else
        {
            if (kind == "StatefulSet") outer.Add("serviceName", name);
            outer.Add("replicas", replicas);
            outer.Map("selector").Map("matchLabels").Add("app.kubernetes.io/name", name);
        }
        Label(outer.Map("template").Map("metadata"), name);
        outer.Map("template").Add("spec", spec);
        foreach (string claim in volumes.Claims) Claim(outer.List("volumeClaimTemplates").AddMap(), claim);
        return document;
    }

    private static void Claim(YamlMap template, string name)
    {
        template.Map("metadata").Add("name", name);
        YamlMap spec = template.Map("spec");
        spec.List("accessModes").Add("ReadWriteOnce");
        spec.Map("resources").Map("requests").Add("storage", "1Gi");
    }

    private static void Label(YamlMap metadata, string name) =>
        metadata.Map("labels").Add("app.kubernetes.io/name", name);

    // A service with a different name here keeps its original name as a label.
    private static void NameLabels(YamlMap workload, List<Subject> subjects)
    {
        YamlMap metadata = workload.Map("spec").Map("template").Map("metadata");
        foreach (Subject subject in subjects) Original(metadata, subject);
    }

    /// <summary>Adds the original name if the target cannot use it.</summary>
    public static void Original(YamlMap metadata, Subject subject)
    {
        if (subject.TargetName == subject.Name || subject.Kind == ServiceKind.Job) return;
        bool isLabel = TargetNames.LabelValue(subject.Name) != null;
        metadata.Map(isLabel ? "labels" : "annotations").Add("monofy/" + subject.TargetName, subject.Name);
    }

    /// <summary>A Service for the ports of <paramref name="subject"/>, if any are known.</summary>
    public void Service(Subject subject, string workload)
    {
        List<KeptPort> ports = Ports.Of(subject);
        if (ports.Count == 0) return;
        var document = new YamlMap();
        document.Add("apiVersion", "v1").Add("kind", "Service");
        Label(document.Map("metadata").Add("name", subject.TargetName), workload);
        YamlMap spec = document.Map("spec");
        spec.Map("selector").Add("app.kubernetes.io/name", workload);
        foreach (KeptPort port in ports)
        {
            YamlMap entry = spec.List("ports").AddMap();
            if (ports.Count > 1)
                entry.Add("name", "port-" + port.Target.ToString(CultureInfo.InvariantCulture) +
                    (port.Protocol == "udp" ? "-udp" : ""));
            bool isNumber = int.TryParse(port.Published, NumberStyles.None, CultureInfo.InvariantCulture,
                out int published);
            entry.Add("port", isNumber ? published : port.Target);
            if (isNumber && published != port.Target) entry.Add("targetPort", port.Target);
            if (port.Protocol == "udp") entry.Add("protocol", "UDP");
        }
        _documents.Add((document, null));
    }

    /// <summary>A Service for a StatefulSet whose ports are not known.</summary>
    public void Headless(string name)
    {
        if (_plan.Services.Exists(s => s.TargetName == name && Ports.Of(s).Count > 0)) return;
        var document = new YamlMap();
        document.Add("apiVersion", "v1").Add("kind", "Service");
        document.Map("metadata").Add("name", name);
        document.Map("spec").Add("clusterIP", "None").Map("selector").Add("app.kubernetes.io/name", name);
        _documents.Add((document, "Gives the Pods of the StatefulSet their names."));
    }

    /// <summary>Adds the Secrets and ConfigMaps that are mounted as files.</summary>
    public void Files(KubernetesVolumes volumes)
    {
        foreach ((string kind, string name) in volumes.Files)
        {
            bool isSecret = kind == "secrets";
            var document = new YamlMap();
            document.Add("apiVersion", "v1").Add("kind", isSecret ? "Secret" : "ConfigMap");
            document.Map("metadata").Add("name", TargetNames.Label(name));
            document.Map(isSecret ? "stringData" : "data").Add(name, "");
            if (!_documents.Exists(d => Same(d.Document, document)))
                _documents.Insert(0, (document, "Fill it; monofy never writes its contents."));
        }
    }

    private static bool Same(YamlMap a, YamlMap b) => YamlWriter.Write(a) == YamlWriter.Write(b);

    private string Finish(string target)
    {
        List<YamlMap> secrets = _variables.Secrets();
        for (int i = secrets.Count - 1; i >= 0; i--)
        {
            string name = ((YamlLeaf)secrets[i].Map("metadata").Entries[0].Value).Text;
            _documents.Insert(0, (secrets[i], _variables.CommentOf(name)));
        }
        Run(target);
        var text = new StringBuilder();
        foreach ((YamlMap document, string? comment) in _documents)
        {
            if (text.Length > 0) text.Append("---\n");
            if (comment != null)
            {
                foreach (string line in CommentText.Wrap(comment, 98)) text.Append("# ").Append(line).Append('\n');
            }
            text.Append(YamlWriter.Write(document));
        }
        Portless(text);
        return text.ToString();
    }

    /// <summary>The documents so far, each after its separator.</summary>
    public string Rest()
    {
        var text = new StringBuilder();
        foreach ((YamlMap document, string? _) in _documents) text.Append("---\n").Append(YamlWriter.Write(document));
        return text.ToString();
    }

    private void Portless(StringBuilder text)
    {
        List<Subject> without = _plan.Services.FindAll(static s => Ports.Of(s).Count == 0);
        if (without.Count == 0) return;
        string line = "No port is known for " + string.Join(", ", without.ConvertAll(static s => s.Name)) +
            ", so no Service.";
        foreach (string part in CommentText.Wrap(line, 98)) text.Append("# ").Append(part).Append('\n');
    }

    private void Run(string target)
    {
        Subject run = _plan.Run;
        run.Lose("--exit-code", "a workload that is kept running has no exit status", isHarmless: true);
        run.Lose("--map-exit", "a workload that is kept running has no exit status", isHarmless: true);
        Unreported.Complete(run, target);
    }
}
