using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace Monofy.Container.Tests;

/// <summary>What somebody writes, read by a thread of its own; tests wait for what they expect in it.</summary>
internal sealed class Captured
{
    private readonly StringBuilder _text = new();
    private readonly Func<string> _transcript;
    private bool _ended;

    public Captured(Stream source, Func<string> transcript)
    {
        _transcript = transcript;
        new Thread(() => Read(source)) { IsBackground = true }.Start();
    }

    public string Text
    {
        get { lock (_text) return _text.ToString(); }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public int Count(string pattern) => Regex.Count(Text, pattern, RegexOptions.Multiline);

    /// <summary>Waits until the pattern matches so many times.</summary>
    public Match Wait(string pattern, int times = 1)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_text)
        {
            while (true)
            {
                MatchCollection found = Regex.Matches(_text.ToString(), pattern, RegexOptions.Multiline);
                if (found.Count >= times) return found[times - 1];
                TimeSpan left = Deadline.Generous - Stopwatch.GetElapsedTime(start);
                if (_ended || left <= TimeSpan.Zero) break;
                Monitor.Wait(_text, left);
            }
        }
        Assert.Fail($"{(_ended ? "ended" : "waited in vain")} without " +
            $"/{pattern}/{(times > 1 ? " " + times + " times" : "")}\n{_transcript()}");
        return null!;
    }

    public void WaitForEnd()
    {
        long start = Stopwatch.GetTimestamp();
        lock (_text)
        {
            while (!_ended)
            {
                TimeSpan left = Deadline.Generous - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_text, left))
                    Assert.Fail("waited in vain for the end of output\n" + _transcript());
            }
        }
    }

    private void Read(Stream source)
    {
        var bytes = new byte[65536];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[bytes.Length + 4];
        try
        {
            for (int size; (size = source.Read(bytes)) > 0;)
            {
                int count = decoder.GetChars(bytes, 0, size, characters, 0, false);
                lock (_text)
                {
                    // A terminal ends its lines with CR LF.
                    for (int i = 0; i < count; i++)
                        if (characters[i] != '\r') _text.Append(characters[i]);
                    Monitor.PulseAll(_text);
                }
            }
        }
        catch (IOException) { }     // the other side of a pseudo-terminal is closed
        catch (ObjectDisposedException) { }
        lock (_text)
        {
            _ended = true;
            Monitor.PulseAll(_text);
        }
    }
}
