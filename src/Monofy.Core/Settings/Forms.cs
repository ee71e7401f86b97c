using System;
using System.Globalization;
using Monofy.Core.Values;

namespace Monofy.Core.Settings;

/// <summary>The forms that several rows share.</summary>
internal static class Forms
{
    private static Form<bool>? s_flag;
    private static Form<TimeSpan>? s_duration, s_pause;
    private static Form<long>? s_size;
    private static Form<Signal>? s_signal;
    private static Form<Template[]>? s_command;

    /// <summary>Yes or no: nothing, <c>1</c>, <c>0</c>, <c>true</c> or <c>false</c>.</summary>
    public static Form<bool> Flag => s_flag ??= new(SettingForm.Flag, null, ReadFlag, static v => v ? "1" : "0");

    /// <summary>A length of time.</summary>
    public static Form<TimeSpan> Duration => s_duration ??= DurationFrom(TimeSpan.Zero);

    /// <summary>A length of time of at least 1 ms.</summary>
    public static Form<TimeSpan> Pause => s_pause ??= DurationFrom(TimeSpan.FromMilliseconds(1));

    /// <summary>A number of bytes.</summary>
    public static Form<long> Size => s_size ??= new(SettingForm.Size, "SIZE", ReadSize, static v =>
        v.ToString(CultureInfo.InvariantCulture));

    /// <summary>A signal.</summary>
    public static Form<Signal> Signal =>
        s_signal ??= new(SettingForm.Signal, "SIGNAL", ReadSignal, static v => v.Name);

    /// <summary>A command that is expanded when a process starts.</summary>
    public static Form<Template[]> Command =>
        s_command ??= new(SettingForm.Command, "COMMAND", ReadCommand, WriteCommand) { IsLate = true };

    /// <summary>Text that is expanded when the plan is made, and not empty.</summary>
    /// <param name="placeholder">What the help calls it.</param>
    /// <param name="expected">What the message calls it: <c>a file name</c>.</param>
    public static Form<string> Text(string placeholder, string expected) =>
        new(SettingForm.Text, placeholder, (in text, out value) =>
    {
        value = text.Text;
        return value.Length > 0 ? null : "expected " + expected;
    }, static v => v);

    /// <summary>Text that is expanded when a process starts, and not empty.</summary>
    public static Form<Template> Late(string placeholder, string expected) =>
        new(SettingForm.Text, placeholder, (in text, out value) =>
    {
        value = text.Value;
        return value.Text.Length > 0 ? null : "expected " + expected;
    }, static v => v.AsReference) { IsLate = true };

    /// <summary>A whole number.</summary>
    public static Form<int> Number(int min, int max) => new(SettingForm.Number, "N", (in text, out value) =>
        TryNumber(text.Text, out value) && value >= min && value <= max ? null : "expected a number from " + min +
            " to " + max,
        static v => v.ToString(CultureInfo.InvariantCulture));

    /// <summary>One of a few words; <paramref name="hint"/> follows what is expected instead of another
    /// one.</summary>
    public static Form<T> Word<T>(string placeholder, Words<T> words, Func<string, string>? hint = null)
        where T : struct, Enum =>
        new(SettingForm.Word, placeholder, (in text, out value) =>
            words.TryRead(text.Text, out value) ? null : "expected " + words.Expected + hint?.Invoke(text.Text),
            words.Write) { Words = words.All };

    /// <summary>A value of its own form, as text.</summary>
    public static Form<T> Own<T>(string placeholder, Form<T>.Reader read, Func<T, string> write) =>
        new(SettingForm.Text, placeholder, read, write);

    /// <summary>A number without a sign other than minus, and without blanks.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && text[0] != '+';

    /// <summary>A status from 0 to 255.</summary>
    public static bool TryStatus(ReadOnlySpan<char> text, out byte value) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary><c>90s</c>, or <c>1500ms</c> unless it is whole seconds; what is finer is in microseconds.</summary>
    public static string Write(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerSecond == 0 ? Number(time.Ticks / TimeSpan.TicksPerSecond) + "s"
        : time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? Number(time.Ticks / TimeSpan.TicksPerMillisecond) + "ms"
        : Number(time.Ticks * TimeSpan.NanosecondsPerTick) + "ns";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? ReadFlag(in SettingText text, out bool value)
    {
        value = text.Text is "1" or "true";
        return value || text.Text is "0" or "false" ? null : "expected 1, 0, true or false";
    }

    private static Form<TimeSpan> DurationFrom(TimeSpan least) =>
        new(SettingForm.Duration, "DURATION", (in text, out time) =>
        !Values.Duration.TryParse(text.Text, out time)
            ? "expected a duration such as 500ms, 10s or 1m30s (a bare number is seconds)"
        : time < least ? "expected a duration of at least 1ms" : null, Write);

    private static string? ReadSize(in SettingText text, out long value) =>
        Values.Size.TryParse(text.Text, out value) && value > 0 ? null
            : "expected a size such as 64k, 2m or 1g (a bare number is bytes)";

    private static string? ReadSignal(in SettingText text, out Signal value) =>
        Values.Signal.TryParse(text.Text, out value) ? null : "expected a signal such as TERM, SIGTERM, 15 or RTMIN+3";

    private static string? ReadCommand(in SettingText text, out Template[] words)
    {
        const string expected = "expected a command, quoted as for a shell";
        words = text.Words ?? [];
        if (text.Words != null) return words.Length > 0 ? null : expected;
        bool refers = text.Value.Mode != TemplateMode.Literal;
        if (!ShellWords.TrySplit(text.Text, refers, out string[] split, out string error))
            return expected + ": " + error;
        if (Array.Find(split, IsOperator) is { } sign)
            return "expected a command without " + sign + ", which only a shell knows: sh -c '...'";
        TemplateMode mode = text.Value.Mode;
        words = Array.ConvertAll(split, w => new Template(w, mode));
        return words.Length > 0 ? null : expected;
    }

    /// <summary>Whether <paramref name="word"/> is an operator of a shell.</summary>
    public static bool IsOperator(string word) =>
        word is "||" or "&&" or "|||" or "|" or ";" or "&" or ">" or ">>" or "<";

    // Each word in double quotes: references keep their meaning within them.
    private static string WriteCommand(Template[] words)
    {
        var text = new System.Text.StringBuilder();
        foreach (Template word in words)
        {
            if (text.Length > 0) text.Append(' ');
            Quote(text, word.AsReference);
        }
        return text.ToString();
    }

    private static void Quote(System.Text.StringBuilder text, string word)
    {
        text.Append('"');
        foreach (char c in word)
        {
            if (c is '\\' or '"' or '`') text.Append('\\');
            text.Append(c);
        }
        text.Append('"');
    }
}
