using System;

namespace Monofy.Core.Control;

/// <summary>What a verb is: it decides how long the client waits, and what the server does.</summary>
public enum VerbKind : byte
{
    /// <summary>Answered from what is known, at once.</summary>
    Question,

    /// <summary>Something to do or to wait for; answered when it is done.</summary>
    Order,

    /// <summary>Answered at once, and with <c>-f</c> or <c>--watch</c> without an end.</summary>
    Stream,

    /// <summary>Done by the client alone.</summary>
    Local,
}

/// <summary>What completion offers after a verb.</summary>
public enum VerbWords : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Names of services.</summary>
    Services,

    /// <summary>Names of jobs.</summary>
    Jobs,

    /// <summary>Names of services and jobs.</summary>
    All,

    /// <summary>Files.</summary>
    Files,
}

/// <summary>An option of a verb.</summary>
/// <param name="Name">Without its dashes; also its name in the protocol.</param>
/// <param name="Short">Its letter; 0 if it has none.</param>
/// <param name="Value">What its value is called in the help; null if it is a flag.</param>
/// <param name="Help">What it does.</param>
public sealed record VerbOption(string Name, char Short, string? Value, string Help);

/// <summary>A verb of <c>monofy ctl</c>.</summary>
/// <param name="Name">The word.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Arguments">What stands behind it, for the help; empty for nothing.</param>
/// <param name="Least">How many words that must be.</param>
/// <param name="Most">How many it may be.</param>
/// <param name="Help">What it does.</param>
/// <param name="Options">Its options.</param>
/// <param name="Words">What a shell may offer for its arguments.</param>
public sealed record Verb(
    string Name, VerbKind Kind, string Arguments, int Least, int Most, string Help, VerbOption[] Options,
        VerbWords Words)
{
    /// <summary>The option of that name or letter, with its dashes; null if the verb has none.</summary>
    public VerbOption? Find(ReadOnlySpan<char> word)
    {
        foreach (VerbOption option in Options)
        {
            bool isLong = word.Length > 2 && word.StartsWith("--") && word[2..].SequenceEqual(option.Name);
            if (isLong || (word.Length == 2 && word[1] == option.Short)) return option;
        }
        return null;
    }
}

/// <summary>The request that the arguments after <c>ctl</c> make.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Request">What is sent.</param>
public sealed record Call(Verb Verb, Request Request)
{
    /// <summary>The socket (<c>--control</c>); null: to be found.</summary>
    public string? Control { get; init; }

    /// <summary>Which monofy (<c>--pid</c>); 0: to be found.</summary>
    public int Pid { get; init; }
}
