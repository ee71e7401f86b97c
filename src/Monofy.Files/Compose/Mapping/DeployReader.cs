using Monofy.Core.Descriptions;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Reads how many processes there are and when they are started again: <c>scale</c>, <c>restart</c> and
/// <c>deploy</c>.</summary>
internal static class DeployReader
{
    /// <summary>Gives what a service says of it.</summary>
    public static void Read(ServiceContext context, Given given, YamlMapping tree)
    {
        YamlMapping? deploy = tree["deploy"] as YamlMapping;
        ReadScale(context, given, tree["scale"] as YamlScalar, deploy?["replicas"] as YamlScalar);
        if (tree["restart"] is YamlScalar { IsNull: false } restart) ReadRestart(context, given, restart);
        else if (deploy?["restart_policy"] is YamlMapping policy) ReadPolicy(context, given, policy);
    }

    private static void ReadScale(ServiceContext context, Given given, YamlScalar? scale, YamlScalar? replicas)
    {
        if (scale != null && replicas != null && scale.Value != replicas.Value)
        {
            context.Mistake(scale, "scale: " + scale.Written + " and deploy.replicas: " + replicas.Written +
                " contradict each other");
            return;
        }
        if (scale != null) context.Give(given, "--scale", "scale", scale);
        else if (replicas != null) context.Give(given, "--scale", "deploy.replicas", replicas);
    }

    private static void ReadRestart(ServiceContext context, Given given, YamlScalar restart)
    {
        string policy = restart.Value == "unless-stopped" ? "always" : restart.Value;
        Template value = Template.Literal(policy) with { Source = restart.Written };
        context.Give(given, "--restart", value, restart, "restart: " + restart.Written, null);
    }

    private static void ReadPolicy(ServiceContext context, Given given, YamlMapping policy)
    {
        YamlScalar? condition = policy["condition"] as YamlScalar, most = policy["max_attempts"] as YamlScalar;
        string word = condition?.Value switch { "none" => "no", "on-failure" => "on-failure", _ => "always" };
        if (condition?.Value is not (null or "none" or "on-failure" or "any"))
        {
            context.Mistake(condition, "deploy.restart_policy.condition: expected none, on-failure or any, found " +
                condition.Written);
            return;
        }
        if (word == "on-failure" && most is { IsNull: false }) word += ":" + most.Value;
        context.Give(given, "--restart", Template.Literal(word), condition ?? (YamlNode)policy,
            "deploy.restart_policy: " + word, null);
        if (policy["delay"] is YamlScalar delay)
            context.Give(given, "--restart-delay", "deploy.restart_policy.delay", delay);
    }
}
