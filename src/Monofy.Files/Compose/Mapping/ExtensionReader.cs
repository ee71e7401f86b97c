using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Reads <c>x-monofy</c>: its keys are the long names of options, its values what they would be
/// given.</summary>
internal static class ExtensionReader
{
    /// <summary>Reads that of a service.</summary>
    public static void ReadService(ServiceContext context, ServiceDescription service, YamlNode? node)
    {
        foreach ((YamlScalar key, YamlNode value) in Entries(context, node))
        {
            if (key.Value == "depends-on") ReadDependencies(context, service, value);
            else Read(context, service.Given, key, value, SettingScope.Service);
        }
        foreach (string trigger in (string[])["--schedule", "--on-signal", "--on-change", "--on-event", "--job"])
        {
            if (service.Given.Find(trigger) != null) service.Kind = ServiceKind.Job;
        }
    }

    /// <summary>Reads that of the whole file.</summary>
    public static void ReadRun(ServiceContext context, Description description, YamlNode? node)
    {
        foreach ((YamlScalar key, YamlNode value) in Entries(context, node))
            Read(context, description.Run, key, value, SettingScope.Run);
    }

    private static IEnumerable<KeyValuePair<YamlScalar, YamlNode>> Entries(ServiceContext context, YamlNode? node)
    {
        if (node is YamlMapping mapping) return mapping.Entries;
        if (node is not (null or YamlScalar { IsNull: true }))
            context.Mistake(node, "x-monofy: expected a mapping of options, found " + node.Kind);
        return [];
    }

    private static void Read(ServiceContext context, Given given, YamlScalar key, YamlNode value, SettingScope scope)
    {
        Setting? setting = context.Request.Find("--" + key.Value);
        if (setting is null or { IsAction: true })
        {
            context.Mistake(key, "x-monofy: unknown key " + key.Value +
                "; expected the long name of an option, such as grace");
        }
        else if ((setting.Scope & scope) == 0)
        {
            bool ofRun = (setting.Scope & SettingScope.Run) != 0;
            context.Mistake(key, "x-monofy: " + key.Value + " is an option of " + (ofRun
                ? "monofy as a whole; expected it in x-monofy beside services"
                : "a service; expected it in a service's x-monofy"));
        }
        else if (value is YamlSequence list && setting.Form == SettingForm.Command)
        {
            Template[] words = CommandWords.OfList(list.Items, 0);
            context.Give(given, setting.Name, Template.Literal(CommandWords.Joined(words)), value,
                "x-monofy: " + key.Value,
                words);
        }
        else if (value is YamlSequence several && setting.IsRepeatable)
        {
            foreach (YamlNode item in several.Items) ReadValue(context, given, key, item, setting);
        }
        else
        {
            ReadValue(context, given, key, value, setting);
        }
    }

    private static void ReadValue(ServiceContext context, Given given, YamlScalar key, YamlNode value, Setting setting)
    {
        string expected = setting.Form == SettingForm.Flag ? "true or false" : setting.Placeholder ?? "a text";
        if (value is not YamlScalar { IsNull: false } scalar || (setting.Form == SettingForm.Flag &&
            scalar.Boolean == null && scalar.Value is not ("0" or "1")))
        {
            context.Mistake(value, "x-monofy: " + key.Value + ": expected " + expected + ", found " + value.Kind);
            return;
        }
        Template text = setting.Name is "--cwd" or "--env-file" or "--watch" ? InFolder(scalar)
            : setting.Form != SettingForm.Flag ? ServiceContext.TemplateOf(scalar)
            : Template.Literal(scalar.Boolean ?? scalar.Value == "1" ? "1" : "0");
        context.Give(given, setting.Name, text, scalar, "x-monofy: " + key.Value + ": " + scalar.Written, null);
    }

    private static Template InFolder(YamlScalar path) =>
        Template.Literal(FileSource.In(path.File.Folder, path.Value)) with { Source = path.Written };

    private static void ReadDependencies(ServiceContext context, ServiceDescription service, YamlNode node)
    {
        IReadOnlyList<YamlNode> items = node is YamlSequence list ? list.Items : [node];
        foreach (YamlNode item in items)
        {
            if (item is not YamlScalar scalar) continue;
            int colon = scalar.Value.IndexOf(':');
            Condition? condition = null;
            string word = colon < 0 ? "" : scalar.Value[(colon + 1)..];
            switch (word)
            {
                case "": break;
                case "started" or "service_started": condition = Condition.Started; break;
                case "healthy" or "service_healthy": condition = Condition.Healthy; break;
                case "completed" or "service_completed_successfully": condition = Condition.Completed; break;
                default:
                    context.Mistake(scalar,
                        "x-monofy: depends-on: expected started, healthy or completed behind the colon, found " + word);
                    continue;
            }
            string name = colon < 0 ? scalar.Value : scalar.Value[..colon];
            service.DependsOn.Add(new(name, condition, ServiceContext.OriginOf(scalar))
            {
                As = "x-monofy: depends-on: " + scalar.Written,
            });
        }
    }
}
