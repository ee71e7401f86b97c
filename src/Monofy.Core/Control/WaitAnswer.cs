using System.Buffers;

namespace Monofy.Core.Control;

/// <summary><c>ctl wait --json</c>: when the wait is over, the items of <c>status</c> of what was waited for.</summary>
public sealed class WaitAnswer : Answer
{
    private readonly StatusAnswer _status;

    /// <summary>Shows <paramref name="services"/>, then ends with <paramref name="status"/> and
    /// <paramref name="error"/>.</summary>
    public WaitAnswer(RunView view, int[] services, int status, string? error)
    {
        _status = new(view, services, watch: false);
        (Status, Error, IsOver) = (status, error, services.Length == 0);
    }

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        bool written = _status.TryWrite(to);
        IsOver = _status.IsOver;
        return written;
    }
}
