using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace Monofy.Harness;

/// <summary>What a program writes, as it arrives; tests wait for what they expect in it.</summary>
internal class Captured
{
    private readonly StringBuilder _text = new();
    private readonly Func<string> _transcript;
    private bool _ended;

    protected Captured(Func<string> transcript) => _transcript = transcript;

    /// <summary>Captures a UTF-8 stream, possibly of a terminal, whose lines end with CR LF.</summary>
    public Captured(Stream source, Func<string> transcript) : this(transcript) =>
        new Thread(() => Read(source)) { IsBackground = true }.Start();

    public string Text
    {
        get { lock (_text) return _text.ToString(); }
    }

    /// <summary>Whether the last writer has closed it.</summary>
    public bool Ended
    {
        get { lock (_text) return _ended; }
    }

    /// <summary>The complete lines, without their line ends, and what follows the last one.</summary>
    public string[] Lines
    {
        get
        {
            string text = Text.Replace("\r\n", "\n");
            return text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        }
    }

    /// <summary>Waits for a match; `^` and `$` match at each line. Fails at the deadline, or when no more can
    /// arrive.</summary>
    public Match Wait(string pattern, int times = 1)
    {
        Regex regex = new(pattern, RegexOptions.Multiline);
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            long began = Stopwatch.GetTimestamp();
            bool ended;
            string text;
            lock (_text) (ended, text) = (_ended, _text.ToString());
            MatchCollection found = regex.Matches(text.Replace("\r\n", "\n"));
            if (found.Count >= times) return found[times - 1];
            if (ended || Stopwatch.GetElapsedTime(start) > Deadline.Generous)
                Assert.Fail($"{(ended ? "ended" : "waited in vain")} without " +
                    $"/{pattern}/{(times > 1 ? $" {times} times" : "")}\n{_transcript()}");
            // Give the reader time: searching megabytes after each read would take longer than everything else.
            Thread.Sleep(Stopwatch.GetElapsedTime(began));
            lock (_text)
                if (!_ended && _text.Length == text.Length) Monitor.Wait(_text, 500);
        }
    }

    public int Count(string pattern) => Regex.Count(Text.Replace("\r\n", "\n"), pattern, RegexOptions.Multiline);

    public void WaitForEnd()
    {
        long start = Stopwatch.GetTimestamp();
        lock (_text)
            while (!_ended)
            {
                Monitor.Wait(_text, 500);
                if (Stopwatch.GetElapsedTime(start) > Deadline.Generous)
                    Assert.Fail("somebody still holds the pipe\n" + _transcript());
            }
    }

    protected void Add(string text)
    {
        lock (_text)
        {
            _text.Append(text);
            Monitor.PulseAll(_text);
        }
    }

    /// <summary>Marks the end. <paramref name="close"/> runs before anyone sees it.</summary>
    protected void End(Action? close = null)
    {
        lock (_text)
        {
            close?.Invoke();
            _ended = true;
            Monitor.PulseAll(_text);
        }
    }

    /// <summary>Runs <paramref name="act"/> unless it has ended; it cannot end during that.</summary>
    protected void IfOpen(Action act)
    {
        lock (_text)
            if (!_ended) act();
    }

    /// <summary>Fails, showing everything that the program wrote.</summary>
    protected void Fail(string what) => Assert.Fail(what + "\n" + _transcript());

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
                Add(new string(characters, 0, count).Replace("\r", ""));
            }
        }
        catch (IOException) { }     // the other side of a pseudo-terminal is closed
        catch (ObjectDisposedException) { }
        End();
    }
}
