using System;
using System.IO;
using Monofy.Core.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Monofy.Files.Yaml;

/// <summary>
/// The events of a YAML text, bounded: YamlDotNet's scanner needs seconds for a hundred thousand brackets, so the limit
/// of depth counts
/// while it reads. The only place that calls YamlDotNet's parser.
/// </summary>
internal sealed class YamlEvents(string text, YamlOrigin file, YamlBudget budget)
{
    private readonly Parser _parser = new(new StringReader(text));
    private int _depth;

    /// <summary>The event that <see cref="Next"/> came to.</summary>
    public ParsingEvent Current => _parser.Current!;

    /// <summary>Goes to the next event; false at the end. A <see cref="YamlMistakeException"/> if there is a mistake or
    /// a limit.</summary>
    public bool Next()
    {
        try
        {
            if (!_parser.MoveNext()) return false;
        }
        catch (YamlException e)
        {
            throw new YamlMistakeException(Describe(e));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // YamlDotNet's own slips: an InvalidOperationException for some texts that are not YAML.
            throw Fail(_parser.Current?.End ?? Mark.Empty, "not valid YAML: what follows here cannot be read");
        }
        _depth += Current.NestingIncrease;
        // The stream and the document are two levels of their own.
        if (_depth > YamlBudget.MostLevels + 2)
            throw Fail(Current.Start, "more than " + YamlBudget.MostLevels + " levels within each other");
        if (!budget.TakeEvents(1)) throw TooMany(Current.Start);
        return true;
    }

    /// <summary>Takes what an alias stands for from the budget.</summary>
    public void TakeAlias(int size)
    {
        if (!budget.TakeEvents(size)) throw TooMany(Current.Start);
    }

    /// <summary>A mistake that ends the reading.</summary>
    public YamlMistakeException Fail(Mark at, string message) => new(new(Place(at), message));

    /// <summary><c>file:line:column</c> of <paramref name="at"/>.</summary>
    public string Place(Mark at) => file.Name + ":" + at.Line + ":" + at.Column;

    private YamlMistakeException TooMany(Mark at) =>
        Fail(at, "more than " + YamlBudget.MostEvents +
            " values in all files together, each alias counted with what it stands for");

    private Diagnostic Describe(YamlException e)
    {
        if (e.Message.Contains("tab") && TabAfter(e.Start) is { } line)
            return new(file.Name + ":" + line + ":1", "a tab cannot indent in YAML; use spaces");
        string place = e.Start.Line == 0 ? file.Name : Place(e.Start);
        string message = e.Message.TrimEnd('.');
        if (message.Length > 0) message = char.ToLowerInvariant(message[0]) + message[1..];
        return new(place, "not valid YAML: " + message);
    }

    // The first line from there on that a tab indents.
    private int? TabAfter(Mark at)
    {
        int start = Math.Min((int)at.Index, text.Length);
        int line = (int)at.Line;
        for (int i = start > 0 ? text.LastIndexOf('\n', start - 1) + 1 : 0; i < text.Length; line++)
        {
            int first = i;
            while (first < text.Length && text[first] == ' ') first++;
            if (first < text.Length && text[first] == '\t') return line;
            i = text.IndexOf('\n', i) + 1;
            if (i == 0) return null;
        }
        return null;
    }
}
