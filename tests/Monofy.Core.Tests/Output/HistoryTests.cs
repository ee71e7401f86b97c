using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Output;

namespace Monofy.Core.Tests.Output;

public sealed class HistoryTests
{
    private static readonly HistoryFilter s_all = new(null, 0, []);

    [Fact]
    public void Nothing_is_kept_before_it_is_opened()
    {
        var history = new History(1);
        new LineTee(history, 0, 1, false).AddLines("a\n"u8);
        Assert.Equal(1, history.Sequence);
        history.Open();
        Assert.Empty(Read(history));
    }

    [Fact]
    public void Lines_of_all_services_come_in_the_order_in_which_they_were_read()
    {
        History history = Open(2);
        Add(history, 0, "a\nb\n");
        Add(history, 1, "c\n");
        Add(history, 0, "d\n");
        Assert.Equal(["a", "b", "c", "d"], Read(history));
        Assert.Equal(["c"], Read(history, new HistoryFilter([1], 0, [])));
    }

    [Fact]
    public void A_line_knows_its_number_time_process_and_stream()
    {
        History history = Open(1);
        history.Add(0, 7, false, 1000, "a\n"u8);
        history.Add(0, 8, true, 2000, "b\n"u8);
        var found = new List<(long, long, int, int, bool)>();
        history.Read(s_all, 2, (in HistoryLine l) =>
        {
            found.Add((l.Sequence, l.UnixTicks, l.Service, l.Pid, l.IsError));
            return true;
        }, out _);
        Assert.Equal([(2, 2000, 0, 8, true)], found);
    }

