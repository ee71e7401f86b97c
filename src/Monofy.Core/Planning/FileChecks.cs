using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Finds what is wrong with secrets and configs before they are made.</summary>
/// <param name="mistakes">Receives all mistakes.</param>
/// <param name="read">Reads what <c>file:</c> names; null: only places are checked, the start reads the files.</param>
internal sealed class FileChecks(List<Diagnostic> mistakes, Func<string, FileText>? read)
{
    private readonly Dictionary<string, (string Text, Entry Owner)> _contents = [];
    private readonly Dictionary<string, string> _read = [];

    /// <summary>Checks the files of one service.</summary>
    public void Check(Entry entry)
    {
        foreach (FileDescription file in entry.Service.Files)
        {
            string? wrong = Array.IndexOf(file.Target.Split('/'), "..") >= 0
                ? "expected a path without .., found " + file.Target
                : read == null ? null : Contents(entry, file, read);
            if (wrong != null)
                mistakes.Add(new(file.Origin.Place,
                    entry.Name + ": " + file.Section + ": " + file.Name + ": " + wrong));
        }
    }

    private string? Contents(Entry entry, FileDescription file, Func<string, FileText> read)
    {
        string? text = file.Text;
        if (file.Path is { } path && !_read.TryGetValue(path, out text))
        {
            FileText found = read(path);
            if (found.Text == null) return "cannot read " + path + ": " + found.Error;
            _read[path] = text = found.Text;
        }
        if (_contents.TryAdd(file.Target, (text!, entry)) || _contents[file.Target].Text == text) return null;
        return _contents[file.Target].Owner == entry ? "it needs " + file.Target + " twice, with different contents"
            : "another service needs " + file.Target + " with different contents";
    }
}
