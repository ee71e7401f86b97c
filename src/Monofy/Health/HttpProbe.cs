using System;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Probes;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>One probe that passes if a GET is answered with 2xx or 3xx. Only the status is read; the rest is still
/// taken off the connection, because a server may complain in its log if its answer is not read.</summary>
internal sealed unsafe class HttpProbe(Reactor reactor, Endpoint endpoint, Action<string?> answer) : TcpProbe(reactor,
    endpoint, answer)
{
    private const int MaxAnswer = 64 << 10;

    private readonly AnswerReader _reader = new();
    private int _taken;         // of the answer

    /// <inheritdoc/>
    protected override void Connected()
    {
        string host = Endpoint.Host.Length == 0 ? "localhost" : Endpoint.Host.Contains(':') ? "[" + Endpoint.Host + "]"
            : Endpoint.Host;
        byte[] request = Encoding.UTF8.GetBytes(
            "GET " + Endpoint.Path + " HTTP/1.1\r\nHost: " + host + ":" + Endpoint.Port +
            "\r\nUser-Agent: monofy\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        nint sent;
        fixed (byte* at = request) sent = Libc.send(Fd, at, (nuint)request.Length, Libc.MSG_NOSIGNAL);
        // A new connection takes more than a request can be long.
        if (sent == request.Length) WaitForInput();
        else End(sent < 0 ? OsError.Describe(OsError.Last) : "the request was not taken");
    }

    /// <inheritdoc/>
    protected override void Readable()
    {
        byte* buffer = stackalloc byte[4096];
        nint n = Libc.read(Fd, buffer, 4096);
        if (n < 0)
        {
            if (OsError.Last is not (Libc.EAGAIN or Libc.EINTR)) End(OsError.Describe(OsError.Last));
            return;
        }
        if (n == 0)
        {
            End("the connection was closed without an answer");
            return;
        }
        _taken += (int)n;
        if (_reader.Status == 0 && _reader.Read(new ReadOnlySpan<byte>(buffer, (int)n)))
        {
            int status = _reader.Status;
            if (status < 0) End("the answer is not HTTP");
            else Answer(StatusLine.IsGood(status) ? null : "HTTP " + status);
        }
        if (_taken < MaxAnswer) return;
        if (_reader.Status == 0) End("only interim answers came in the first 64 kB");
        else Close();
    }

    private void End(string failure)
    {
        Answer(failure);
        Close();
    }
}
