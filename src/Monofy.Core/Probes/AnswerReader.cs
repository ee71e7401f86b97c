using System;

namespace Monofy.Core.Probes;

/// <summary>Reads the status out of an answer of HTTP that comes in pieces. Interim answers (100 to 199, such as 103
/// Early Hints) are passed over, as RFC 9110 wants it; after 101 nothing of HTTP follows.</summary>
public sealed class AnswerReader
{
    private const int Switching = 101, FirstFinal = 200;

    private readonly byte[] _begin = new byte[StatusLine.Length];
    private int _count;         // of _begin
    private bool _skips;        // the rest of an interim answer
    private bool _lineIsEmpty;  // so far

    /// <summary>The final status, 101 to 599; -1: the answer is not HTTP; 0: not known yet.</summary>
    public int Status { get; private set; }

    /// <summary>Takes the next piece; true once <see cref="Status"/> is known.</summary>
    public bool Read(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && Status == 0; i++)
        {
            if (_skips) Skip(bytes[i]);
            else Add(bytes[i]);
        }
        return Status != 0;
    }

    private void Add(byte next)
    {
        _begin[_count++] = next;
        int status = StatusLine.Parse(_begin.AsSpan(0, _count));
        _skips = status is > 0 and < FirstFinal and not Switching;
        if (_skips) (_count, _lineIsEmpty) = (0, false);
        else Status = status;
    }

    // To the end of the first empty line.
    private void Skip(byte next)
    {
        if (next == '\r') return;
        _skips = next != '\n' || !_lineIsEmpty;
        _lineIsEmpty = next == '\n';
    }
}
