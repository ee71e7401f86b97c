using Monofy.Core.Export.Syntax;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Export;

/// <summary>How words are written for each target.</summary>
public sealed class SyntaxTests
{
    [Theory]
    [InlineData("gunicorn")]
    [InlineData("app:app")]
    [InlineData("--bind")]
    [InlineData("-A")]
    [InlineData("0.0.0.0:$(PORT)")]
    [InlineData("a b")]
    [InlineData("it's")]
    [InlineData("a#b")]
    [InlineData("/var/run/x.sock")]
    [InlineData("größe")]
    [InlineData("1.2.3-alpine")]
    public void A_word_that_every_reader_takes_for_itself_is_plain(string text) =>
        Assert.Equal(text, YamlText.Inline(text, isInFlow: false));

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("on")]
    [InlineData("y")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("012")]
    [InlineData("0o17")]
    [InlineData("0x1f")]
    [InlineData("1e3")]
    [InlineData("+1.5")]
    [InlineData("-1")]
    [InlineData(".5")]
    [InlineData(".inf")]
    [InlineData("1_000")]
    [InlineData("12:30:45")]
    [InlineData("2001-01-01")]
    [InlineData("a: b")]
    [InlineData("a:")]
    [InlineData("a #b")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("- a")]
    [InlineData("-")]
    [InlineData("---")]
    [InlineData("...")]
    [InlineData("? a")]
    [InlineData("*a")]
    [InlineData("&a")]
    [InlineData("!a")]
    [InlineData("|")]
    [InlineData(">")]
    [InlineData("%a")]
    [InlineData("@a")]
    [InlineData("`a")]
    [InlineData("{a}")]
    [InlineData("[a]")]
    [InlineData("'a'")]
    [InlineData("<<")]
    [InlineData("=")]
    public void What_a_reader_would_take_for_something_else_is_quoted(string text) =>
        Assert.Equal('"' + text + '"', YamlText.Inline(text, isInFlow: false));

    [Theory]
    [InlineData("\"b\\c", "\"\\\"b\\\\c\"")]
    [InlineData("\"", "\"\\\"\"")]
    [InlineData("\a\u001b[1m", "\"\\x07\\x1b[1m\"")]
    [InlineData("a\tb\r", "\"a\\tb\\r\"")]
    [InlineData("\u00a0", "\"\\xa0\"")]
    [InlineData("\u2028", "\"\\u2028\"")]
    [InlineData("\ufeffx", "\"\\ufeffx\"")]
    public void What_cannot_be_seen_is_escaped(string text, string quoted) =>
        Assert.Equal(quoted, YamlText.Inline(text, isInFlow: false));

    [Theory]
    [InlineData("a,b")]
    [InlineData("a[0]")]
    [InlineData("a:b")]
    public void Between_brackets_commas_brackets_and_colons_are_quoted(string text) =>
        Assert.Equal('"' + text + '"', YamlText.Inline(text, isInFlow: true));

    [Fact]
    public void A_script_is_a_block_and_a_list_of_words_stands_on_one_line()
    {
        var document = new YamlMap();
        document.Add("script", "set -e\necho hi\n");
        document.Add("end", "a\n\nb");
        document.Add("odd", " a\nb");
        document.List("words").AddAll(["sh", "-c", "x, y"]);
        Assert.Equal("""
            script: |
              set -e
              echo hi
            end: |-
              a

              b
            odd: " a\nb"
            words: [sh, -c, "x, y"]

            """, YamlWriter.Write(document));
    }

    [Fact]
    public void Yaml_holds_no_NUL_and_no_bytes_that_are_not_UTF_8()
    {
        Assert.False(YamlText.CanHold("a\0b"));
        Assert.False(YamlText.CanHold(Text.Decode([0x61, 0xff])));
        Assert.True(YamlText.CanHold("😀"));
    }

    [Theory]
    [InlineData("$", "$")]
    [InlineData("$1", "$1")]
    [InlineData("a$b", "a$b")]
    [InlineData("$(X)", "$$(X)")]
    [InlineData("$$", "$$$$")]
    [InlineData("$$(X)", "$$$$(X)")]
    public void In_Kubernetes_nothing_of_a_literal_is_a_reference(string text, string written) =>
        Assert.Equal(written, KubernetesText.Literal(text));

    [Theory]
    [InlineData("$A", "${A}")]
    [InlineData("x${A:-1}y", "x${A:-1}y")]
    [InlineData("$$A", "$$A")]
    [InlineData("$1", "$$1")]
    [InlineData("${A?no $B}", "${A?no ${B}}")]
    public void In_Compose_dollars_are_doubled_and_references_stay(string text, string written) =>
        Assert.Equal(written, ComposeText.Of(Phrase.Of((Template)text)));

    [Theory]
    [InlineData("/usr/bin/x", "/usr/bin/x")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("", "\"\"")]
    [InlineData("100%", "100%%")]
    [InlineData("$HOME", "$$HOME")]
    [InlineData("a\"b\\", "\"a\\\"b\\\\\"")]
    [InlineData(";", "\";\"")]
    [InlineData("a\nb", "\"a\\nb\"")]
    [InlineData("é", "\"é\"")]
    public void In_units_percents_and_dollars_are_doubled(string text, string written) =>
        Assert.Equal(written, SystemdText.Word(text));

    [Theory]
    [InlineData("a-b", "a-b")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$x;`y`", "'$x;`y`'")]
    [InlineData("~", "'~'")]
    public void In_a_Procfile_words_are_quoted_for_a_shell(string text, string written) =>
        Assert.Equal(written, ShellText.Word(text));

    [Theory]
    [InlineData("web", "web")]
    [InlineData("Web_1.x", "web-1-x")]
    [InlineData("--a--", "a")]
    [InlineData("_", "x")]
    public void Names_become_labels_of_RFC_1123(string name, string label) =>
        Assert.Equal(label, TargetNames.Label(name));

    [Fact]
    public void Two_names_that_become_one_are_noticed()
    {
        var names = new TargetNames();
        names.Of("web_1");
        names.Of("web_1");
        Assert.Null(names.Collision);
        names.Of("web.1");
        Assert.Equal("\"web_1\" and \"web.1\" would both be called web-1; rename one of them", names.Collision);
    }

    [Theory]
    [InlineData("*/5 * * * *", "*-*-* *:00/5:00")]
    [InlineData("30 3 * * *", "*-*-* 03:30:00")]
    [InlineData("0 8-18 * * MON-FRI", "Mon..Fri *-*-* 08..18:00:00")]
    [InlineData("0 0 1 1 *", "*-01-01 00:00:00")]
    [InlineData("@weekly", "Sun *-*-* 00:00:00")]
    [InlineData("0 0 13 * 5", "*-*-13 00:00:00|Fri *-*-* 00:00:00")]
    [InlineData("*/10 0 0 * * *", "*-*-* 00:00:00/10")]
    [InlineData("@every 90s", "")]
    public void A_schedule_becomes_a_calendar_of_systemd(string schedule, string calendar) =>
        Assert.Equal(calendar, string.Join('|', Core.Export.Calendar.ForSystemd(schedule, null)));

    [Theory]
    [InlineData("*/5 8 * * 1-5", "*/5 8 * * 1-5")]
    [InlineData("0 0 * * 7", "0 0 * * 0")]
    [InlineData("0 */5 8 * * *", "*/5 8 * * *")]
    [InlineData("30 * * * * *", null)]
    [InlineData("@daily", "@daily")]
    [InlineData("@every 90s", "@every 1m30s")]
    public void A_schedule_becomes_one_of_a_CronJob(string schedule, string? written) =>
        Assert.Equal(written, Core.Export.Calendar.ForKubernetes(schedule));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\nb: c\u2028", "a?b: c?")]
    public void A_comment_holds_nothing_that_could_end_it(string text, string clean) =>
        Assert.Equal(clean, CommentText.Clean(text));
}
