using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;
using Monofy.Files.Compose.Loading;
using Monofy.Files.Compose.Mapping;
using Monofy.Files.Compose.Schema;
using Monofy.Files.Yaml;

namespace Monofy.Files.Formats;

/// <summary>Compose files: the only ones of which several are laid over each other.</summary>
internal sealed class ComposeFormat(FileRequest request, FileResult result, FileSource source)
{
    /// <summary>Reads the files, and what they include and extend.</summary>
    public void Read(IReadOnlyList<(string Path, string? Text)> texts, string folder)
    {
        var files = new ComposeFiles(source, request.Environment, result.Mistakes, result.Notices);
        YamlMapping? root = files.Load(texts, folder);
        result.Description.DotEnv = files.FromDotEnv;
        if (root?["services"] is not YamlMapping services)
        {
            if (result.Mistakes.Count == 0)
                result.Mistakes.Add(new(texts[0].Path, "there is no mapping called services here"));
            return;
        }
        new ValueForms(result.Mistakes).Check(root);
        new Consistency(root, result.Mistakes).Check(services);
        var context = new ServiceContext(request, result, source, files.Lookup, root);
        foreach ((YamlScalar key, YamlNode value) in services.Entries)
        {
            YamlMistakeException.ThrowIfTooMany(result.Mistakes, key);
            if (result.Description.Services.Count > YamlBudget.MostServices) break;
            if (value is YamlMapping service)
                new ServiceReader(context, key, service).Read(result.Description.Services);
        }
        ExtensionReader.ReadRun(context, result.Description, root["x-monofy"]);
        new Selection(request, result, Profiles(files.Lookup)).Apply();
        GiveStdin(context);
        ComposeReport.Write(context);
    }

    // The first of those that run gets it.
    private void GiveStdin(ServiceContext context)
    {
        foreach ((ServiceDescription service, YamlNode at) in context.Stdin)
        {
            if (!result.Description.Services.Contains(service)) continue;
            context.Give(service.Given, "--stdin", Template.Literal("1"), at, "stdin_open: true", null);
            return;
        }
    }

    private HashSet<string> Profiles(Func<string, string?> lookup)
    {
        var profiles = new HashSet<string>(request.Profiles);
        foreach (string profile in (lookup("COMPOSE_PROFILES") ?? "").Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            profiles.Add(profile);
        return profiles;
    }
}
