using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using Monofy.Core.Output;

namespace Monofy.Core.Tests.Output;

public sealed class FormatTests
{
    private static readonly long s_time = new DateTime(2026, 3, 9, 7, 5, 4, 30,
        DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;

    private static byte[] Write(LineFormat format, byte[] line)
    {
        format.SetTime(s_time);
        byte[] output = new byte[format.MaxSize(line.Length)];
        return output[..format.Write(line, output)];
    }

    private static string Write(LineFormat format, string line) =>
        Encoding.UTF8.GetString(Write(format, Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_prefixed_line_is_name_bar_line_with_the_name_padded() =>
        Assert.Equal("web    | hello\n", Write(new PrefixFormat("web", 6, -1, null), "hello"));

    [Fact]
    public void The_time_stands_in_front() =>
        Assert.Equal("2026-03-09T07:05:04.030Z web | hello\n",
            Write(new PrefixFormat("web", 3, -1, new TimeText()), "hello"));

    [Fact]
    public void Only_the_name_is_coloured()
    {
        string line = Write(new PrefixFormat("web", 3, 0, null), "hello");
        Assert.Matches("^\e\\[38;5;\\d+mweb \\| \e\\[0mhello\n$", line);
    }

    [Fact]
    public void Neighbours_have_different_colours_and_a_service_keeps_its_own()
    {
        string[] lines = [.. Enumerable.Range(0, 12).Select(i => Write(new PrefixFormat("web", 3, i, null), ""))];
        Assert.Equal(12, lines.Distinct().Count());
        Assert.Equal(lines[0], Write(new PrefixFormat("web", 3, 12, null), ""));
    }

    [Fact]
    public void Bytes_pass_unchanged_behind_a_prefix()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i).Where(b => b != '\n')];
        byte[] output = Write(new PrefixFormat("web", 3, -1, null), all);
        Assert.Equal(all, output[6..^1]);
    }

    [Fact]
    public void A_JSON_line_has_time_name_pid_stream_and_message_in_this_order()
    {
        string line = Write(new JsonFormat("web", 17, "stderr", new TimeText()), "a \"b\" \\ \t é \u0001");
        const string message = """a \"b\" \\ \t é \u0001""";
        Assert.Equal(
            $$"""
            {"time":"2026-03-09T07:05:04.030Z","name":"web","pid":17,"stream":"stderr","message":"{{message}}"}

            """, line);
    }

    [Fact]
    public void Whatever_the_bytes_the_JSON_is_valid_and_says_what_UTF8_decoding_says()
    {
        var random = new Random(5);
        var format = new JsonFormat("web", 1, "stdout", new TimeText());
        byte[] interesting = [0, 9, 31, 32, 34, 92, 127, 128, 0xBF, 0xC0, 0xC2, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5,
            0xFF, 65, 66];
        for (int round = 0; round < 5000; round++)
        {
            byte[] line = new byte[random.Next(60)];
            for (int i = 0; i < line.Length; i++)
                line[i] = random.Next(3) == 0 ? interesting[random.Next(interesting.Length)]
                    : (byte)random.Next(32, 127);
            using JsonDocument json = JsonDocument.Parse(Write(format, line));
            Assert.Equal(Encoding.UTF8.GetString(line), json.RootElement.GetProperty("message").GetString());
        }
    }

    [Theory]
    [InlineData(" {\"a\": 1}\r", "\"data\":{\"a\": 1}}")]
    [InlineData("{\"a\": 1} x", "\"message\":\"{\\\"a\\\": 1} x\"}")]
    [InlineData("plain", "\"message\":\"plain\"}")]
    public void A_line_that_is_a_JSON_object_is_nested_if_that_is_wanted(string line, string end)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(line);
        var nesting = new JsonFormat("web", 7, "stdout", new TimeText(), nest: true);
        byte[] output = new byte[nesting.MaxSize(bytes.Length)];
        string text = System.Text.Encoding.UTF8.GetString(output, 0, nesting.Write(bytes, output));
        Assert.EndsWith("\"stream\":\"stdout\"," + end + "\n", text);
        var plain = new JsonFormat("web", 7, "stdout", new TimeText());
        Assert.Contains("\"message\":", System.Text.Encoding.UTF8.GetString(output, 0, plain.Write(bytes, output)));
    }

    [Fact]
    public void A_line_of_monofys_own_has_a_level()
    {
        var format = new JsonFormat("monofy", 1, "stderr", new TimeText(), level: "error");
        byte[] output = new byte[format.MaxSize(1)];
        string text = System.Text.Encoding.UTF8.GetString(output, 0, format.Write("x"u8, output));
        Assert.EndsWith("\"stream\":\"stderr\",\"level\":\"error\",\"message\":\"x\"}\n", text);
    }

    [Fact]
    public void The_time_is_right_around_each_change()
    {
        var text = new TimeText();
        foreach (string expected in new[] { "1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z",
            "2024-03-01T00:00:00.000Z", "2099-12-31T12:00:00.001Z" })
        {
            long ticks = DateTime.Parse(expected, null,
                System.Globalization.DateTimeStyles.AdjustToUniversal).Ticks - DateTime.UnixEpoch.Ticks;
            Assert.Equal(expected, Encoding.ASCII.GetString(text.Of(ticks)));
        }
    }
}
