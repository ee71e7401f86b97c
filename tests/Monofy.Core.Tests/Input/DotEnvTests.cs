using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Input;

namespace Monofy.Core.Tests.Input;

public sealed class DotEnvTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["HOST"] = "db", ["VOID"] = "" };

    [Theory]
    [InlineData("", "")]
    [InlineData("\n \t\n# comment\n\t # indented", "")]
    [InlineData("A=1", "A[1]")]
    [InlineData("A=1\nB=2\n", "A[1] B[2]")]
    [InlineData("A=", "A[]")]
    [InlineData("A=\nB=2", "A[] B[2]")]
    [InlineData("A =1", "A[1]")]
    [InlineData("A= 1", "A[1]")]
    [InlineData(" \tA = 1 \t", "A[1]")]
    [InlineData("A: 1", "A[1]")]
    [InlineData("A:1", "A[1]")]
    [InlineData("A: b=c", "A[b=c]")]
    [InlineData("A=b:c", "A[b:c]")]
    [InlineData("A=b=", "A[b=]")]
    [InlineData("A=b c", "A[b c]")]
    [InlineData("A=it's", "A[it's]")]
    [InlineData("A=a\\nb", "A[a\\nb]")]
    [InlineData("A=1\r\nB=2\r\n", "A[1] B[2]")]
    [InlineData("\uFEFFA=1", "A[1]")]
    [InlineData("A=1\nB=2\nA=3", "A[3] B[2]")]
    public void A_line_is_a_name_and_a_trimmed_value(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("A.b-c[1]=x", "A.b-c[1][x]")]
    [InlineData("1A=x", "1A[x]")]
    [InlineData("\u00E1rv\u00EDz=x", "\u00E1rv\u00EDz[x]")]
    [InlineData("export A=1", "A[1]")]
    [InlineData("  export\tA=1", "A[1]")]
    [InlineData("exportA=1", "exportA[1]")]
    [InlineData("export_A =1", "export_A[1]")]
    [InlineData("export.A=1", "export.A[1]")]
    [InlineData("export=1", "export[1]")]
    [InlineData("export =1", "export[1]")]
    [InlineData("export HOST", "HOST[db]")]
    public void Names_are_those_of_compose_go(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("A=b # c", "A[b]")]
    [InlineData("A=b\t#c", "A[b]")]
    [InlineData("A=b#c", "A[b#c]")]
    [InlineData("A=b# c", "A[b# c]")]
    [InlineData("A=#c", "A[#c]")]
    [InlineData("A= # c", "A[]")]
    [InlineData("A= #c\nB=1", "A[] B[1]")]
    [InlineData("A=\"b # c\" # d", "A[b # c]")]
    [InlineData("A='b # c'#d", "A[b # c]")]
    [InlineData("HOST # c", "HOST[db]")]
    public void A_comment_begins_after_a_blank(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("A='$HOST ${HOST}'", "A[$HOST ${HOST}]")]
    [InlineData("A='a\\nb'", "A[a\\nb]")]
    [InlineData("A='$$'", "A[$$]")]
    [InlineData("A=''", "A[]")]
    [InlineData("A=' x '", "A[ x ]")]
    [InlineData("A='Let\\'s go!'", "A[Let's go!]")]
    [InlineData("A='a\\\\'", "A[a\\\\]")]
    [InlineData("A='say \"hi\"'", "A[say \"hi\"]")]
    [InlineData("A='one\ntwo\n'\nB=1", "A[one\ntwo\n] B[1]")]
    [InlineData("A='one\r\ntwo'", "A[one\ntwo]")]
    public void Single_quotes_keep_everything(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("A=\"\"", "A[]")]
    [InlineData("A=\" x \"", "A[ x ]")]
    [InlineData("A=\"a\\nb\\rc\\td\"", "A[a\nb\rc\td]")]
    [InlineData("A=\"\\a\\b\\f\\v\"", "A[\a\b\f\v]")]
    [InlineData("A=\"a\\\\nb\"", "A[a\\nb]")]
    [InlineData("A=\"{\\\"hello\\\": \\\"json\\\"}\"", "A[{\"hello\": \"json\"}]")]
    [InlineData("A=\"a\\\\\"", "A[a\\]")]
    [InlineData("A=\"a\\qb\"", "A[a\\qb]")]
    [InlineData("A=\"it's\"", "A[it's]")]
    [InlineData("A=\"one\ntwo # no comment\n# nor this\"\nB=1", "A[one\ntwo # no comment\n# nor this] B[1]")]
    [InlineData("A=\"$HOST\"", "A[db]")]
    [InlineData("A=\"\\$HOST \\${HOST} $HOST\"", "A[$HOST ${HOST} db]")]
    [InlineData("A=\"\\\\$HOST\"", "A[\\db]")]
    public void Double_quotes_take_escapes_and_references(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("A=$HOST:5432", "A[db:5432]")]
    [InlineData("A=${HOST}s", "A[dbs]")]
    [InlineData("A=x$NOPE", "A[x]")]
    [InlineData("A=${NOPE:-d e} # c", "A[d e]")]
    [InlineData("A=${NOPE:-${HOST}}", "A[db]")]
    [InlineData("A=a$$b", "A[a$b]")]
    [InlineData("A=1\nB=$A\nC=${B}2", "A[1] B[1] C[12]")]
    [InlineData("B=$A\nA=1", "B[] A[1]")]
    [InlineData("A=1\nA=${A}2", "A[12]")]
    [InlineData("A='$HOST'\nB=$A", "A[$HOST] B[$HOST]")]
    public void References_see_the_environment_and_the_lines_before(string text, string expected) =>
        Gives(text, expected);

    [Theory]
    [InlineData("HOST=file\nA=$HOST", "HOST[file] A[db]")]
    [InlineData("VOID=file\nA=${VOID:-empty}", "VOID[file] A[empty]")]
    public void In_references_the_environment_wins_as_in_compose(string text, string expected) => Gives(text, expected);

    [Theory]
    [InlineData("HOST", "HOST[db]")]
    [InlineData("HOST \nA=1", "HOST[db] A[1]")]
    [InlineData("VOID", "VOID[]")]
    [InlineData("NOPE\nA=1", "A[1]")]
    [InlineData("NOPE=1\nNOPE", "NOPE[1]")]
    [InlineData("A=~pun|u@|0n$=", "A[~pun|u@|0n$=]")]
    [InlineData("A=5$\nB=\"$1\"", "A[5$] B[$1]")]
    public void A_name_alone_is_taken_from_the_environment_or_left_out(string text, string expected) =>
        Gives(text, expected);

    [Theory]
    [InlineData("A=1\n=x", ".env:2:1: expected a variable's name, found \"=\"")]
    [InlineData("  %A=x", ".env:1:3: expected a variable's name, found \"%\"")]
    [InlineData("export %A=x", ".env:1:8: expected a variable's name, found \"%\"")]
    [InlineData("A B=x", ".env:1:3: expected = after A, found \"B\"")]
    [InlineData("lol$wut", ".env:1:4: expected = after lol, found \"$\"")]
    [InlineData("A%", ".env:1:2: expected = after A, found \"%\"")]
    [InlineData("A#c", ".env:1:2: expected = after A, found \"#\"")]
    [InlineData("\uFEFF=x", ".env:1:1: expected a variable's name, found \"=\"")]
    [InlineData("A=\"x\ny\nB=1", ".env:1:3: expected a closing \", found the end of the file")]
    [InlineData("A='x\\'", ".env:1:3: expected a closing ', found the end of the file")]
    [InlineData("A=\"", ".env:1:3: expected a closing \", found the end of the file")]
    [InlineData("A=\"x\\", ".env:1:3: expected a closing \", found the end of the file")]
    [InlineData("\nA=\"x\ny\"z", ".env:3:3: expected the end of the line or a comment, found \"z\"")]
    [InlineData("A='x' \U0001F600", ".env:1:7: expected the end of the line or a comment, found \"\U0001F600\"")]
    [InlineData("A=1\r\n\r\nB= 5${",
        ".env:3:4: expected ${NAME}, or $$ for one $, found a ${ that begins no reference")]
    [InlineData("A=\"${1}\"", ".env:1:3: expected ${NAME}, or $$ for one $, found a ${ that begins no reference")]
    [InlineData("A=${NOPE:?set it}", ".env:1:3: required variable NOPE is missing a value: set it")]
    [InlineData("A=1\nB=x\0", ".env:2:4: expected text, found a NUL")]
    public void A_mistake_says_where_and_what_was_expected(string text, string error)
    {
        var (entries, diagnostic) = DotEnv.Parse(text, ".env", Environment.GetValueOrDefault);
        Assert.Empty(entries);
        Assert.Equal(error, diagnostic?.ToString());
    }

    [Fact]
    public void Random_values_come_back_from_either_quotes()
    {
        const int Seed = 31;
        Console.WriteLine($"DotEnvTests seed {Seed}");
        const string Letters = "ab \n\t#=$\"'\\{}:";
        var random = new Random(Seed);
        for (int round = 0; round < 5_000; round++)
        {
            string value = string.Concat(Enumerable.Range(0, random.Next(10)).Select(_ =>
                Letters[random.Next(Letters.Length)]));
            string quoted = value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("$", "\\$");
            Gives($"A=\"{quoted}\"\nB=1", $"A[{value}] B[1]");

            // Single quotes cannot hold a backslash before a quote or at their end.
            string bare = value.Replace("\\", "/");
            Gives($"A='{bare.Replace("'", "\\'")}' # c\nB=1", $"A[{bare}] B[1]");
        }
    }

    [Fact]
    public void Any_text_is_read_to_its_end_or_to_a_mistake()
    {
        const int Seed = 32;
        Console.WriteLine($"DotEnvTests seed {Seed}");
        const string Letters = "AB=:#'\"\\$ \n\t{}-x\u00E9\uDC80\0";
        var random = new Random(Seed);
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ =>
                Letters[random.Next(Letters.Length)]));
            var (entries, error) = DotEnv.Parse(text, "f", Environment.GetValueOrDefault);
            Assert.All(entries, entry => Assert.NotEqual("", entry.Key));
            if (error is not null) Assert.Matches("^f:[0-9]+:[0-9]+: ", error.ToString());
        }
    }

    private static void Gives(string text, string expected)
    {
        var (entries, error) = DotEnv.Parse(text, ".env", Environment.GetValueOrDefault);
        Assert.Null(error?.ToString());
        Assert.Equal(expected, string.Join(' ', entries.Select(entry => $"{entry.Key}[{entry.Value}]")));
    }

    [Theory]
    [InlineData("\\0123", "S")]
    [InlineData("a\\0101b", "aAb")]
    [InlineData("\\0351", "\u00e9")]
    [InlineData("\\044HOME", "\\044HOME")]
    [InlineData("\\0044HOME", "$HOME")]
    [InlineData("\\012", "\\012")]
    [InlineData("\\0777", "\\0777")]
    [InlineData("\\0000", "\\0000")]
    public void Octal_numbers_are_read_as_Compose_reads_them(string text, string value) =>
        Assert.Equal(value, DotEnv.Parse("K=\"" + text + "\"", "f", static _ => "x").Entries.Single().Value);

    [Fact]
    public void A_file_of_references_is_bounded()
    {
        string laugh = "A0=xxxxxxxxxxxxxxxx\n" +
            string.Concat(Enumerable.Range(1, 25).Select(i => $"A{i}=${{A{i - 1}}}${{A{i - 1}}}\n"));
        Assert.Equal("f:14:5: A13 is larger than a variable can be (128 kB)",
            DotEnv.Parse(laugh, "f", static _ => null).Error!.ToString());
        string many = string.Concat(Enumerable.Range(0, 350_000).Select(i => $"V{i}=1\n"));
        Assert.Equal("f:20001:8: there are more than 20000 variables",
            DotEnv.Parse(many, "f", static _ => null).Error!.ToString());
        string open = "A=" + string.Concat(Enumerable.Repeat("${", 1_900_000));
        Assert.Equal("f:1:3: the value is larger than a variable can be (128 kB)",
            DotEnv.Parse(open, "f", static _ => null).Error!.ToString());
        string wide = "A=" + new string('x', 100_000) + "\n" +
            string.Concat(Enumerable.Range(0, 100).Select(i => $"B{i}=$A\n"));
        Assert.Equal("f:42:5: the variables have more than 4 MB together",
            DotEnv.Parse(wide, "f", static _ => null).Error!.ToString());
    }

    [Fact]
    public void What_was_inherited_wins_over_the_file_and_the_file_over_earlier_ones()
    {
        Assert.Equal("http://dev", DotEnv.Parse("H=dev\nU=http://$H\n", "f", static _ => null, static _ =>
            "localhost").Entries[1].Value);
        Assert.Equal("http://own", DotEnv.Parse("H=dev\nU=http://$H\n", "f", static _ => "own", static _ =>
            "localhost").Entries[1].Value);
        Assert.Equal("http://localhost",
            DotEnv.Parse("U=http://$H\n", "f", static _ => null, static _ => "localhost").Entries[0].Value);
    }
}
