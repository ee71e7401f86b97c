namespace Monofy.Core.Values;

/// <summary>Every number that bounds what can be said.</summary>
public static class SettingLimits
{
    /// <summary>Instances of one service (<c>--scale</c>).</summary>
    public const int Instances = 10_000;

    /// <summary>Bytes of a name that is given: it stands in front of each line of output, which has to fit into a
    /// buffer with it.</summary>
    public const int Name = 255;

    /// <summary>Bytes of that for a name made of a program's file name.</summary>
    public const int MadeUpName = 64;

    /// <summary>Options of one command line; with more, the plan would not fit into monofy's memory.</summary>
    public const int Options = 40_000;

    /// <summary>Characters that a text may have once its references are replaced.</summary>
    public const int Expanded = 1 << 20;

    /// <summary>Bytes of one variable, <c>NAME=value</c> and its NUL: what the kernel takes as one string
    /// (MAX_ARG_STRLEN with pages of 4 kB).</summary>
    public const int Variable = 131_072;

    /// <summary>Variables of one file.</summary>
    public const int Variables = 20_000;

    /// <summary>Characters of all values of one file; the kernel takes no more than 2 MB of arguments and variables as
    /// a rule.</summary>
    public const int Values = 4 << 20;

    /// <summary>Characters of all files of variables that a service has.</summary>
    public const int Files = 2 << 20;
}
