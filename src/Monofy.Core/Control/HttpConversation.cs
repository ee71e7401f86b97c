using System;
using System.Buffers;
using System.Globalization;
using System.Text;


using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>HTTP, read only: GET and HEAD of a few paths, one request a connection. What a service calls itself is
/// data, never markup; what it or its check printed is not shown. docs/control.md.</summary>
/// <param name="view">What is asked about.</param>
/// <param name="names">Its names.</param>
/// <param name="loopback">The host that the listener was given, if it is a loopback address: a request for another host
/// is refused. Null: every host is good.</param>
public sealed class HttpConversation(RunView view, ServiceFinder names, string? loopback) : Conversation
{
    private const string Json = "application/json; charset=utf-8", Plain = "text/plain; charset=utf-8";

    private Answer? _answer;
    private ArrayBufferWriter<byte>? _piece;
    private HttpRequest? _request;
    private int _status;
    private string _type = Plain;
    private string _more = "";      // further headers
    private byte[]? _body;          // of known size
    private bool _saidHead;

    /// <inheritdoc/>
    public override int MaxInput => HttpRequest.MaxSize;

    /// <inheritdoc/>
    public override Values.Instant Due => _answer?.Due ?? Values.Instant.Never;

    /// <inheritdoc/>
    public override void Receive(ReadOnlySpan<byte> input, bool ended)
    {
        if (Stage != Stage.Reading) return;
        _status = HttpRequest.Parse(input, out HttpRequest request);
        if (_status == 0)
        {
            if (ended) Stage = Stage.Over;
            return;
        }
        _request = request;
        if (_status == 200) Route(request);
        else if (_status == 405) _more = "Allow: GET, HEAD\r\n";
        _body ??= _answer == null ? Encoding.ASCII.GetBytes(Phrase(_status) + "\n") : null;
        Stage = _answer is { Follows: true } && !request.IsHead ? Stage.Streaming : Stage.Answering;
    }

    /// <inheritdoc/>
    public override void Say(IBufferWriter<byte> to, int room)
    {
        if (Stage is Stage.Reading or Stage.Over) return;
        if (!_saidHead) SayHead(to);
        _saidHead = true;
        if (_body != null || _request!.IsHead)
        {
            if (_body != null && !_request!.IsHead) to.Write(_body);
            Stage = Stage.Over;
            return;
        }
        _piece ??= new(room);
        _piece.ResetWrittenCount();
        while (!_answer!.IsOver && _piece.WrittenCount < room && _answer.TryWrite(_piece)) { }
        SayPiece(to, _piece.WrittenSpan);
        if (!_answer.IsOver) return;
        if (_request.IsVersion11) to.Write("0\r\n\r\n"u8);
        Stage = Stage.Over;
    }

    private void SayPiece(IBufferWriter<byte> to, ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty) return;
        if (_request!.IsVersion11) Write(to, piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        to.Write(piece);
        if (_request.IsVersion11) to.Write("\r\n"u8);
    }

    private void SayHead(IBufferWriter<byte> to)
    {
        string size = _body != null ? "Content-Length: " + _body.Length + "\r\n" : _request!.IsVersion11
            ? "Transfer-Encoding: chunked\r\n" : "";
        Write(to, "HTTP/1.1 " + _status + " " + Phrase(_status) + "\r\nContent-Type: " + _type + "\r\n" + size + _more +
            "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: " +
                "same-origin\r\nConnection: close\r\n\r\n");
    }

    private void Route(HttpRequest request)
    {
        string? host = request.Host;
        bool foreign = loopback != null && host != null && !HttpRequest.IsLoopback(host) &&
            !HttpRequest.WithoutPort(host).Equals(loopback, StringComparison.OrdinalIgnoreCase);
        const string health = "/health/";
        if (foreign) _status = 421;
        else if (request.Path == "/")
            (_body, _type, _more) = (Page.Html.ToArray(), "text/html; charset=utf-8", Page.Headers);
        else if (request.Path == "/health") (_status, _body, _type) = Add(HealthPage.Of(view, null));
        else if (request.Path.StartsWith(health, StringComparison.Ordinal)) TakeHealth(request.Path[health.Length..]);
        else if (request.Path == "/status.json") (_answer, _type) = (new StatusPage(view), Json);
        else if (request.Path == "/events")
            (_answer, _type) = (new EventStream(view, request.LastEvent), "text/event-stream");
        else if (request.Path == "/metrics") TakeMetrics(request.Accept);
        else _status = 404;
    }

    private void TakeHealth(string name)
    {
        if (names.Find(name, out _) is { } services) (_status, _body, _type) = Add(HealthPage.Of(view, services));
        else _status = 404;
    }

    private void TakeMetrics(string accept)
    {
        bool open = accept.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        _answer = new MetricsAnswer(view, open);
        _type = open ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";
    }

    private static (int, byte[], string) Add((int Status, byte[] Text) page) => (page.Status, page.Text, Json);

    private static string Phrase(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Error",
    };

    private static void Write(IBufferWriter<byte> to, string text) => to.Write(Encoding.Latin1.GetBytes(text));
}
