using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files;

/// <summary>Reads the files of a run, within one budget, and each of them once.</summary>
/// <param name="readGiven">Reads a file that the user named; it may be a pipe.</param>
/// <param name="readNamed">Reads a file that a file named; what is not a regular file is refused.</param>
internal sealed class FileSource(Func<string, FileText> readGiven, Func<string, FileText> readNamed)
{
    private readonly Dictionary<string, string?> _texts = [];

    /// <summary>What may still be read.</summary>
    public YamlBudget Budget { get; } = new();

    /// <summary>A file that the user named; null if it cannot be read.</summary>
    public string? ReadGiven(string path, List<Diagnostic> mistakes) => Take(path, readGiven(path), null, mistakes);

    /// <summary>A file that a file names; null if it cannot be read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="at">Where it is named; null: by the user.</param>
    /// <param name="mistakes">Gets why not.</param>
    public string? ReadNamed(string path, YamlNode? at, List<Diagnostic> mistakes)
    {
        if (_texts.TryGetValue(path, out string? text)) return text;
        return _texts[path] = Take(path, readNamed(path), at, mistakes);
    }

    /// <summary>A file that need not be there; null if it is not.</summary>
    public string? ReadOptional(string path, List<Diagnostic> mistakes)
    {
        if (_texts.TryGetValue(path, out string? text)) return text;
        FileText file = readNamed(path);
        return _texts[path] = file.Missing ? null : Take(path, file, null, mistakes);
    }

    /// <summary>Whether <paramref name="path"/> can be read; a mistake at <paramref name="at"/> if not.</summary>
    public bool Exists(string path, YamlNode at, List<Diagnostic> mistakes) => ReadNamed(path, at, mistakes) != null;

    /// <summary><paramref name="path"/> as seen from <paramref name="folder"/>.</summary>
    public static string In(string folder, string path)
    {
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        return new YamlOrigin("", folder).Resolve(path);
    }

    /// <summary>The folder of <paramref name="path"/>; empty: the working directory.</summary>
    public static string FolderOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : path[..slash];
    }

    /// <summary>Whether <paramref name="path"/> names something on another machine.</summary>
    public static bool IsRemote(string path) =>
        path.Contains("://") || path.StartsWith("oci:", StringComparison.Ordinal) ||
            path.StartsWith("git@", StringComparison.Ordinal) ||
        path.StartsWith("github.com/", StringComparison.Ordinal);

    /// <summary>Why <paramref name="text"/> cannot be read as text; null if it can.</summary>
    public static string? WrongEncoding(string text)
    {
        const char first = '\uDC80', last = '\uDCFF';
        if (text.StartsWith("\uDCFF\uDCFE", StringComparison.Ordinal) || text.StartsWith("\uDCFE\uDCFF",
            StringComparison.Ordinal))
            return "is in UTF-16; expected UTF-8";
        if (text.Contains('\0')) return "is not a text: it has a NUL in it; expected UTF-8";
        int at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (int i = at < 0 ? text.Length : at; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i])) i++;
            else if (text[i] is >= first and <= last)
                return "is not in UTF-8: the byte 0x" + (text[i] - first + 0x80).ToString("x2") + " in line " +
                    LineOf(text, i);
        }
        return null;
    }

    private static int LineOf(string text, int at) => text.AsSpan(0, at).Count('\n') + 1;

    private string? Take(string path, FileText file, YamlNode? at, List<Diagnostic> mistakes)
    {
        string? problem = file.TooLarge ? TooLarge : file.Text == null ? "cannot be read: " + file.Error : null;
        if (problem == null && !Budget.TakeBytes(Text.EncodedLength(file.Text))) problem = TooLarge;
        problem ??= WrongEncoding(file.Text!);
        if (problem == null) return file.Text!.StartsWith('\uFEFF') ? file.Text[1..] : file.Text;
        mistakes.Add(at == null ? new(path, problem) : at.Mistake(path + " " + problem));
        return null;
    }

    private const string TooLarge = "is too large: all files together may have 1 MB";
}
