namespace Monofy.Core.Output;

/// <summary>What stands in front of some lines in the ring: they were read at the same time from the same
/// stream.</summary>
/// <param name="Size">Bytes of the lines, newlines included.</param>
/// <param name="Lines">How many they are.</param>
/// <param name="Sequence">The number of the first one.</param>
/// <param name="UnixTicks">When they were read.</param>
/// <param name="Pid">The process.</param>
/// <param name="IsError">Whether from standard error.</param>
internal readonly record struct HistoryChunk(int Size, int Lines, long Sequence, long UnixTicks, int Pid, bool IsError);
