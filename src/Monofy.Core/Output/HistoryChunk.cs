namespace Monofy.Core.Output;

/// <summary>The header of a group of lines in the ring, which were read at the same time from the same
/// stream.</summary>
/// <param name="Size">Size of the lines in bytes, including newlines.</param>
/// <param name="Lines">The number of lines.</param>
/// <param name="Sequence">The number of the first line.</param>
/// <param name="UnixTicks">When they were read.</param>
/// <param name="Pid">The process.</param>
/// <param name="IsError">Whether they come from standard error.</param>
internal readonly record struct HistoryChunk(int Size, int Lines, long Sequence, long UnixTicks, int Pid, bool IsError);
