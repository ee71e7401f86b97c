using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class InterpolationTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["FOO"] = "first",
        ["EMPTY"] = "",
        ["TRAP"] = "$FOO ${FOO} $$ }",
        ["_a1"] = "under",
    };

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("$FOO", "first")]
    [InlineData("${FOO}", "first")]
    [InlineData("a$FOO-b", "afirst-b")]
    [InlineData("a${FOO}b", "afirstb")]
    [InlineData("$FOO$FOO", "firstfirst")]
    [InlineData("$FOOD", "")]
    [InlineData("$_a1.", "under.")]
    [InlineData("$foo", "")]
    [InlineData("x$UNSET.y", "x.y")]
    [InlineData("${UNSET}", "")]
    [InlineData("$EMPTY", "")]
    [InlineData("$FOO\u00E9", "first\u00E9")]
    public void References_are_replaced_and_unset_is_empty(string text, string value) => EachLeniently(text, value);

    [Theory]
    [InlineData("$MONOFY_EVENT_PATH", "$MONOFY_EVENT_PATH")]
    [InlineData("a${MONOFY_EVENT}b$FOO", "a${MONOFY_EVENT}bfirst")]
    [InlineData("${MONOFY_EVENT_STATUS:-$FOO}", "${MONOFY_EVENT_STATUS:-$FOO}")]
    public void What_an_event_tells_a_job_is_never_expanded(string text, string value) => EachLeniently(text, value);

    [Theory]
    [InlineData("${UNSET:-d}", "d")]
    [InlineData("${UNSET-d}", "d")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("${EMPTY-d}", "")]
    [InlineData("${FOO:-d}", "first")]
    [InlineData("${FOO-d}", "first")]
    [InlineData("${UNSET:-}", "")]
    [InlineData("${UNSET-}", "")]
    [InlineData("${FOO:?m}", "first")]
    [InlineData("${FOO?m}", "first")]
    [InlineData("${EMPTY?m}", "")]
    [InlineData("${FOO:+o}", "o")]
    [InlineData("${FOO+o}", "o")]
    [InlineData("${EMPTY:+o}", "")]
    [InlineData("${EMPTY+o}", "o")]
    [InlineData("${UNSET:+o}", "")]
    [InlineData("${UNSET+o}", "")]
    [InlineData("${EMPTY:-/non:-alphanumeric}", "/non:-alphanumeric")]
    [InlineData("${UNSET-my?err:+x}", "my?err:+x")]
    [InlineData("${UNSET:-a b\nc}", "a b\nc")]
    public void Operators_choose(string text, string value) => Each(text, value);

    [Theory]
    [InlineData("${UNSET:-$FOO}", "first")]
    [InlineData("${UNSET:-${FOO}}", "first")]
    [InlineData("${UNSET-${FOO} ${FOO}}!", "first first!")]
    [InlineData("${UNSET:-${EMPTY:-${NOPE-c}}}", "c")]
    [InlineData("${FOO:+<${FOO}>}", "<first>")]
    [InlineData("${UNSET:-$$FOO}", "$FOO")]
    [InlineData("${UNSET:-$${FOO}}", "${FOO}")]
    [InlineData("${UNSET:-{\"a\": {\"b\": 1}}}", "{\"a\": {\"b\": 1}}")]
    [InlineData("${FOO:-{\"a\": {\"b\": 1}}}", "first")]
    [InlineData("{${FOO}}", "{first}")]
    [InlineData("}${FOO}{", "}first{")]
    public void Operands_nest_and_end_at_the_brace_that_balances(string text, string value) => Each(text, value);

    [Theory]
    [InlineData("$$", "$")]
    [InlineData("$$FOO", "$FOO")]
    [InlineData("$${FOO}", "${FOO}")]
    [InlineData("$$$FOO", "$first")]
    [InlineData("$$$$", "$$")]
    [InlineData("a$$b$$", "a$b$")]
    public void Two_dollars_are_one(string text, string value) => Each(text, value);

    [Theory]
    [InlineData("$TRAP")]
    [InlineData("${TRAP}")]
    [InlineData("${TRAP:-x}")]
    [InlineData("${UNSET:-$TRAP}")]
    [InlineData("${FOO:+${TRAP}}")]
    public void A_value_is_never_expanded_again(string text) => Each(text, "$FOO ${FOO} $$ }");

    [Theory]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$1", "$1")]
    [InlineData("$ FOO", "$ FOO")]
    [InlineData("$-", "$-")]
    [InlineData("$}", "$}")]
    [InlineData("$(FOO)", "$(FOO)")]
    [InlineData("$\u00E9", "$\u00E9")]
    [InlineData("${UNSET:-$}", "$")]
    [InlineData("${UNSET:-$1}", "$1")]
    [InlineData("^REGEX$", "^REGEX$")]
    public void A_dollar_alone_is_a_dollar(string text, string value) => Each(text, value);

    [Theory]
    [InlineData("${", "${")]
    [InlineData("${}", "${}")]
    [InlineData("${1}", "${1}")]
    [InlineData("${ FOO}", "${ FOO}")]
    [InlineData("${FOO }", "${FOO }")]
    [InlineData("${FOO", "${FOO")]
    [InlineData("${FOO:", "${FOO:")]
    [InlineData("${FOO:}", "${FOO:}")]
    [InlineData("${FOO:x}", "${FOO:x}")]
    [InlineData("${FOO:-", "${FOO:-")]
    [InlineData("${FOO!x}", "${FOO!x}")]
    [InlineData("${FOO=x}", "${FOO=x}")]
    [InlineData("${UNSET:-{}", "${UNSET:-{}")]
    [InlineData("${env:FOO}", "${env:FOO}")]
    [InlineData("${FOO $FOO", "${FOO first")]
    [InlineData("${UNSET:-${FOO}", "${UNSET:-first")]
    [InlineData("${UNSET:-${1}}", "${1}")]
    [InlineData("${1:-$FOO}", "${1:-first}")]
    public void What_is_not_a_reference_stays_on_the_command_line_and_is_an_error_for_compose(string text, string value)
    {
        Assert.Equal(new Expansion(value, null, null), Expand(text, ExpansionMode.Lenient));
        Assert.Equal(new Expansion(value, null, null), Expand(text, ExpansionMode.Strict));
        Assert.Equal(new Expansion(null, $"invalid interpolation format: \"{text}\"", null),
            Expand(text, ExpansionMode.Compose));
    }

    [Theory]
    [InlineData("a ${NOPE:?set it} b", "NOPE", "required variable NOPE is missing a value: set it")]
    [InlineData("${NOPE?set it}", "NOPE", "required variable NOPE is missing a value: set it")]
    [InlineData("${EMPTY:?set it}", "EMPTY", "required variable EMPTY is missing a value: set it")]
    [InlineData("${NOPE:?}", "NOPE", "required variable NOPE is missing a value")]
    [InlineData("${NOPE?}", "NOPE", "required variable NOPE is missing a value")]
    [InlineData("${NOPE:?not ${FOO}}", "NOPE", "required variable NOPE is missing a value: not first")]
    [InlineData("${NOPE:?see $NADA!}", "NOPE", "required variable NOPE is missing a value: see !")]
    [InlineData("${UNSET:-${NOPE:?m}}", "NOPE", "required variable NOPE is missing a value: m")]
    [InlineData("${NOPE?bar-baz} ${OTHER?x}", "NOPE", "required variable NOPE is missing a value: bar-baz")]
    [InlineData("${NOPE?a${OTHER?b}}", "OTHER", "required variable OTHER is missing a value: b")]
    public void A_required_variable_is_an_error_in_every_mode(string text, string variable, string error)
    {
        foreach (ExpansionMode mode in Enum.GetValues<ExpansionMode>())
            Assert.Equal(new Expansion(null, error, variable), Expand(text, mode));
    }

    [Theory]
    [InlineData("$NOPE", "NOPE")]
    [InlineData("${NOPE}", "NOPE")]
    [InlineData("a ${UNSET:-$NOPE}", "NOPE")]
    [InlineData("${FOO:+$NOPE}", "NOPE")]
    [InlineData("$NOPE $OTHER", "NOPE")]
    public void Strict_refuses_an_unset_variable_without_a_default(string text, string variable) =>
        Assert.Equal(new Expansion(null, $"variable {variable} is not set", variable),
            Expand(text, ExpansionMode.Strict));

    [Theory]
    [InlineData("$FOO${EMPTY}$EMPTY", "first")]
    [InlineData("${NOPE:-}", "")]
    [InlineData("${NOPE-}${NOPE+x}${NOPE:+x}", "")]
    [InlineData("${FOO:-$NOPE}", "first")]
    public void Strict_takes_empty_ones_and_defaults(string text, string value) =>
        Assert.Equal(value, Expand(text, ExpansionMode.Strict).Value);

    [Theory]
    [InlineData("${FOO:-${NOPE:?m}}", "first")]
    [InlineData("${FOO:-$1}", "first")]
    [InlineData("${FOO-${!}}", "first")]
    [InlineData("${NOPE:+${1}}", "")]
    [InlineData("${FOO:?$ $1}", "first")]
    public void An_operand_that_is_not_used_is_not_looked_at(string text, string value)
    {
        var asked = new List<string>();
        Expansion expansion = Interpolation.Expand(
            text, name => { asked.Add(name); return Variables.GetValueOrDefault(name); }, ExpansionMode.Compose);
        Assert.Equal(value, expansion.Value);
        Assert.Single(asked);
    }

    [Fact]
    public void A_text_without_dollar_is_the_same_instance()
    {
        string text = new('a', 5);
        Assert.Same(text, Expand(text, ExpansionMode.Compose).Value);
    }

    // A file's name may be anything, so it is data and never becomes part of a command.
    [Theory]
    [InlineData("rm $MONOFY_EVENT_PATH")]
    [InlineData("rm ${MONOFY_EVENT_PATH}")]
    [InlineData("${MONOFY_EVENT_PATH:-x} $MONOFY_EVENT $MONOFY_EVENT_NAME $MONOFY_EVENT_STATUS ${MONOFY_EVENT_COUNT}")]
    public void What_an_event_was_is_never_expanded(string text)
    {
        foreach (ExpansionMode mode in Enum.GetValues<ExpansionMode>())
            Assert.Equal(text, Interpolation.Expand(text, static _ => "$(reboot)", mode).Value);
    }

    [Fact]
    public void Each_unset_variable_is_reported()
    {
        var unset = new List<string>();
        Interpolation.Expand("$A ${B:-c} ${C:-$D} ${E+f} $SET $A", static name =>
            name == "SET" ? "" : null, ExpansionMode.Lenient, unset.Add);
        Assert.Equal(["A", "D", "A"], unset);
    }

    [Fact]
    public void What_references_make_of_a_text_is_bounded()
    {
        string value = new('x', 100_000);
        Assert.Equal("the text has more than 1 MB once its variables are replaced",
            Interpolation.Expand(string.Concat(Enumerable.Repeat("$A", 1_000)), _ =>
                value, ExpansionMode.Lenient).Error);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        static string Nested(int depth) => depth == 0 ? "x" : "${U:-" + Nested(depth - 1) + "}";
        int max = Interpolation.MaxDepth;
        Assert.Equal("x", Expand(Nested(max), ExpansionMode.Compose).Value);
        foreach (ExpansionMode mode in Enum.GetValues<ExpansionMode>())
            Assert.Equal("references are nested deeper than 64", Expand(Nested(max + 1), mode).Error);
    }

    [Theory]
    [InlineData("${A:-")]
    [InlineData("${")]
    [InlineData("${A:-}")]
    [InlineData("{${1")]
    [InlineData("$A")]
    public void A_long_text_takes_time_in_proportion(string piece)
    {
        // So much that in proportion it takes a moment on any machine, and with the square minutes.
        const int count = 300_000;
        string text = string.Concat(Enumerable.Repeat(piece, count));
        ProcessorTime.IsBounded(() =>
        {
            Assert.True(Expand(text, ExpansionMode.Lenient) is { Value: not null } or { Error: not null });
            Assert.True(Expand(text + new string('}', count), ExpansionMode.Lenient) is { Value: not null }
                or { Error: not null });
        });
    }

    [Fact]
    public void Random_texts_expand_as_the_naive_reference_says()
    {
        const int Seed = 4711;
        Console.WriteLine($"InterpolationTests seed {Seed}");
        string[] tokens =
            ["$", "$", "{", "}", "}", "${", "${", "A", "B", "E", "U", ":", ":-", "-", ":?", "?", ":+", "+", "x", "1",
                " "];
        var values = new Dictionary<string, string> { ["A"] = "$B{", ["B"] = "}b", ["E"] = "", ["AB"] = "ab" };
        var random = new Random(Seed);
        int errors = 0;
        for (int round = 0; round < 30_000; round++)
        {
            var text = new StringBuilder();
            for (int length = random.Next(14); length > 0; length--) text.Append(tokens[random.Next(tokens.Length)]);

            var mode = (ExpansionMode)random.Next(3);
            Expansion expansion = Interpolation.Expand(text.ToString(), values.GetValueOrDefault, mode);
            string? expected = NaiveInterpolation.Expand(text.ToString(), values, mode);
            if (expected != expansion.Value)
                Assert.Fail($"{mode} <{text}>: expected <{expected}>, got <{expansion.Value}>");

            Assert.Equal(expansion.Value is null, expansion.Error is not null);
            if (expected is null) errors++;
        }

        Assert.InRange(errors, 3_000, 27_000); // else the inputs test only half
    }

    private static Expansion Expand(string text, ExpansionMode mode) =>
        Interpolation.Expand(text, Variables.GetValueOrDefault, mode);

    private static void Each(string text, string value)
    {
        EachLeniently(text, value);
        Assert.Equal(new Expansion(value, null, null), Expand(text, ExpansionMode.Strict));
    }

    private static void EachLeniently(string text, string value)
    {
        Assert.Equal(new Expansion(value, null, null), Expand(text, ExpansionMode.Lenient));
        Assert.Equal(new Expansion(value, null, null), Expand(text, ExpansionMode.Compose));
    }
}
