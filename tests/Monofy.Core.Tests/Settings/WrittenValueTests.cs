using System;
using System.Reflection;
using Monofy.Core.Settings;
using Monofy.Core.Values;
using Monofy.Harness;

namespace Monofy.Core.Tests.Settings;

/// <summary>Rows go both ways: what one reads it can write, so that it reads the same value again.</summary>
public sealed class WrittenValueTests
{
    [Fact]
    public void What_a_row_writes_it_reads_as_the_same_value()
    {
        MethodInfo again = typeof(WrittenValueTests).GetMethod(nameof(Again), BindingFlags.Static |
            BindingFlags.NonPublic)!;
        foreach (Setting row in SettingTable.All)
        {
            if (row.IsAction) continue;
            Type value = row.GetType().GetGenericArguments()[0];
            foreach (string text in SettingSamples.Values(row))
                again.MakeGenericMethod(value).Invoke(null, [row, text]);
        }
    }

    private static void Again<T>(Setting<T> row, string text)
    {
        T value = Read(row, text);
        string written = row.Write(value);
        T read = Read(row, written);
        Assert.Equivalent(value, read, strict: true);
        Assert.Equal(written, row.Write(read));
    }

    // A file that a value names.
    private static FileText Empty(string path) => new("", null, false);

    private static T Read<T>(Setting<T> row, string text)
    {
        string? wrong = row.Read(
            new SettingText(row.IsLate ? text : Template.Literal(text), null, Empty), out T value);
        Assert.True(wrong == null, row.Name + "=" + text + ": " + wrong);
        return value;
    }
}
