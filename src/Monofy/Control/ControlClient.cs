using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Control;

/// <summary><c>monofy ctl</c>: finds the monofy that runs here, asks it, prints what it says, and ends with the status that it names.</summary>
internal sealed unsafe class ControlClient
{
    private const string Variable = "MONOFY_CONTROL";
    private const long Anybody = -2;
    private const int Patience = 10_000;    // ms that monofy may take; it answers at once unless it is stopped

    /// <summary>Does what the arguments behind <c>ctl</c> say: the exit status.</summary>
    public static int Run(ReadOnlySpan<string> args, EnvironmentBlock environment)
    {
        // Nothing here takes signals from a descriptor: they do what they always do.
        ulong none = 0;
        Libc.sigprocmask(Libc.SIG_SETMASK, &none, null);
        Request? request = Verbs.Parse(args, out string? socket, out string? mistake);
        if (request == null)
        {
            Print(mistake!.Length == 0 ? Libc.STDOUT_FILENO : Libc.STDERR_FILENO, mistake.Length == 0 ? Verbs.Usage() : "monofy: " + mistake + "\n");
            return mistake.Length == 0 ? 0 : Limits.UsageStatus;
        }
        int fd = Connect(socket ?? environment.Get(Variable), out string error);
        int status = fd < 0 ? -1 : Ask(fd, request, out error);
        if (status >= 0) return status;
        // Docker and Kubernetes show what a health check prints.
        if (request.Verb == Verbs.Health) Print(Libc.STDOUT_FILENO, error + "\n");
        else Print(Libc.STDERR_FILENO, "monofy: " + error + "\n");
        return 1;
    }

    // The socket that was named; else the default one, or the only other one that is here.
    private static int Connect(string? named, out string error)
    {
        uint uid = Libc.geteuid();
        if (named is not (null or "" or "0" or "1")) return ConnectTo(named, uid == 0 ? Anybody : uid, out error);
        string place = ControlPlace.Name();
        string name = Address.Of(place, uid);
        int fd = ConnectTo(name, uid, out error);
        if (fd >= 0) return fd;
        IReadOnlyList<string> others = Address.Find(FileReader.Read("/proc/net/unix").Text ?? "", place, uid);
        if (others.Count == 1) return ConnectTo(others[0], Address.UidOf(others[0], place), out error);
        error = others.Count == 0
            ? "no monofy with a control socket runs here (one has it where a health check, a job or --control is given)"
            : "several monofys run here; choose one with --control: " + string.Join(", ", others);
        return -1;
    }

    private static int ConnectTo(string path, long trusted, out string error)
    {
        error = "";
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        if (Text.EncodedLength(path) > Address.MaxLength)
        {
            error = "no monofy listens on " + path + ": longer than the " + Address.MaxLength + " bytes that a socket's path may have";
            return -1;
        }
        uint length = SocketAddress.Write(address, path);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        int result;
        fixed (byte* at = address) result = Libc.connect(fd, at, length);
        if (result < 0) error = "no monofy listens on " + path + ": " + OsError.Describe(OsError.Last);
        // Anybody may take an abstract name; a socket that root names is the one that root means.
        else if (trusted != Anybody && !ControlServer.MayTalk(fd, trusted)) error = "somebody else listens on " + path;
        if (error.Length == 0) return fd;
        Libc.close(fd);
        return -1;
    }

    private static int Ask(int fd, Request request, out string error)
    {
        error = "";
        byte[] line = request.ToLine();
        // A job takes the time that it takes, and writes to where we would.
        int patience = request.Verb == Verbs.Run ? -1 : Patience;
        if (request.Verb == Verbs.Run) Descriptors.SendStandard(fd, line);
        else fixed (byte* at = line) Libc.send(fd, at, (nuint)line.Length, Libc.MSG_NOSIGNAL);
        byte[] buffer = new byte[4096];
        int count = 0;
        while (true)
        {
            var poll = new pollfd { fd = fd, events = Libc.POLLIN };
            if (Libc.poll(&poll, 1, patience) == 0)
            {
                error = "monofy did not answer within " + Duration.Format(TimeSpan.FromMilliseconds(Patience));
                return -1;
            }
            if (count == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            nint n;
            fixed (byte* at = buffer) n = Libc.read(fd, at + count, (nuint)(buffer.Length - count));
            if (n <= 0)
            {
                error = "monofy ended before it had answered";
                return -1;
            }
            count += (int)n;
            int start = 0;
            for (int end; (end = buffer.AsSpan(start, count - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                if (TakeLine(buffer.AsSpan(start, end)) is { } status) return status;
            }
            buffer.AsSpan(start, count - start).CopyTo(buffer);
            count -= start;
        }
    }

    // The status where the line is the last one.
    private static int? TakeLine(ReadOnlySpan<byte> line)
    {
        (byte kind, int start) = Reply.ReadLine(line);
        string text = Reply.Printable(Text.Decode(line[start..]));
        switch (kind)
        {
            case (byte)'o': Print(Libc.STDOUT_FILENO, text + "\n"); break;
            case (byte)'e': Print(Libc.STDERR_FILENO, "monofy: " + text + "\n"); break;
            case (byte)'x': return int.TryParse(text, out int status) ? status : 1;
        }
        return null;
    }

    private static void Print(int fd, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int done = 0;
        while (done < bytes.Length)
        {
            nint n;
            fixed (byte* at = bytes) n = Libc.write(fd, at + done, (nuint)(bytes.Length - done));
            if (n < 0 && OsError.Last == Libc.EINTR) continue;
            if (n < 0) return;
            done += (int)n;
        }
    }
}
