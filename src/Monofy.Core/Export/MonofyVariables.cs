using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary><c>MONOFY_NAME</c> and <c>MONOFY_INSTANCE</c>, which monofy sets and other runners do not.</summary>
internal static class MonofyVariables
{
    /// <summary>The variables that <paramref name="subject"/> mentions but does not set itself.</summary>
    public static List<string> Wanted(Subject subject)
    {
        var wanted = new List<string>();
        foreach (string name in (string[])["MONOFY_NAME", "MONOFY_INSTANCE"])
        {
            if (Mentions(subject, name) && !subject.Environment.Exists(entry => entry.Name == name)) wanted.Add(name);
        }
        return wanted;
    }

    /// <summary>Whether <paramref name="name"/> occurs in its command, environment or check.</summary>
    public static bool Mentions(Subject subject, string name)
    {
        foreach (string text in subject.Texts)
        {
            if (text.Contains(name, StringComparison.Ordinal)) return true;
        }
        return false;
    }
}

/// <summary>All texts of a service.</summary>
internal static class Texts
{
    /// <summary>The sources of its command, variables and check.</summary>
    public static List<string> Of(Subject subject)
    {
        var texts = new List<string>();
        foreach (Template word in subject.Service!.Command) texts.Add(word.Source);
        foreach (string name in (string[])["--env", "--health-cmd", "--health", "--listen", "--stop-command"])
        {
            foreach (GivenSetting given in subject.All(name))
            {
                texts.Add(given.Value.Source);
                foreach (Template word in given.Words ?? []) texts.Add(word.Source);
            }
        }
        return texts;
    }
}
