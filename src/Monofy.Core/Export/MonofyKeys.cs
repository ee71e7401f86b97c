using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>The key <c>x-monofy</c> of a Compose file: what Compose cannot express about a service or run, for monofy
/// to read back.</summary>
internal static class MonofyKeys
{
    /// <summary>Adds every setting of <paramref name="subject"/> that was not carried over.</summary>
    public static void Add(YamlMap service, Subject subject, Blueprint plan, bool hasCheck)
    {
        var keys = new YamlMap();
        // By default, monofy gives services of a Compose file the fate on-failure.
        bool hasFate = subject.Kind == ServiceKind.Service && subject.Fate != Fate.OnFailure && plan.Services.Count > 1;
        if (hasFate) keys.Add("fate", Vocabulary.Fates.Write(subject.Fate));
        foreach (Setting row in subject.Rows)
        {
            // The check is in healthcheck.
            if (row.Name is "--env" or "--fate" ||
                (hasCheck && row.Name.StartsWith("--health", StringComparison.Ordinal))) continue;
            if (IsMissing(plan, subject, row)) Add(keys, subject, row);
        }
        service.Add("x-monofy", keys);
    }

    /// <summary>Adds the settings of the run.</summary>
    public static void AddRun(YamlMap document, Blueprint plan)
    {
        var keys = new YamlMap();
        foreach (Setting row in plan.Run.Rows)
        {
            if (IsMissing(plan, plan.Run, row)) Add(keys, plan.Run, row);
        }
        document.Add("x-monofy", keys);
    }

    // What Compose carries in a form that monofy reads back as something weaker: the limit for the whole shutdown as
    // the grace of a service, no output as a log driver.
    private static bool IsMissing(Blueprint plan, Subject subject, Setting row) =>
        row.Name is "--stop-timeout" or "--log" ||
        plan.Report.ResultOf(subject.Name, row.Name) != ExportResult.Carried;

    private static void Add(YamlMap keys, Subject subject, Setting row)
    {
        List<GivenSetting> all = subject.All(row.Name);
        if (row.IsRepeatable) keys.Add(row.Key, new YamlList().AddAll(all.ConvertAll(given => Text(subject, given))));
        else if (row.Form == SettingForm.Flag) keys.Add(row.Key, subject.Flag(row.Name));
        else if (row.Form == SettingForm.Command) keys.Add(row.Key, Words(subject, row.Name));
        else keys.Add(row.Key, Text(subject, all[^1]));
    }

    private static YamlList Words(Subject subject, string name) =>
        new YamlList().AddAll(Array.ConvertAll(subject.Words(name)!, word => ComposeText.Of(subject.Resolve(word))));

    private static string Text(Subject subject, GivenSetting given) =>
        ComposeText.Of(subject.Resolve(Phrase.Of(given.Value)));
}
