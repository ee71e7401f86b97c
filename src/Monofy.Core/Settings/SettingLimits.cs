namespace Monofy.Core.Settings;

/// <summary>Every number that bounds what can be said.</summary>
public static class SettingLimits
{
    /// <summary>Instances of one service (<c>--scale</c>).</summary>
    public const int Instances = 10_000;

    /// <summary>Bytes of a name that is given: it stands in front of each line of output, which has to fit into a buffer with it.</summary>
    public const int Name = 255;

    /// <summary>Bytes of that for a name made of a program's file name.</summary>
    public const int MadeUpName = 64;
}
