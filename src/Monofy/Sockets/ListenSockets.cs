using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Sockets;

/// <summary>The sockets of <c>--listen</c>, and those that monofy was started with: who gets which.</summary>
internal sealed class ListenSockets
{
    private readonly Plan _plan;
    private readonly Action<string> _note;
    private readonly IReadOnlyList<string> _inherited;
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<(string Service, ListenAddress Address), ListenSocket> _open = [];
    private readonly HashSet<int> _said = [];

    private ListenSockets(Plan plan, IReadOnlyList<string> inherited, Action<string> note)
    {
        (_plan, _inherited, _note) = (plan, inherited, note);
        foreach (ServicePlan service in plan.Services)
        {
            if (service.Kind != ServiceKind.Setup) _names.UnionWith([service.Name, service.BaseName]);
        }
    }

    /// <summary>Null if monofy was given no socket and opens none: then nothing changes for anybody.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="environment">That monofy was started with.</param>
    /// <param name="note">Says what a process does not get.</param>
    public static ListenSockets? For(Plan plan, EnvironmentBlock environment, Action<string> note)
    {
        IReadOnlyList<string> inherited = PassedSockets.Inherited(environment, Libc.getpid());
        bool opens = Array.Exists(plan.Services, static s => s.Settings.Listen.Length > 0);
        return opens || inherited.Count > 0 ? new(plan, inherited, note) : null;
    }

    /// <summary>What a process of <paramref name="service"/> gets, whose sockets are opened if they are not; null with
    /// the reason.</summary>
    public PassedSockets? Open(int service, Identity? identity, out string error)
    {
        ServicePlan plan = _plan.Services[service];
        error = "";
        var opened = new List<(int, string)>(plan.Settings.Listen.Length);
        foreach (ListenAddress address in plan.Settings.Listen)
        {
            var key = (plan.BaseName, address);
            if (!_open.TryGetValue(key, out ListenSocket? socket))
            {
                (uint, uint)? owner = identity == null ? null : (identity.Uid, identity.Gid);
                socket = ListenSocket.Open(address, owner, out error);
                error = "cannot listen on " + Describe(address) + ": " + error;
                if (socket == null) return null;
                _open[key] = socket;
            }
            socket.AddUser(service);
            opened.Add((socket.Fd, address.Name.Length > 0 ? address.Name : plan.BaseName));
        }
        var passed = PassedSockets.For(plan.Name, plan.BaseName, _inherited, opened, _names.Contains);
        SayDisplaced(service, passed);
        return passed;
    }

    /// <summary>The service <paramref name="service"/> has ended for good or was stopped.</summary>
    public void Close(int service)
    {
        ServicePlan plan = _plan.Services[service];
        foreach (ListenAddress address in plan.Settings.Listen)
        {
            var key = (plan.BaseName, address);
            if (_open.TryGetValue(key, out ListenSocket? socket) && socket.RemoveUser(service)) _open.Remove(key);
        }
    }

    public void CloseAll()
    {
        foreach (ListenSocket socket in _open.Values) socket.Close();
        _open.Clear();
    }

    /// <summary>An address as it is given on the command line.</summary>
    public static string Describe(ListenAddress address) => address.Path.Length > 0 ? "unix:" + address.Path
        : "tcp://" + (address.Host.Contains(':') ? "[" + address.Host + "]" : address.Host) + ":" + address.Port;

    // Descriptors of monofy's own are closed by exec anyway.
    private void SayDisplaced(int service, PassedSockets passed)
    {
        for (int fd = PassedSockets.First + _inherited.Count; fd < PassedSockets.First + passed.Sources.Length; fd++)
        {
            if (Libc.fcntl(fd, Libc.F_GETFD, 0) != 0 || !_said.Add(service)) continue;
            _note(_plan.Services[service].Name + " does not get descriptor " + fd +
                ", which monofy was started with: its sockets " +
                "have the numbers from " + PassedSockets.First + " on");
        }
    }
}
