using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>What the pages name is there.</summary>
public sealed class LinkTests
{
    private static readonly string[] s_guides = ["README.md", "CONTRIBUTING.md", "docs/health.md"];
    private static readonly string[] s_pages = [.. Below(".", SearchOption.TopDirectoryOnly),
        .. Below("docs", SearchOption.AllDirectories), "bench/README.md"];

    [Fact]
    public void Every_option_that_a_page_names_exists_or_is_reported_to_be_missing()
    {
        var unknown = new List<string>();
        foreach (string page in s_guides)
        {
            string text = Regex.Replace(Repository.Read(page), "## Not there yet.*?\n## ", "", RegexOptions.Singleline);
            foreach (Match match in Regex.Matches(text, @"`[^`\n]*`|^[ $]*monofy .*$", RegexOptions.Multiline))
            {
                foreach (Match option in Regex.Matches(match.Value, "(?<=monofy [^']*|: |^`)--[a-z][a-z-]+"))
                {
                    bool isOfCtl = match.Value.Contains("monofy ctl") || option.Value == "--ready";
                    if (!isOfCtl && SettingTable.Find(option.Value) == null) unknown.Add(page + ": " + option.Value);
                }
            }
        }
        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_link_between_the_pages_leads_somewhere()
    {
        var dead = new List<string>();
        foreach (string page in s_pages)
        {
            foreach (Match match in Regex.Matches(Repository.Read(page), @"\]\(([^)#:]+)\)"))
            {
                string target = Path.Combine(Path.GetDirectoryName(page)!, match.Groups[1].Value);
                if (!Path.Exists(Repository.PathOf(target))) dead.Add(page + ": " + target);
            }
        }
        Assert.Empty(dead);
    }

    [Fact]
    public void The_first_page_of_the_documentation_leads_to_every_other()
    {
        string index = Repository.Read("docs/README.md");
        foreach (string page in Below("docs", SearchOption.TopDirectoryOnly))
        {
            string name = Path.GetFileName(page);
            Assert.True(name == "README.md" || index.Contains("](" + name + ")"), name + " is not in docs/README.md");
        }
    }

    private static IEnumerable<string> Below(string folder, SearchOption depth)
    {
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", depth))
            yield return Path.GetRelativePath(Repository.PathOf("."), file);
    }
}
