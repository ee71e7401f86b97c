namespace Monofy.Core.Launching;

/// <summary>The steps between the creation of a process and the execution of its program, in order; a failure names its
/// step.</summary>
public enum StartStage
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>The pipe through which it reports its failure.</summary>
    Pipe,

    /// <summary>The process itself.</summary>
    Fork,

    /// <summary>Its process group or session.</summary>
    Group,

    /// <summary>Its own terminal.</summary>
    Terminal,

    /// <summary>The foreground of monofy's terminal.</summary>
    Foreground,

    /// <summary>Standard input, output and error, and the other descriptors it keeps.</summary>
    Streams,

    /// <summary>Its oom score.</summary>
    OomScore,

    /// <summary>Its resource limits.</summary>
    Limits,

    /// <summary>Its nice value.</summary>
    Nice,

    /// <summary>Its supplementary groups.</summary>
    Groups,

    /// <summary>Its group.</summary>
    Gid,

    /// <summary>Its user.</summary>
    Uid,

    /// <summary>Its directory.</summary>
    Directory,

    /// <summary>no_new_privs.</summary>
    NoNewPrivileges,

    /// <summary>The parent-death signal.</summary>
    ParentDeath,

    /// <summary>Its signal mask and dispositions.</summary>
    Signals,

    /// <summary>Its program.</summary>
    Exec,

    /// <summary>It did not execute its program in time and was killed.</summary>
    Late,
}
