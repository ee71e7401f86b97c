namespace Monofy.Core.Values;

/// <summary>The limits on what a user can specify.</summary>
public static class SettingLimits
{
    /// <summary>Instances of one service (<c>--scale</c>).</summary>
    public const int Instances = 10_000;

    /// <summary>Bytes of a given name: it precedes each line of output, and both must fit into a buffer.</summary>
    public const int Name = 255;

    /// <summary>Bytes of a name derived from a program's file name.</summary>
    public const int MadeUpName = 64;

    /// <summary>Options on one command line; with more, the plan would not fit into monofy's memory.</summary>
    public const int Options = 40_000;

    /// <summary>Characters of a text after its references are replaced.</summary>
    public const int Expanded = 1 << 20;

    /// <summary>Bytes of one variable, <c>NAME=value</c> and its NUL: the kernel's limit for one string (MAX_ARG_STRLEN
    /// with pages of 4 kB).</summary>
    public const int Variable = 131_072;

    /// <summary>Variables of one file.</summary>
    public const int Variables = 20_000;

    /// <summary>Characters of all values in one file. The kernel usually accepts at most 2 MB of arguments and
    /// variables.</summary>
    public const int Values = 4 << 20;

    /// <summary>Characters of all env files of a service.</summary>
    public const int Files = 2 << 20;
}
