using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Descriptions;
using Monofy.Core.Dns;
using Monofy.Core.Input;
using Monofy.Core.Launching;
using Monofy.Core.Probes;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Tests;

/// <summary>Every reader of something that others write: whatever comes, it is read or refused, soon, and never an
/// exception. A tenth of a second each; longer with MONOFY_FUZZ_SECONDS.</summary>
public sealed class ReaderFuzzTests
{
    private static readonly double s_seconds =
        double.TryParse(Environment.GetEnvironmentVariable("MONOFY_FUZZ_SECONDS"), out double given) ? given : 0.1;

    // A reader, and texts that it takes.
    private static readonly Dictionary<string, (Action<string> Read, string[] Seeds)> s_readers = new()
    {
        ["durations"] = (text => Duration.TryParse(text, out _), ["1h30m", "500ms", "1.5s", "9223372036854775807ns"]),
        ["sizes"] = (text => Size.TryParse(text, out _), ["1k", "64m", "2G", "9223372036854775807"]),
        ["signals"] = (text => Signal.TryParse(text, out _), ["SIGTERM", "RTMIN+3", "64", "hup"]),
        ["addresses"] = (text => IpAddress.TryParse(text, out _),
            ["127.0.0.1", "::1", "fe80::1%eth0", "::ffff:1.2.3.4"]),
        ["words"] = (text => ShellWords.TrySplit(text, false, out _, out _), ["sh -c 'a b' \"c\\\"d\" e\\ f $A"]),
        ["variables in words"] = (text => Interpolation.Expand(text, name => name.Length > 2 ? null : name,
            ExpansionMode.Compose), ["${A:-${B:?x}}$C$$", "${A:+${B-c}}"]),
        ["schedules"] = (text => Schedule.Parse(text, out _), ["*/5 0-23/2 1,15 jan-dec sun", "@every 90s", "@weekly"]),
        ["zone rules"] = (text => Zone.FromRule(text), ["CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3", "EST5EDT,J60/2,300"]),
        ["zone files"] = (text => Zone.FromFile(text), ["TZif2" + new string('\0', 39) + "\nCET-1\n",
            "TZif2" + new string('\0', 15) + "\0\0\0\u0001\0\0\0\u0001\0\0\0\0\0\0\0\u0001\0\0\0\u0001\0\0\0\u0004" +
                "\0\0\0\0\0\0\0\0\0UTC\0"]),
        ["env files"] = (text => DotEnv.Parse(text, "f", static _ => "x"), ["A=1\nexport B='2'\nC=\"${A}\\n\" # x\n"]),
        ["hand-over"] = (text => HandOver.Parse(text, "f"), ["A=1\nB<<END\nx\ny\nEND\nC='2'\n"]),
        ["Procfiles"] = (text => Procfile.Parse(text, "f"), ["web: gunicorn app\n# x\nworker: celery\n"]),
        ["plans"] = (text => PlanJsonReader.Read(text, "f", new Description(), []),
            ["{\"monofy\":1,\"run\":{\"log\":\"prefix\"},\"services\":{\"web\":{\"command\":[\"a\",\"$B\"]}}}"]),
        ["hosts"] = (text => HostsFile.Find(text, "db"), ["127.0.0.1 db # x\n::1\tlocalhost db\n"]),
        ["resolv.conf"] = (text => ResolverConfig.Parse(text),
            ["search a.b c\nnameserver 1.2.3.4\noptions ndots:5 timeout:1\n"]),
        ["HTTP requests"] = (text => HttpRequest.Parse(Encoding.Latin1.GetBytes(text), out _),
            ["GET /metrics?x=%20 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"]),
        ["HTTP statuses"] = (text => StatusLine.Parse(Encoding.Latin1.GetBytes(text)), ["HTTP/1.1 200 OK\r\n"]),
        ["sd_notify"] = (text => NotifyMessage.Parse(Encoding.Latin1.GetBytes(text)),
            ["READY=1\nSTATUS=ok\nWATCHDOG=1\nEXTEND_TIMEOUT_USEC=5\nMAINPID=7\nBARRIER=1\n"]),
        ["ctl requests"] = (text => global::Monofy.Core.Control.Request.Parse(Encoding.Latin1.GetBytes(text), out _),
            ["status --json web\n", "logs -f -n 10 web\n", "run --wait job A=1\n", "signal USR2 web\n"]),
        ["ctl answers"] = (text => ReplyLine.Read(Encoding.Latin1.GetBytes(text)), ["+ok\n", "-no\n", "=3\n"]),
        ["ctl words"] = (text => CallParser.Parse(text.Split(' '), out _, out _),
            ["status --json web", "logs -f --since 10m web"]),
        ["times"] = (text => Moment.TryParse(text, 0, out _), ["2026-11-20T13:31:27Z", "10m", "2026-11-20"]),
        ["/proc/stat"] = (text => ProcStat.Parse(Encoding.Latin1.GetBytes(text)),
            ["7 (a b) S 1 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 100 4096 10 0 0 0 0 0"]),
        ["numbers of /proc"] = (ReadNumbers, ["4096 10 5 1 0 20 0", "Pss: 12 kB\nPss_Anon: 3 kB\n"]),
        ["JSON objects"] = (text => global::Monofy.Core.Output.JsonText.IsObject(Encoding.UTF8.GetBytes(text)),
            ["{\"a\":[1,-2.5e3,true,null,{\"b\":\"\\u00e9\\n\"}]}"]),
        ["lines of programs"] = (text => new LastLine().Add(Encoding.Latin1.GetBytes(text)), ["a\nb\r\n\u009b2J"]),
    };

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Whatever_comes_is_read_or_refused(string reader)
    {
        (Action<string> read, string[] seeds) = s_readers[reader];
        var random = new Random(reader.Length * 31 + 7);
        long start = Stopwatch.GetTimestamp();
        int inputs = 0;
        for (; inputs < 200 || Stopwatch.GetElapsedTime(start).TotalSeconds < s_seconds; inputs++)
        {
            string text = Damage(seeds[random.Next(seeds.Length)], seeds, random);
            try { read(text); }
            catch (Exception e) { Assert.Fail($"{reader}: {e.GetType().Name}: {Printable(text)}\n{e.StackTrace}"); }
        }
        Console.WriteLine($"{reader}: {inputs} inputs");
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void What_has_no_end_is_read_in_time(string reader)
    {
        (Action<string> read, string[] seeds) = s_readers[reader];
        string[] pieces = ["(", "[", "{", "${", "\"", "'", "\\", "0", "a", " ", ",", "\n", ":", "\0", .. seeds];
        ProcessorTime.IsBounded(() =>
        {
            foreach (string piece in pieces)
                read(string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)));
        });
    }

    private static void ReadNumbers(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        ProcText.ReadProportional(bytes);
        ProcText.ReadResident(bytes);
    }

    // Some slips: bytes that are lost, doubled, swapped for odd ones, or come from another text.
    private static string Damage(string seed, string[] seeds, Random random)
    {
        var text = new StringBuilder(seed);
        for (int n = 1 + random.Next(6); n > 0; n--)
        {
            int at = random.Next(text.Length + 1);
            int size = Math.Min(random.Next(1, 9), text.Length - at);
            switch (random.Next(5))
            {
                case 0: text.Remove(at, size); break;
                case 1: text.Insert(at, text.ToString(at, size)); break;
                case 2: text.Insert(at, (char)random.Next(random.Next(2) == 0 ? 128 : 0x10000)); break;
                case 3: text.Insert(at, s_odd[random.Next(s_odd.Length)]); break;
                default:
                    string other = seeds[random.Next(seeds.Length)];
                    text.Insert(at, other.AsSpan(random.Next(other.Length)));
                    break;
            }
        }
        return text.ToString();
    }

    private static readonly string[] s_odd =
    [
        "\0", "\n", "\r\n", "\t", " ", "'", "\"", "\\", "$", "${", "}", "$$", "{", "[", "]", ":", "=", "#", "-", "--",
        "+", "%", "/", ",", "*", "?", "@", "0", "-1", "99999999999999999999", "1e999", "\uD800", "\uDC80", "\uFEFF",
        "\u2028", "\u009b", "é",
    ];

    private static string Printable(string text) =>
        string.Concat(text.Select(c => c is >= ' ' and < '\x7f' ? c.ToString() : $"\\u{(int)c:x4}"));
}
