using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Reads the files of <c>--env-file</c>, each once: a pipe could not be read twice, and a thousand services
/// share a text.
/// </summary>
internal sealed class VariableFiles(Func<string, FileText> read)
{
    private readonly Dictionary<string, FileText> _files = [];
    private int _size;

    public FileText Read(string path)
    {
        if (_files.TryGetValue(path, out FileText file)) return file;
        file = read(path);
        _size += file.Text?.Length ?? 0;
        if (_size > SettingLimits.Files)
            file = new(null, "the files of variables have more than " + SettingLimits.Files / 1024 / 1024 +
                " MB together", false, true);
        _files.Add(path, file);
        return file;
    }
}
