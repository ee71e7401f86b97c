using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n ", "")]
    [InlineData("a", "<a>")]
    [InlineData("  a b\tc\nd ", "<a><b><c><d>")]
    [InlineData("'a b' c", "<a b><c>")]
    [InlineData("\"a b\" c", "<a b><c>")]
    [InlineData("a'b c'd", "<ab cd>")]
    [InlineData("a\"b c\"'d e'f", "<ab cd ef>")]
    [InlineData("''", "<>")]
    [InlineData("\"\" '' a''", "<><><a>")]
    [InlineData("a\\ b", "<a b>")]
    [InlineData("\\a\\'\\\"\\\\", "<a'\"\\>")]
    [InlineData("'a\\b\"c'", "<a\\b\"c>")]
    [InlineData("\"a\\\\b\\\"c\\`d\"", "<a\\b\"c`d>")]
    [InlineData("\"a\\nb\\'c\\ d\"", "<a\\nb\\'c\\ d>")]
    [InlineData("a\\\nb", "<ab>")]
    [InlineData("a \\\n b", "<a><b>")]
    [InlineData("\"a\\\nb\"", "<ab>")]
    [InlineData("'a\\\nb'", "<a\\\nb>")]
    [InlineData("'a\nb'", "<a\nb>")]
    [InlineData("a #b #", "<a><#b><#>")]
    [InlineData("a;b & c|d >e *.c ~", "<a;b><&><c|d><>e><*.c><~>")]
    [InlineData("a\u00A0b", "<a\u00A0b>")]
    public void Words_are_divided_as_a_shell_divides_them(string text, string words)
    {
        Assert.Equal(words, Words(text, false));
        Assert.Equal(words, Words(text, true));
    }

    [Theory]
    [InlineData("$A '$A' \\$A \"$A\" \"\\$A\"", "<$A><$A><$A><$A><$A>")]
    [InlineData("$$ '$$' ${A b}", "<$$><$$><${A><b}>")]
    public void Without_expansion_a_dollar_is_a_dollar(string text, string words) =>
        Assert.Equal(words, Words(text, false));

    [Theory]
    [InlineData("$A ${A} \"$A\" \"x${A:-b}\"", "<$A><${A}><$A><x${A:-b}>")]
    [InlineData("'$A' \\$A \"\\$A\" '${A}'", "<$$A><$$A><$$A><$${A}>")]
    [InlineData("$$ $1 $ a$", "<$$><$1><$><a$>")]
    [InlineData("'$$'", "<$$>")]
    [InlineData("${A:-b c} d", "<${A:-b c}><d>")]
    [InlineData("${A:-'b c'}", "<${A:-b c}>")]
    [InlineData("${A:-${B:-c d} e} f", "<${A:-${B:-c d} e}><f>")]
    [InlineData("${A b", "<${A><b>")]
    [InlineData("\"$A\"B", "<${A}B>")]
    [InlineData("$A'B'", "<${A}B>")]
    [InlineData("$A\\B", "<${A}B>")]
    [InlineData("\"x$A\"'y z'", "<x${A}y z>")]
    [InlineData("\"$\"A", "<$$A>")]
    [InlineData("\"$\"{A}", "<$${A}>")]
    [InlineData("$'A'", "<$$A>")]
    [InlineData("$$\"A\"", "<$$A>")]
    public void For_expansion_a_dollar_keeps_the_meaning_that_its_quotes_gave_it(string text, string words) =>
        Assert.Equal(words, Words(text, true));

    [Theory]
    [InlineData("echo 'a", "unclosed ' at column 6")]
    [InlineData("echo \"a'", "unclosed \" at column 6")]
    [InlineData("'a' '", "unclosed ' at column 5")]
    [InlineData("\"a\\\"", "unclosed \" at column 1")]
    [InlineData("\"", "unclosed \" at column 1")]
    [InlineData("a \\", "nothing follows the \\ at column 3")]
    [InlineData("\\", "nothing follows the \\ at column 1")]
    [InlineData("\"\\", "unclosed \" at column 1")]
    public void What_is_not_closed_is_an_error_with_its_column(string text, string expected)
    {
        foreach (bool keep in (bool[])[false, true])
        {
            Assert.False(ShellWords.TrySplit(text, keep, out string[] words, out string error));
            Assert.Empty(words);
            Assert.Equal(expected, error);
        }
    }

    [Fact]
    public void Random_words_come_back_from_any_quoting_and_from_the_expansion_after_it()
    {
        const int Seed = 12;
        Console.WriteLine($"ShellWordsTests seed {Seed}");
        const string Letters = "aB1 \t\n$'\"\\{}`#_-";
        var random = new Random(Seed);
        for (int round = 0; round < 10_000; round++)
        {
            var words = Enumerable.Range(0, random.Next(4)).Select(_ => string.Concat(
                Enumerable.Range(0, random.Next(6)).Select(_ => Letters[random.Next(Letters.Length)]))).ToArray();
            string line = string.Join(' ', words.Select(word => Quoted(word, random)));

            Assert.True(ShellWords.TrySplit(line, false, out string[] split, out _), line);
            Assert.Equal(words, split);

            Assert.True(ShellWords.TrySplit(line, true, out split, out _), line);
            Assert.Equal(words, split.Select(word =>
                Interpolation.Expand(word, _ => "!", ExpansionMode.Compose).Value));
        }
    }

    [Theory]
    [InlineData("gunicorn app:application --bind 0.0.0.0:8000")]
    [InlineData("bin/rails server -p 3000 -e production")]
    [InlineData("  celery -A app worker --concurrency=4  ")]
    [InlineData("run 'a; b' \"c | d\" e\\&f \"it's\"")]
    [InlineData("run '$(x)' '`' \"\\`\" \"\\$\" '{}' \"=\" ''")]
    [InlineData("run a,b a@b a+b a%b a^b ]")]
    [InlineData("run \"a\nb\"")]
    [InlineData("run exec cd if")]
    public void Plain_words_need_no_shell(string text) => Assert.True(ShellWords.IsPlain(text));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a; b")]
    [InlineData("a & b")]
    [InlineData("a && b")]
    [InlineData("a | b")]
    [InlineData("a < b")]
    [InlineData("a > b")]
    [InlineData("(a)")]
    [InlineData("a `b`")]
    [InlineData("a \"`b`\"")]
    [InlineData("a $(b)")]
    [InlineData("a \"$(b)\"")]
    [InlineData("a *.c")]
    [InlineData("a b?")]
    [InlineData("a [b]")]
    [InlineData("a ~")]
    [InlineData("a # b")]
    [InlineData("! a")]
    [InlineData("a {b,c}")]
    [InlineData("{ a")]
    [InlineData("a\nb")]
    [InlineData("A=b c")]
    [InlineData("  A=b c")]
    [InlineData("A= c")]
    [InlineData("a $")]
    [InlineData("a $1")]
    [InlineData("a $$")]
    [InlineData("a \"$?\"")]
    [InlineData("a $B")]
    [InlineData("a 'b")]
    [InlineData("a \\")]
    [InlineData("exec a")]
    [InlineData("'exec' a")]
    [InlineData("cd a")]
    [InlineData(". a")]
    [InlineData("if a")]
    [InlineData("echo a")]
    public void What_only_a_shell_can_do_is_not_plain(string text) => Assert.False(ShellWords.IsPlain(text));

    [Theory]
    [InlineData("a -p $PORT", true)]
    [InlineData("a -p ${PORT}", true)]
    [InlineData("$PORT", true)]
    [InlineData("a \"$PORT\" \"x${PORT}y\"", true)]
    [InlineData("a \"$WORDS\" \"$VOID\" \"$GLOB\"", true)]
    [InlineData("a '$NOPE'", true)]
    [InlineData("a $WORDS", false)] // a shell would make two of it
    [InlineData("a $VOID", false)] // and none of this
    [InlineData("a $GLOB", false)]
    [InlineData("a $NOPE", false)]
    [InlineData("a \"$NOPE\"", false)] // a shell may set some itself
    [InlineData("a $PWD", false)]
    [InlineData("a ${PORT:-1}", false)]
    [InlineData("a ${PORT", false)]
    [InlineData("a ${PORT }", false)]
    [InlineData("a \"${1}\"", false)]
    public void A_variable_is_plain_where_a_shell_would_leave_its_value_whole(string text, bool plain)
    {
        var values = new Dictionary<string, string>
        {
            ["PORT"] = "5000", ["WORDS"] = "--a --b", ["VOID"] = "", ["GLOB"] = "*", ["PWD"] = "/app",
        };
        Assert.Equal(plain, ShellWords.IsPlain(text, values.GetValueOrDefault));
    }

    private static string Words(string text, bool keepForExpansion)
    {
        Assert.True(ShellWords.TrySplit(text, keepForExpansion, out string[] words, out string error), error);
        Assert.Equal("", error);
        return string.Concat(words.Select(word => $"<{word}>"));
    }

    // Cuts the word anywhere and quotes each piece in one of the three ways.
    private static string Quoted(string word, Random random)
    {
        string quoted = word.Length == 0 ? "''" : "";
        while (word.Length > 0)
        {
            string piece = word[..random.Next(1, word.Length + 1)];
            word = word[piece.Length..];
            quoted += random.Next(3) switch
            {
                0 when !piece.Contains('\'') && !piece.Contains("$$") => "'" + piece + "'",
                1 when !piece.Contains('\n') => string.Concat(piece.Select(c => "\\" + c)),
                _ => "\"" + string.Concat(piece.Select(c => "\\\"$`".Contains(c) ? "\\" + c : c.ToString())) + "\"",
            };
        }

        return quoted;
    }
}
