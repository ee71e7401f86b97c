using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>What is wrong with secrets and configs before they are made.</summary>
/// <param name="mistakes">Gets every mistake.</param>
/// <param name="read">Reads what <c>file:</c> names (<c>--check</c>); null: the start of the run will.</param>
internal sealed class FileChecks(List<Diagnostic> mistakes, Func<string, FileText>? read)
{
    private readonly Dictionary<string, string> _contents = [], _read = [];

    /// <summary>Checks those of one service.</summary>
    public void Check(Entry entry)
    {
        foreach (FileDescription file in entry.Service.Files)
        {
            string? wrong = Array.IndexOf(file.Target.Split('/'), "..") >= 0
                ? "expected a path without .., found " + file.Target : Contents(file);
            if (wrong != null)
                mistakes.Add(new(file.Origin.Place,
                    entry.Name + ": " + file.Section + ": " + file.Name + ": " + wrong));
        }
    }

    private string? Contents(FileDescription file)
    {
        string? text = file.Text;
        if (file.Path is { } path && !_read.TryGetValue(path, out text))
        {
            if (read == null) return null;
            FileText found = read(path);
            if (found.Text == null) return "cannot read " + path + ": " + found.Error;
            _read[path] = text = found.Text;
        }
        if (_contents.TryAdd(file.Target, text!) || _contents[file.Target] == text) return null;
        return "another service needs " + file.Target + " with other contents";
    }
}
