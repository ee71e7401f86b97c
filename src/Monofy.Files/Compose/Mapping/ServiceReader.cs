using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Files.Compose.Loading;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Makes a service of monofy's of a service in a Compose file.</summary>
internal sealed class ServiceReader(ServiceContext context, YamlScalar key, YamlMapping tree)
{
    private readonly ServiceDescription _service = new()
    {
        Name = key.Value, Kind = ServiceKind.Service, Origin = ServiceContext.OriginOf(key),
    };

    private Given Given => _service.Given;

    /// <summary>Reads it. What it needs beside itself (its hooks) is put in front of or behind it in <paramref
    /// name="services"/>.</summary>
    public void Read(List<ServiceDescription> services)
    {
        context.Current = key.Value;
        ReadCommand();
        ReadProcess();
        EnvironmentReader.Read(context, Given, tree);
        ReadHealth();
        DeployReader.Read(context, Given, tree);
        ReadDependencies();
        ReadWatch();
        SecretReader.Read(context, _service, tree);
        KeptReader.Read(context, _service, tree);
        if (_service.Kept != null)
            _service.Kept.EntrypointWords = (CommandWords.Of(tree["entrypoint"], context) ?? []).Length;
        ExtensionReader.ReadService(context, _service, tree["x-monofy"]);
        if (Given.Find("--fate") == null && context.Request.DefaultFate == null)
            context.Imply(Given, "--fate", "on-failure");
        _service.Profiles = Texts(tree["profiles"]);
        HookReader.Read(context, _service, tree, services);
    }

    /// <summary>The texts of a list, or of a single value.</summary>
    public static string[] Texts(YamlNode? node)
    {
        var texts = new List<string>();
        foreach (YamlNode item in node == null ? [] : (Shapes.List(node) as YamlSequence)?.Items ?? [])
        {
            if (item is YamlScalar scalar) texts.Add(scalar.Value);
        }
        return [.. texts];
    }

    /// <summary>A boolean; false if there is none. A value that is not a boolean is a mistake.</summary>
    public static bool Boolean(ServiceContext context, YamlMapping tree, string name)
    {
        if (tree[name] is not YamlScalar scalar || scalar.IsNull) return false;
        if (scalar.Truth == null) context.Mistake(scalar, name + ": expected true or false, found " + scalar.Written);
        return scalar.Truth == true;
    }

    private void ReadCommand()
    {
        Template[] entrypoint = CommandWords.Of(tree["entrypoint"], context) ?? [];
        Template[] command = CommandWords.Of(tree["command"], context) ?? [];
        _service.Command = [.. entrypoint, .. command];
        // A command that cannot be read was a mistake already; that there is none would be a second one.
        bool isGiven = tree["entrypoint"] is YamlScalar { IsNull: false } or YamlMapping ||
            tree["command"] is YamlScalar { IsNull: false } or YamlMapping;
        if (_service.Command.Length == 0 && isGiven && context.Result.Mistakes.Count > 0) _service.Command =
            [Template.Literal(key.Value)];
    }

    private void ReadProcess()
    {
        ReadDirectory(context, Given, tree);
        Take("user", "--user");
        Take("stop_signal", "--stop-signal");
        Take("stop_grace_period", "--grace");
        Take("oom_score_adj", "--oom-score-adj");
        Flag("tty", "--tty");
        if (Boolean(context, tree, "stdin_open")) context.Stdin.Add((_service, tree["stdin_open"]!));
        Boolean(context, tree, "init");
        foreach (YamlNode item in (tree["group_add"] as YamlSequence)?.Items ?? [])
        {
            if (item is YamlScalar group) context.Give(Given, "--group-add", "group_add", group);
        }
        foreach ((YamlScalar name, YamlNode value) in (tree["ulimits"] as YamlMapping)?.Entries ?? [])
            Limit(name, value);
        foreach (YamlNode item in (tree["security_opt"] as YamlSequence)?.Items ?? [])
        {
            if (item is YamlScalar option) SecurityOption(option);
        }
    }

    /// <summary>Gives the working directory: <c>working_dir</c>, or the folder of the file.</summary>
    public static void ReadDirectory(ServiceContext context, Given given, YamlMapping tree)
    {
        if (tree["working_dir"] is YamlScalar { IsNull: false } directory)
        {
            string path = FileSource.In(directory.File.Folder, directory.Value);
            Template value = Template.Literal(path) with { Source = directory.Written };
            context.Give(given, "--cwd", value, directory, "working_dir: " + directory.Written, null);
        }
        else if (tree.File.Folder.Length > 0)
        {
            context.Imply(given, "--cwd", tree.File.Folder);
        }
    }

    private void Take(string name, string setting)
    {
        if (tree[name] is YamlScalar { IsNull: false } value) context.Give(Given, setting, name, value);
    }

    private void Flag(string name, string setting)
    {
        if (Boolean(context, tree, name))
            context.Give(Given, setting, Template.Literal("1"), tree[name]!, name + ": true", null);
    }

    private void Limit(YamlScalar name, YamlNode value)
    {
        YamlMapping? both = value as YamlMapping;
        string? soft = ((both?["soft"] ?? value) as YamlScalar)?.Value, hard = (both?["hard"] as YamlScalar)?.Value;
        if (soft == null) return;
        string limit = name.Value + "=" + soft + (hard == null ? "" : ":" + hard);
        context.Give(Given, "--ulimit", Template.Literal(limit), value, "ulimits: " + limit, null);
    }

