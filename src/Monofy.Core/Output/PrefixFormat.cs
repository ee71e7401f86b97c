using System;
using System.Text;

namespace Monofy.Core.Output;

/// <summary><c>NAME | line</c>, names padded to the longest, in colour or not, with the time in front or not.</summary>
public sealed class PrefixFormat : LineFormat
{
    // Of middling lightness, so that they can be told apart, and read, on dark and on light.
    private static ReadOnlySpan<byte> Colors => [32, 166, 35, 133, 37, 161, 100, 69, 172, 71, 169, 73];

    private readonly byte[] _prefix;
    private readonly TimeText? _time;

    /// <summary>The format of one service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="width">The length of the longest name.</param>
    /// <param name="color">Its number among the services where names are coloured, else -1.</param>
    /// <param name="time">Shared by all formats where lines carry the time, else null.</param>
    public PrefixFormat(string name, int width, int color, TimeText? time)
    {
        _time = time;
        string text = name.PadRight(width) + " | ";
        if (color >= 0) text = "\e[38;5;" + Colors[color % Colors.Length] + "m" + text + "\e[0m";
        if (time != null) text = new string(' ', TimeText.Size + 1) + text;
        _prefix = Encoding.UTF8.GetBytes(text);
    }

    /// <inheritdoc/>
    public override int MaxSize(int length) => _prefix.Length + length + 1;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> line, Span<byte> output)
    {
        _prefix.CopyTo(output);
        line.CopyTo(output[_prefix.Length..]);
        output[_prefix.Length + line.Length] = (byte)'\n';
        return _prefix.Length + line.Length + 1;
    }

    /// <inheritdoc/>
    public override void SetTime(long unixTicks)
    {
        if (_time != null) _time.Of(unixTicks).CopyTo(_prefix);
    }
}
