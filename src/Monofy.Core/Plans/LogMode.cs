namespace Monofy.Core.Plans;

/// <summary>How the output of processes is handled (<c>--log</c>).</summary>
public enum LogMode : byte
{
    /// <summary>Processes write to monofy's own standard output and error. The default.</summary>
    Raw,

    /// <summary>Each line begins with the service's name.</summary>
    Prefix,

    /// <summary>Each line is a JSON object.</summary>
    Json,

    /// <summary>It is not shown; <c>ctl logs</c> still has it. For single services only.</summary>
    None,
}
