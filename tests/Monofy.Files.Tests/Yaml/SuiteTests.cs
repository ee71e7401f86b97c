using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Monofy.Files.Yaml;

namespace Monofy.Files.Tests.Yaml;

/// <summary>The yaml-test-suite's verdicts (valid or not), if a copy of it is there: MONOFY_YAML_TEST_SUITE names its
/// cases.json.</summary>
public sealed class SuiteTests
{
    private const int LeastRight = 387;

    [Fact]
    public void The_limits_change_no_verdict_of_the_yaml_test_suite()
    {
        if (Environment.GetEnvironmentVariable("MONOFY_YAML_TEST_SUITE") is not { Length: > 0 } path ||
            !File.Exists(path)) return;
        int right = 0;
        var wrong = new List<string>();
        foreach (JsonElement test in JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray())
        {
            bool fails = test.GetProperty("fail").GetBoolean();
            if (Fails(test.GetProperty("yaml").GetString()!) == fails) right++;
            else wrong.Add(test.GetProperty("id").GetString() + (fails ? "+" : "-"));
        }
        Assert.True(right >= LeastRight, right + " right; wrong: " + string.Join(' ', wrong));
    }

    private static bool Fails(string text)
    {
        var events = new YamlEvents(text, new("case", ""), new());
        try
        {
            while (events.Next()) { }
            return false;
        }
        catch (YamlMistakeException)
        {
            return true;
        }
    }
}
