using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>The variables that a plan takes from the environment of the monofy that runs it: a container that runs the
/// plan needs them too.</summary>
internal static class OutsideVariables
{
    // Each container has its own.
    private static readonly string[] s_own =
        ["PATH", "HOME", "HOSTNAME", "PWD", "USER", "SHELL", "TERM", "MONOFY_NAME", "MONOFY_INSTANCE", "MONOFY_SETENV",
            "MONOFY_PID"];

    /// <summary>Finds these variables.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="optional">Receives those that the plan can do without (<c>${NAME:-default}</c>, or those that setup
    /// may set).</param>
    /// <returns>All of them.</returns>
    public static SortedSet<string> Of(Blueprint plan, HashSet<string> optional)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        bool mayBeHandedOver = plan.Setup.Exists(static s => MonofyVariables.Mentions(s, "MONOFY_SETENV"));
        foreach (GivenSetting given in plan.Description.Run.All) Add(given, null);
        foreach (Subject subject in plan.All)
        {
            foreach (EnvironmentEntry entry in subject.Environment)
            {
                if (entry.Value == null) Need(entry.Name, canDoWithout: true);
            }
            foreach (Template word in subject.Service!.Command) AddPhrase(Phrase.Of(word), subject, false);
            foreach (GivenSetting given in plan.Description.Defaults.All) Add(given, subject);
            foreach (GivenSetting given in subject.Service.Given.All) Add(given, subject);
        }
        return names;

        void Add(GivenSetting given, Subject? subject)
        {
            foreach (Template word in given.Words ?? [given.Value]) AddPhrase(Phrase.Of(word), subject, false);
        }

        void AddPhrase(Phrase phrase, Subject? subject, bool canDoWithout)
        {
            foreach (Piece piece in phrase.Pieces)
            {
                if (piece.Variable == null) continue;
                AddPhrase(piece.Operand, subject, true);
                bool isSet = !phrase.BelongsToFile && subject != null &&
                    subject.Environment.Exists(entry => entry.Name == piece.Variable && entry.Value != null);
                if (!isSet) Need(piece.Variable, canDoWithout || piece.Operator is '-' or '+');
            }
        }

        void Need(string name, bool canDoWithout)
        {
            if (Array.IndexOf(s_own, name) >= 0) return;
            bool isNew = names.Add(name);
            if (!canDoWithout && !mayBeHandedOver) optional.Remove(name);
            else if (isNew) optional.Add(name);
        }
    }
}
