using Monofy.Core.Launching;

namespace Monofy.Processes;

/// <summary>What a child tells of a start that failed.</summary>
internal struct StartReport
{
    public StartStage Stage;
    public int Errno;

    /// <summary>Which candidate or limit it was that failed.</summary>
    public int Failed;
}
