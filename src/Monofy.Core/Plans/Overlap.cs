namespace Monofy.Core.Plans;

/// <summary>What happens to a run of a job that is due while the last one is still running
/// (<c>--overlap</c>).</summary>
public enum Overlap : byte
{
    /// <summary>It is skipped, which is announced. The default.</summary>
    Skip,

    /// <summary>It begins when the last one has ended.</summary>
    Queue,

    /// <summary>The last one is stopped, and then it begins.</summary>
    Kill,
}
