using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Files;

/// <summary>Chooses the part of a file that runs: by names, profiles, and what is elsewhere; then looks whether it
/// can.</summary>
/// <param name="request">What is wanted.</param>
/// <param name="result">What the files say; what is not wanted is taken out.</param>
/// <param name="profiles">The profiles that are enabled; <c>*</c>: all.</param>
internal sealed class Selection(FileRequest request, FileResult result, HashSet<string> profiles)
{
    private readonly Dictionary<string, ServiceDescription> _services = new(result.Description.Services.Count);
    private readonly HashSet<string> _external = [];

    private Description Description => result.Description;

    public void Apply()
    {
        foreach (ServiceDescription service in Description.Services) _services.TryAdd(service.Name, service);
        TakeExternal();
        TakeScale();
        HashSet<string> wanted = request.Names.Count == 0 ? Enabled() : Named();
        Description.Services.RemoveAll(service => !wanted.Contains(service.Name));
        foreach (ServiceDescription service in Description.Services) Check(service, wanted);
        if (Description.Services.Count == 0 && result.Mistakes.Count == 0)
            result.Mistakes.Add(new(request.Files[0], "no service is left to run" + (_external.Count > 0
                ? "" : "; --profile enables those of a profile")));
    }

    private void TakeExternal()
    {
        foreach (string external in request.External)
        {
            int equals = external.IndexOf('=');
            string name = equals < 0 ? external : external[..equals];
            if (!_services.ContainsKey(name)) Unknown("--external=" + external, name);
            _external.Add(name);
            if (equals < 0 || request.Find("--wait-for") is not { } wait) continue;
            Description.Run.Add(new(wait, Template.Literal(external[(equals + 1)..]),
                default) { As = "--external=" + external });
        }
        if (_external.Count == 0) return;
        Description.Services.RemoveAll(service => _external.Contains(service.Name));
        foreach (ServiceDescription service in Description.Services) service.DependsOn.RemoveAll(d =>
            _external.Contains(d.Name));
    }

    // "web=2", or several of them with commas between, as foreman takes it.
    private void TakeScale()
    {
        foreach (string item in request.Scale)
        {
            foreach (string scale in item.Split(',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = scale.IndexOf('=');
                string name = equals < 0 ? scale : scale[..equals];
                if (equals < 0 || !int.TryParse(scale[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture,
                    out int count))
                    result.Mistakes.Add(new("", "--scale=" + item + ": expected NAME=N with a file, such as web=2"));
                else if (!_services.TryGetValue(name, out ServiceDescription? service))
                    Unknown("--scale=" + item, name);
                else if (request.Find("--scale") is { } row)
                    service.Given.Add(new(row, Template.Literal(count.ToString(CultureInfo.InvariantCulture)),
                        default) { As = "--scale=" + scale });
            }
        }
    }

    private void Unknown(string where, string name)
    {
        string? near = Nearest.Of(name, _services.Keys);
        result.Mistakes.Add(new("", where + ": there is no service " + name + " in " + request.Files[0] +
            (near == null ? "; there are " + string.Join(", ", Names()) : "; did you mean " + near + "?")));
    }

    private List<string> Names()
    {
        const int most = 12;
        var names = new List<string>();
        foreach (string name in _services.Keys)
        {
            names.Add(names.Count < most ? name : "…");
            if (names.Count > most) break;
        }
        return names;
    }

    private bool IsEnabled(ServiceDescription service) =>
        service.Profiles.Length == 0 || profiles.Contains("*") || Array.Exists(service.Profiles, profiles.Contains);

    private HashSet<string> Enabled()
    {
        var wanted = new HashSet<string>(Description.Services.Count);
        foreach (ServiceDescription service in Description.Services)
        {
            if (IsEnabled(service)) wanted.Add(service.Name);
        }
        return wanted;
    }

    // A service that is named enables its own profiles.
    private HashSet<string> Named()
    {
        var wanted = new HashSet<string>();
        var queue = new Queue<string>();
        foreach (string name in request.Names)
        {
            if (_external.Contains(name)) continue;
            if (!_services.TryGetValue(name, out ServiceDescription? service)) Unknown(name, name);
            else queue.Enqueue(name);
            profiles.UnionWith(service?.Profiles ?? []);
        }
        while (queue.TryDequeue(out string? name))
        {
            if (!wanted.Add(name)) continue;
            foreach (DependencyDescription dependency in _services[name].DependsOn)
            {
                bool follow = !request.NoDependencies || IsOwnHook(name, dependency.Name);
                if (follow && _services.TryGetValue(dependency.Name, out ServiceDescription? other) &&
                    IsEnabled(other)) queue.Enqueue(dependency.Name);
            }
        }
        // What belongs to a service goes with it; a release belongs to all.
        foreach (ServiceDescription service in Description.Services)
        {
            if (service.Owner is { } owner ? wanted.Contains(owner) : service.Kind == ServiceKind.Setup)
                wanted.Add(service.Name);
        }
        return wanted;
    }

    private bool IsOwnHook(string name, string dependency) => _services.GetValueOrDefault(dependency)?.Owner == name;

    private void Check(ServiceDescription service, HashSet<string> wanted)
    {
        if (service.Command.Length == 0) result.Mistakes.Add(new(service.Origin.Place, NothingToRun(service)));
        else if (service.Command[0].Text is ['-', ..] option && service.Kept is { EntrypointWords: 0 } &&
            ImageOf(service) is { } image)
            result.Mistakes.Add(new(service.Origin.Place, service.Name + ": there is nothing to run here: its " +
                "command begins with the option " + option + ", which is for the entrypoint of " + image +
                "; expected entrypoint, or --external=" + service.Name + " if it runs elsewhere"));
        for (int i = service.HasDependencies ? service.DependsOn.Count - 1 : -1; i >= 0; i--)
        {
            DependencyDescription dependency = service.DependsOn[i];
            if (wanted.Contains(dependency.Name)) continue;
            ServiceDescription? other = _services.GetValueOrDefault(dependency.Name);
            if (dependency.Required && (other == null || !request.NoDependencies))
                result.Mistakes.Add(new(dependency.Origin.Place, Missing(service, dependency, other)));
            // What is reported here is not reported again when the plan is made.
            service.DependsOn.RemoveAt(i);
        }
    }

    private static string NothingToRun(ServiceDescription service) =>
        service.Name + ": there is nothing to run here" + (ImageOf(service) is { } image
            ? ": its command is in " + image + "; expected command or entrypoint, or --external=" + service.Name +
                " if it runs elsewhere"
            : "; expected command or entrypoint");

    private static string? ImageOf(ServiceDescription service) => service.Kept switch
    {
        { Image: { } image } => "the image " + image.Text,
        { } kept when kept.Other.Exists(static o => o.Key == "build") => "the image that is built",
        _ => null,
    };

    private string Missing(ServiceDescription service, DependencyDescription dependency, ServiceDescription? other)
    {
        string name = dependency.Name, at = service.Owner ?? service.Name;
        string key = dependency.As[..(dependency.As + ":").IndexOf(':')];
        if (other != null)
            return at + ": " + key + ": " + name + " is not enabled; --profile=" + other.Profiles[0] +
                " enables it";
        string? near = Nearest.Of(name, _services.Keys);
        return at + ": " + key + ": there is no service " + name +
            (near == null ? "" : "; did you mean " + near + "?");
    }
}
