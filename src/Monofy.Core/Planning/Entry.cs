using System;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;

namespace Monofy.Core.Planning;

/// <summary>A service of the description on its way into the plan.</summary>
internal sealed class Entry(ServiceDescription service, int scale)
{
    public readonly ServiceDescription Service = service;
    public readonly int Scale = scale;
    public string Name = service.Name;
    public Fields Fields = null!;   // set once everything has its name
    public int First;               // index of its first instance in the plan

    public bool IsScaled => Scale > 1;

    public bool IsJob => Service.Kind == ServiceKind.Job;

    public string[] Instances(string name)
    {
        if (!IsScaled) return [];
        var names = new string[Scale];
        for (int i = 0; i < names.Length; i++) names[i] = name + "." + (i + 1);
        return names;
    }
}
