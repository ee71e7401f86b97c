using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Reads the files of <c>--env-file</c>, each once: a pipe could not be read twice, and a thousand services
/// share a text.
/// </summary>
/// <param name="read">Reads one that the user named, who may wait for a pipe.</param>
/// <param name="readNamed">Reads one that a file named, which must be regular: a pipe would hold its reader up.</param>
internal sealed class VariableFiles(Func<string, FileText> read, Func<string, FileText> readNamed)
{
    private readonly Dictionary<string, FileText> _files = [];
    private int _size;

    public FileText Read(string path) => Read(path, read);

    public FileText ReadNamed(string path) => Read(path, readNamed);

    private FileText Read(string path, Func<string, FileText> reader)
    {
        if (_files.TryGetValue(path, out FileText file)) return file;
        file = reader(path);
        _size += file.Text?.Length ?? 0;
        if (_size > SettingLimits.Files)
            file = new(null, "the files of variables have more than " + SettingLimits.Files / 1024 / 1024 +
                " MB together", false, true);
        _files.Add(path, file);
        return file;
    }
}
