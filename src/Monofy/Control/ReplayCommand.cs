using System;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Planning;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Control;

/// <summary><c>monofy ctl replay FILE</c>: no monofy runs, and nothing is started.</summary>
internal static unsafe class ReplayCommand
{
    private const int LongestLine = 2 << 20;        // the plan is one, and a plan may have 1 MB

    /// <summary>Replays <paramref name="file"/>: 0 if everything is decided again, 1 with the first difference, 125 if
    /// it is not a journal.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="environment">monofy's own environment.</param>
    /// <param name="print">Prints a line: on standard output, or as a message of monofy's.</param>
    public static int Run(string file, EnvironmentBlock environment, Action<string, bool> print)
    {
        var bytes = new Bytes(Bytes.SizeOf(file));
        int fd = Libc.open(bytes.Add(file), Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOCTTY | Libc.O_NONBLOCK, 0);
        if (fd < 0) return Refuse(print, file + ": " + OsError.Describe(OsError.Last));
        if (FileKind.Of(fd) != Libc.S_IFREG) return Refuse(print, file + ": is not a regular file");
        var replay = new Replay(Release.Version, new(environment, FileReader.Read, FileReader.ReadSecret),
            line => print(line, false));
        bool broken = ReadLines(fd, replay, out string? error);
        Libc.close(fd);
        if (error != null) return Refuse(print, file + ":" + (replay.Line + 1) + ": " + error);
        string? note = replay.End(broken);
        if (replay.Mistake != null) return Refuse(print, file + ":" + replay.Line + ": " + replay.Mistake);
        if (replay.Difference != null)
        {
            print(file + ":" + replay.Line + ": this is decided otherwise now", true);
            foreach (string line in replay.Difference.Split('\n')) print(line, true);
            return 1;
        }
        if (note != null) print(note, true);
        print("replayed " + replay.Events + " events: the same is decided again", false);
        return 0;
    }

    // Whether the last line has no end.
    private static bool ReadLines(int fd, Replay replay, out string? error)
    {
        byte[] buffer = new byte[64 << 10];
        int count = 0;
        while (true)
        {
            nint n;
            fixed (byte* at = &buffer[count]) n = Libc.read(fd, at, (nuint)(buffer.Length - count));
            error = n < 0 ? OsError.Describe(OsError.Last) : null;
            if (n <= 0) return count > 0;
            count += (int)n;
            int start = 0;
            for (int end; (end = buffer.AsSpan(start, count - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                if (!replay.Feed(Text.Decode(buffer.AsSpan(start, end)))) return false;
            }
            buffer.AsSpan(start, count - start).CopyTo(buffer);
            count -= start;
            if (count < buffer.Length) continue;
            error = count < LongestLine ? null : "the line is longer than 2 MB";
            if (error != null) return false;
            Array.Resize(ref buffer, Math.Min(2 * buffer.Length, LongestLine));
        }
    }

    private static int Refuse(Action<string, bool> print, string why)
    {
        print(why, true);
        return Limits.UsageStatus;
    }
}
