using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Core.Export;
using Monofy.Core.Settings;
using YamlDotNet.RepresentationModel;

namespace Monofy.Export.Tests;

/// <summary>kubectl decodes what is written into its own types and writes it again: what vanishes was not a
/// field.</summary>
public sealed class KubectlTests
{
    [NeedsKubectl]
    [InlineData(ExportFormat.Kubernetes, 29, false)]
    [InlineData(ExportFormat.Kubernetes, 33, false)]
    [InlineData(ExportFormat.Kubernetes, 36, false)]
    [InlineData(ExportFormat.KubernetesSplit, 33, false)]
    [InlineData(ExportFormat.Kubernetes, 33, true)]
    public void Every_field_is_one_of_kubectls_own_types(ExportFormat format, int minor, bool whole)
    {
        string text = Assert.Single(Plans.Export(new() { Format = format, KubernetesMinor = minor, Whole = whole,
            Replicas = whole ? 2 : 1 }, ["--wait-for=tcp://db.example:5432", .. Plans.Application])).Text;
        int workloads = 0;
        foreach (YamlDocument document in Documents(text))
        {
            if (Again(document) is not { } again) continue;
            workloads++;
            List<string> after = Fields(again);
            Assert.Equal([], Fields(document).Where(field => !after.Contains(field)));
        }
        Assert.True(workloads >= 2);
    }

    [NeedsKubectl]
    [InlineData("replicas", "replikas")]
    [InlineData("restartPolicy", "restartPolicies")]
    [InlineData("periodSeconds", "periodSecond")]
    public void A_field_that_does_not_exist_vanishes(string field, string wrong)
    {
        YamlDocument document = Documents(Plans.Text(ExportFormat.Kubernetes, Plans.Application).Replace(field, wrong))
            .First(static d => KindOf(d) == "Deployment");
        Assert.Contains(Fields(document), name => name.EndsWith(wrong));
        Assert.DoesNotContain(Fields(Again(document)!), name => name.EndsWith(wrong));
    }

    // Null: a kind that no command of kubectl's decodes without a server.
    private static YamlDocument? Again(YamlDocument document)
    {
        string[] command = KindOf(document) switch
        {
            "Deployment" or "StatefulSet" or "Job" or "CronJob" => ["image", "*=other:1"],
            "Service" => ["selector", "a=b"],
            _ => [],
        };
        if (command.Length == 0) return null;
        string file = Path.Combine(Tool.NewDirectory(), "document.yaml");
        using (StreamWriter writer = new(file)) new YamlStream(document).Save(writer, assignAnchors: false);
        return Assert.Single(Documents(Kubectl.Run(
            ["set", command[0], "--local", "-f", file, "-o", "yaml", .. command[1..]]).Must()));
    }

    private static List<YamlDocument> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents];
    }

    private static string KindOf(YamlDocument document) =>
        ((YamlScalarNode)((YamlMappingNode)document.RootNode)["kind"]).Value!;

    // The names of all fields with their way, without the values; empty ones say nothing.
    private static List<string> Fields(YamlDocument document)
    {
        var fields = new List<string>();
        Add(document.RootNode, "");
        return fields;

        void Add(YamlNode node, string way)
        {
            if (node is YamlSequenceNode list)
            {
                for (int i = 0; i < list.Children.Count; i++) Add(list.Children[i], way + "[" + i + "]");
            }
            else if (node is YamlMappingNode map)
            {
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    // The selector is what the command has changed.
                    if (way + "." + key == ".spec.selector" && KindOf(document) == "Service") continue;
                    if (value is not (YamlMappingNode or YamlSequenceNode)) fields.Add(way + "." + key);
                    Add(value, way + "." + key);
                }
            }
        }
    }
}
