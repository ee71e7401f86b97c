using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Input;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>The cases of honcho's and foreman's tests of files: Procfiles and <c>.env</c>. Where monofy differs,
/// docs/suites.md says why.</summary>
public sealed class PeerFileTests
{
    [Theory]
    [InlineData("web: command", "web=command")]
    [InlineData("foo: python foo.py\nbar: python bar.py\n", "foo=python foo.py|bar=python bar.py")]
    [InlineData("\nweb: command", "web=command")]
    [InlineData("#commented: command\n", "")]
    [InlineData("-foo_bar: command\n", "-foo_bar=command")]
    [InlineData("web: sh -c \"echo $FOOBAR\" >/dev/null 2>&1\n", "web=sh -c \"echo $FOOBAR\" >/dev/null 2>&1")]
    [InlineData("one: a\ntwo: b\nthree: b\nfour: c\n", "one=a|two=b|three=b|four=c")]
    [InlineData("alpha: ./alpha\nbravo: ./bravo\nfoo_bar:\t./foo_bar\nfoo-bar:\t./foo-bar\n",
        "alpha=./alpha|bravo=./bravo|foo_bar=./foo_bar|foo-bar=./foo-bar")]
    public void A_Procfile_of_honchos_or_foremans_tests_has_the_same_processes(string text, string processes)
    {
        (IReadOnlyList<ProcfileLine> lines, IReadOnlyList<Diagnostic> mistakes) = Procfile.Parse(text, "Procfile");
        Assert.Empty(mistakes);
        Assert.Equal(processes, string.Join('|', lines.Select(static l => l.Name + "=" + l.Command)));
    }

    // Compose takes such names, and honcho passes over them.
    [Theory]
    [InlineData("+foo: command\n")]
    [InlineData("# a comment\nbaz ./baz\n")]
    public void A_line_that_honcho_and_foreman_pass_over_is_a_mistake(string text) =>
        Assert.Single(Procfile.Parse(text, "Procfile").Mistakes);

    [Theory]
    [InlineData("FOO=bar\n", "FOO=bar")]
    [InlineData("FOO=bar\nBAZ=qux\n", "FOO=bar|BAZ=qux")]
    [InlineData("FOO=bar", "FOO=bar")]
    [InlineData("#commented: command\n", "")]
    [InlineData("MYVAR='hello\"world'\n", "MYVAR=hello\"world")]
    [InlineData("MYVAR=\"hello'world\"\n", "MYVAR=hello'world")]
    [InlineData("MYVAR='\"surrounded\"'\n", "MYVAR=\"surrounded\"")]
    [InlineData("MYVAR=user@domain.com\n", "MYVAR=user@domain.com")]
    [InlineData("MYVAR=~pun|u@|0n$=\n", "MYVAR=~pun|u@|0n$=")]
    [InlineData("MYVAR=⋃ñᴉ—☪ó∂ǝ\n", "MYVAR=⋃ñᴉ—☪ó∂ǝ")]
    [InlineData("MYVAR='sp ace'\n", "MYVAR=sp ace")]
    [InlineData("DOLLAR='foo\\$bar'\n", "DOLLAR=foo\\$bar")]
    [InlineData("FRED='barney'\nOTHER=\"escaped\\\"quote\"\n", "FRED=barney|OTHER=escaped\"quote")]
    [InlineData("URL=\"http://example.com/api?foo=bar&baz=1\"\n", "URL=http://example.com/api?foo=bar&baz=1")]
    [InlineData("FOO=\"bar\\nbaz\"\n", "FOO=bar\nbaz")]
    [InlineData("FOO=\"bar\nbaz\"\n", "FOO=bar\nbaz")]
    // Compose's rules, where honcho unescapes.
    [InlineData("TABS='foo\\tbar'\n", "TABS=foo\\tbar")]
    [InlineData("MYVAR=\\\"escaped\\\"\n", "MYVAR=\\\"escaped\\\"")]
    public void A_dotenv_of_honchos_or_foremans_tests_has_the_same_variables(string text, string variables)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, Diagnostic? mistake) =
            DotEnv.Parse(text, ".env", static _ => null);
        Assert.Null(mistake);
        Assert.Equal(variables, string.Join('|', entries.Select(static e => e.Key + "=" + e.Value)));
    }

    // Compose takes such names, and honcho passes over them.
    [Theory]
    [InlineData("-foo=command\n")]
    [InlineData("ṀẎṾẠṚ=value\n")]
    public void A_name_that_honcho_passes_over_is_one_as_in_Compose(string text) =>
        Assert.Equal(text, string.Concat(DotEnv.Parse(text, ".env", static _ => null).Entries
            .Select(static e => e.Key + "=" + e.Value + "\n")));
}
