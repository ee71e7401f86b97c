using System.Collections.Generic;
using System.Text;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>Builds a systemd unit: sections with lines, in the order of first use.</summary>
internal sealed class UnitFile
{
    private readonly List<(string Section, List<string> Lines)> _sections = [];

    public UnitFile Add(string section, string key, string value)
    {
        Lines(section).Add(key + "=" + value);
        return this;
    }

    /// <summary>The text of the file.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach ((string section, List<string> lines) in _sections)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append('[').Append(section).Append("]\n");
            foreach (string line in lines) text.Append(line).Append('\n');
        }
        return text.ToString();
    }

    private List<string> Lines(string section)
    {
        int at = _sections.FindIndex(s => s.Section == section);
        if (at >= 0) return _sections[at].Lines;
        _sections.Add((section, []));
        return _sections[^1].Lines;
    }
}
