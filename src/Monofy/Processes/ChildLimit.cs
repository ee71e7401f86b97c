using Monofy.Native;

namespace Monofy.Processes;

/// <summary>One resource limit that a child sets.</summary>
internal struct ChildLimit
{
    public int Resource;
    public rlimit Value;
}
