using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Formats;

/// <summary>Reads the files that describe a run, each by the reader of its format in <c>Formats</c>.</summary>
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
        FileFormat? format = _request.Format == null ? null : FormatDetector.Of(_request.Format);
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
            FileFormat found = format ?? FormatDetector.Of(text, path);
            // A later one may have networks or volumes alone.
            if (found == FileFormat.Unknown && kind == FileFormat.Compose) found = kind;
            texts.Add((path, text));
            if (kind == FileFormat.Unknown || kind == found) kind = found;
            else _result.Mistakes.Add(new(path, "is another kind of file than " + _request.Files[0] +
                "; only Compose files are laid over each other"));
        }
        if (texts.Count < _request.Files.Count || _result.Mistakes.Count > 0) return;
        ReadAs(kind, texts);
    }

    private void ReadAs(FileFormat format, List<(string Path, string? Text)> texts)
    {
        (string path, string? text) = texts[0];
        switch (format)
        {
            case FileFormat.Compose:
                new ComposeFormat(_request, _result, _source).Read(texts, FileSource.FolderOf(path));
                break;
            case FileFormat.Procfile or FileFormat.Plan when texts.Count > 1:
                string another = format == FileFormat.Plan ? "plan" : "Procfile";
                _result.Mistakes.Add(new(texts[1].Path, "is a second " + another +
                    "; only Compose files are laid over each other"));
                break;
            case FileFormat.Procfile:
                ProcfileFormat.Read(_request, _result, _source, path, text!);
                break;
            case FileFormat.Plan:
                PlanFormat.Read(_request, _result, path, text!);
                break;
            case FileFormat.Unknown:
                _result.Mistakes.Add(new(path,
                    "is neither a Compose file (there is no mapping called services) nor a Procfile " +
                    "(lines \"name: command\"); --format=compose or --format=procfile says which one is meant"));
                break;
        }
    }
}
