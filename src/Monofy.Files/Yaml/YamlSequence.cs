using System.Collections.Generic;

namespace Monofy.Files.Yaml;

/// <summary>A list.</summary>
public sealed class YamlSequence : YamlNode
{
    /// <summary>What it holds, in its order.</summary>
    public required IReadOnlyList<YamlNode> Items { get; init; }

    /// <inheritdoc/>
    public override string Kind => "a list";
}
