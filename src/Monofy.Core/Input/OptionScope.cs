using System;

namespace Monofy.Core.Input;

/// <summary>Where an option may stand.</summary>
[Flags]
public enum OptionScope : byte
{
    /// <summary>Before the first name or command: of the run as a whole.</summary>
    Run = 1,

    /// <summary>After a service's name; before the first one as the default for all.</summary>
    Service = 2,

    /// <summary>After a setup command's name; before the first one as the default for all.</summary>
    Setup = 4,

    /// <summary>Makes sense for one service or once only: no <c>MONOFY_…</c> variable.</summary>
    Once = 8,
}
