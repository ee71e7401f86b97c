using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class SizeTests
{
    [Theory]
    [InlineData(".5k", 512)]
    [InlineData("1.k", 1024)]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("512b", 512)]
    [InlineData("512B", 512)]
    [InlineData("64k", 65536)]
    [InlineData("64K", 65536)]
    [InlineData("64kb", 65536)]
    [InlineData("64KB", 65536)]
    [InlineData("64KiB", 65536)]
    [InlineData("2m", 2097152)]
    [InlineData("1g", 1073741824)]
    [InlineData("1t", 1099511627776)]
    [InlineData("1p", 1125899906842624)]
    [InlineData("1.5g", 1610612736)]
    [InlineData("0.1k", 102)]
    [InlineData("1.9", 1)]
    [InlineData("32 MB", 33554432)]
    [InlineData("8191p", 9222246136947933184)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Units_are_powers_of_1024_as_for_docker(string text, long bytes)
    {
        Assert.True(Size.TryParse(text, out long value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData(" 1k")]
    [InlineData("1k ")]
    [InlineData("1  k")]
    [InlineData("1 ")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1kk")]
    [InlineData("1bb")]
    [InlineData("1ib")]
    [InlineData("1bib")]
    [InlineData("1ki")]
    [InlineData("1e")]
    [InlineData("1x")]
    [InlineData("1kibi")]
    [InlineData(".k")]
    [InlineData("1.2.3k")]
    [InlineData("1k1k")]
    [InlineData("0x10")]
    [InlineData("many")]
    public void Anything_else_is_refused(string text) => Assert.False(Size.TryParse(text, out _));

    [Theory]
    [InlineData("8192p")]
    [InlineData("9007199254740992k")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999")]
    public void What_does_not_fit_is_refused(string text) => Assert.False(Size.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1 kB")]
    [InlineData(1536, "1.5 kB")]
    [InlineData(10 << 20, "10 MB")]
    [InlineData(3L << 30, "3 GB")]
    [InlineData(1000L << 20, "1000 MB")]
    [InlineData(long.MaxValue, "8192 PB")]
    public void A_size_is_written_in_the_largest_unit(long bytes, string text) =>
        Assert.Equal(text, Size.Format(bytes));
}
