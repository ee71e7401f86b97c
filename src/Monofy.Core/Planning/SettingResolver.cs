using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Reads the settings that were given into <see cref="Fields"/>, with the references in them
/// replaced.</summary>
internal sealed class SettingResolver(
    Description description, Sources sources, VariableFiles files, List<Diagnostic> mistakes)
{
    // With --strict-variables, wherever it was said, the references of all that is still to be expanded are read so.
    private readonly bool _strict = description.Run.Count > 0 && IsOn(description.Run.Find("--strict-variables"));

    private string? _checked, _wrong;       // the last file of variables, and what is wrong with it

    /// <summary>monofy's own environment, in which the program of a command without a name is looked up.</summary>
    public Sources Sources => sources;

    /// <summary>Reads <paramref name="given"/> into <paramref name="fields"/>, which it returns.</summary>
    /// <param name="fields">The defaults.</param>
    /// <param name="given">What was given.</param>
    /// <param name="service">For what; null: for the run or for all services.</param>
    /// <param name="instance">For which instance, from 1; 0: for all of them.</param>
    public Fields Apply(Fields fields, Given given, ServiceDescription? service, int instance = 0)
    {
        if (given.Count == 0) return fields;
        // The other values may refer to the environment.
        foreach (GivenSetting one in given.All)
        {
            if (one.Setting.SetsEnvironment) Apply(fields, one, service, sources.Environment);
        }
        fields.Gather();
        EnvironmentBlock? environment = null;
        foreach (GivenSetting one in given.All)
        {
            if (one.Setting.SetsEnvironment) continue;
            if (!one.Setting.IsLate && one.Value.MayRefer) environment ??= EnvironmentOf(fields, service, instance);
            Apply(fields, one, service, environment ?? sources.Environment);
        }
        return fields;
    }

    /// <summary>The template in the mode of this run.</summary>
    public Template InMode(Template text) =>
        _strict && text.Mode == TemplateMode.Lenient ? text with { Mode = TemplateMode.Strict } : text;

    /// <summary>As <see cref="InMode(Template)"/>; the same instance unless something changes.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(words))]
    public Template[]? InMode(Template[]? words) =>
        _strict && words != null ? System.Array.ConvertAll(words, InMode) : words;

    private static bool IsOn(GivenSetting? given) => given != null && given.Value.Text is not ("0" or "false");

    /// <summary>The environment in which references in settings are replaced.</summary>
    public EnvironmentBlock EnvironmentOf(Fields fields, ServiceDescription? service, int instance)
    {
        KeyValuePair<string, string>[] identity =
            service == null || service.Name.Length == 0 ? [] : Launch.Identity(service.Name, instance);
        var launch = new Launch(sources.Environment, sources.ReadSecret);
        return launch.EnvironmentOf(fields.Service, out _, identity)?.With(identity) ?? sources.Environment;
    }

    private void Apply(Fields fields, GivenSetting given, ServiceDescription? service, EnvironmentBlock environment)
    {
        Template value = InMode(given.Value);
        if (!given.Setting.IsLate && value.MayRefer)
        {
            Expansion expansion = value.Expand(environment.Get);
            if (expansion.Error != null)
            {
                Mistake(given, service, expansion.Error);
                return;
            }
            value = Template.Literal(expansion.Value!);
        }
        // A path in a file is one from the file's folder.
        if (given.Origin.Kind == OriginKind.File && given.Setting.Name is "--env-file" or "--cwd")
            value = InFolder(value);
        bool isOfFile = given.Origin.Kind == OriginKind.File;
        string? wrong = given.Setting.Apply(fields,
            new(value, InMode(given.Words), isOfFile ? files.ReadNamed : files.Read));
        if (wrong == null && given.Setting.Name == "--env-file")
        {
            wrong = CheckVariables(fields.LastEnvFile);
            if (isOfFile)
                fields.LastEnvFile = fields.LastEnvFile with { DotEnv = description.DotEnv };
        }
        if (wrong != null) Mistake(given, service, wrong);
    }

    private Template InFolder(Template path) =>
        description.Directory == null || path.Text is ['/' or '$', ..] ? path
            : path with { Text = description.Directory + "/" + path.Text };

    // The form of the file can be checked now, whatever the variables will be.
    private string? CheckVariables(EnvFile file)
    {
        // Thousands of services may name the same file.
        if (ReferenceEquals(file.Text, _checked)) return _wrong;
        _wrong = DotEnv.Parse(file.Text, file.Path, static _ => "x").Error?.ToString();
        _checked = file.Text;
        return _wrong;
    }

    private void Mistake(GivenSetting given, ServiceDescription? service, string what)
    {
        string name = service == null || service.Name.Length == 0 ? "" : service.Name + ": ";
        mistakes.Add(new(given.Origin.Place, name + given.As + ": " + what));
    }
}
