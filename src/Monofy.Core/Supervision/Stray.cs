using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Monofy.Core.Supervision;

/// <summary>A process that monofy did not start and that the kernel gave to it, with what tells whose it is.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Name">What the kernel calls it.</param>
/// <param name="Age">Since when it runs.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="SoleUser">The only service whose processes run as its user; -1: there is none, or it is not
/// known.</param>
/// <param name="Owner">The service that its environment names (<c>MONOFY_NAME</c>); null if that cannot be read or
/// names none.</param>
public sealed record Stray(int Pid, string Name, TimeSpan Age, int Group, int Session, int SoleUser, string? Owner)
{
    private const char Between = ';', Within = ',';
    private const int Fields = 7;

    /// <summary>All of <paramref name="strays"/> as one text, which the journal can hold.</summary>
    public static string Format(IReadOnlyList<Stray> strays)
    {
        var text = new StringBuilder();
        foreach (Stray s in strays)
        {
            if (text.Length > 0) text.Append(Between);
            text.Append(s.Pid).Append(Within).Append(s.Age.Ticks).Append(Within).Append(s.Group).Append(Within)
                .Append(s.Session).Append(Within).Append(s.SoleUser).Append(Within).Append(Word(s.Owner ?? ""))
                .Append(Within).Append(Word(s.Name));
        }
        return text.ToString();
    }

    /// <summary>Reads that text back; what is malformed is left out.</summary>
    public static Stray[] Parse(string? text)
    {
        var strays = new List<Stray>();
        foreach (string part in (text ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = part.Split(Within, Fields);
            if (fields.Length != Fields || !Number(fields[0], out int pid) || !Number(fields[2], out int group) ||
                !Number(fields[3], out int session) || !Number(fields[4], out int user) ||
                !long.TryParse(fields[1], CultureInfo.InvariantCulture, out long age)) continue;
            string? owner = fields[5].Length > 0 ? fields[5] : null;
            strays.Add(new(pid, fields[6], new TimeSpan(age), group, session, user, owner));
        }
        return [.. strays];
    }

    private static bool Number(string field, out int number) =>
        int.TryParse(field, CultureInfo.InvariantCulture, out number);

    // A process may call itself anything.
    private static string Word(string name)
    {
        var word = new StringBuilder();
        foreach (char c in name) word.Append(char.IsAsciiLetterOrDigit(c) || "._-:/@+".Contains(c) ? c : '_');
        return word.ToString();
    }
}
