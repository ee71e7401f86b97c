using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Values;
using Monofy.Files.Compose.Mapping;
using Monofy.Files.Yaml;

namespace Monofy.Files.Tests.Yaml;

public sealed class TreeTests
{
    private readonly List<Diagnostic> _mistakes = [];

    private List<YamlNode> Read(string text) => YamlReader.Read(text, new("f", ""), new(), null, _mistakes);

    private string Json(string text) => string.Join('\n', Read(text).Select(CompactJson.Of));

    private string Mistakes(string text)
    {
        Read(text);
        return string.Join('\n', _mistakes);
    }

    [Theory]
    [InlineData("a: 1\nb: [x, 'y', \"z\"]", """{"a":1,"b":["x","y","z"]}""")]
    [InlineData("a: true\nb: True\nc: yes\nd: 'true'", """{"a":true,"b":true,"c":"yes","d":"true"}""")]
    [InlineData("a:\nb: ~\nc: null\nd: ''", """{"a":null,"b":null,"c":null,"d":""}""")]
    [InlineData("a: 0x10\nb: 0o17\nc: 010\nd: 1.5\ne: 1e3\nf: .inf",
        """{"a":16,"b":15,"c":10,"d":1.5,"e":1000,"f":".inf"}""")]
    [InlineData("a: !!str 1\nb: ! 2", """{"a":"1","b":"2"}""")]
    [InlineData("a: |\n  x\n  y\nb: >-\n  x\n  y", """{"a":"x\ny\n","b":"x y"}""")]
    [InlineData("a: 1 # comment\n# another\nb: 'it''s'", """{"a":1,"b":"it's"}""")]
    [InlineData("{\"a\": {\"b\": [1, {\"c\": null}]}}", """{"a":{"b":[1,{"c":null}]}}""")]
    [InlineData("a: 1\n---\nb: 2\n...\n---\n", "{\"a\":1}\n{\"b\":2}")]
    [InlineData("", "")]
    [InlineData("# nothing\n", "")]
    public void Values_are_what_yaml_1_2_says(string text, string json)
    {
        Assert.Equal(json, Json(text));
        Assert.Empty(_mistakes);
    }

    [Theory]
    [InlineData("x: &x {a: 1}\ny: *x", """{"x":{"a":1},"y":{"a":1}}""")]
    [InlineData("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3", """{"x":{"a":1,"b":2},"y":{"b":3,"a":1}}""")]
    [InlineData("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz:\n  <<: [*x, *y]\n  c: 3",
        """{"x":{"a":1},"y":{"a":2,"b":2},"z":{"c":3,"a":1,"b":2}}""")]
    [InlineData("x: &x 1\ny: &x 2\nz: *x", """{"x":1,"y":2,"z":2}""")]
    [InlineData("a: {\"<<\": 1}", """{"a":{"<<":1}}""")]
    public void Anchors_and_merge_keys_are_followed(string text, string json)
    {
        Assert.Equal(json, Json(text));
        Assert.Empty(_mistakes);
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "f:3:1: the key a stands here twice, first in line 1")]
    [InlineData("a: *x", "f:1:4: the alias *x names no anchor before it")]
    [InlineData("a: &x [*x]", "f:1:8: the alias *x stands within what it names")]
    [InlineData("a: &x 1\n---\nb: *x", "f:3:4: the alias *x names no anchor before it")]
    [InlineData("? [a]\n: b", "f:1:3: expected a text as key, found a list")]
    [InlineData("a: !foo 1", "f:1:4: unknown tag !foo; expected !reset or !override")]
    [InlineData("a:\n  <<: 3", "f:2:7: expected a mapping, or a list of mappings, behind <<, found a whole number")]
    [InlineData("a:\n\tb: 1", "f:2:1: a tab cannot indent in YAML; use spaces")]
    [InlineData("a: [1, 2", "f:2:1: not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'")]
    public void A_mistake_says_where_it_is(string text, string mistake) => Assert.Equal(mistake, Mistakes(text));

    [Fact]
    public void The_places_of_values_are_kept()
    {
        var root = (YamlMapping)Read("a:\n  - x\n  - {b: 'c'}")[0];
        var item = (YamlMapping)((YamlSequence)root["a"]!).Items[1];
        Assert.Equal("f:3:9", item["b"]!.Place);
    }

    [Fact]
    public void A_billion_laughs_end_soon()
    {
        var text = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
        for (int i = 1; i < 12; i++) text.Append("a" + i + ": &a" + i +
            " [" + string.Join(", ", Enumerable.Repeat("*a" + (i - 1), 10)) + "]\n");
        Assert.Contains("more than 200000 values in all files together", Mistakes(text.ToString()));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Depth_is_bounded(string opening)
    {
        Assert.Contains("more than 64 levels", Mistakes(string.Concat(Enumerable.Repeat(opening, 20_000))));
    }

    [Fact]
    public void Sixty_four_levels_can_be_read()
    {
        Assert.Equal("", Mistakes(new string('[', 64) + new string(']', 64)));
        Assert.Contains("more than 64 levels", Mistakes(new string('[', 65) + new string(']', 65)));
    }
}
