using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Dns;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Dns;

public sealed class DnsMessageTests
{
    private const ushort Id = 0x1234;

    [Fact]
    public void A_question_is_written_as_RFC_1035_says()
    {
        Assert.Equal(
            "12 34 01 00 00 01 00 00 00 00 00 00 02 64 62 07 65 78 61 6D 70 6C 65 00 00 1C 00 01",
            string.Join(' ', Question("db.example", v6: true).Select(b => b.ToString("X2"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890abcd")]
    public void What_DNS_cannot_hold_is_not_asked(string name) =>
        Assert.Equal(0, DnsMessage.WriteQuestion(new byte[512], Id, name, false));

    [Fact]
    public void The_longest_name_fits()
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 61), 4)) + ".bcdef";
        Assert.Equal(253, name.Length);
        Assert.Equal(12 + 255 + 4, DnsMessage.WriteQuestion(new byte[512], Id, name, false));
        Assert.Equal(0, DnsMessage.WriteQuestion(new byte[512], Id, name + "g", false));
    }

    [Fact]
    public void Addresses_behind_an_alias_are_found()
    {
        byte[] question = Question("db");
        byte[] packet = Answer(question, 0x8180,
            Record(5, Pointer(12).Concat(new byte[] { 1, (byte)'x', 0 }).Skip(2).ToArray()), Record(1, [10, 0, 0, 1]),
                Record(28, new byte[16]), Record(1, [10, 0, 0, 2]));
        Assert.Equal((DnsAnswer.Found, "10.0.0.1 10.0.0.2"), Read(packet, question));
    }

    [Fact]
    public void IPv6_addresses_are_found()
    {
        byte[] question = Question("db", v6: true);
        Assert.Equal((DnsAnswer.Found, "0:0:0:0:0:0:0:1"),
            Read(Answer(question, 0x8180, Record(28, [.. new byte[15], 1])), question));
    }

    [Fact]
    public void The_case_of_a_name_does_not_matter()
    {
        byte[] question = Question("Db.Example");
        byte[] packet = Answer(Question("dB.eXAMPLE"), 0x8180, Record(1, [10, 0, 0, 1]));
        Assert.Equal(DnsAnswer.Found, Read(packet, question).Answer);
    }

    [Theory]
    [InlineData(0x8180, DnsAnswer.NoAddress)]
    [InlineData(0x8183, DnsAnswer.NoSuchName)]
    [InlineData(0x8182, DnsAnswer.Failed)]
    [InlineData(0x8185, DnsAnswer.Failed)]
    [InlineData(0x8380, DnsAnswer.Failed)]
    [InlineData(0x0100, DnsAnswer.None)]
    [InlineData(0x8980, DnsAnswer.None)]
    public void An_answer_without_addresses_says_why(int flags, DnsAnswer expected)
    {
        byte[] question = Question("db");
        Assert.Equal((expected, ""), Read(Answer(question, (ushort)flags), question));
    }

    [Fact]
    public void One_who_refuses_may_leave_the_question_out()
    {
        byte[] packet = [0x12, 0x34, 0x81, 0x82, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(DnsAnswer.Failed, Read(packet, Question("db")).Answer);
        packet[3] = 0x80;
        Assert.Equal(DnsAnswer.None, Read(packet, Question("db")).Answer);
    }

    [Fact]
    public void An_answer_to_another_question_is_none()
    {
        byte[] question = Question("db");
        byte[] good = Answer(question, 0x8180, Record(1, [10, 0, 0, 1]));
        byte[] otherId = [.. good];
        otherId[1]++;
        Assert.Equal(DnsAnswer.None, Read(otherId, question).Answer);
        Assert.Equal(DnsAnswer.None, Read(Answer(Question("dc"), 0x8180, Record(1, [10, 0, 0, 1])), question).Answer);
        Assert.Equal(DnsAnswer.None,
            Read(Answer(Question("db", v6: true), 0x8180, Record(1, [10, 0, 0, 1])), question).Answer);
    }

    [Fact]
    public void Of_an_answer_that_was_cut_off_what_is_there_counts()
    {
        byte[] question = Question("db");
        byte[] packet = Answer(question, 0x8380, Record(1, [10, 0, 0, 1]), Record(1, [10, 0, 0, 2]));
        Assert.Equal((DnsAnswer.Found, "10.0.0.1"), Read(packet[..^3], question));
    }

    [Fact]
    public void Pointers_in_a_circle_and_out_of_the_packet_do_no_harm()
    {
        byte[] question = Question("db");
        int at = question.Length;
        foreach (byte[] owner in new[] { Pointer(at), Pointer(at + 1), Pointer(0x3fff), [0xff, 0xff] })
        {
            byte[] packet = Answer(question, 0x8180, [.. owner, .. Record(1, [10, 0, 0, 1]).Skip(2)]);
            Assert.Equal((DnsAnswer.Found, "10.0.0.1"), Read(packet, question));
        }
        // A pointer in the question: no server compresses that.
        byte[] strange = [.. question[..12], 0xc0, 12, .. question[^4..]];
        Assert.Equal(DnsAnswer.None, Read(strange, question).Answer);
    }

    [Fact]
    public void Any_beginning_of_an_answer_is_refused_without_an_error()
    {
        byte[] question = Question("db");
        byte[] packet = Answer(question, 0x8180, Record(1, [10, 0, 0, 1]), Record(1, [10, 0, 0, 2]));
        for (int length = 0; length < packet.Length; length++)
            Assert.Equal((DnsAnswer.None, ""), Read(packet[..length], question));
    }

    [Fact]
    public void Random_damage_does_no_harm()
    {
        var random = new Random(1);
        byte[] question = Question("db.example");
        byte[] packet = Answer(question, 0x8180, Record(5, [1, (byte)'x', 0]), Record(1, [10, 0, 0, 1]),
            Record(1, [10, 0, 0, 2]));
        for (int i = 0; i < 200_000; i++)
        {
            byte[] damaged = [.. packet];
            for (int n = random.Next(1, 6); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Read(damaged[..random.Next(damaged.Length + 1)], question);
        }
    }

    private static byte[] Question(string name, bool v6 = false)
    {
        byte[] packet = new byte[512];
        return packet[..DnsMessage.WriteQuestion(packet, Id, name, v6)];
    }

    private static byte[] Answer(byte[] question, ushort flags, params byte[][] records)
    {
        byte[] packet = [.. question, .. records.SelectMany(r => r)];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)records.Length);
        return packet;
    }

    private static byte[] Pointer(int to) => [(byte)(0xc0 | to >> 8), (byte)to];

    private static byte[] Record(ushort type, byte[] data) =>
        [.. Pointer(12), (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length,
            .. data];

    private static (DnsAnswer Answer, string Found) Read(byte[] packet, byte[] question)
    {
        var found = new List<IpAddress>();
        DnsAnswer answer = DnsMessage.Read(packet, question, found);
        return (answer, string.Join(' ', found));
    }
}
