using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>
/// Reads <c>pre_start</c>, <c>post_start</c> and <c>pre_stop</c>. What runs before a service that waits for others has
/// to wait for them as
/// well, so it is a service of its own that has to complete; before any other service it is a setup command.
/// </summary>
internal static class HookReader
{
    /// <summary>Adds a service and what belongs before and behind it.</summary>
    public static void Read(ServiceContext context, ServiceDescription service, YamlMapping tree,
        List<ServiceDescription> services)
    {
        ServiceKind before = service.HasDependencies ? ServiceKind.Service : ServiceKind.Setup;
        List<ServiceDescription> hooks = Hooks(context, service, tree, "pre_start", before);
        string? last = null;
        foreach (ServiceDescription hook in hooks)
        {
            services.Add(hook);
            if (before == ServiceKind.Setup) continue;
            hook.DependsOn.AddRange(service.DependsOn);
            if (last != null) hook.DependsOn.Add(After(last, hook.Origin));
            context.Imply(hook.Given, "--fate", "on-failure");
            last = hook.Name;
        }
        if (last != null) service.DependsOn.Add(After(last, service.Origin));
        services.Add(service);
        if (context.Request.Find("--on-event") == null && tree["post_start"] != null)
            context.LeaveOut("post_start", tree["post_start"]!, service.Name);
        else foreach (ServiceDescription hook in Hooks(context, service, tree, "post_start", ServiceKind.Job))
        {
            context.Imply(hook.Given, "--on-event", service.Name + ":started");
            services.Add(hook);
        }
        ReadStop(context, service, tree);
    }

    private static DependencyDescription After(string hook, Origin origin) =>
        new(hook, Condition.Completed, origin) { As = "pre_start: " + hook };

    private static List<ServiceDescription> Hooks(
        ServiceContext context, ServiceDescription service, YamlMapping tree, string key, ServiceKind kind)
    {
        var hooks = new List<ServiceDescription>();
        foreach (YamlNode item in (tree[key] as YamlSequence)?.Items ?? [])
        {
            if (item is not YamlMapping hook) continue;
            string name = service.Name + "-" + key.Replace('_', '-') +
                (hooks.Count == 0 ? "" : "-" + (hooks.Count + 1));
            if (CommandWords.Of(hook["command"], context) is not { Length: > 0 } words)
            {
                context.Mistake(hook, key + ": there is no command here; the one of an image cannot be run");
                continue;
            }
            var description = new ServiceDescription
            {
                Name = name, Kind = kind, Command = words, Origin = ServiceContext.OriginOf(hook),
                    Profiles = service.Profiles,
                Owner = service.Name,
            };
            // The service's own variables and user, then the hook's.
            ServiceReader.ReadDirectory(context, description.Given, hook["working_dir"] == null ? tree : hook);
            EnvironmentReader.Read(context, description.Given, tree);
            EnvironmentReader.Read(context, description.Given, hook);
            if ((hook["user"] ?? tree["user"]) is YamlScalar { IsNull: false } user)
                context.Give(description.Given, "--user", "user", user);
            if (hook["image"] is { } image) context.LeaveOut(key + ".image", image, service.Name);
            hooks.Add(description);
        }
        return hooks;
    }

    // They run in turn, and then the signal comes.
    private static void ReadStop(ServiceContext context, ServiceDescription service, YamlMapping tree)
    {
        List<ServiceDescription> hooks = Hooks(context, service, tree, "pre_stop", ServiceKind.Job);
        if (hooks.Count == 0) return;
        YamlNode at = tree["pre_stop"]!;
        foreach (YamlNode item in ((YamlSequence)at).Items)
        {
            foreach (string key in (string[])["user", "working_dir", "environment"])
            {
                if ((item as YamlMapping)?[key] is { } value) context.LeaveOut("pre_stop." + key, value, service.Name);
            }
        }
        Template[] words = hooks[0].Command;
        if (hooks.Count > 1) words = CommandWords.Shell(Template.Literal(string.Join("; ", hooks.ConvertAll(static h =>
            CommandWords.Joined(h.Command)))));
        context.Give(service.Given, "--stop-command", Template.Literal(CommandWords.Joined(words)), at,
            "pre_stop", words);
        if (service.Given.Find("--stop-signal") == null) context.Imply(service.Given, "--stop-signal", "TERM");
    }
}
