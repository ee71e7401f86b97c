using System.Text.RegularExpressions;

namespace Monofy.Core.Tests.Docs;

/// <summary>monofy cannot ask the assembly for its version (that costs 150 kB), so it says it once more.</summary>
public sealed class VersionTests
{
    [Fact]
    public void The_version_is_the_same_everywhere()
    {
        string version = Find(@"<Version>([^<]+)</Version>", "Directory.Build.props");
        Assert.Equal(version, Find(@"const string Version = ""([^""]+)"";", "src/Monofy.Core/Values/Release.cs"));
        Assert.Equal(version, Find(@"^## (\S+)", "CHANGELOG.md"));
    }

    private static string Find(string pattern, string file)
    {
        Match match = Regex.Match(Repository.Read(file), pattern, RegexOptions.Multiline);
        Assert.True(match.Success, file + " names no version");
        return match.Groups[1].Value;
    }
}
