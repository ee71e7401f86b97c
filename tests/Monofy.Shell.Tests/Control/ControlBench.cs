using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>A run with a service and a job that nothing has started, its control socket, and clients of it.</summary>
internal sealed class ControlBench : IDisposable
{
    public const string Restart = "{\"v\":1,\"verb\":\"restart\",\"names\":[\"web\"]}";
    public const string Run = "{\"v\":1,\"verb\":\"run\",\"names\":[\"tidy\"]}";

    private static int s_number;

    private readonly UnixPeer _clients = new();

    public ControlBench()
    {
        Supervisor = new(Plan());
        Name = NewName();
        Server = Open(Name);
    }

    /// <summary>Of the socket: abstract, so that every user can connect.</summary>
    public string Name { get; }

    public ControlServer Server { get; }

    public Supervisor Supervisor { get; }

    public Reactor Reactor { get; } = new();

    public Queue<Event> Events { get; } = new();

    public static string NewName() => "@monofy.test.bench." + Environment.ProcessId + "." + s_number++;

    public static Plan Plan(string? control = null, bool off = false) => new()
    {
        Run = new()
        {
            Control = off ? ControlOpening.Never : control != null ? ControlOpening.AtStart : ControlOpening.WhenAsked,
            ControlPath = control ?? "",
        },
        Services =
        [
            new() { Name = "web", Kind = ServiceKind.Service, Command = ["true"], Settings = ServiceSettings.Default },
            new() { Name = "tidy", Kind = ServiceKind.Job, Command = ["true"],
                Settings = ServiceSettings.Default with { Job = new(), Fate = Fate.Separate } },
        ],
    };

    /// <summary>What closes what strangers sent; its child is never forked here.</summary>
    public static ForeignDescriptors Foreign() => new(static (_, _) => Assert.Fail("forked"));

    /// <summary>A server at <paramref name="name"/> that nothing turns yet.</summary>
    public static ControlServer Open(string name)
    {
        ControlServer? server = ControlServer.Open(Plan(name), out string? error);
        Assert.Null(error);
        return server!;
    }

    public ControlBench Serve()
    {
        int last = 0;
        var view = new RunView(Plan(), Supervisor, static (_, _) => default) { Version = "1", Pid = 7 };
        Server.Serve(Reactor, new(view), Events, Foreign(), () => ++last);
        Assert.False(Server.IsDeaf);
        return this;
    }

    public int Connect() => _clients.Connect(Name);

    public void Close(int client) => _clients.Close(client);

    public static void Send(int client, string text) =>
        Assert.Equal(text.Length, SocketPair.Send(client, Encoding.UTF8.GetBytes(text)));

    /// <summary>A client that has asked, and been heard.</summary>
    public int Ask(string request)
    {
        int client = Connect();
        Send(client, request + "\n");
        Turn();
        return client;
    }

    /// <summary>Until nothing is ready any more.</summary>
    public void Turn()
    {
        for (int i = 0; i < 8; i++)
        {
            Server.Turn(news: false);
            Reactor.Wait(Clock.Now);
        }
    }

    /// <summary>What a client has got so far; null if that is the end.</summary>
    public static string? Heard(int client) => SocketPair.Receive(client);

    public void Dispose()
    {
        _clients.Dispose();
        OwnSockets.Close(Name);
    }
}
