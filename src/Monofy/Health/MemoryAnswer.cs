namespace Monofy.Health;

/// <summary>What the child that measures memory writes.</summary>
internal struct MemoryAnswer
{
    /// <summary>What the processes hold together; -1: no process could be read.</summary>
    public long Bytes;

    /// <summary>Not 0 if the resident size was taken for a process, because its proportional size may not be
    /// read.</summary>
    public long Resident;
}
