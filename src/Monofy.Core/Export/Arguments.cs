using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>Writes a description as a monofy command line.</summary>
public static class Arguments
{
    private const string And = "&&";
    private const string Or = "|||";

    /// <summary>The arguments without the program name; null if a word of a command is an operator of the command line,
    /// which cannot be expressed there. What only Compose can express (<c>required: false</c>, <c>restart: true</c> of
    /// a dependency) is omitted.</summary>
    public static string[]? Write(Description description)
    {
        var words = new List<string>();
        Settings(words, description.Run);
        Settings(words, description.Defaults);
        string? before = null;
        foreach (ServiceDescription service in description.Services)
        {
            if (before != null) words.Add(before);
            if (!Service(words, service)) return null;
            before = service.Kind == ServiceKind.Setup ? And : Or;
        }
        return words.ToArray();
    }

    private static bool Service(List<string> words, ServiceDescription service)
    {
        if (service.Name.Length > 0) words.Add(service.Name + ":");
        if (!service.IsPlain) Settings(words, service.Given);
        bool triggered = !service.IsPlain && Exists(service.Given, static s => s.MakesJob);
        if (service.Kind == ServiceKind.Job && !triggered) words.Add("--job");
        if (service.HasDependencies)
        {
            foreach (DependencyDescription dependency in service.DependsOn)
                words.Add("--depends-on=" + Write(dependency));
        }
        if (service.Command.Length > 0 && service.Command[0].Text is ['-', ..]) words.Add("--");
        foreach (Template word in service.Command)
        {
            string text = word.AsReference;
            if (text is And or Or) return false;
            words.Add(text);
        }
        return true;
    }

    private static bool Exists(Given given, Predicate<Setting> what)
    {
        foreach (GivenSetting one in given.All)
        {
            if (what(one.Setting)) return true;
        }
        return false;
    }

    private static string Write(DependencyDescription dependency) =>
        dependency.Condition is { } condition ? dependency.Name + ":" + Vocabulary.Conditions.Write(condition)
            : dependency.Name;

    private static void Settings(List<string> words, Given given)
    {
        foreach (GivenSetting one in given.All)
        {
            string text = one.Words is { } list ? Forms.Command.Write(list) : one.Value.AsReference;
            bool on = one.Setting.Form == SettingForm.Flag && text is "1" or "true";
            words.Add(on ? one.Setting.Name : one.Setting.Name + "=" + text);
        }
    }
}
