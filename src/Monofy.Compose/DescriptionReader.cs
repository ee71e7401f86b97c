using System;
using System.Collections.Generic;
using Monofy.Compose.Loading;
using Monofy.Compose.Mapping;
using Monofy.Compose.Yaml;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Values;

namespace Monofy.Compose;

/// <summary>Reads the files that describe a run: Compose files and Procfiles.</summary>
public sealed class DescriptionReader
{
    private const int MostMistakes = 100;

    private readonly FileRequest _request;
    private readonly FileResult _result = new();
    private readonly FileSource _source;

    private DescriptionReader(FileRequest request) =>
        (_request, _source) = (request, new(request.ReadGiven, request.ReadNamed));

    /// <summary>What the files say of the part that is wanted.</summary>
    public static FileResult Read(FileRequest request) => new DescriptionReader(request).Read();

    private FileResult Read()
    {
        try
        {
            ReadAll();
        }
        catch (YamlMistakeException e)
        {
            _result.Mistakes.Add(e.Mistake);
        }
        catch (OutOfMemoryException)
        {
            _result.Description.Services.Clear();
            _result.Mistakes.Clear();
            _result.Mistakes.Add(new(_request.Files[0],
                "the files are too large for the memory that monofy allows itself"));
        }
        if (_result.Description.Services.Count > YamlBudget.MostServices)
        {
            _result.Mistakes.Add(new(_request.Files[0],
                "there are more than " + YamlBudget.MostServices + " services"));
            _result.Description.Services.Clear();
        }
        Tidy(_result.Mistakes);
        Tidy(_result.Notices);
        return _result;
    }

    // An alias is one place that is read several times, and what is wrong in itself is wrong for those who use it, too.
    private static void Tidy(List<Diagnostic> diagnostics)
    {
        var seen = new HashSet<string>();
        diagnostics.RemoveAll(d => !seen.Add(d.Place.Contains(':') ? d.Place : d.ToString()));
        if (diagnostics.Count <= MostMistakes) return;
        int more = diagnostics.Count - MostMistakes;
        diagnostics.RemoveRange(MostMistakes, more);
        diagnostics.Add(new("", "and " + more + " more"));
    }

    private void ReadAll()
    {
        FileFormat? format = _request.Format == null ? null : FileFormats.Of(_request.Format);
        if (_request.Format != null && format == null)
        {
            _result.Mistakes.Add(new("", "--format: expected compose, procfile or json, found " + _request.Format));
            return;
        }
        var texts = new List<(string Path, string? Text)>();
        FileFormat kind = FileFormat.Unknown;
        foreach (string path in _request.Files)
        {
            if (_source.ReadGiven(path, _result.Mistakes) is not { } text) continue;
            FileFormat found = format ?? FileFormats.Of(text, path);
            // A later one may have networks or volumes alone.
            if (found == FileFormat.Unknown && kind == FileFormat.Compose) found = kind;
            texts.Add((path, text));
            if (kind == FileFormat.Unknown || kind == found) kind = found;
            else _result.Mistakes.Add(new(path, "is another kind of file than " + _request.Files[0] +
                "; only Compose files are laid over each other"));
        }
        if (texts.Count < _request.Files.Count || _result.Mistakes.Count > 0) return;
        string folder = FileSource.FolderOf(texts[0].Path);
        ReadKind(kind, texts, folder);
    }

    private void ReadKind(FileFormat kind, List<(string Path, string? Text)> texts, string folder)
    {
        switch (kind)
        {
            case FileFormat.Procfile when texts.Count > 1:
                _result.Mistakes.Add(new(texts[1].Path,
                    "is a second Procfile; only Compose files are laid over each other"));
                break;
            case FileFormat.Procfile:
                ReadProcfile(texts[0].Path, texts[0].Text!, folder);
                break;
            case FileFormat.Compose:
                ReadCompose(texts, folder);
                break;
            case FileFormat.Plan when texts.Count > 1:
                _result.Mistakes.Add(new(texts[1].Path,
                    "is a second plan; only Compose files are laid over each other"));
                break;
            case FileFormat.Plan:
                PlanJsonReader.Read(texts[0].Text!, texts[0].Path, _result.Description, _result.Mistakes);
                if (_result.Mistakes.Count == 0) new Selection(_request, _result, [.. _request.Profiles]).Apply();
                break;
            case FileFormat.Unknown:
                _result.Mistakes.Add(new(texts[0].Path,
                    "is neither a Compose file (there is no mapping called services) nor a Procfile " +
                    "(lines \"name: command\"); --format=compose or --format=procfile says which one is meant"));
                break;
        }
    }

    private void ReadProcfile(string path, string text, string folder)
    {
        string? dotEnv = _source.ReadOptional(FileSource.In(folder, ".env"), _result.Mistakes);
        var reader = new ProcfileReader(_request.Find, _request.Environment, folder, dotEnv);
        reader.Read(text, path, !_request.NoRelease, _result.Description, _result.Mistakes, _result.Notices);
        new Selection(_request, _result, []).Apply();
    }

    private void ReadCompose(List<(string Path, string? Text)> texts, string folder)
    {
        var files = new ComposeFiles(_source, _request.Environment, _result.Mistakes, _result.Notices);
        YamlMapping? root = files.Load(texts, folder);
        _result.Description.DotEnv = files.FromDotEnv;
        if (root?["services"] is not YamlMapping services)
        {
            if (_result.Mistakes.Count == 0)
                _result.Mistakes.Add(new(texts[0].Path, "there is no mapping called services here"));
            return;
        }
        new Consistency(root, _result.Mistakes).Check(services);
        var context = new ServiceContext(_request, _result, _source, files.Lookup, root);
        foreach ((YamlScalar key, YamlNode value) in services.Entries)
        {
            YamlMistakeException.ThrowIfTooMany(_result.Mistakes, key);
            if (_result.Description.Services.Count > YamlBudget.MostServices) break;
            if (value is YamlMapping service)
                new ServiceReader(context, key, service).Read(_result.Description.Services);
        }
        ExtensionReader.ReadRun(context, _result.Description, root["x-monofy"]);
        new Selection(_request, _result, Profiles(files.Lookup)).Apply();
        GiveStdin(context);
        ComposeReport.Write(context);
    }

    // The first of those that run gets it.
    private void GiveStdin(ServiceContext context)
    {
        foreach ((ServiceDescription service, YamlNode at) in context.Stdin)
        {
            if (!_result.Description.Services.Contains(service)) continue;
            context.Give(service.Given, "--stdin", Template.Literal("1"), at, "stdin_open: true", null);
            return;
        }
    }

    private HashSet<string> Profiles(Func<string, string?> lookup)
    {
        var profiles = new HashSet<string>(_request.Profiles);
        foreach (string profile in (lookup("COMPOSE_PROFILES") ?? "").Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            profiles.Add(profile);
        return profiles;
    }
}
