using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Scheduling;

/// <summary>Time zones from files and rules.</summary>
public sealed class ZoneTests
{
    // Two changes in a file of 64 bits, and a rule for what comes later.
    private static readonly byte[] s_file = File(2, [(1_000_000, 1), (2_000_000, 0)], [3600, 7200],
        "CET-1CEST,M3.5.0,M10.5.0/3");

    [Fact]
    public void A_file_says_what_was_and_its_rule_what_will_be()
    {
        Zone zone = Zone.FromFile(Text.Decode(s_file))!;
        Assert.Equal([3600, 3600, 7200, 7200],
            new long[] { long.MinValue / 2, 999_999, 1_000_000, 1_999_999 }.Select(zone.OffsetAt));
        Assert.Equal(1_000_000, zone.NextChange(0));
        Assert.Equal(2_000_000, zone.NextChange(1_000_000));
        // 2026-03-29 01:00 UTC
        Assert.Equal([3600, 7200], new long[] { 1_774_745_999, 1_774_746_000 }.Select(zone.OffsetAt));
        Assert.Equal(1_774_746_000, zone.NextChange(1_774_000_000));
    }

    [Fact]
    public void A_file_of_32_bits_will_do()
    {
        Zone zone = Zone.FromFile(Text.Decode(File(0, [(1_000_000, 1)], [0, -18000], "")))!;
        Assert.Equal([0, -18000], new long[] { 999_999, 5_000_000_000 }.Select(zone.OffsetAt));
        Assert.Equal(long.MaxValue, zone.NextChange(1_000_000));
    }

    [Fact]
    public void What_is_cut_off_or_no_zone_is_refused()
    {
        int footer = Array.LastIndexOf(s_file, (byte)'\n', s_file.Length - 2);
        for (int length = 0; length < footer; length++)
            Assert.Null(Zone.FromFile(Text.Decode(s_file.AsSpan(0, length))));
        Assert.Null(Zone.FromFile("hello"));
        // Nothing that a file may hold is more than refused.
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] broken = [.. s_file];
            for (int k = random.Next(1, 4); k > 0; k--) broken[random.Next(broken.Length)] = (byte)random.Next(256);
            Zone.FromFile(Text.Decode(broken))?.FirstAt(random.NextInt64(0, 4_000_000_000));
        }
    }

    [Theory]
    [InlineData("UTC0", 0)]
    [InlineData("CET-1", 3600)]
    [InlineData("<-0330>3:30", -12600)]
    [InlineData("IST-5:30:00", 19800)]
    // Permanent summer, as the database writes it.
    [InlineData("XXX3EDT4,0/0,J365/23", -14400)]
    public void A_rule_without_two_times_has_one_offset(string rule, int offset)
    {
        Zone zone = Zone.FromRule(rule)!;
        for (long time = 0; time < 4_000_000_000; time += 7_777_777) Assert.Equal(offset, zone.OffsetAt(time));
    }

    [Theory]
    [InlineData("AAA0BBB,J60/0,J300/0", "2028-03-01", "2027-03-01")]
    [InlineData("AAA0BBB,59/0,299/0", "2028-02-29", "2027-03-01")]
    [InlineData("AAA0BBB,M3.1.0/-24,M10.1.0", "2028-03-04", "2027-03-06")]
    [InlineData("AAA0BBB,M3.1.0/48,M10.1.0", "2028-03-07", "2027-03-09")]
    public void A_day_of_a_rule_is_counted_as_POSIX_says(string rule, params string[] begins)
    {
        Zone zone = Zone.FromRule(rule)!;
        foreach (string day in begins)
        {
            long begin = (long)(DateTime.Parse(day) - DateTime.UnixEpoch).TotalSeconds;
            Assert.Equal([0, 3600], new[] { begin - 1, begin }.Select(zone.OffsetAt));
            Assert.Equal(begin, zone.NextChange(begin - 1));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("CE-1")]
    [InlineData("CET")]
    [InlineData("CET-25")]
    [InlineData("CET-1CEST,M3.5.0")]
    [InlineData("CET-1CEST,M13.5.0,M10.5.0")]
    [InlineData("CET-1CEST,M3.6.0,M10.5.0")]
    [InlineData("CET-1CEST,M3.0.0,M10.5.0")]
    [InlineData("CET-1CEST,M0.5.0,M10.5.0")]
    [InlineData("CET-1CEST,M3.5.7,M10.5.0")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0,")]
    [InlineData("CET-1CEST,J0,J100")]
    [InlineData("<CET-1")]
    public void What_is_not_a_rule_is_refused(string rule) => Assert.Null(Zone.FromRule(rule));

    [Fact]
    public void Every_zone_of_this_machine_is_read_as_the_framework_reads_it()
    {
        const string folder = "/usr/share/zoneinfo/";
        var random = new Random(5);
        foreach (TimeZoneInfo reference in TimeZoneInfo.GetSystemTimeZones())
        {
            if (!System.IO.File.Exists(folder + reference.Id)) continue;
            string file = Text.Decode(System.IO.File.ReadAllBytes(folder + reference.Id));
            // The framework does not know times of another day (M3.5.0/-1, M9.1.6/24).
            if (Regex.IsMatch(file, @"/(-|2[4-9]|[3-9]\d|\d{3})[\d:,]*")) continue;
            Zone zone = Zone.FromFile(file)!;
            for (int i = 0; i < 200; i++)
            {
                // Before 1975 some offsets had seconds, which the framework leaves out.
                long time = random.NextInt64(160_000_000, 4_000_000_000);
                int expected = (int)reference.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(time)).TotalSeconds;
                Assert.True(expected == zone.OffsetAt(time),
                    reference.Id + " at " + DateTime.UnixEpoch.AddSeconds(time).ToString("u") + ": " + expected +
                        ", not " + zone.OffsetAt(time));
            }
        }
    }

    // As zic writes it: a header, times, indexes, types, characters; twice for 64 bits.
    private static byte[] File(byte version, (long At, byte Type)[] changes, int[] types, string rule)
    {
        using var file = new MemoryStream();
        Block(sizeof(int));
        if (version > 0)
        {
            Block(sizeof(long));
            file.Write(System.Text.Encoding.ASCII.GetBytes("\n" + rule + "\n"));
        }
        return file.ToArray();

        void Block(int size)
        {
            file.Write("TZif"u8);
            file.WriteByte((byte)(version == 0 ? 0 : '0' + version));
            file.Write(new byte[15]);
            foreach (int count in new[] { 0, 0, 0, changes.Length, types.Length, 4 }) Number(count, sizeof(int));
            foreach ((long at, _) in changes) Number(at, size);
            foreach ((_, byte type) in changes) file.WriteByte(type);
            foreach (int type in types)
            {
                Number(type, sizeof(int));
                file.Write(new byte[2]);
            }
            file.Write("ABC\0"u8);
        }

        void Number(long number, int size)
        {
            for (int i = size - 1; i >= 0; i--) file.WriteByte((byte)(number >> 8 * i));
        }
    }
}
