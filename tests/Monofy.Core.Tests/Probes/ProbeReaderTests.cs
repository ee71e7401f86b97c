using System;
using System.Text;
using Monofy.Core.Probes;

namespace Monofy.Core.Tests.Probes;

public sealed class ProbeReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200)]
    [InlineData("HTTP/1.0 404", 404)]
    [InlineData("HTTP/1.1 20", 0)]
    [InlineData("HTT", 0)]
    [InlineData("", 0)]
    [InlineData("HTTP/2 200 OK", -1)]
    [InlineData("HTTP/1.1 2x0", -1)]
    [InlineData("HTTP/1.1 999", -1)]
    [InlineData("HTTP/1.1 099", -1)]
    [InlineData("SSH-2.0-Open", -1)]
    [InlineData("\u0016\u0003", -1)]
    public void A_status_line_is_read(string text, int status) =>
        Assert.Equal(status, StatusLine.Parse(Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(302, true)]
    [InlineData(399, true)]
    [InlineData(400, false)]
    [InlineData(503, false)]
    public void Two_and_three_hundred_pass(int status, bool good) => Assert.Equal(good, StatusLine.IsGood(status));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\n", 503)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\n\nHTTP/1.1 204 None\n", 204)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nnoise", -1)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nHTTP/1.1 200 OK\r\n", 0)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", 101)]
    [InlineData("SSH-2.0", -1)]
    [InlineData("HTTP/1.1 2", 0)]
    public void Interim_answers_are_passed_over_in_whatever_pieces_they_come(string answer, int status)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(answer);
        for (int size = 1; size <= bytes.Length; size++)
        {
            var reader = new AnswerReader();
            for (int i = 0; i < bytes.Length; i += size)
                reader.Read(bytes.AsSpan(i, Math.Min(size, bytes.Length - i)));
            Assert.Equal(status, reader.Status);
        }
    }

    [Fact]
    public void A_notification_is_read_line_by_line()
    {
        NotifyMessage message =
            NotifyMessage.Parse("MAINPID=12\nREADY=1\nSTATUS=Serving = well, 5 clients\nX=y\nWATCHDOG=1\n"u8);
        Assert.Equal(new NotifyMessage(true, true, false, false, "Serving = well, 5 clients"), message);
        Assert.Equal(new NotifyMessage(false, false, true, false, null), NotifyMessage.Parse("STOPPING=1"u8));
        Assert.Equal(new NotifyMessage(false, false, false, true, null),
            NotifyMessage.Parse("RELOADING=1\nMONOTONIC_USEC=5"u8));
        Assert.Equal(new NotifyMessage(),
            NotifyMessage.Parse("READY=0\nREADY=11\n READY=1\nready=1\nWATCHDOG=trigger"u8));
        Assert.Equal(new NotifyMessage(), NotifyMessage.Parse(""u8));
        Assert.Equal(256,
            NotifyMessage.Parse(Encoding.ASCII.GetBytes("STATUS=" + new string('x', 5000))).Status!.Length);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("\n\n", null)]
    [InlineData("one", "one")]
    [InlineData("one\ntwo\n", "two")]
    [InlineData("one\r\n\r\n  \r\n", "one")]
    [InlineData("one\n  two  \n", "two")]
    public void The_last_line_with_something_in_it_is_kept(string text, string? expected)
    {
        var whole = new LastLine();
        whole.Add(Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, whole.Text);
        var pieces = new LastLine();
        foreach (char c in text) pieces.Add([(byte)c]);
        Assert.Equal(expected, pieces.Text);
    }

    [Fact]
    public void Of_a_long_line_the_beginning_is_kept()
    {
        var last = new LastLine();
        for (int i = 0; i < 100; i++) last.Add(Encoding.ASCII.GetBytes(new string((char)('a' + i % 26), 100)));
        Assert.Equal(LastLine.MaxLength, last.Text!.Length);
        Assert.StartsWith("aaa", last.Text, StringComparison.Ordinal);
    }
}
