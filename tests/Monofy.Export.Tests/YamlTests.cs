using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Core.Settings;
using YamlDotNet.RepresentationModel;

namespace Monofy.Export.Tests;

/// <summary>A YAML reader of others finds each string again, as a string.</summary>
public sealed class YamlTests
{
    [Fact]
    public void Every_string_is_read_back_as_it_was()
    {
        List<string> wanted = [.. Plans.Hostile, .. Plans.Dollars,
            .. Plans.Random(500, "ab01:#-?*&!|>%@`'\"\\[]{}, \t\n\réß\u2028=~.")];
        string text = Plans.Text(ExportFormat.Compose, ["a:", "dump", .. wanted.ConvertAll(Plans.Word)]);
        Assert.Equal(wanted, Words(text, "a").Skip(1).Select(static word => word.Replace("$$", "$")));
    }

    /// <summary>The entrypoint of a service.</summary>
    internal static IEnumerable<string> Words(string text, string service)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var services = (YamlMappingNode)((YamlMappingNode)stream.Documents[0].RootNode)["services"];
        return ((YamlSequenceNode)services[service]["entrypoint"]).Children.Select(static node =>
            ((YamlScalarNode)node).Value!);
    }
}
