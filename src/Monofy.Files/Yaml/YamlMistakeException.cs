using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Files.Yaml;

/// <summary>A file that cannot be read on: what is behind the mistake has no meaning any more.</summary>
public sealed class YamlMistakeException(Diagnostic mistake) : Exception(mistake.ToString())
{
    /// <summary>Ends the reading at <paramref name="at"/> if there are too many mistakes already.</summary>
    public static void ThrowIfTooMany(List<Diagnostic> mistakes, YamlNode at)
    {
        if (mistakes.Count >= YamlBudget.MostMistakes)
            throw new YamlMistakeException(at.Mistake("more than " + YamlBudget.MostMistakes +
                " mistakes; reading ends here"));
    }

    /// <summary>The mistake.</summary>
    public Diagnostic Mistake { get; } = mistake;
}