    private void SecurityOption(YamlScalar option)
    {
        if (option.Value is "no-new-privileges" or "no-new-privileges:true" or "no-new-privileges=true")
            context.Give(Given, "--no-new-privileges", Template.Literal("1"), option, "security_opt: " + option.Written,
                null);
        else if (option.Value is not ("no-new-privileges:false" or "no-new-privileges=false"))
            context.NotHeld("security_opt", option, _service.Name);
    }

    private void ReadHealth()
    {
        if (tree["healthcheck"] is not YamlMapping check || Boolean(context, check, "disable")) return;
        if (check["test"] is not { } test)
        {
            context.Result.Notices.Add(check.Mistake(_service.Name +
                ": healthcheck without test means the image's own check, which is not here"));
            return;
        }
        if (TestOf(test) is not { } words) return;
        context.Give(Given, "--health-cmd", Template.Literal(CommandWords.Joined(words)), test,
            "healthcheck: test", words);
        foreach (string name in (string[])["interval", "timeout", "retries", "start_period", "start_interval"])
        {
            if (check[name] is YamlScalar { IsNull: false } value)
                context.Give(Given, "--health-" + name.Replace('_', '-'), "healthcheck: " + name, value);
        }
    }

    // A text is for a shell; a list begins with the word that says how it is run.
    private Template[]? TestOf(YamlNode test)
    {
        if (test is YamlScalar text) return text.Value.Length == 0 ? null
            : CommandWords.Shell(ServiceContext.TemplateOf(text));
        if (test is not YamlSequence { Items: [YamlScalar how, ..] items }) return null;
        switch (how.Value)
        {
            case "NONE":
                return null;
            case "CMD" when items.Count > 1:
                return CommandWords.OfList(items, 1);
            case "CMD-SHELL" when items is [_, YamlScalar command]:
                return CommandWords.Shell(ServiceContext.TemplateOf(command));
            default:
                context.Mistake(how,
                    "healthcheck: test: expected NONE, CMD and its words, or CMD-SHELL and one text, found " +
                    how.Written +
                    (items.Count == 1 ? " alone" : ""));
                return null;
        }
    }

    private void ReadDependencies()
    {
        ReadDependsOn();
        // As in Compose: who uses another service's network, processes or files waits for it.
        foreach (YamlNode item in (tree["links"] as YamlSequence)?.Items ?? []) Imply(item, "links");
        foreach (string name in (string[])["network_mode", "ipc", "pid", "uts"])
        {
            if (tree[name] is YamlScalar { Value: ['s', ..] } shared) Imply(shared, name);
        }
        foreach (YamlNode item in (tree["volumes_from"] as YamlSequence)?.Items ?? []) Imply(item, "volumes_from");
    }

    // NAME:ALIAS, NAME:MODE, service:NAME or container:NAME. What shares one container has nothing to renew when the
    // other is restarted.
    private void Imply(YamlNode node, string key)
    {
        if (node is not YamlScalar text) return;
        string[] parts = text.Value.Split(':');
        bool isNamespace = key is not ("links" or "volumes_from");
        if (isNamespace ? parts is not ["service", _] : parts[0] == "container") return;
        string name = parts[isNamespace ? 1 : 0];
        if (name.Length == 0 || _service.DependsOn.Exists(d => d.Name == name)) return;
        _service.DependsOn.Add(new(name, Condition.Started, ServiceContext.OriginOf(text)) { As = key + ": " +
            text.Written });
    }

    private void ReadDependsOn()
    {
        if (tree["depends_on"] is not { } node ||
            Shapes.Named(node, "services.*.depends_on") is not YamlMapping dependencies) return;
        foreach ((YamlScalar name, YamlNode value) in dependencies.Entries)
        {
            if (value is not YamlMapping dependency) continue;
            Condition condition = (dependency["condition"] as YamlScalar)?.Value switch
            {
                "service_healthy" => Condition.Healthy,
                "service_completed_successfully" => Condition.Completed,
                _ => Condition.Started,
            };
            bool required = dependency["required"] == null || Boolean(context, dependency, "required");
            _service.DependsOn.Add(new(name.Value, condition, ServiceContext.OriginOf(name))
            {
                As = "depends_on: " + name.Value, Required = required,
                    Restart = Boolean(context, dependency, "restart"),
            });
        }
    }

    private void ReadWatch()
    {
        foreach (YamlNode item in ((tree["develop"] as YamlMapping)?["watch"] as YamlSequence)?.Items ?? [])
        {
            if (item is not YamlMapping watch || watch["path"] is not YamlScalar path) continue;
            string? action = (watch["action"] as YamlScalar)?.Value;
            if (action is not ("restart" or "sync+restart"))
            {
                context.LeaveOut("develop.watch (" + action + ")", watch["action"] ?? watch, _service.Name);
                continue;
            }
            Template value = Template.Literal(FileSource.In(path.File.Folder, path.Value)) with { Source =
                path.Written };
            context.Give(Given, "--watch", value, path, "develop.watch: path: " + path.Written, null);
            foreach (YamlNode ignored in watch["ignore"] is { } list ? (Shapes.List(list) as YamlSequence)?.Items ?? []
                : [])
            {
                if (ignored is YamlScalar pattern)
                    context.Give(Given, "--watch-ignore", "develop.watch: ignore", pattern);
            }
        }
    }
}
