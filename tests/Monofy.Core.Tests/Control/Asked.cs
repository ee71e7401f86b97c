using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>Asks a run over the protocols, without a socket.</summary>
internal static class Asked
{
    private static readonly long s_clock =
        (new DateTime(2026, 11, 26, 9, 20, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks;

    public static RunView View(Script run, Func<int, int, ProcessUsage>? usage = null)
    {
        var view = new RunView(run.Plan, run.Supervisor, usage ?? (static (_, _) => default)) { Version = "1.2.3",
            Pid = 7, Description = run.Description };
        view.Look(run.Now, s_clock);
        return view;
    }

    /// <summary>The status, the data and the errors that answer a line.</summary>
    public static (int Status, string[] Data, string[] Errors) Of(Script run, string line,
        Func<int, int, ProcessUsage>? usage = null) =>
        Read(Talk(new Desk(View(run, usage)), Encoding.UTF8.GetBytes(line + "\n"), out _));

    /// <summary>The order that a line becomes.</summary>
    public static Order? Order(Script run, string line)
    {
        Talk(new Desk(View(run)), Encoding.UTF8.GetBytes(line + "\n"), out Order? order);
        return order;
    }

    /// <summary>Everything that is answered to some bytes.</summary>
    public static string Talk(Desk desk, byte[] input, out Order? order)
    {
        Order? taken = null;
        var talk = new LineConversation((request, _) => desk.Handle(request, out taken));
        talk.Receive(input, ended: true);
        string text = Drain(talk);
        order = taken;
        return text;
    }

    /// <summary>What a conversation has to say now, a piece at a time.</summary>
    public static string Drain(Conversation talk)
    {
        var all = new ArrayBufferWriter<byte>();
        int before;
        do
        {
            before = all.WrittenCount;
            talk.Say(all, 512);
        }
        while (all.WrittenCount > before && talk.Stage != Stage.Over);
        return Encoding.UTF8.GetString(all.WrittenSpan);
    }

    /// <summary>The parts of a reply.</summary>
    public static (int Status, string[] Data, string[] Errors) Read(string text)
    {
        int status = -1;
        List<string> data = [], errors = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            ReplyLine reply = ReplyLine.Read(bytes);
            if (reply.Kind == ReplyKind.Data)
                data.Add(reply.Text ?? Encoding.UTF8.GetString(bytes.AsSpan(reply.Start, reply.Length)));
            else if (reply.Kind == ReplyKind.Error) errors.Add(reply.Text!);
            else if (reply.Kind == ReplyKind.End) status = reply.Status;
        }
        return (status, [.. data], [.. errors]);
    }

    /// <summary>The head and the body of an HTTP answer; chunks are put together.</summary>
    public static (int Status, string Head, string Body) Http(RunView view, string request, string? loopback = "")
    {
        var talk = new HttpConversation(view, new ServiceFinder(view.Plan), loopback);
        talk.Receive(Encoding.Latin1.GetBytes(request), ended: false);
        string text = Drain(talk);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return (0, text, "");
        string head = text[..end], body = text[(end + 4)..];
        if (head.Contains("chunked")) body = Unchunk(body);
        return (int.Parse(head.Split(' ')[1]), head, body);
    }

    /// <summary>The members of one JSON object.</summary>
    public static JsonItem Item(string json)
    {
        var item = new JsonItem();
        item.Read(Encoding.UTF8.GetBytes(json));
        return item;
    }

    private static string Unchunk(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        var all = new List<byte>();
        int at = 0;
        while (at < bytes.Length)
        {
            int line = Array.IndexOf(bytes, (byte)'\r', at);
            int size = Convert.ToInt32(Encoding.ASCII.GetString(bytes, at, line - at), 16);
            all.AddRange(bytes[(line + 2)..(line + 2 + size)]);
            at = line + 4 + size;
        }
        return Encoding.UTF8.GetString([.. all]);
    }
}
