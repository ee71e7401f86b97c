using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Settings;

/// <summary>How values of a kind are read and written: <c>Read(Write(value))</c> is the value again.</summary>
/// <param name="kind">What they are.</param>
/// <param name="placeholder">What the help calls one; null for a flag.</param>
/// <param name="read">Reads one.</param>
/// <param name="write">Writes one as the option takes it.</param>
public sealed class Form<T>(SettingForm kind, string? placeholder, Form<T>.Reader read, Func<T, string> write)
{
    /// <summary>Reads a value; returns what is wrong with it, or null.</summary>
    public delegate string? Reader(in SettingText text, out T value);

    /// <summary>What they are.</summary>
    public SettingForm Kind => kind;

    /// <summary>What the help calls one; null for a flag.</summary>
    public string? Placeholder => placeholder;

    /// <summary>The words there are; empty unless it is one of a few.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether the text is a <see cref="Template"/> that is expanded when a process starts.</summary>
    public bool IsLate { get; init; }

    /// <summary>Reads a value; returns what is wrong with it, or null.</summary>
    public string? Read(in SettingText text, out T value) => read(text, out value);

    /// <summary>The value as the option takes it.</summary>
    public string Write(T value) => write(value);
}

/// <summary>The value of a setting on its way to its row: text, or for a command perhaps a list of words.</summary>
/// <param name="Value">The text; unless the row is late, with its references replaced.</param>
/// <param name="Words">A command that was given as a list; null: <paramref name="Value"/> is split.</param>
/// <param name="ReadFile">Reads a file that the value names; null: no files can be read.</param>
public readonly record struct SettingText(Template Value, Template[]? Words = null,
    Func<string, FileText>? ReadFile = null)
{
    /// <summary>The text.</summary>
    public string Text => Value.Text;
}
