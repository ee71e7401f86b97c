using System.Collections.Generic;
using System.Linq;

namespace Monofy.Harness;

/// <summary>A command line of monofy that can be read aloud:
/// <c>Plan.With("--grace=1h").Service("web", Actor.Named("w").Ready().Waits(), "--depends-on=db")</c>.</summary>
internal sealed class Plan
{
    private readonly string _options;
    private readonly List<string> _setup = [], _services = [];

    private Plan(string options) => _options = options;

    /// <summary>A plan with options for the run and defaults for all services.</summary>
    public static Plan With(params string[] options) => new(string.Join(' ', options));

    /// <summary>A plan with one service, played by <paramref name="actor"/>, without name or options.</summary>
    public static Plan Of(Actor actor) => With().Service(actor);

    /// <summary>Adds a service played by <paramref name="actor"/>.</summary>
    public Plan Service(string name, Actor actor, params string[] options) =>
        Add(_services, Named(name, actor.ToString(), options));

    /// <summary>The same without a name.</summary>
    public Plan Service(Actor actor) => Add(_services, actor.ToString());

    /// <summary>Adds a service that runs another program with its arguments.</summary>
    public Plan Program(string name, string command, params string[] options) =>
        Add(_services, Named(name, command, options));

    /// <summary>Adds a setup command.</summary>
    public Plan Setup(Actor actor) => Add(_setup, actor.ToString());

    /// <summary>The same with a name and options.</summary>
    public Plan Setup(string name, Actor actor, params string[] options) =>
        Add(_setup, Named(name, actor.ToString(), options));

    /// <summary>The command line.</summary>
    public override string ToString() => (_options + " " +
        string.Concat(_setup.Select(command => command + " && ")) + string.Join(" ||| ", _services)).Trim();

    private static string Named(string name, string command, string[] options) =>
        string.Join(' ', [name + ":", .. options, command]);

    private Plan Add(List<string> commands, string command)
    {
        commands.Add(command);
        return this;
    }
}