    [Fact]
    public void Lines_can_be_chosen_by_time_and_by_text()
    {
        History history = Open(1);
        history.Add(0, 1, false, 1000, "old error\n"u8);
        history.Add(0, 1, false, 2000, "new error\nnew\n"u8);
        Assert.Equal(["new error", "new"], Read(history, new HistoryFilter(null, 1500, [])));
        Assert.Equal(["old error", "new error"], Read(history, new HistoryFilter(null, 0, "error"u8.ToArray())));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "c d")]
    [InlineData(9, "a b c d")]
    public void The_last_lines_can_be_had(int count, string expected)
    {
        History history = Open(2);
        Add(history, 0, "a\nb\n");
        Add(history, 1, "c\n");
        Add(history, 0, "d\n");
        long from = history.FindLast(s_all, count);
        Assert.Equal(expected, string.Join(' ', Read(history, s_all, from)));
    }

    [Fact]
    public void A_consumer_that_is_full_goes_on_later_without_losing_a_line()
    {
        History history = Open(2);
        for (int i = 0; i < 50; i++) Add(history, i % 2, i + "\n" + i + "b\n");
        var found = new List<string>();
        long from = 0;
        for (bool more = true; more;)
        {
            int room = 3;
            from = history.Read(s_all, from, (in HistoryLine line) =>
            {
                if (room-- == 0) return false;
                found.Add(Encoding.UTF8.GetString(line.Text));
                return true;
            }, out bool lost);
            Assert.False(lost);
            more = from < history.Sequence;
        }
        Assert.Equal(Enumerable.Range(0, 50).SelectMany(i => new[] { i.ToString(), i + "b" }), found);
    }

    [Fact]
    public void A_service_that_writes_much_forgets_its_own_oldest_lines_only()
    {
        History history = Open(2);
        Add(history, 0, "quiet\n");
        for (int i = 0; i < 100_000; i++) Add(history, 1, "line " + i + "\n");
        string[] all = Read(history);
        Assert.Equal("quiet", all[0]);
        Assert.Equal("line 99999", all[^1]);
        Assert.InRange(all.Length, 1000, 99_999);
        Assert.Equal(100_002, history.Sequence);
    }

    [Fact]
    public void A_follower_that_was_overtaken_learns_that()
    {
        History history = Open(1);
        Add(history, 0, "a\n");
        for (int i = 0; i < 100_000; i++) Add(history, 0, "line " + i + "\n");
        Read(history, s_all, 1, out bool lost);
        Assert.True(lost);
        Read(history, s_all, history.Sequence - 5, out lost);
        Assert.False(lost);
        Read(history, s_all, 0, out lost);
        Assert.False(lost);
    }

    [Fact]
    public void Of_more_lines_at_once_than_fit_the_last_are_kept()
    {
        History history = Open(1);
        string lines = string.Concat(Enumerable.Range(0, 60_000).Select(i => i + "\n"));
        Add(history, 0, lines);
        string[] kept = Read(history);
        Assert.Equal("59999", kept[^1]);
        Assert.Equal(Enumerable.Range(60_000 - kept.Length, kept.Length).Select(i => i.ToString()), kept);
        Assert.Equal(60_001, history.Sequence);
    }

    [Fact]
    public void Of_a_line_that_is_too_long_the_beginning_is_kept()
    {
        History history = Open(8192);
        Add(history, 0, "a\n" + new string('x', 5000) + "\n");
        string kept = Assert.Single(Read(history));
        Assert.InRange(kept.Length, 100, 4999);
        Assert.Equal(3, history.Sequence);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(8192)]
    public void Whatever_is_written_the_newest_lines_are_there_whole_and_in_order(int services)
    {
        History history = Open(services);
        var random = new Random(services);
        var model = new List<string>[2];
        for (int i = 0; i < 2; i++) model[i] = [];
        for (int round = 0; round < 3000; round++)
        {
            int service = random.Next(2);
            var lines = new StringBuilder();
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                string line = new((char)('a' + random.Next(26)), random.Next(40));
                model[service].Add(line);
                lines.Append(line).Append('\n');
            }
            Add(history, service, lines.ToString());
            if (round % 100 > 0) continue;
            for (int i = 0; i < 2; i++)
            {
                string[] kept = Read(history, new HistoryFilter([i], 0, []));
                Assert.Equal(model[i].TakeLast(kept.Length), kept);
                Assert.True(kept.Length > 0 || model[i].Count == 0);
            }
        }
    }

    [Fact]
    public void The_cutter_gives_the_history_the_same_lines_that_it_shows()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            History history = Open(1);
            var tee = new LineTee(history, 0, 1, false);
            var cutter = new LineCutter(max: 16);
            var format = new PrefixFormat("w", 1, -1, null);
            byte[] output = new byte[4096];
            var shown = new StringBuilder();
            int written;
            for (int part = random.Next(1, 8); part > 0; part--)
            {
                byte[] input = new byte[random.Next(60)];
                for (int i = 0; i < input.Length; i++)
                    input[i] = random.Next(5) == 0 ? (byte)'\n' : (byte)random.Next('a', 'z');
                Assert.Equal(input.Length, cutter.Cut(input, format, output, out written, tee));
                shown.Append(Encoding.UTF8.GetString(output, 0, written));
            }
            cutter.End(format, output, out written, more: false, tee);
            shown.Append(Encoding.UTF8.GetString(output, 0, written));
            Assert.Equal(shown.ToString(), string.Concat(Read(history).Select(line => "w | " + line + "\n")));
        }
    }

    internal static string[] Read(History history) => Read(history, s_all);

    private static string[] Read(History history, HistoryFilter filter, long from = 0) =>
        Read(history, filter, from, out _);

    private static string[] Read(History history, HistoryFilter filter, long from, out bool lost)
    {
        var found = new List<string>();
        history.Read(filter, from, (in HistoryLine line) =>
        {
            found.Add(Encoding.UTF8.GetString(line.Text));
            return true;
        }, out lost);
        return [.. found];
    }

    private static History Open(int services)
    {
        var history = new History(services);
        history.Open();
        return history;
    }

    private static void Add(History history, int service, string lines) =>
        history.Add(service, 1, false, 0, Encoding.UTF8.GetBytes(lines));
}
