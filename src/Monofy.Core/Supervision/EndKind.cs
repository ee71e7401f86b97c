namespace Monofy.Core.Supervision;

/// <summary>How the last process of a service ended.</summary>
public enum EndKind : byte
{
    /// <summary>Of its own accord.</summary>
    Own,

    /// <summary>After monofy had asked it to stop.</summary>
    Asked,

    /// <summary>After monofy had sent it SIGKILL.</summary>
    Killed,

    /// <summary>By the kernel, because the memory limit was reached.</summary>
    OutOfMemory,

    /// <summary>After <c>--setup-timeout</c>.</summary>
    TimedOut,

    /// <summary>It did not: SIGKILL had no effect, and monofy went on without it. The status is a
    /// placeholder.</summary>
    Survived,

    /// <summary>It could not be started.</summary>
    NotStarted,
}
