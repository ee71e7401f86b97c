using System;
using System.Collections.Generic;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Net;

/// <summary>
/// Accepts connections, and closes those that <see cref="Admission"/> says make room for others or have been slow for
/// too long.
/// </summary>
internal sealed unsafe class Listener : ISource
{
    private const int MaxPerWake = 16;
    // told once, or one that cannot be accepted would be told for ever
    private const uint Edge = Libc.EPOLLIN | Libc.EPOLLET;

    // if the kernel has no room for one more
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Reactor _reactor;
    private readonly int _fd;
    private readonly Func<int, Connection?> _welcome;
    private readonly Alarm _alarm;
    private readonly List<Connection> _connections = [];        // the oldest first
    private Stage[] _stages = new Stage[MaxPerWake];            // of those, filled when it is asked who goes
    private Instant _armed = Instant.Never;
    private bool _paused;
    private bool _moved;        // somebody, to another stage

    /// <summary>Will accept what comes to <paramref name="fd"/>.</summary>
    /// <param name="reactor">Watches.</param>
    /// <param name="fd">A listening socket that does not block.</param>
    /// <param name="welcome">Makes a connection of a socket that was accepted; null if it has closed it.</param>
    public Listener(Reactor reactor, int fd, Func<int, Connection?> welcome)
    {
        (_reactor, _fd, _welcome) = (reactor, fd, welcome);
        _alarm = new(reactor, Ring);
    }

    /// <summary>Begins; false if the kernel refuses to watch.</summary>
    public bool Begin() => _reactor.TryAdd(_fd, Edge, this);

    /// <summary>How many are connected.</summary>
    public int Count => _connections.Count;

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        for (int i = 0; i < MaxPerWake; i++)
        {
            int fd = Libc.accept4(_fd, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (fd >= 0)
            {
                Welcome(fd);
                continue;
            }
            int errno = OsError.Last;
            if (errno == Libc.EAGAIN) return;
            // The edge has been told: on every way out but EAGAIN it must be armed again.
            bool isShort = errno is Libc.EMFILE or Libc.ENFILE or Libc.ENOMEM or Libc.ENOBUFS;
            if (!isShort || MakeRoom()) continue;
            _paused = true;
            Arm(Clock.Now + s_pause);
            return;
        }
        _reactor.Change(_fd, Edge);
    }

    /// <summary>What is to be done once in each turn of the loop.</summary>
    /// <param name="news">Whether those who follow something have something to hear.</param>
    public void Turn(bool news)
    {
        if (news) Tell();
        if (_moved) Settle();
        _moved = false;
    }

    private void Tell()
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            if (i < _connections.Count && _connections[i].Talk.Stage is Stage.Streaming or Stage.Waiting)
                _connections[i].Pump();
        }
    }

    // Everyone has a place, and a deadline.
    private void Settle()
    {
        while (Close(Admission.OneTooMany(Stages()))) { }
        foreach (Connection connection in _connections) Arm(Instant.Earlier(connection.Overdue, connection.Talk.Due));
    }

    /// <summary>Ends all connections, and listening.</summary>
    public void Close()
    {
        for (int i = _connections.Count - 1; i >= 0; i--) _connections[i].Close();
        _alarm.Close();
        _reactor.Remove(_fd);
        Libc.close(_fd);
    }

    private void Welcome(int fd)
    {
        if (_connections.Count >= Admission.Most) MakeRoom();
        if (_welcome(fd) is not { } connection || !connection.Begin()) return;
        _connections.Add(connection);
        connection.Closed += gone => _connections.Remove(gone);
        connection.Moved = () => _moved = true;
        // Most have sent their request already: then they need not wait for their turn, nor make room for others
        // before.
        connection.Ready(0);
    }

    private bool MakeRoom() => Close(Admission.ToMakeRoom(Stages()));

    private bool Close(int place)
    {
        if (place >= 0) _connections[place].Close();
        return place >= 0;
    }

    private ReadOnlySpan<Stage> Stages()
    {
        if (_stages.Length < _connections.Count) Array.Resize(ref _stages, _connections.Count + MaxPerWake);
        for (int i = 0; i < _connections.Count; i++) _stages[i] = _connections[i].Talk.Stage;
        return _stages.AsSpan(0, _connections.Count);
    }

    private void Ring()
    {
        _armed = Instant.Never;
        Instant now = Clock.Now;
        if (_paused)
        {
            _paused = false;
            _reactor.Change(_fd, Edge);
        }
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            if (i >= _connections.Count) continue;
            Connection connection = _connections[i];
            if (connection.Overdue <= now) connection.Close();
            else if (connection.Talk.Due <= now) connection.Pump();
        }
        Settle();
    }

    private void Arm(Instant at)
    {
        if (at >= _armed) return;
        _armed = at;
        _alarm.Set(at - Clock.Now);
    }
}
