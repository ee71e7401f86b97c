using System;
using Monofy.Core.Values;

namespace Monofy.Compose.Yaml;

/// <summary>A file that cannot be read on: what is behind the mistake has no meaning any more.</summary>
public sealed class YamlMistakeException(Diagnostic mistake) : Exception(mistake.ToString())
{
    /// <summary>The mistake.</summary>
    public Diagnostic Mistake { get; } = mistake;
}
