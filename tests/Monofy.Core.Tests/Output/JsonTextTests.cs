using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using Monofy.Core.Output;

namespace Monofy.Core.Tests.Output;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" {\"a\" : 1 , \"b\":[true,false,null,-0.5e+3,\"x\\n\\u00e9\"]}\r")]
    [InlineData("{\"\":{\"\":{}}}")]
    [InlineData("{\"a\":\"\u00e9\U0001F600\"}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void One_object_is_recognised(string text) => Assert.True(JsonText.IsObject(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{}\0")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":1e}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u12g4\"}")]
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("{\"a\":\"b}")]
    [InlineData("{\"a\":1}x")]
    public void Anything_else_is_not(string text) => Assert.False(JsonText.IsObject(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Invalid_UTF8_is_not() => Assert.False(JsonText.IsObject([.. "{\"a\":\""u8, 0xC3, .. "\"}"u8]));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(1_000, false)]
    public void Depth_is_bounded(int depth, bool accepted)
    {
        string lists = "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        Assert.Equal(accepted, JsonText.IsObject(Encoding.UTF8.GetBytes(lists)));
        string objects = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        Assert.Equal(accepted, JsonText.IsObject(Encoding.UTF8.GetBytes(objects)));
    }

    [Fact]
    public void It_judges_as_the_reader_of_the_framework_does()
    {
        const string letters = "{}[]\":,0123-+.eE \\utrlsfan\u00e9\u0001";
        string[] pieces = ["{\"a\":", "\"b\"", "[1,2]", "{}", "true", "null", "-1.5e3", ",\"c\":", "}", "]", "\\u0041",
            "\""];
        var random = new Random(1);
        int accepted = 0;
        for (int round = 0; round < 200_000; round++)
        {
            var text = new StringBuilder("{");
            for (int i = random.Next(8); i > 0; i--)
            {
                if (random.Next(6) == 0) text.Append(letters[random.Next(letters.Length)]);
                else text.Append(pieces[random.Next(pieces.Length)]);
            }
            text.Append('}');
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            bool expected = Accepts(bytes);
            Assert.True(expected == JsonText.IsObject(bytes), text.ToString());
            accepted += expected ? 1 : 0;
        }
        Assert.True(accepted > 1000);
    }

    private static bool Accepts(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
