using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;

namespace Monofy.Core.Tests;

/// <summary>The rules of docs/architecture.md that a test can hold: what the core may know, and in which order its
/// namespaces build on each other.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "Monofy.Core";
    private const int MostTypes = 8;

    // Values, then Scheduling, then Plans, then everything else.
    private static readonly string[] s_base = ["Values", "Scheduling", "Plans"];

    private static readonly string[] s_foreignNamespaces = ["System.IO", "System.Threading", "System.Net",
        "Microsoft.Win32"];

    private static readonly string[] s_foreignTypes =
    [
        "System.Console", "System.Environment", "System.AppContext", "System.AppDomain", "System.TimeProvider",
            "System.Random", "System.GC",
        "System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo", "System.Diagnostics.Stopwatch",
        "System.Runtime.InteropServices.Marshal", "System.Runtime.InteropServices.NativeMemory",
            "System.Runtime.InteropServices.NativeLibrary",
        "System.Security.UnverifiableCodeAttribute",
    ];

    private static readonly string[] s_foreignMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
            "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.TimeZoneInfo.get_Local", "System.Guid.NewGuid",
    ];

    private static readonly Assembly s_core = typeof(Plan).Assembly;

    [Fact]
    public void The_core_knows_no_operating_system()
    {
        using var file = new PEReader(File.OpenRead(s_core.Location));
        MetadataReader reader = file.GetMetadataReader();
        var found = new List<string>();
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            string name = NameOf(reader, handle);
            bool foreign = Array.Exists(s_foreignNamespaces, n => name.StartsWith(n + ".", StringComparison.Ordinal));
            if (foreign || Array.IndexOf(s_foreignTypes, name) >= 0) found.Add(name);
        }
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            string name = NameOf(reader, (TypeReferenceHandle)member.Parent) + "." + reader.GetString(member.Name);
            if (Array.IndexOf(s_foreignMembers, name) >= 0) found.Add(name);
        }
        Assert.Empty(found);
    }

    [Fact]
    public void The_core_has_no_unsafe_code_and_calls_no_native_library()
    {
        using var file = new PEReader(File.OpenRead(s_core.Location));
        MetadataReader reader = file.GetMetadataReader();
        foreach (MethodDefinitionHandle handle in reader.MethodDefinitions)
        {
            MethodDefinition method = reader.GetMethodDefinition(handle);
            Assert.True((method.Attributes & MethodAttributes.PinvokeImpl) == 0,
                reader.GetString(method.Name) + " is native");
        }
        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("src/Monofy.Core/Monofy.Core.csproj"));
        Assert.All(Repository.Sources(), static name =>
        {
            if (name.StartsWith("Monofy.Core/", StringComparison.Ordinal))
                Assert.DoesNotMatch(@"\bunsafe\b", Code(name));
        });
    }

    [Fact]
    public void The_core_needs_nothing_but_the_framework() =>
        Assert.All(s_core.GetReferencedAssemblies(), static a => Assert.StartsWith("System.", a.Name));

    [Fact]
    public void No_namespace_of_the_core_refers_back()
    {
        var back = new List<string>();
        foreach ((string from, string to) in NamespaceGraph.Of(s_core, Root))
        {
            if (LevelOf(to) > LevelOf(from)) back.Add(from + " -> " + to);
        }
        Assert.Empty(back);
    }

    [Fact]
    public void The_namespaces_of_the_core_form_no_circle() =>
        Assert.Empty(NamespaceGraph.Circle(NamespaceGraph.Of(s_core, Root)));

    [Fact]
    public void The_graph_is_seen()
    {
        IReadOnlyCollection<(string From, string To)> edges = NamespaceGraph.Of(s_core, Root);
        Assert.Contains(("Plans", "Values"), edges);
        Assert.Contains(("Supervision", "Plans"), edges);
        Assert.Contains(("Input", "Plans"), edges);
        Assert.Contains(("Export", "Plans"), edges);
    }

    [Fact]
    public void A_file_is_called_after_its_main_type_and_holds_only_a_small_family()
    {
        var wrong = new List<string>();
        foreach (string name in Repository.Sources())
        {
            string code = Code(name);
            // Bootstrap.cs declares an attribute of the compiler's beside its class, and so has two namespaces.
            if (Path.GetFileName(name) is "Bootstrap.cs" or "AssemblyInfo.cs") continue;
            if (!Regex.IsMatch(code, @"^namespace [\w.]+;$", RegexOptions.Multiline))
                wrong.Add(name + ": no file-scoped namespace");
            MatchCollection types = Regex.Matches(code,
                @"^[a-z][a-z ]*\b(?:class|struct|interface|enum|record|delegate [\w?]+) (\w+)", RegexOptions.Multiline);
            string[] names = [.. types.Select(static t => t.Groups[1].Value)];
            if (names.Length is 0 or > MostTypes)
                wrong.Add(name + ": " + names.Length + " types: " + string.Join(", ", names));
            else if (Array.IndexOf(names, Path.GetFileName(name).Split('.')[0]) < 0)
                wrong.Add(name + ": no type of that name, but " + string.Join(", ", names));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (string name in Repository.Sources())
        {
            Match match = Regex.Match(Code(name), @"^namespace ([\w.]+)", RegexOptions.Multiline);
            if (match.Success && match.Groups[1].Value != Path.GetDirectoryName(name)!.Replace('/', '.'))
                wrong.Add(name + ": " + match.Groups[1].Value);
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Tests_of_the_core_stand_where_what_they_test_stands()
    {
        string tests = Repository.PathOf("tests/Monofy.Core.Tests");
        ILookup<string, string> roomOf = Repository.Sources()
            .Where(static name => name.StartsWith("Monofy.Core/", StringComparison.Ordinal)).ToLookup(
                static name => Path.GetFileNameWithoutExtension(name), static name => RoomOf(name, "Monofy.Core"));
        HashSet<string> rooms = [.. roomOf.SelectMany(static room => room)];
        var wrong = new List<string>();
        foreach (string file in Directory.GetFiles(tests, "*.cs", SearchOption.AllDirectories))
        {
            string room = RoomOf(file, tests);
            // Tests of all of it, and of pages.
            if (room == "" || room.Split('/')[0] is "Docs" or "obj" or "bin") continue;
            string space = Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+);", RegexOptions.Multiline)
                .Groups[1].Value;
            string of = Regex.Replace(Path.GetFileNameWithoutExtension(file), "Tests$", "");
            string[] at = [.. roomOf[of].Concat(roomOf[of + "s"])];
            if (!rooms.Contains(room) || space != "Monofy.Core.Tests." + room.Replace('/', '.') ||
                (at.Length > 0 && Array.IndexOf(at, room) < 0))
                wrong.Add(room + "/" + of + ": " + space + "; " + string.Join(" or ", at));
        }
        Assert.Empty(wrong);
    }

    private static string RoomOf(string file, string top) =>
        Path.GetRelativePath(top, Path.GetDirectoryName(file)!) is var room && room == "." ? "" : room;

    [Theory]
    [InlineData("a thread", @"\b(?:async|await|Task|ValueTask|Thread|ThreadPool)\b|\block \(")]
    [InlineData("something left to do", @"\b(?:TODO|FIXME|XXX|HACK)\b")]
    [InlineData("a name that says nothing", @"\b(?:class|struct|interface|record) \w*(?:Manager|Helper|Util|Utils)\b")]
    public void No_source_holds(string what, string pattern)
    {
        var found = new List<string>();
        foreach (string name in Repository.Sources())
        {
            string text = what == "something left to do" ? Repository.Read("src/" + name) : Code(name);
            foreach (Match match in Regex.Matches(text, pattern, RegexOptions.Multiline))
                found.Add(name + ": " + match.Value);
        }
        Assert.Empty(found);
    }

    [Fact]
    public void The_supervisor_keeps_the_order_of_things_in_at_most_20_fields()
    {
        // Its state is the context that it gives to its machines.
        FieldInfo[] own = FieldsOf(typeof(Supervisor));
        Type context = s_core.GetType(Root + ".Supervision.Context", throwOnError: true)!;
        Assert.Contains(own, field => field.FieldType == context);
        Assert.InRange(own.Length + FieldsOf(context).Length, 1, 20);
    }

    private static FieldInfo[] FieldsOf(Type type) =>
        type.GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static int LevelOf(string name)
    {
        int level = Array.IndexOf(s_base, name);
        return level < 0 ? s_base.Length : level;
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return reader.GetString(type.Namespace) + "." + reader.GetString(type.Name);
    }

    /// <summary>A source without what stands in comments and in strings of one line.</summary>
    private static string Code(string name) =>
        Regex.Replace(Repository.Read("src/" + name), @"""(?:[^""\\\n]|\\.)*""|//.*",
            static m => m.Value[0] == '/' ? "" : "\"\"");
}
