using System;

namespace Monofy.Core.Launching;

/// <summary>What monofy can see of a file that could not be executed.</summary>
/// <param name="Exists">Whether it exists.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Head">Its first <see cref="ProgramFile.HeadSize"/> bytes; empty unless it is a readable regular
/// file.</param>
public readonly record struct FileFacts(bool Exists, bool IsDirectory, ReadOnlyMemory<byte> Head);
