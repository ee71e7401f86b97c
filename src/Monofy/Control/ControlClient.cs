using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;

namespace Monofy.Control;

/// <summary><c>monofy ctl</c>: finds the monofy that is meant, asks it, prints what it says, and exits with the status
/// that it names.</summary>
internal sealed unsafe class ControlClient
{
    private const string Closed =
        "monofy closed the connection before it had answered: it has ended, or could not take another client";

    // ms that monofy may take to say something; it answers at once unless it is stopped
    private const int Patience = 10_000;

    // as of a program that SIGPIPE ends
    private const int ReaderGone = 128 + 13;

    private readonly Call _call;
    private readonly ReplyPrinter _printer;
    private byte[] _buffer = new byte[16 << 10];
    private int _count;
    private int? _status;
    private int _lost;      // errno of the write that failed

    private ControlClient(Call call, EnvironmentBlock environment)
    {
        _call = call;
        _printer = new(call, Terminal(environment), text =>
        {
            bool written = Write(Libc.STDOUT_FILENO, text);
            if (!written) _lost = OsError.Last;
            return written;
        });
    }

    /// <summary>Does what the arguments behind <c>ctl</c> say: the exit status.</summary>
    public static int Run(ReadOnlySpan<string> args, EnvironmentBlock environment)
    {
        ControlSignal.Unblock();
        Call? call = CallParser.Parse(args, out string? mistake, out string? help);
        if (help != null) return Print(Libc.STDOUT_FILENO, help);
        if (call == null)
        {
            Print(Libc.STDERR_FILENO, "monofy: " + Printable.Of(mistake!) + "\n");
            return Limits.UsageStatus;
        }
        if (call.Verb.Kind == VerbKind.Local)
            return ReplayCommand.Run(call.Request.Names[0], environment, static (text, isMessage) =>
                Print(isMessage ? Libc.STDERR_FILENO : Libc.STDOUT_FILENO,
                    (isMessage ? "monofy: " : "") + Printable.Of(text) + "\n"));
        int fd = ControlFinder.Connect(call, environment, out string error);
        if (fd >= 0)
        {
            int status = new ControlClient(call, environment).Ask(fd, out error);
            if (status >= 0) return status;
        }
        // Docker and Kubernetes show what a health check prints.
        if (call.Verb.Name == Verbs.Health) Print(Libc.STDOUT_FILENO, Printable.Of(error) + "\n");
        else Print(Libc.STDERR_FILENO, "monofy: " + Printable.Of(error) + "\n");
        return 1;
    }

    private static TerminalLook Terminal(EnvironmentBlock environment)
    {
        ushort* size = stackalloc ushort[4];    // struct winsize
        bool isTerminal = Libc.ioctl(Libc.STDOUT_FILENO, Libc.TIOCGWINSZ, size) == 0;
        bool color = Colors.AreWanted(Core.Plans.ColorMode.Auto, Libc.STDOUT_FILENO, environment);
        return new(color, isTerminal && size[1] > 0 ? size[1] : isTerminal ? 80 : 0);
    }

    private int Ask(int fd, out string error)
    {
        error = "";
        byte[] line = _call.Request.ToLine();
        bool run = _call.Verb.Name == Verbs.Run && !_call.Request.Has(Verbs.NoWait);
        // A job writes to where we would.
        if (run) Descriptors.SendStandard(fd, line);
        else if (!Send(fd, line)) return Fail(Closed, out error);
        int patience = _call.Verb.Kind == VerbKind.Question ? Patience : -1;
        // poll tells of itself that a pipe has lost its reader. Who waits for an order needs no output.
        uint watched = _call.Verb.Kind == VerbKind.Order ? 1u : 2u;
        pollfd* polls = stackalloc pollfd[2];
        while (_status == null)
        {
            polls[0] = new() { fd = fd, events = Libc.POLLIN };
            polls[1] = new() { fd = Libc.STDOUT_FILENO };
            int ready = Libc.poll(polls, watched, patience);
            if (ready == 0)
                return Fail("monofy did not answer within " + Duration.Format(TimeSpan.FromMilliseconds(Patience)),
                    out error);
            if (ready < 0) continue;
            if ((polls[1].revents & (Libc.POLLERR | Libc.POLLHUP)) != 0) return ReaderGone;
            if (polls[0].revents == 0) continue;
            if (_count == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            nint n;
            fixed (byte* at = _buffer) n = Libc.read(fd, at + _count, (nuint)(_buffer.Length - _count));
            if (n <= 0) return AtEnd(out error);
            _count += (int)n;
            TakeLines();
            if (_printer.HasFailed) return LostOutput();
        }
        return _printer.End() ? _status.Value : LostOutput();
    }

    private int LostOutput()
    {
        if (_lost == Libc.EPIPE) return ReaderGone;
        Print(Libc.STDERR_FILENO, "monofy: cannot write to standard output: " + OsError.Describe(_lost) + "\n");
        return 1;
    }

    private int AtEnd(out string error)
    {
        error = "";
        // monofy has ended, which is what was asked for.
        if (_call.Verb.Name == Verbs.Shutdown) return 0;
        return Fail(Closed, out error);
    }

    private static int Fail(string why, out string error)
    {
        error = why;
        return -1;
    }

    private static bool Send(int fd, ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty)
        {
            nint n;
            fixed (byte* at = line) n = Libc.send(fd, at, (nuint)line.Length, Libc.MSG_NOSIGNAL);
            if (n < 0 && OsError.Last == Libc.EINTR) continue;
            if (n < 0) return OsError.Last == Libc.EPIPE;       // refused before it was read: the answer says why
            line = line[(int)n..];
        }
        return true;
    }

    private void TakeLines()
    {
        int start = 0;
        for (int end; _status == null &&
            (end = _buffer.AsSpan(start, _count - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            Take(_buffer.AsSpan(start, end));
        _buffer.AsSpan(start, _count - start).CopyTo(_buffer);
        _count -= start;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        ReplyLine reply = ReplyLine.Read(line);
        switch (reply.Kind)
        {
            case ReplyKind.Data:
                _printer.Data(line.Slice(reply.Start, reply.Length), reply.Text);
                break;
            case ReplyKind.Note or ReplyKind.Error:
                _printer.Flush();
                Print(Libc.STDERR_FILENO, "monofy: " + Printable.Of(reply.Text!) + "\n");
                break;
            case ReplyKind.End:
                _status = reply.Status;
                break;
        }
    }

    private static int Print(int fd, string text)
    {
        Write(fd, Encoding.UTF8.GetBytes(text));
        return 0;
    }

    // False if there is no reader any more.
    private static bool Write(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint n;
            fixed (byte* at = bytes) n = Libc.write(fd, at, (nuint)bytes.Length);
            if (n < 0 && OsError.Last == Libc.EINTR) continue;
            if (n < 0) return false;
            bytes = bytes[(int)n..];
        }
        return true;
    }
}
