using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>The format of <c>/etc/hosts</c>: an address, then names; <c>#</c> begins a comment.</summary>
public static class HostsFile
{
    /// <summary>The addresses of <paramref name="name"/> in the file's order; empty if it is not listed.</summary>
    public static IReadOnlyList<IpAddress> Find(string text, string name)
    {
        var found = new List<IpAddress>();
        foreach (ReadOnlySpan<char> whole in text.AsSpan().EnumerateLines())
        {
            int comment = whole.IndexOf('#');
            ReadOnlySpan<char> line = comment < 0 ? whole : whole[..comment];
            IpAddress address = default;
            bool first = true;
            foreach (Range range in line.SplitAny(' ', '\t'))
            {
                ReadOnlySpan<char> word = line[range];
                if (word.IsEmpty) continue;
                if (first && !IpAddress.TryParse(word, out address)) break;
                if (!first && word.Equals(name, StringComparison.OrdinalIgnoreCase) && !found.Contains(address))
                    found.Add(address);
                first = false;
            }
        }
        return found;
    }
}
