using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using k8s;
using k8s.Models;
using Monofy.Core.Export;
using Monofy.Core.Settings;

namespace Monofy.Export.Tests;

/// <summary>Kubernetes' own types read what is written, strictly: no unknown field, no wrong type.</summary>
public sealed class KubernetesTests
{
    [Theory]
    [InlineData(ExportFormat.Kubernetes, 29, false)]
    [InlineData(ExportFormat.Kubernetes, 33, false)]
    [InlineData(ExportFormat.Kubernetes, 36, false)]
    [InlineData(ExportFormat.KubernetesSplit, 33, false)]
    [InlineData(ExportFormat.Kubernetes, 33, true)]
    public void The_strict_reader_takes_every_document(ExportFormat format, int minor, bool whole)
    {
        List<object> documents = Read(new() { Format = format, KubernetesMinor = minor, Whole = whole },
            Plans.Application);
        Assert.Contains(documents, static d => d is V1Deployment);
        if (!whole) Assert.Equal(2, documents.OfType<V1CronJob>().Count());
        foreach (V1Secret secret in documents.OfType<V1Secret>())
            Assert.All(secret.StringData?.Values ?? [], static value => Assert.Equal("", value));
    }

    [Theory]
    [InlineData(ExportFormat.Kubernetes, 29)]
    [InlineData(ExportFormat.Kubernetes, 36)]
    [InlineData(ExportFormat.KubernetesSplit, 33)]
    public void The_strict_reader_takes_each_setting_that_is_carried(ExportFormat format, int minor) =>
        Assert.NotEmpty(Read(new() { Format = format, KubernetesMinor = minor }, SettingSamples.All()));

    [Fact]
    public void Every_reference_to_a_Secret_is_to_one_that_is_defined()
    {
        List<object> documents = Read(new() { Format = ExportFormat.Kubernetes }, "a:", "--env=COPIED",
            "--env-file=/etc/a.env", "x", "$REFERRED");
        V1PodSpec pod = documents.OfType<V1Deployment>().Single().Spec.Template.Spec;
        var defined = documents.OfType<V1Secret>().ToDictionary(static s => s.Metadata.Name, static s => s.StringData);
        foreach (V1EnvVar variable in pod.Containers[0].Env)
            Assert.Contains(variable.ValueFrom.SecretKeyRef.Key, defined[variable.ValueFrom.SecretKeyRef.Name].Keys);
        Assert.Equal(["COPIED", "REFERRED"], pod.Containers[0].Env.Select(static v => v.Name).Order());
        Assert.Contains(pod.Containers[0].EnvFrom[0].SecretRef.Name, defined.Keys);
    }

    [Fact]
    public void Every_argument_arrives_as_kubelet_expands_it()
    {
        List<string> wanted = [.. Plans.Hostile, .. Plans.Dollars, .. Plans.Random(300, "$$$(){}XA %\"'\\:#- \n\téß")];
        string[] args = ["a:", "--env=X=value", "dump", .. wanted.ConvertAll(Plans.Word)];
        V1Container container = Read(new() { Format = ExportFormat.Kubernetes }, args).OfType<V1Deployment>()
            .Single().Spec.Template.Spec.Containers[0];
        Assert.Equal(wanted, container.Command.Skip(1).Select(static word => Expand(word)));
    }

    [Fact]
    public void References_stay_references()
    {
        V1Container container = Read(new() { Format = ExportFormat.Kubernetes }, "a:", "--env=X=value", "dump", "$X",
            "$$X-${X}", "a$$(${X}")
            .OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0];
        Assert.Equal(["value", "$X-value", "a$(value"], container.Command.Skip(1).Select(static word => Expand(word)));
    }

    // As k8s.io/kubernetes expands it: $(NAME) by its value, $$ by $, everything else stays.
    private static string Expand(string text)
    {
        var expanded = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            int close = next == '(' ? text.IndexOf(')', i) : -1;
            if (text[i] != '$' || next is not ('$' or '(')) expanded.Append(text[i]);
            else if (next == '$') expanded.Append(text[i++]);
            else if (close < 0) expanded.Append(text[i]);
            else
            {
                string name = text[(i + 2)..close];
                expanded.Append(name == "X" ? "value" : "$(" + name + ")");
                i = close;
            }
        }
        return expanded.ToString();
    }

    private static List<object> Read(ExportRequest request, params string[] args) =>
        KubernetesYaml.LoadAllFromString(Assert.Single(Plans.Export(request, args)).Text, null, strict: true);
}
