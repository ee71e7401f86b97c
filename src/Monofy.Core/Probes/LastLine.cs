using System;
using Monofy.Core.Values;

namespace Monofy.Core.Probes;

/// <summary>Remembers the last line with something in it of all that is written.</summary>
public sealed class LastLine
{
    /// <summary>What is kept of a line: its beginning.</summary>
    public const int MaxLength = 256;

    private readonly byte[] _line = new byte[MaxLength];
    private int _length;
    private bool _ended;        // the line is complete; the next byte begins another one

    /// <summary>Takes what was written.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b is (byte)'\n' or (byte)'\r')
            {
                _ended = true;
                continue;
            }
            if (b == ' ' && (_ended || _length == 0)) continue;
            if (_ended) _length = 0;
            _ended = false;
            if (_length < MaxLength) _line[_length++] = b;
        }
    }

    /// <summary>The line; null if there was none.</summary>
    public string? Text => _length == 0 ? null : Values.Text.Decode(_line.AsSpan(0, _length)).TrimEnd();
}
