using System;
using System.Collections.Generic;
using Monofy.Core.Sockets;

namespace Monofy.Core.Launching;

/// <summary>
/// The environment of a process: the variables its plan gives it, its identity (<c>MONOFY_NAME</c>,
/// <c>MONOFY_INSTANCE</c>), and the sockets passed to it under systemd's protocol (sd_listen_fds(3)).
/// </summary>
public static class ChildEnvironment
{
    /// <summary>Precedes the name of the service, in an entry after all others.</summary>
    public const string Name = "MONOFY_NAME=";

    /// <summary>Precedes the instance number, in the last entry; only if there is one.</summary>
    public const string Instance = "MONOFY_INSTANCE=";

    /// <summary>Precedes the pid of the process that may use the passed sockets.</summary>
    public const string ListenPid = "LISTEN_PID=";

    /// <summary>Sets <paramref name="entries"/> to all entries (<c>NAME=VALUE</c>) except <see cref="Name"/> and
    /// <see cref="Instance"/>.</summary>
    /// <param name="entries">Cleared first.</param>
    /// <param name="spec">What to start.</param>
    /// <param name="sockets">The sockets it gets.</param>
    /// <param name="self">monofy's pid.</param>
    public static void Fill(List<string> entries, in LaunchSpec spec, PassedSockets sockets, int self)
    {
        entries.Clear();
        spec.Environment.AddTo(entries);
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            if (IsIdentity(entries[i], spec.Instance)) entries.RemoveAt(i);
        }
        if (sockets.HasChanges) SetSockets(entries, sockets, self);
        DropRepeated(entries, self);
    }

    /// <summary>Whether <paramref name="entry"/> allows monofy to use the sockets. The new process then uses them
    /// instead: it writes its own pid there once it has one.</summary>
    public static bool IsForChild(string entry, int self) =>
        entry.StartsWith(ListenPid, StringComparison.Ordinal) &&
            entry.AsSpan(ListenPid.Length).SequenceEqual(self.ToString());

    // monofy may itself run under a monofy.
    private static bool IsIdentity(string entry, int instance) =>
        entry.StartsWith(Name, StringComparison.Ordinal) ||
            (instance > 0 && entry.StartsWith(Instance, StringComparison.Ordinal));

    private static void SetSockets(List<string> entries, PassedSockets sockets, int self)
    {
        entries.RemoveAll(static entry => PassedSockets.IsOfProtocol(entry));
        if (sockets.Sources.Length == 0) return;
        entries.Add(ListenPid + self);
        entries.Add("LISTEN_FDS=" + sockets.Sources.Length);
        entries.Add("LISTEN_FDNAMES=" + sockets.NameList);
    }

    // getenv(3) finds only the first one.
    private static void DropRepeated(List<string> entries, int self)
    {
        bool seen = false;
        for (int i = 0; i < entries.Count; i++)
        {
            if (!IsForChild(entries[i], self)) continue;
            if (seen) entries.RemoveAt(i--);
            seen = true;
        }
    }
}
