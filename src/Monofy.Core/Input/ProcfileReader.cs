using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// Turns a Procfile into a <see cref="Description"/>: one service per line, <c>release:</c> as a setup command, the
/// <c>.env</c> next to it, and <c>PORT</c>, which starts at its own value or 5000 and rises by 100 per service and 1
/// per instance.
/// </summary>
/// <param name="find">Finds a setting by its name (<c>--env</c>), or null.</param>
/// <param name="environment">monofy's own environment.</param>
/// <param name="folder">The folder of the file; empty: the working directory.</param>
/// <param name="dotEnv">The contents of <c>.env</c> next to the file; null: there is none.</param>
public sealed class ProcfileReader(Func<string, Setting?> find, EnvironmentBlock environment, string folder,
    string? dotEnv)
{
    private const string Release = "release";
    private const string Port = "PORT";
    private const int FirstPort = 5000;
    private const int PortsOfService = 100;
    private const string Shell = "/bin/sh";

    private readonly Dictionary<string, string> _variables = [];
    private Func<string, string?>? _lookup, _lookupWithPort;    // shared by all lines

    /// <summary>Adds the contents of <paramref name="text"/> to <paramref name="description"/>.</summary>
    /// <param name="text">The contents of the file.</param>
    /// <param name="file">Its name.</param>
    /// <param name="withRelease">False: <c>release:</c> is skipped (<c>--no-release</c>).</param>
    /// <param name="description">Receives the services.</param>
    /// <param name="mistakes">Receives all mistakes.</param>
    /// <param name="notices">Receives what the user should know although it is not a mistake.</param>
    public void Read(
        string text, string file, bool withRelease, Description description, List<Diagnostic> mistakes,
            List<Diagnostic> notices)
    {
        (IReadOnlyList<ProcfileLine> lines, IReadOnlyList<Diagnostic> wrong) = Procfile.Parse(text, file);
        mistakes.AddRange(wrong);
        if (lines.Count == 0 && wrong.Count == 0)
            mistakes.Add(new(file, "there is no line \"name: command\" in this Procfile"));
        string path = folder.Length == 0 ? ".env" : folder.TrimEnd('/') + "/.env";
        if (dotEnv != null) ReadDotEnv(path, mistakes);
        // As defaults, so that the command line overrides them.
        if (folder.Length > 0) Give(description.Defaults, "--cwd", folder, default);
        if (dotEnv != null) Give(description.Defaults, "--env-file", path, Origin.At(file, 0));
        int port = FirstPortOf(mistakes);
        foreach (ProcfileLine line in lines)
        {
            bool isRelease = line.Name == Release;
            if (isRelease && !withRelease) continue;
            if (isRelease)
                notices.Add(new(file + ":" + line.Line,
                    "release: runs first, as a setup command (--no-release leaves it out)"));
            ServiceDescription service = Describe(line, file, isRelease ? null : port);
            if (isRelease) description.Services.Insert(0, service);
            else description.Services.Add(service);
            if (!isRelease) port += PortsOfService;
        }
    }

    private void ReadDotEnv(string path, List<Diagnostic> mistakes)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, Diagnostic? error) = DotEnv.Parse(dotEnv!, path,
            environment.Get);
        if (error != null) mistakes.Add(error);
        foreach ((string name, string value) in entries) _variables[name] = value;
    }

    private int FirstPortOf(List<Diagnostic> mistakes)
    {
        string? given = Lookup(Port);
        if (string.IsNullOrEmpty(given)) return FirstPort;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int port) &&
            port <= ushort.MaxValue) return port;
        mistakes.Add(new("", "PORT: expected a port from 0 to 65535, found " + given));
        return FirstPort;
    }

    private string? LookupWithPort(string name) => name == Port ? "0" : Lookup(name);

    private string? Lookup(string name) => _variables.GetValueOrDefault(name) ?? environment.Get(name);

    private ServiceDescription Describe(ProcfileLine line, string file, int? port)
    {
        Origin origin = Origin.At(file, line.Line, line.Name.Length + 3);
        var service = new ServiceDescription
        {
            Name = line.Name, Kind = port == null ? ServiceKind.Setup : ServiceKind.Service,
                Origin = Origin.At(file, line.Line, 1),
            Command = CommandOf(line.Command, port), FirstPort = port,
        };
        if (port != null)
            Give(service.Given, "--env", "PORT=" + port.Value.ToString(CultureInfo.InvariantCulture), origin);
        return service;
    }

    private void Give(Given given, string name, string value, Origin origin)
    {
        if (find(name) is { } row) given.Add(new(row, Template.Literal(value), origin) { As = name + "=" + value });
    }

    // Plain words need no shell; signals then reach the program itself. A leading "exec" asks for the same.
    private Template[] CommandOf(string command, int? port)
    {
        const string exec = "exec ";
        string direct = command.StartsWith(exec, StringComparison.Ordinal) ? command[exec.Length..].TrimStart()
            : command;
        bool isPlain = ShellWords.IsPlain(direct, port != null ? _lookupWithPort ??= LookupWithPort
            : _lookup ??= Lookup, out string[] words);
        if (!isPlain || direct[0] == '-')
            return [Template.Literal(Shell), Template.Literal("-c"), Template.Literal(command)];
        var templates = new Template[words.Length];
        for (int i = 0; i < words.Length; i++) templates[i] = new(words[i], TemplateMode.Lenient);
        return templates;
    }
}
