using System;
using System.IO;
using System.Text;
using Monofy.Native;
using Monofy.Output;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Output;

/// <summary>How standard input comes to the terminal of a process, over a real pseudo-terminal.</summary>
public sealed class TerminalInputTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);      // only if nothing comes

    private readonly Reactor _reactor = new();
    private readonly PipePair _pipe = new(blocks: true);
    private readonly TestTerminal _terminal = new();
    private StandardInput? _input;
    private TerminalInput? _carries;

    [Fact]
    public void Lines_reach_the_process_in_order()
    {
        Carry(_pipe.Reader);
        _pipe.Write("one\n");
        _reactor.Wait(Clock.Now + s_patience);
        Assert.Equal("one\n", TestTerminal.Read(_terminal.Slave));
        _pipe.Write("two\n");
        _reactor.Wait(Clock.Now + s_patience);
        Assert.Equal("two\n", TestTerminal.Read(_terminal.Slave));
    }

    [Fact]
    public void While_the_process_does_not_read_monofy_does_not_either_and_nothing_is_lost()
    {
        _terminal.MakeRaw();
        _ = Libc.fcntl(_pipe.Writer, Libc.F_SETFL, Libc.O_NONBLOCK);
        Carry(_pipe.Reader);
        var sent = new StringBuilder();
        // Until the terminal, monofy's one buffer and the pipe are full.
        for (int idle = 0; idle < 50;)
        {
            string piece = sent.Length.ToString("D8");
            bool taken = PipePair.Write(_pipe.Writer, piece) > 0;
            if (taken) sent.Append(piece);
            idle = taken ? 0 : idle + 1;
            _reactor.Wait(Clock.Now);
        }
        _pipe.CloseWriter();
        var received = new StringBuilder();
        TestTerminal.Until(() =>
        {
            _reactor.Wait(Clock.Now);
            received.Append(TestTerminal.ReadNow(_terminal.Slave));
            return received.Length > sent.Length;
        });
        // In raw mode the process sees the end of file as the byte that it is.
        Assert.Equal(sent + "\u0004\u0004", received + (received.Length == sent.Length + 1 ? "\u0004" : ""));
    }

    [Fact]
    public void The_end_of_input_is_the_end_of_file_of_the_terminal()
    {
        Carry(_pipe.Reader);
        _pipe.Write("last\n");
        _reactor.Wait(Clock.Now + s_patience);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now + s_patience);
        Assert.Equal("last\n", TestTerminal.Read(_terminal.Slave));
        Assert.Null(TestTerminal.Read(_terminal.Slave));
    }

    [Fact]
    public void A_last_line_without_an_end_is_sent_off_before_the_end_of_file()
    {
        Carry(_pipe.Reader);
        _pipe.Write("half");
        _reactor.Wait(Clock.Now + s_patience);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now + s_patience);
        Assert.Equal("half", TestTerminal.Read(_terminal.Slave));
        Assert.Null(TestTerminal.Read(_terminal.Slave));
    }

    [Fact]
    public void A_file_as_standard_input_is_carried_though_it_cannot_be_watched()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "first\nsecond\n");
        using (FileStream file = File.OpenRead(path)) Carry((int)file.SafeFileHandle.DangerousGetHandle());
        File.Delete(path);
        string text = "";
        TestTerminal.Until(() =>
        {
            _reactor.Wait(Clock.Now);
            string? read = TestTerminal.ReadNow(_terminal.Slave);
            text += read;
            return read == null;
        });
        Assert.Equal("first\nsecond\n", text);
    }

    [Fact]
    public void When_the_process_has_closed_its_terminal_standard_input_is_left_to_others()
    {
        Carry(_pipe.Reader);
        _terminal.CloseSlave();
        _reactor.Wait(Clock.Now + s_patience);
        _pipe.Write("for others\n");
        _reactor.Wait(Clock.Now);
        Assert.Equal("for others\n", _pipe.Read());
    }

    [Fact]
    public void After_the_end_of_the_process_nothing_is_read()
    {
        Carry(_pipe.Reader);
        _carries!.Close();
        _carries.Close();
        _pipe.Write("for others\n");
        _reactor.Wait(Clock.Now);
        Assert.Equal("for others\n", _pipe.Read());
    }

    public void Dispose()
    {
        _carries?.Close();
        _input?.Dispose();
        _terminal.Dispose();
        _pipe.Dispose();
    }

    private void Carry(int fd)
    {
        _input = new StandardInput(fd);
        int master = Libc.fcntl(_terminal.Master, Libc.F_DUPFD_CLOEXEC, 3);
        _carries = new TerminalInput(master, _reactor);
    }
}
