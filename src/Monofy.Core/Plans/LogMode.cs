namespace Monofy.Core.Plans;

/// <summary>What becomes of the processes' output (<c>--log</c>).</summary>
public enum LogMode : byte
{
    /// <summary>Processes write to monofy's own standard output and error. The default.</summary>
    Raw,

    /// <summary>Every line begins with the service's name.</summary>
    Prefix,

    /// <summary>Every line is a JSON object.</summary>
    Json,

    /// <summary>It is discarded; <c>ctl logs</c> still has it. Of a service only.</summary>
    None,
}
