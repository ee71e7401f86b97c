using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>
/// A Deployment for each service (a StatefulSet if it keeps data, a Job if others wait for its end), and one Job for
/// setup. An init container waits for services that must be healthy first by probing their Service, and for Jobs by
/// asking the cluster.
/// </summary>
internal sealed class KubernetesSplit(Blueprint plan, KubernetesVariables variables, KubernetesWriter writer)
{
    private const string SetupJob = "setup";
    private const string Waiter = "wait-for-jobs";

    private readonly TargetNames _names = new();
    private List<(YamlMap Document, string? Comment)> _documents = [];
    private bool _waitsForJobs;

    public void Write(List<(YamlMap Document, string? Comment)> documents)
    {
        _documents = documents;
        foreach (Subject subject in plan.All) subject.TargetName = _names.Of(subject.Name);
        if (plan.Setup.Count > 0) Setup();
        foreach (Subject subject in plan.Services) Service(subject);
        new KubernetesJobs(plan, variables).Add(documents);
        if (_waitsForJobs) Permission();
        if (_names.Collision is { } collision) plan.Mistakes.Add(collision);
    }

    // Setup commands run one after another: all but the last are init containers of the Job.
    private void Setup()
    {
        if (plan.Services.Exists(static s => s.TargetName == SetupJob))
            plan.Mistakes.Add("the Job of the setup commands is called setup; rename that service");
        var pod = new YamlMap();
        var volumes = new KubernetesVolumes(plan);
        List<Subject> setup = plan.Setup;
        for (int i = 0; i < setup.Count; i++)
        {
            YamlMap container = new KubernetesContainer(plan, variables)
                .Make(setup[i], ContainerRole.Init, setup[i].TargetName);
            volumes.Mount(container, setup[i]);
            pod.List(i + 1 < setup.Count ? "initContainers" : "containers").Add(container);
        }
        volumes.AddTo(pod);
        KubernetesPod.Grace(plan, pod, setup);
        KubernetesGroups.Add(pod, setup);
        foreach (Subject subject in setup) Unreported.Complete(subject, "Kubernetes");
        _documents.Add((KubernetesWriter.Workload("Job", SetupJob, 1, pod, volumes),
            "Setup runs once for all. To run it again: kubectl delete job " + SetupJob + ", then apply."));
    }

    private void Service(Subject subject)
    {
        var pod = new YamlMap();
        var volumes = new KubernetesVolumes(plan);
        bool isJob = plan.IsAwaited(subject, Condition.Completed);
        int n = 0;
        if (plan.Setup.Count > 0) pod.List("initContainers").Add(ForJob(SetupJob));
        foreach (Wait wait in subject.Waits) Wait(pod, subject, wait, ref n);
        var containers = new KubernetesContainer(plan, variables);
        YamlMap container = containers.Make(subject, isJob ? ContainerRole.Init : ContainerRole.Main,
            subject.TargetName);
        volumes.Mount(container, subject);
        pod.List("containers").Add(container);
        volumes.AddTo(pod);
        KubernetesPod.Grace(plan, pod, [subject]);
        KubernetesGroups.Add(pod, [subject]);
        if (_waitsForJobs && !pod.List("initContainers").IsEmpty) pod.Add("serviceAccountName", Waiter);
        if (containers.NamesSignals) pod.Map("os").Add("name", "linux");
        string kind = isJob ? "Job" : volumes.Claims.Count > 0 ? "StatefulSet" : "Deployment";
        YamlMap workload = KubernetesWriter.Workload(kind, subject.TargetName, subject.Scale, pod, volumes);
        KubernetesWriter.Original(workload.Map("spec").Map("template").Map("metadata"), subject);
        subject.Carry("--scale");
        Unreported.Complete(subject, "Kubernetes");
        _documents.Add((workload, null));
        writer.Service(subject, subject.TargetName);
        if (kind == "StatefulSet") writer.Headless(subject.TargetName);
        writer.Files(volumes);
    }

    private void Wait(YamlMap pod, Subject subject, Wait wait, ref int n)
    {
        if (wait.Condition == Condition.Completed)
        {
            pod.List("initContainers").Add(ForJob(wait.On.TargetName));
            subject.Say("--depends-on", ExportResult.Carried, "");
            return;
        }
        List<KeptPort> ports = Ports.Of(wait.On).FindAll(static port => port.Protocol != "udp");
        if (ports.Count == 0)
        {
            subject.Say("--depends-on", ExportResult.Lost,
                "no port of " + wait.On.Name + " is known that could be asked");
            return;
        }
        n++;
        var endpoint = new Endpoint(HealthKind.Tcp, wait.On.TargetName, PortOf(ports[0]), "");
        pod.List("initContainers")
            .Add(KubernetesPod.WaitContainer(endpoint, TargetNames.Label("wait-for-" + wait.On.TargetName), null));
        subject.Say("--depends-on", ExportResult.Approximated,
            "an init container waits for the Service; the order of stopping is not kept");
    }

    private static int PortOf(KeptPort port) =>
        int.TryParse(port.Published, NumberStyles.None, CultureInfo.InvariantCulture, out int published) ? published
            : port.Target;

    private YamlMap ForJob(string job)
    {
        _waitsForJobs = true;
        var container = new YamlMap();
        container.Add("name", TargetNames.Label("wait-for-" + job));
        container.Add("image", "registry.k8s.io/kubectl:v1." +
            Math.Max(33, plan.Request.KubernetesMinor).ToString(CultureInfo.InvariantCulture) + ".0");
        container.List("command")
            .AddAll(["kubectl", "wait", "--for=condition=complete", "--timeout=-1s", "job/" + job]);
        return container;
    }

    // Permission to read Jobs, and nothing else.
    private void Permission()
    {
        var account = new YamlMap();
        account.Add("apiVersion", "v1").Add("kind", "ServiceAccount").Map("metadata").Add("name", Waiter);
        var role = new YamlMap();
        role.Add("apiVersion", "rbac.authorization.k8s.io/v1").Add("kind", "Role").Map("metadata").Add("name", Waiter);
        YamlMap rule = role.List("rules").AddMap();
        rule.List("apiGroups").Add("batch");
        rule.List("resources").Add("jobs");
        rule.List("verbs").AddAll(["get", "list", "watch"]);
        var binding = new YamlMap();
        binding.Add("apiVersion", "rbac.authorization.k8s.io/v1").Add("kind", "RoleBinding").Map("metadata")
            .Add("name", Waiter);
        binding.Map("roleRef").Add("apiGroup", "rbac.authorization.k8s.io").Add("kind", "Role").Add("name", Waiter);
        binding.List("subjects").AddMap().Add("kind", "ServiceAccount").Add("name", Waiter);
        _documents.Insert(0, (binding, null));
        _documents.Insert(0, (role, null));
        _documents.Insert(0, (account, "The init containers that wait for a Job may read Jobs."));
    }
}
