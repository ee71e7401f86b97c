using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Monofy.Core.Plans;
using Monofy.Files.Formats;

namespace Monofy.Shell.Tests;

/// <summary>The rules of docs/architecture.md that hold for all three assemblies, and those of the rooms of the
/// shell: its folders, which are its namespaces.</summary>
public sealed class ArchitectureTests
{
    private const int MostBooleans = 5, MostInRoot = 10;
    private const string Root = "";
    private const RegexOptions Lines = RegexOptions.Multiline;

    private static readonly string s_shell = Path.Combine(Site.Root, "src/Monofy");

    [Fact]
    public void A_type_keeps_at_most_5_booleans()
    {
        Type[] types = [.. new[] { typeof(Plan), typeof(DescriptionReader), typeof(Loop) }
            .SelectMany(static t => t.Assembly.GetTypes())];
        Assert.Contains(types, static t => t.Name == "ServiceRecord");
        Assert.Contains(types, static t => t.Name == "ChildPlan");
        IEnumerable<string> wrong = types.Select(static t => (t.FullName, Count: CountIn(t)))
            .Where(static t => t.Count > MostBooleans).Select(static t => t.FullName + ": " + t.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_rooms_of_the_shell_form_no_circle() => Assert.Empty(NamespaceGraph.Circle(Uses()));

    [Fact]
    public void No_room_of_the_shell_uses_its_root() => Assert.DoesNotContain(Uses(), static use => use.To == Root);

    [Fact]
    public void The_root_of_the_shell_holds_only_what_composes_the_rooms() =>
        Assert.InRange(SourcesIn(s_shell, SearchOption.TopDirectoryOnly).Count(), 1, MostInRoot);

    [Fact]
    public void Each_room_of_the_shell_uses_those_that_the_page_names()
    {
        IEnumerable<string> uses = Uses().Where(static use => use.From != Root).GroupBy(static use => use.From)
            .Select(static room => room.Key + ": " + string.Join(", ", room.Select(static use => use.To).Order()));
        IEnumerable<string> onThePage = Page().Where(static room => room.Uses.Length > 0)
            .Select(static room => room.Name + ": " + string.Join(", ", room.Uses.Order()));
        Assert.Equal(onThePage.Order(), uses.Order());
    }

    [Fact]
    public void The_page_names_each_room_of_the_shell_below_those_that_it_uses()
    {
        var above = new List<string>();
        foreach ((string name, string[] uses) in Page())
        {
            Assert.Empty(uses.Except(above));
            above.Add(name);
        }
        Assert.Equal(SourcesIn(s_shell).Select(static file => RoomOf(file, s_shell)).Where(static room => room != Root)
            .Distinct().Order(), above.Order());
    }

    [Fact]
    public void Tests_of_the_shell_stand_where_what_they_test_stands()
    {
        string tests = Path.Combine(Site.Root, "tests/Monofy.Shell.Tests");
        Dictionary<string, string> roomOf = SourcesIn(s_shell).ToDictionary(
            static file => Path.GetFileNameWithoutExtension(file), static file => RoomOf(file, s_shell));
        IEnumerable<string> wrong = SourcesIn(tests).Where(file =>
            roomOf.GetValueOrDefault(Regex.Replace(Path.GetFileNameWithoutExtension(file), "Tests$", "")) is { } room &&
            room != RoomOf(file, tests) && RoomOf(file, tests) != "Harness");
        Assert.Empty(wrong);
    }

    private static int CountIn(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic |
            BindingFlags.DeclaredOnly).Count(static f => f.FieldType == typeof(bool) && !f.IsLiteral);

    // What the compiled types refer to and, for constants, which the compiler copies, what the sources name.
    private static SortedSet<(string From, string To)> Uses()
    {
        SortedSet<(string, string)> uses = [.. NamespaceGraph.Of(typeof(Loop).Assembly, "Monofy")];
        string inRoot = string.Join("|", SourcesIn(s_shell, SearchOption.TopDirectoryOnly)
            .Select(static file => Path.GetFileNameWithoutExtension(file)));
        foreach (string file in SourcesIn(s_shell))
        {
            string room = RoomOf(file, s_shell), text = File.ReadAllText(file);
            // Monofy.Files is a library.
            foreach (Match match in Regex.Matches(text, @"^using Monofy\.((?!Files;)\w+);$", Lines))
                uses.Add((room, match.Groups[1].Value));
            if (room != Root && Regex.IsMatch(text, @"^[^/\n]*\b(?:" + inRoot + @")\.\w", Lines))
                uses.Add((room, Root));
        }
        return uses;
    }

    // The rooms of docs/architecture.md, in its order: "| `Net` | sockets … | Native |".
    private static (string Name, string[] Uses)[] Page() =>
        [.. Regex.Matches(File.ReadAllText(Path.Combine(Site.Root, "docs/architecture.md")),
            @"^\| `(\w+)` \| [^|]+ \| ([\w, ]*?) *\|$", Lines).Select(static row => (row.Groups[1].Value,
                row.Groups[2].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries)))];

    private static IEnumerable<string> SourcesIn(string folder, SearchOption option = SearchOption.AllDirectories) =>
        Directory.EnumerateFiles(folder, "*.cs", option)
            .Where(static file => !file.Contains("/obj/") && !file.Contains("/bin/"));

    private static string RoomOf(string file, string top) =>
        Path.GetRelativePath(top, Path.GetDirectoryName(file)!) is var room && room == "." ? Root : room;
}
