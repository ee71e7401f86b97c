using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Launching;

namespace Monofy.Core.Tests.Launching;

public sealed class HandOverTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n", "")]
    [InlineData("A=1", "A[1]")]
    [InlineData("A=1\n", "A[1]")]
    [InlineData("\nA=1\n\nB=2\n\n", "A[1] B[2]")]
    [InlineData("A=", "A[]")]
    [InlineData("A= x \t", "A[ x \t]")]
    [InlineData("A=\"x\" # no comment", "A[\"x\" # no comment]")]
    [InlineData("A=$B", "A[$B]")]
    [InlineData("A=b=c", "A[b=c]")]
    [InlineData("A=b<<c", "A[b<<c]")]
    [InlineData("A=1\r\nB=2", "A[1\r] B[2]")]
    [InlineData("odd-name.1=x", "odd-name.1[x]")]
    [InlineData("#A=1", "#A[1]")]
    [InlineData("A=1\nB=2\nA=3", "A[3] B[2]")]
    public void A_line_is_a_name_and_a_raw_value(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("K<<E\nE", "K[]")]
    [InlineData("K<<E\n\nE", "K[]")]
    [InlineData("K<<E\n\n\nE", "K[\n]")]
    [InlineData("K<<E\nx\nE\n", "K[x]")]
    [InlineData("K<<E\nx\n\ny=z\n E\nEE\nE\nA=1", "K[x\n\ny=z\n E\nEE] A[1]")]
    [InlineData("K<<E=F\nx\nE=F", "K[x]")]
    [InlineData("K<< E\nx\n E", "K[x]")]
    [InlineData("K<<<\nx\n<", "K[x]")]
    public void A_mark_takes_the_lines_up_to_itself(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("A=1\nsecret", "f:2: expected NAME=value or NAME<<MARK, found a line without = or <<")]
    [InlineData(" ", "f:1: expected NAME=value or NAME<<MARK, found a line without = or <<")]
    [InlineData("\n\n=x", "f:3: expected NAME=value or NAME<<MARK, found no name before =")]
    [InlineData("<<E\nE", "f:1: expected NAME=value or NAME<<MARK, found no name before <<")]
    [InlineData("A\0B=x", "f:1: expected NAME=value or NAME<<MARK, found a NUL in the name")]
    [InlineData("A=1\nexport TOKEN=abc",
        "f:2: expected NAME=value or NAME<<MARK, found a blank in the name (it is not a shell script: no export)")]
    [InlineData("A =1", "f:1: expected NAME=value or NAME<<MARK, found a blank in the name")]
    [InlineData(" A=1", "f:1: expected NAME=value or NAME<<MARK, found a blank in the name")]
    [InlineData("A\tB=1", "f:1: expected NAME=value or NAME<<MARK, found a blank in the name")]
    [InlineData("A <<E\nx\nE", "f:1: expected NAME=value or NAME<<MARK, found a blank in the name")]
    [InlineData("K<<\nx\n", "f:1: expected NAME=value or NAME<<MARK, found no mark after K<<")]
    [InlineData("A=x\0y", "f:1: expected the value of A, found a NUL in it")]
    [InlineData("K<<E\nx\0\nE", "f:1: expected the value of K, found a NUL in it")]
    [InlineData("A=1\nK<<EOF\nx\nEOF ",
        "f:2: expected a line \"EOF\" that ends the value of K, found the end of the file")]
    [InlineData("K<<EOF", "f:1: expected a line \"EOF\" that ends the value of K, found the end of the file")]
    [InlineData("K<<E\nx\ny\nE\n\noops", "f:6: expected NAME=value or NAME<<MARK, found a line without = or <<")]
    public void A_mistake_says_where_and_what_was_expected_but_no_secret(string text, string error)
    {
        var (entries, diagnostic) = HandOver.Parse(text, "f");
        Assert.Empty(entries);
        Assert.Equal(error, diagnostic?.ToString());
    }

    [Fact]
    public void Random_variables_come_back()
    {
        const int Seed = 5;
        Console.WriteLine($"HandOverTests seed {Seed}");
        var random = new Random(Seed);
        string Any(string letters, int least) =>
            string.Concat(Enumerable.Range(0, random.Next(least, 9)).Select(_ => letters[random.Next(letters.Length)]));
        for (int round = 0; round < 3_000; round++)
        {
            var file = new StringBuilder();
            var expected = new List<string>();
            for (int i = random.Next(4); i >= 0; i--)
            {
                string name = Any("aB_-.", 1) + i;
                string value = Any("x=<\n\r '\"$#\\", 0);
                file.Append(value.Contains('\n') ? $"{name}<<MARK\n{value}\nMARK\n" : $"{name}={value}\n");
                expected.Add(name + "[" + value + "]");
            }

            Gives(file.ToString(), string.Join(' ', expected));
        }
    }

    private static void Gives(string text, string expected)
    {
        var (entries, error) = HandOver.Parse(text, "f");
        Assert.Null(error);
        Assert.Equal(expected, string.Join(' ', entries.Select(entry => $"{entry.Key}[{entry.Value}]")));
    }
}
