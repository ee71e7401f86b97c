namespace Monofy.Core.Settings;

/// <summary>For which runner the plan is written.</summary>
public enum ExportFormat : byte
{
    /// <summary>One Pod.</summary>
    Kubernetes,

    /// <summary>One workload a service.</summary>
    KubernetesSplit,

    /// <summary>A Compose file.</summary>
    Compose,

    /// <summary>A Compose file that <c>docker stack deploy</c> takes.</summary>
    Swarm,

    /// <summary>Units and a target.</summary>
    Systemd,

    /// <summary>A Procfile.</summary>
    Procfile,

    /// <summary>The plan itself.</summary>
    Json,
}

/// <summary>Versions of Kubernetes.</summary>
public static class KubernetesVersions
{
    /// <summary>Reads <c>1.33</c>, <c>v1.33</c> or <c>1.33.4</c>; null: not a version of Kubernetes 1.</summary>
    public static int? MinorOf(string version)
    {
        string[] parts = version.TrimStart('v').Split('.');
        bool isVersion = parts.Length is 2 or 3 && parts[0] == "1" && byte.TryParse(parts[1], out _) &&
            (parts.Length == 2 || byte.TryParse(parts[2], out _));
        return isVersion ? byte.Parse(parts[1]) : null;
    }
}
