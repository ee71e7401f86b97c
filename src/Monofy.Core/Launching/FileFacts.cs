using System;

namespace Monofy.Core.Launching;

/// <summary>What is seen of a file that could not be executed.</summary>
/// <param name="Exists">Whether it is there.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Head">Its first <see cref="ProgramFile.HeadSize"/> bytes; empty unless it is a regular file that may be
/// read.</param>
public readonly record struct FileFacts(bool Exists, bool IsDirectory, ReadOnlyMemory<byte> Head);
