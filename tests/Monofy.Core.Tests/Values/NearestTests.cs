using System;
using System.Linq;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class NearestTests
{
    private static readonly string[] Options =
        ["--restart", "--restart-delay", "--grace", "--user", "--env", "--env-file", "-q", "-v"];

    [Theory]
    [InlineData("--grce", "--grace")] // one letter too few
    [InlineData("--graace", "--grace")] // too many
    [InlineData("--grase", "--grace")] // wrong
    [InlineData("--garce", "--grace")] // swapped
    [InlineData("--restrat", "--restart")]
    [InlineData("--restart-dleay", "--restart-delay")]
    [InlineData("--grace", "--grace")]
    [InlineData("--envfile", "--env-file")]
    [InlineData("-user", "--user")]
    public void A_slip_finds_what_was_meant(string word, string meant) =>
        Assert.Equal(meant, Nearest.Of(word, Options));

    [Theory]
    [InlineData("")]
    [InlineData("--verbose")]
    [InlineData("--restart-max-delay-of-all")]
    [InlineData("gunicorn")]
    public void What_is_far_from_all_finds_nothing(string word) => Assert.Null(Nearest.Of(word, Options));

    [Fact]
    public void The_dashes_of_an_option_make_no_other_one_nearer() =>
        Assert.Null(Nearest.OfOption("--name", ["--fate", "--grace", "--tty"]));

    [Theory]
    [InlineData("abc", "abd", true)] // a third of 3 is 1
    [InlineData("abcde", "abcxy", false)] // of 5 still 1
    [InlineData("abcdef", "abcdxy", true)] // of 6 it is 2
    [InlineData("abcdef", "abcxyz", false)]
    [InlineData("ab", "ax", true)]
    [InlineData("ab", "xy", false)]
    [InlineData("a", "b", false)] // nothing of the word is left
    [InlineData("a", "ab", true)]
    public void Near_is_a_third_of_the_word_and_at_least_one(string word, string candidate, bool near) =>
        Assert.Equal(near ? candidate : null, Nearest.Of(word, [candidate]));

    [Fact]
    public void A_swap_is_one_slip() => Assert.Equal("ba", Nearest.Of("ab", ["ba"]));

    [Fact]
    public void The_nearest_wins_and_then_the_first()
    {
        Assert.Equal("worker", Nearest.Of("workr", ["woker", "worker", "workers"]));
        Assert.Equal("web1", Nearest.Of("web", ["web1", "web2"]));
        Assert.Equal("web", Nearest.Of("web", ["wob", "web", "web"]));
        Assert.Null(Nearest.Of("web", []));
    }

    [Fact]
    public void Random_words_find_what_the_definition_finds()
    {
        const int Seed = 99;
        Console.WriteLine($"NearestTests seed {Seed}");
        var random = new Random(Seed);
        string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "abc"[random.Next(3)]));
        for (int round = 0; round < 2_000; round++)
        {
            string word = Word();
            string[] candidates = [Word(), Word(), Word()];
            int limit = Math.Max(1, word.Length / 3);
            string? expected = candidates
                .Where(c => Slips(word, c) <= limit && Slips(word, c) < Math.Max(word.Length, c.Length))
                .MinBy(c => Slips(word, c));
            Assert.Equal((word, expected), (word, Nearest.Of(word, candidates)));
        }
    }

    // The definition, recursively.
    private static int Slips(string a, string b)
    {
        if (a == "" || b == "") return a.Length + b.Length;
        if (a[0] == b[0]) return Slips(a[1..], b[1..]);

        int least = 1 + Math.Min(Slips(a[1..], b[1..]), Math.Min(Slips(a[1..], b), Slips(a, b[1..])));
        if (a.Length > 1 && b.Length > 1 && a[0] == b[1] && a[1] == b[0])
            least = Math.Min(least, 1 + Slips(a[2..], b[2..]));
        return least;
    }
}
