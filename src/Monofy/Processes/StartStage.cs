namespace Monofy.Processes;

/// <summary>The steps between a process's birth and its program, in order; a failure names its own.</summary>
internal enum StartStage
{
    None,
    Pipe,
    Fork,
    Group,
    Terminal,
    Foreground,
    Streams,
    OomScore,
    Limits,
    Nice,
    Groups,
    Gid,
    Uid,
    Directory,
    NoNewPrivileges,
    ParentDeath,
    Signals,
    Exec,
    Late,
}
