using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Export;

/// <summary>What only a Compose file says of a service, in each format: never dropped in silence.</summary>
public sealed class KeptTests
{
    public static TheoryData<ExportFormat, bool> All
    {
        get
        {
            TheoryData<ExportFormat, bool> all = new() { { ExportFormat.Json, false } };
            foreach (ExportFormat format in Exports.Written) all.Add(format, false);
            foreach (ExportFormat format in s_whole) all.Add(format, true);
            return all;
        }
    }

    private static readonly ExportFormat[] s_whole =
        [ExportFormat.Kubernetes, ExportFormat.Compose, ExportFormat.Swarm];

    public static TheoryData<ExportFormat> Whole => [.. s_whole];

    private static readonly string[] s_plan = ["setup:", "prepare", "&&", "web:", "serve", "|||", "job:", "--job", "x"];

    [Theory]
    [MemberData(nameof(All))]
    public void Each_key_is_in_the_report(ExportFormat format, bool whole)
    {
        Description description = Exports.Describe(s_plan);
        string[] keys = ["read_only", "cap_drop", "volumes", "tmpfs", "deploy", "brand_new"];
        foreach (ServiceDescription service in description.Services)
        {
            service.Kept = new Kept { Image = Template.Literal("web:1") };
            service.Kept.Ports.Add(new(80, "8080", "tcp", IsExposedOnly: false));
            foreach (string key in keys)
                service.Kept.Other.Add((key, key == "read_only" ? "true" : key == "deploy" ? "{}" : "[\"/x\"]",
                    default));
        }
        ExportOutcome outcome = Exporter.Export(description,
            new() { Format = format, Whole = whole, AllowLocalhost = true });
        Assert.Empty(outcome.Mistakes);
        foreach (string service in (string[])["setup", "web", "job"])
        {
            foreach (string key in (string[])[.. keys, "image"]) Exports.Entry(outcome, service, key);
        }
        Exports.Entry(outcome, "web", "ports");
        // A Compose file keeps what we do not know.
        bool keeps = !whole && format is (ExportFormat.Compose or ExportFormat.Json);
        ReportEntry unknown = Exports.Entry(outcome, "web", "brand_new");
        Assert.Equal(keeps ? ExportResult.Carried : ExportResult.Lost, unknown.Result);
        Assert.True(unknown.ChangesBehaviour);
    }

    [Theory]
    [InlineData(ExportFormat.Kubernetes, ExportResult.Carried, "readOnlyRootFilesystem: true")]
    [InlineData(ExportFormat.KubernetesSplit, ExportResult.Carried, "readOnlyRootFilesystem: true")]
    [InlineData(ExportFormat.Compose, ExportResult.Carried, "read_only: true")]
    [InlineData(ExportFormat.Swarm, ExportResult.Carried, "read_only: true")]
    [InlineData(ExportFormat.Systemd, ExportResult.Approximated, "ProtectSystem=strict\n")]
    [InlineData(ExportFormat.Json, ExportResult.Carried, "\"read_only\":true")]
    [InlineData(ExportFormat.Procfile, ExportResult.Lost, null)]
    public void A_read_only_root_has_the_words_of_the_format(ExportFormat format, ExportResult result,
        string? words)
    {
        ExportOutcome outcome = Exporter.Export(ReadOnly("setup", "web", "job"), new() { Format = format });
        string text = Exports.Join(outcome);
        foreach (string service in (string[])["setup", "web", "job"])
            Assert.Equal(result, Exports.Entry(outcome, service, "read_only").Result);
        // Once for each of the three.
        if (words != null) Assert.Equal(3, Text(text).Split(Text(words)).Length - 1);
        Assert.DoesNotContain(words ?? "read_only: true",
            Exports.Join(Exporter.Export(Exports.Describe(s_plan), new() { Format = format })));

        static string Text(string text) => text.Replace(" ", "");
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void The_one_container_of_the_whole_plan_is_read_only_if_all_are(ExportFormat format)
    {
        var request = new ExportRequest { Format = format, Whole = true };
        string words = format == ExportFormat.Kubernetes ? "readOnlyRootFilesystem: true" : "read_only: true";
        ExportOutcome all = Exporter.Export(ReadOnly("setup", "web", "job"), request);
        Assert.Contains("\n" + new string(' ', format == ExportFormat.Kubernetes ? 12 : 4) + words + "\n",
            Exports.Join(all));
        Assert.Equal(ExportResult.Carried, Exports.Entry(all, "web", "read_only").Result);
        ExportOutcome some = Exporter.Export(ReadOnly("setup", "web"), request);
        Assert.DoesNotContain(words, Exports.Join(some));
        ReportEntry entry = Exports.Entry(some, "web", "read_only");
        Assert.True(entry is { Result: ExportResult.Lost, ChangesBehaviour: true }, entry.ToString());
        Assert.StartsWith("job runs in the same container", entry.Reason);
    }

    private static Description ReadOnly(params IEnumerable<string> services)
    {
        HashSet<string> names = [.. services];
        Description description = Exports.Describe(s_plan);
        foreach (ServiceDescription service in description.Services)
        {
            if (!names.Contains(service.Name)) continue;
            service.Kept = new Kept();
            service.Kept.Other.Add(("read_only", "true", default));
        }
        return description;
    }
}
