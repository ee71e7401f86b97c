using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Monofy.Native;

/// <summary>
/// Gets rid of descriptors that strangers passed over a Unix socket. The last close of one may sleep for as long as its
/// sender likes (a TCP socket with SO_LINGER), and monofy blocks every signal that could wake it; so a short-lived
/// child does it, which dies of a timer at the latest. SO_PASSRIGHTS is not used: BARRIER=1 and <c>monofy ctl run</c>
/// pass descriptors. See docs/security.md.
/// </summary>
/// <param name="whenReaped">Calls its second argument when the child that the first one names was reaped.</param>
internal sealed unsafe class ForeignDescriptors(Action<int, Action> whenReaped)
{
    private const int Patience = 20_000;    // µs that one message may take

    // Most runs never need them.
    private List<int>? _connections;
    private List<Message>? _messages;       // for which there was no child

    private sealed class Message(int socket, Action gone)
    {
        public int Socket => socket;

        public Action Gone => gone;
    }

    /// <summary>Receives and drops the next message of <paramref name="socket"/>; calls <paramref name="gone"/> when
    /// that is done.</summary>
    public void Drop(int socket, Action gone)
    {
        int child = Receive(socket);
        if (child < 0) (_messages ??= []).Add(new(socket, gone));
        else whenReaped(child, gone);
    }

    /// <summary>Closes a stranger's connection at the next <see cref="Turn"/>, with everything that is queued on
    /// it.</summary>
    public void Close(int connection) => (_connections ??= []).Add(connection);

    /// <summary>As <see cref="Close"/>, for a socket to which strangers send datagrams.</summary>
    public void CloseInbox(int socket)
    {
        for (int i = (_messages?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_messages![i].Socket == socket) _messages.RemoveAt(i);
        }
        Libc.shutdown(socket, Libc.SHUT_RD);
        var message = default(msghdr);
        if (Libc.recvmsg(socket, &message, Libc.MSG_DONTWAIT | Libc.MSG_PEEK) < 0) Libc.close(socket);
        else Close(socket);
    }

    /// <summary>Does what is still to be done; called once in each turn of the loop.</summary>
    public void Turn()
    {
        if (_connections is { Count: > 0 }) CloseConnections(_connections);
        for (int i = (_messages?.Count ?? 0) - 1; i >= 0; i--)
        {
            Message message = _messages![i];
            int child = Receive(message.Socket);
            if (child < 0) return;
            _messages.RemoveAt(i);
            whenReaped(child, message.Gone);
        }
    }

    // A process that exits does not linger over its sockets. It must be the last to have them, so it waits until we
    // have closed ours.
    private void CloseConnections(List<int> connections)
    {
        int* pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC) < 0) return;
        int child = Outlive(pipe[0], pipe[1]);
        Libc.close(pipe[0]);
        if (child > 0)
        {
            foreach (int connection in connections) Libc.close(connection);
            connections.Clear();
            whenReaped(child, static () => { });
        }
        Libc.close(pipe[1]);
    }

    // Raw calls only: the runtime does not run in the child.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Outlive(int read, int write)
    {
        int pid = Libc.fork();
        if (pid != 0) return pid;
        ChildSignals.Reset();
        Libc.close(write);
        byte nothing;
        Libc.read_raw(read, &nothing, 1);
        Libc._exit(0);
        return 0;
    }

    // Without room for them descriptors are dropped by the kernel, which installs none: no limit counts, and no file is
    // flushed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Receive(int socket)
    {
        int pid = Libc.fork();
        if (pid != 0) return pid;
        ChildSignals.Reset();
        var timer = new itimerval { value_usec = Patience };
        Libc.setitimer(Libc.ITIMER_REAL, &timer, null);
        byte nothing;
        var part = new iovec { iov_base = &nothing, iov_len = 1 };
        var message = new msghdr { msg_iov = &part, msg_iovlen = 1 };
        Libc.recvmsg(socket, &message, Libc.MSG_DONTWAIT);
        Libc._exit(0);
        return 0;
    }
}
