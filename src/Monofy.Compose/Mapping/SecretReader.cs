using System.Collections.Generic;
using Monofy.Compose.Loading;
using Monofy.Compose.Yaml;
using Monofy.Core.Descriptions;

namespace Monofy.Compose.Mapping;

/// <summary>Reads <c>secrets</c> and <c>configs</c> of a service: files that appear where it looks for them.</summary>
internal static class SecretReader
{
    private const string SecretFolder = "/run/secrets/";

    /// <summary>Gives the files that a service asks for.</summary>
    public static void Read(ServiceContext context, ServiceDescription service, YamlMapping tree)
    {
        foreach (string section in (string[])["secrets", "configs"])
        {
            foreach (YamlNode item in (tree[section] as YamlSequence)?.Items ?? []) ReadItem(context, service, section,
                item);
        }
    }

    private static void ReadItem(ServiceContext context, ServiceDescription service, string section, YamlNode item)
    {
        YamlMapping? entry = item as YamlMapping;
        if ((entry?["source"] ?? item) is not YamlScalar source) return;
        if ((context.Root[section] as YamlMapping)?[source.Value] is not YamlMapping definition)
        {
            context.Mistake(source, section + ": there is no " + source.Value + " in the file's " + section);
            return;
        }
        string target = (entry?["target"] as YamlScalar)?.Value ?? source.Value;
        // A config's default place is at the root, a secret's in its folder.
        if (target is not ['/', ..]) target = (section == "configs" ? "/" : SecretFolder) + target;
        if (Content(context, section, source, definition) is not { } file) return;
        service.Files.Add(file with
        {
            Target = target, Mode = (entry?["mode"] as YamlScalar)?.Value, Uid = (entry?["uid"] as YamlScalar)?.Value,
            Gid = (entry?["gid"] as YamlScalar)?.Value, Section = section, Name = source.Value,
                Origin = ServiceContext.OriginOf(source),
        });
    }

    private static FileDescription? Content(ServiceContext context, string section, YamlScalar at,
        YamlMapping definition)
    {
        if (definition["file"] is YamlScalar file) return new() { Path = FileSource.In(file.File.Folder, file.Value) };
        if (definition["content"] is YamlScalar content) return new() { Text = content.Value };
        if (definition["environment"] is YamlScalar variable)
        {
            if (context.Lookup(variable.Value) is { } value) return new() { Text = value };
            context.Mistake(variable, section + ": the variable " + variable.Value + " is not set");
            return null;
        }
        bool isExternal = definition["external"] is YamlScalar { Boolean: true } or YamlMapping;
        context.Mistake(definition, section + ": " + at.Value + (isExternal
            ? " is external, and there is nobody here to ask for it; expected file, environment"
            : ": expected file, environment") +
            (section == "configs" ? " or content" : ""));
        return null;
    }
}
