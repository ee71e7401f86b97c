using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>The commands of a Compose file: a list of words, or a text that is split as a shell would.</summary>
internal static class CommandWords
{
    /// <summary>The words of <paramref name="node"/>; null if there is no node, or if it is not a command.</summary>
    public static Template[]? Of(YamlNode? node, ServiceContext context)
    {
        if (node is YamlSequence list) return OfList(list.Items, 0);
        if (node is not YamlScalar scalar || scalar.IsNull) return null;
        if (!ShellWords.TrySplit(scalar.Value, false, out string[] words, out string error))
        {
            context.Mistake(scalar, "expected a command, quoted as for a shell: " + error);
            return null;
        }
        string[] sources = words;
        if (scalar.Source != null && ShellWords.TrySplit(scalar.Source, true, out string[] split, out _) &&
            split.Length == words.Length) sources = split;
        var result = new Template[words.Length];
        for (int i = 0; i < words.Length; i++) result[i] = Template.Literal(words[i]) with { Source = sources[i] };
        return result;
    }

    /// <summary>The words from the <paramref name="first"/> item on.</summary>
    public static Template[] OfList(IReadOnlyList<YamlNode> items, int first)
    {
        var words = new List<Template>(items.Count);
        for (int i = first; i < items.Count; i++)
        {
            if (items[i] is YamlScalar scalar) words.Add(ServiceContext.TemplateOf(scalar));
        }
        return [.. words];
    }

    /// <summary>A shell that runs <paramref name="text"/>.</summary>
    public static Template[] Shell(Template text) => [Template.Literal("/bin/sh"), Template.Literal("-c"), text];

    /// <summary><paramref name="words"/> as one text, quoted for a shell.</summary>
    public static string Joined(IReadOnlyList<Template> words)
    {
        var quoted = new List<string>(words.Count);
        foreach (Template word in words) quoted.Add(Quoted(word.Text));
        return string.Join(' ', quoted);
    }

    private static string Quoted(string word)
    {
        foreach (char c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) &&
                c is not ('-' or '_' or '.' or '/' or ':' or '=' or ',' or '@' or '%' or '+'))
                return "'" + word.Replace("'", "'\\''") + "'";
        }
        return word.Length == 0 ? "''" : word;
    }
}
