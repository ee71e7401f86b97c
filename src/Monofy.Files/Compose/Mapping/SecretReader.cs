using System;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Files.Compose.Loading;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Reads <c>secrets</c> and <c>configs</c> of a service: files that appear where it looks for them.</summary>
internal static class SecretReader
{
    private const string SecretFolder = "/run/secrets/";

    /// <summary>Gives the files that a service asks for.</summary>
    public static void Read(ServiceContext context, ServiceDescription service, YamlMapping tree)
    {
        foreach (string section in (string[])["secrets", "configs"])
        {
            foreach (YamlNode item in (tree[section] as YamlSequence)?.Items ?? [])
                ReadItem(context, service, section, item);
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
            Target = target, Mode = ModeOf(context, entry?["mode"] as YamlScalar), Uid = IdOf(context, entry, "uid"),
            Gid = IdOf(context, entry, "gid"), Section = section, Name = source.Value,
                Origin = ServiceContext.OriginOf(source),
        });
    }

    // "0440" is octal in Compose, quoted or not; a number that YAML reads as octal is one already.
    private static int ModeOf(ServiceContext context, YamlScalar? mode)
    {
        const int ownerReads = 0x100, most = 0x1ff;
        if (mode == null || mode.IsNull) return ownerReads;
        int value = 0;
        string digits = mode.Value.StartsWith("0o", StringComparison.Ordinal) ? mode.Value[2..] : mode.Value;
        foreach (char c in digits) value = c is >= '0' and <= '7' && value <= most ? (value * 8) + (c - '0') : most + 1;
        if (digits.Length > 0 && value <= most) return value;
        context.Mistake(mode, "mode: expected an octal number such as 0440, found " + mode.Written);
        return ownerReads;
    }

    private static uint? IdOf(ServiceContext context, YamlMapping? entry, string key)
    {
        if (entry?[key] is not YamlScalar scalar || scalar.IsNull) return null;
        if (uint.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) &&
            id != uint.MaxValue) return id;
        context.Mistake(scalar, key + ": expected a number, found " + scalar.Written);
        return null;
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
        bool isExternal = definition["external"] is YamlScalar { Truth: true } or YamlMapping;
        context.Mistake(definition, section + ": " + at.Value + (isExternal
            ? " is external, and monofy has no store to take it from; expected file, environment"
            : ": expected file, environment") +
            (section == "configs" ? " or content" : ""));
        return null;
    }
}
