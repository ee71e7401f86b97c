using System;
using System.Text;
using System.Text.RegularExpressions;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class TextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("68656C6C6F", "hello")]
    [InlineData("610062", "a\0b")]
    [InlineData("C3A9", "\u00E9")]
    [InlineData("E282AC", "\u20AC")]
    [InlineData("EFBBBF", "\uFEFF")]
    [InlineData("EFBFBF", "\uFFFF")]
    [InlineData("F09F9880", "\uD83D\uDE00")]
    [InlineData("F48FBFBF", "\uDBFF\uDFFF")]
    [InlineData("F0908280", "\uD800\uDC80")] // a pair whose second half looks like an escape
    public void Well_formed_text_is_read_as_it_is(string hex, string text) => BothWays(hex, text);

    // Each expectation is what Python says: bytes.decode("utf-8", "surrogateescape"). %80 stands for U+DC80, since
    // attributes are stored as UTF-8, which has no lone surrogates.
    [Theory]
    [InlineData("80", "%80")]
    [InlineData("FF", "%FF")]
    [InlineData("61FF62", "a%FFb")]
    [InlineData("C3", "%C3")]
    [InlineData("C341", "%C3A")]
    [InlineData("E282", "%E2%82")]
    [InlineData("E28241", "%E2%82A")]
    [InlineData("F09F98", "%F0%9F%98")]
    [InlineData("F09F98C3A9", "%F0%9F%98\u00E9")]
    [InlineData("C080", "%C0%80")] // overlong
    [InlineData("C1BF", "%C1%BF")]
    [InlineData("E08080", "%E0%80%80")]
    [InlineData("F08080AF", "%F0%80%80%AF")]
    [InlineData("EDA080", "%ED%A0%80")] // surrogates
    [InlineData("EDB280", "%ED%B2%80")] // U+DC80 itself
    [InlineData("EDBFBF", "%ED%BF%BF")]
    [InlineData("F4908080", "%F4%90%80%80")] // above U+10FFFF
    [InlineData("F5808080", "%F5%80%80%80")]
    [InlineData("FE", "%FE")]
    [InlineData("F0908280FF", "\uD800\uDC80%FF")]
    public void Each_byte_that_is_not_utf8_is_escaped_on_its_own(string hex, string text) =>
        BothWays(hex, Regex.Replace(text, "%(..)", match =>
            "" + (char)(0xDC00 + Convert.ToByte(match.Groups[1].Value, 16))));

    [Fact]
    public void Other_lone_surrogates_are_written_as_the_replacement_character()
    {
        Assert.Equal("EFBFBD", Convert.ToHexString(Encoded("\uD800")));
        Assert.Equal("61EFBFBD", Convert.ToHexString(Encoded("a\uDC7F")));
        Assert.Equal("EFBFBD62", Convert.ToHexString(Encoded("\uDD00b")));
        Assert.Equal("EFBFBD7880", Convert.ToHexString(Encoded("\uD800x\uDC80")));
    }

    [Fact]
    public void Escapes_that_come_together_to_a_character_are_its_bytes() =>
        Assert.Equal("C3A9", Convert.ToHexString(Encoded("\uDCC3\uDCA9")));

    [Fact]
    public void A_destination_that_is_too_small_is_an_exception()
    {
        Assert.ThrowsAny<Exception>(() => Text.Encode("ab", new byte[1]));
        Assert.ThrowsAny<Exception>(() => Text.Encode("\u00E9", new byte[1]));
        Assert.ThrowsAny<Exception>(() => Text.Encode("\uDC80\uDC80", new byte[1]));
    }

    [Fact]
    public void Every_sequence_of_two_bytes_comes_back()
    {
        for (int i = 0; i < 65536; i++) ComesBack([(byte)(i >> 8), (byte)i]);
    }

    [Fact]
    public void Random_bytes_come_back_and_read_as_a_naive_decoder_reads_them()
    {
        const int Seed = 20240611;
        Console.WriteLine($"TextTests seed {Seed}");
        byte[] edges = Convert.FromHexString("00417F808F909FA0BFC1C2DFE0EDEFF0F4F5FF");
        var random = new Random(Seed);
        for (int round = 0; round < 50_000; round++)
        {
            var bytes = new byte[random.Next(9)];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = edges[random.Next(edges.Length)];
            ComesBack(bytes);
            Assert.Equal(Naive(bytes), Text.Decode(bytes));
        }
    }

    private static void BothWays(string hex, string text)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(text, Text.Decode(bytes));
        Assert.Equal(hex, Convert.ToHexString(Encoded(text)));
    }

    private static void ComesBack(byte[] bytes)
    {
        if (!Encoded(Text.Decode(bytes)).AsSpan().SequenceEqual(bytes)) Assert.Fail(Convert.ToHexString(bytes));
    }

    private static byte[] Encoded(string text)
    {
        var bytes = new byte[Text.EncodedLength(text)];
        Assert.Equal(bytes.Length, Text.Encode(text, bytes));
        return bytes;
    }

    // Unicode, table 3-7, written out by arithmetic: decode, then refuse what is overlong, a surrogate or too large.
    private static string Naive(byte[] bytes)
    {
        var text = new StringBuilder();
        for (int i = 0; i < bytes.Length;)
        {
            int length = bytes[i] < 0x80 ? 1 : bytes[i] >> 5 == 6 ? 2 : bytes[i] >> 4 == 14 ? 3 : bytes[i] >> 3 == 30
                ? 4 : 0;
            int value = length == 1 ? bytes[i] : length == 0 ? -1 : bytes[i] & (0x7F >> length);
            for (int k = 1; k < length && value >= 0; k++)
                value = i + k < bytes.Length && bytes[i + k] >> 6 == 2 ? value << 6 | bytes[i + k] & 0x3F : -1;

            int least = length switch { 2 => 0x80, 3 => 0x800, 4 => 0x10000, _ => 0 };
            if (value < least || value > 0x10FFFF || value is >= 0xD800 and <= 0xDFFF)
            {
                text.Append((char)(0xDC00 + bytes[i++]));
            }
            else
            {
                text.Append(char.ConvertFromUtf32(value));
                i += length;
            }
        }

        return text.ToString();
    }
}
