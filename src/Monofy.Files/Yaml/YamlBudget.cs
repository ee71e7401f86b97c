namespace Monofy.Files.Yaml;

/// <summary>What may still be read. One budget is for all files of a run together, so that memory and time are
/// bounded.</summary>
public sealed class YamlBudget
{
    /// <summary>The most bytes of all files together.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The most nodes of all files together, each alias counted with all that it stands for.</summary>
    public const int MostEvents = 200_000;

    /// <summary>The most levels of lists and mappings within each other.</summary>
    public const int MostLevels = 64;

    /// <summary>The most mistakes that are looked for: what has more is another kind of file.</summary>
    public const int MostMistakes = 1000;

    /// <summary>The most services.</summary>
    public const int MostServices = 10_000;

    private int _bytes;
    private int _events;

    /// <summary>Takes <paramref name="count"/> bytes; false if there are not so many left.</summary>
    public bool TakeBytes(int count) => (_bytes += count) <= MostBytes;

    /// <summary>Takes <paramref name="count"/> nodes; false if there are not so many left.</summary>
    public bool TakeEvents(int count) => count <= MostEvents && (_events += count) <= MostEvents;
}
