using System;
using Monofy.Core.Values;

namespace Monofy.Core.Output;

/// <summary>
/// The lines of one stream of a process: cut, formatted, and copied to the history if a client may ask for it. An
/// unfinished line is shown after <see cref="PartialLines.Patience"/>.
/// </summary>
public sealed class LineStream
{
    private readonly LineFormat? _format;
    private readonly LineCutter _cutter;
    private readonly PartialLines _partials;
    private readonly LineTee? _tee;
    private Instant _now;
    private int _held;

    /// <summary>Creates the stream.</summary>
    /// <param name="format">How lines look; null: the bytes are passed on unchanged.</param>
    /// <param name="partials">Shared by all streams.</param>
    /// <param name="tee">Receives a copy; null: none.</param>
    public LineStream(LineFormat? format, PartialLines partials, LineTee? tee = null)
    {
        (_format, _partials, _tee) = (format, partials, tee);
        _cutter = new LineCutter(keep: partials.Keep);
    }

    /// <summary>Called when the unfinished line has waited long enough; it should call <see cref="End"/>.</summary>
    public Action? OnExpired { get; init; }

    /// <summary>Whether it writes anything; if not, it needs no room in the output.</summary>
    public bool IsShown => _format is not NoFormat;

    /// <summary>Whether there is an unfinished line.</summary>
    public bool HasPartial => _cutter.HasPartial;

    /// <summary>The memory that the unfinished line holds, in bytes.</summary>
    public int Held => _held;

    /// <summary>When the unfinished line is shown.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Whether <see cref="PartialLines"/> has it queued and will check the deadline again.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Sets the time for the following lines.</summary>
    /// <param name="now">On the monotonic clock.</param>
    /// <param name="unixTicks">In units of 100 ns since 1970, UTC.</param>
    public void SetTime(Instant now, long unixTicks)
    {
        _now = now;
        _format?.SetTime(unixTicks);
        _tee?.SetTime(unixTicks);
    }

    /// <summary>Formats <paramref name="input"/>; see <see cref="LineCutter.Cut"/>.</summary>
    public int Cut(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        if (_format == null)
        {
            written = Math.Min(input.Length, output.Length);
            input[..written].CopyTo(output);
            // The history needs lines, whatever the terminal shows.
            if (_tee is { IsOpen: true }) _cutter.Cut(input[..written], NoFormat.Instance, [], out _, _tee);
            Account();
            return written;
        }
        int taken = _cutter.Cut(input, _format, output, out written, _tee);
        Account();
        // The wait starts when the line starts.
        if (!_cutter.HasPartial) Deadline = Instant.Never;
        else if (written > 0 || Deadline == Instant.Never) ExpectEnd();
        return taken;
    }

    /// <summary>Formats the unfinished line as if it had ended; false if <paramref name="output"/> is too
    /// small.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="written">How much was written.</param>
    /// <param name="more">More of the line may come, so an incomplete character is kept back.</param>
    public bool End(Span<byte> output, out int written, bool more)
    {
        bool done = _cutter.End(_format ?? NoFormat.Instance, output, out written, more, _tee);
        Account();
        if (done) Deadline = Instant.Never;
        return done;
    }

    /// <summary>Resumes after a pause in which the end of the line could not be read: the wait starts again
    /// now.</summary>
    public void GoOn(Instant now)
    {
        _now = now;
        if (_format != null && HasPartial && Deadline == Instant.Never) ExpectEnd();
    }

    internal void Expire()
    {
        Deadline = Instant.Never;
        OnExpired?.Invoke();
    }

    private void ExpectEnd()
    {
        Deadline = _now + PartialLines.Patience;
        _partials.Expect(this);
    }

    private void Account()
    {
        _partials.Hold(_cutter.Held - _held);
        _held = _cutter.Held;
    }
}
