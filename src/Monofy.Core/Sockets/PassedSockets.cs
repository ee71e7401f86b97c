using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Sockets;

/// <summary>
/// Which sockets a process gets under systemd's protocol (sd_listen_fds(3)), with which numbers and names. Inherited
/// sockets come first, in their order, then those that monofy opened for the service; the first has number 3.
/// </summary>
public sealed class PassedSockets
{
    /// <summary>The number of the first socket (<c>SD_LISTEN_FDS_START</c>).</summary>
    public const int First = 3;

    /// <summary>Nothing changes: the sockets that monofy was started with are passed on as they are.</summary>
    public static readonly PassedSockets Unchanged = new([], [], []);

    // systemd's own default.
    private const string NoName = "unknown";
    private const int MaxInherited = 1024;

    private PassedSockets(int[] sources, string[] names, int[] withheld) =>
        (Sources, Names, Withheld) = (sources, names, withheld);

    /// <summary>monofy's descriptors; the first becomes number 3, the next 4, and so on. Inherited ones come in
    /// ascending order and never move to a higher number.</summary>
    public int[] Sources { get; }

    /// <summary>Their names, for <c>LISTEN_FDNAMES</c>.</summary>
    public string[] Names { get; }

    /// <summary>Inherited sockets of other services, which this service must not get.</summary>
    public int[] Withheld { get; }

    /// <summary>Whether this differs from <see cref="Unchanged"/>.</summary>
    public bool HasChanges => Sources.Length > 0 || Withheld.Length > 0;

    /// <summary>The value of <c>LISTEN_FDNAMES</c>.</summary>
    public string NameList => string.Join(':', Names);

    /// <summary>The sockets for a process of the service <paramref name="name"/>.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="baseName">Its name without the instance number.</param>
    /// <param name="inherited">Names of the inherited sockets, from <see cref="Inherited"/>.</param>
    /// <param name="opened">The sockets that monofy opened for it, each with its name.</param>
    /// <param name="isService">Whether a service of the plan has that name.</param>
    public static PassedSockets For(
        string name, string baseName,
            IReadOnlyList<string> inherited, IReadOnlyList<(int Fd, string Name)> opened, Predicate<string> isService)
    {
        List<int> sources = [], withheld = [];
        List<string> names = [];
        for (int i = 0; i < inherited.Count; i++)
        {
            bool isOthers = inherited[i] != name && inherited[i] != baseName && isService(inherited[i]);
            (isOthers ? withheld : sources).Add(First + i);
            if (!isOthers) names.Add(inherited[i].Length == 0 ? NoName : inherited[i]);
        }
        if (withheld.Count == 0 && opened.Count == 0) return Unchanged;
        foreach ((int fd, string socket) in opened)
        {
            sources.Add(fd);
            names.Add(socket);
        }
        return new([.. sources], [.. names], [.. withheld]);
    }

    /// <summary>The names of the sockets that monofy was started with, beginning at number 3; a socket without a name
    /// has an empty one. No names if <c>LISTEN_PID</c> is not monofy's.</summary>
    /// <param name="environment">The environment that monofy was started with.</param>
    /// <param name="self">monofy's pid.</param>
    public static IReadOnlyList<string> Inherited(EnvironmentBlock environment, int self)
    {
        if (environment.Get("LISTEN_PID") is not { } pid || pid != self.ToString()) return [];
        if (!int.TryParse(environment.Get("LISTEN_FDS"), out int count) || count is <= 0 or > MaxInherited) return [];
        string[] given = environment.Get("LISTEN_FDNAMES")?.Split(':') ?? [];
        string[] names = new string[count];
        for (int i = 0; i < count; i++) names[i] = i < given.Length ? given[i] : "";
        return names;
    }

    /// <summary>Whether <paramref name="entry"/> (<c>NAME=VALUE</c>) belongs to the protocol and so must not reach a
    /// process whose sockets changed.</summary>
    public static bool IsOfProtocol(string entry) => entry.StartsWith("LISTEN_PID=", StringComparison.Ordinal) ||
        entry.StartsWith("LISTEN_FDS=", StringComparison.Ordinal) ||
            entry.StartsWith("LISTEN_FDNAMES=", StringComparison.Ordinal) ||
        entry.StartsWith("LISTEN_PIDFDID=", StringComparison.Ordinal);
}
