using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Monofy.Core.Plans;
using Monofy.Files;

namespace Monofy.Shell.Tests;

/// <summary>The rules of docs/architecture.md that hold for all three assemblies.</summary>
public sealed class ArchitectureTests
{
    private const int MostBooleans = 5;

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

    private static int CountIn(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic |
            BindingFlags.DeclaredOnly).Count(static f => f.FieldType == typeof(bool) && !f.IsLiteral);
}
