using System;
using System.Text;
using System.Text.RegularExpressions;
using Monofy.Core.Watching;

namespace Monofy.Core.Tests.Watching;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*.pyc", "a.pyc", true)]
    [InlineData("*.pyc", "deep/er/a.pyc", true)]
    [InlineData("*.pyc", "a.py", false)]
    [InlineData("node_modules", "node_modules/x/y.js", true)]
    [InlineData("node_modules", "sub/node_modules/y.js", true)]
    [InlineData("node_modules/", "sub/node_modules/y.js", true)]
    [InlineData("/node_modules", "sub/node_modules/y.js", false)]
    [InlineData("/node_modules", "node_modules/y.js", true)]
    [InlineData("build/*.log", "build/a.log", true)]
    [InlineData("build/*.log", "build/sub/a.log", false)]
    [InlineData("build/**", "build/sub/a.log", true)]
    [InlineData("**/tmp/*", "a/b/tmp/x", true)]
    [InlineData("**/tmp/*", "tmp/x", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("", "a", false)]
    [InlineData("/", "a", false)]
    public void What_a_pattern_ignores(string pattern, string path, bool ignored) =>
        Assert.Equal(ignored, Glob.Ignores(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void It_matches_what_the_same_regular_expression_matches()
    {
        var random = new Random(3);
        int matched = 0;
        for (int round = 0; round < 100_000; round++)
        {
            string pattern = Text(random, "ab/*?", 7).Replace("***", "**").Replace("***", "**");
            string text = Text(random, "aab/", 8);
            if (pattern.Contains("**/")) continue;      // with its own rule for no directory
            string regex = "^" + Regex.Replace(pattern, @"\*\*|\*|\?|.", static m => m.Value switch
            {
                "**" => ".*", "*" => "[^/]*", "?" => "[^/]", _ => Regex.Escape(m.Value),
            }) + "$";
            bool expected = Regex.IsMatch(text, regex);
            Assert.True(expected == Glob.Matches(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text)),
                pattern + " " + text);
            matched += expected ? 1 : 0;
        }
        Assert.True(matched > 1000);
    }

    [Fact]
    public void Many_stars_do_not_take_for_ever() =>
        Assert.False(Glob.Matches(Encoding.UTF8.GetBytes(new string('*', 1) +
            string.Concat(System.Linq.Enumerable.Repeat("a*", 200)) + "b"), new byte[4000]));

    private static string Text(Random random, string letters, int most)
    {
        var text = new StringBuilder();
        for (int i = random.Next(most); i > 0; i--) text.Append(letters[random.Next(letters.Length)]);
        return text.ToString();
    }
}
