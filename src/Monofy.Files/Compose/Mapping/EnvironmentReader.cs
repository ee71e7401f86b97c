using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;
using Monofy.Files.Compose.Loading;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Reads <c>env_file</c> and <c>environment</c>.</summary>
internal static class EnvironmentReader
{
    /// <summary>Gives the variables that a service or hook names.</summary>
    public static void Read(ServiceContext context, Given given, YamlMapping tree)
    {
        if (tree["env_file"] is { } files && Shapes.List(files) is YamlSequence list)
        {
            foreach (YamlNode item in list.Items) ReadFile(context, given, item);
        }
        if (tree["environment"] is not { } node || Shapes.Pairs(node) is not YamlMapping variables) return;
        foreach ((YamlScalar name, YamlNode value) in variables.Entries)
        {
            if (value is YamlScalar scalar) ReadVariable(context, given, name, scalar);
        }
    }

    private static void ReadVariable(ServiceContext context, Given given, YamlScalar name, YamlScalar value)
    {
        if (name.Value.Length == 0 || name.Value.Contains('='))
        {
            context.Mistake(name, "environment: expected a variable's name, found " + (name.Value.Length == 0
                ? "nothing" : name.Value));
            return;
        }
        if (name.Value.EndsWith(' '))
        {
            context.Mistake(name, "environment: the variable " + name.Value.TrimEnd() +
                " has a blank after its name; expected NAME=VALUE");
            return;
        }
        string? text = value.IsNull ? context.Lookup(name.Value) : value.Value;
        // Without a value it is passed on, and if it is not set it is not set there either.
        if (text == null) return;
        Template template = Template.Literal(name.Value + "=" + text) with
        {
            Source = value.IsNull ? name.Value : name.Value + "=" + value.Written,
        };
        context.Give(given, "--env", template, name, "environment: " + name.Value, null);
    }

    private static void ReadFile(ServiceContext context, Given given, YamlNode item)
    {
        YamlMapping? entry = item as YamlMapping;
        if ((entry?["path"] ?? item) is not YamlScalar path) return;
        string file = FileSource.In(path.File.Folder, path.Value);
        bool required = entry?["required"] == null || ServiceReader.Boolean(context, entry, "required");
        if (!required && context.Source.ReadOptional(file, context.Result.Mistakes) == null) return;
        switch ((entry?["format"] as YamlScalar)?.Value)
        {
            case null or "":
                Template value = Template.Literal(file) with { Source = path.Written };
                context.Give(given, "--env-file", value, path, "env_file: " + path.Written, null);
                break;
            case "raw":
                ReadRaw(context, given, file, path);
                break;
            default:
                context.Mistake(entry!["format"]!, "env_file: format: expected raw, found " + (
                    entry["format"] as YamlScalar)!.Written);
                break;
        }
    }

    // NAME=VALUE a line, as docker run --env-file reads it: nothing is quoted or replaced. Exports write the name only.
    private static void ReadRaw(ServiceContext context, Given given, string file, YamlScalar at)
    {
        string? text = context.Source.ReadNamed(file, at, context.Result.Mistakes);
        foreach (string line in text?.Split('\n') ?? [])
        {
            string entry = line.TrimEnd('\r').TrimStart();
            if (entry.Length == 0 || entry[0] == '#') continue;
            int equals = entry.IndexOf('=');
            string name = equals < 0 ? entry : entry[..equals];
            string? value = equals < 0 ? context.Lookup(name) : entry[(equals + 1)..];
            if (value == null) continue;
            context.Give(given, "--env", Template.Literal(name + "=" + value) with { Source = name }, at,
                "env_file: " + at.Written, null);
        }
    }
}
