using System.Collections.Generic;

namespace Monofy.Harness;

/// <summary>A command line of monofy that can be read aloud:
/// <c>Plan.With("--grace=1h").Service("web", Actor.Named("w").Ready().Waits(), "--depends-on=db")</c>.</summary>
internal sealed class Plan
{
    private readonly string _options;
    private readonly List<string> _services = [];

    private Plan(string options) => _options = options;

    /// <summary>A plan with options for all.</summary>
    public static Plan With(params string[] options) => new(string.Join(' ', options));

    /// <summary>A service that <paramref name="actor"/> plays.</summary>
    public Plan Service(string name, Actor actor, params string[] options)
    {
        _services.Add(string.Join(' ', [name + ":", .. options, actor.ToString()]));
        return this;
    }

    /// <summary>The command line.</summary>
    public override string ToString() => (_options + " " + string.Join(" ||| ", _services)).Trim();
}
