using System;
using System.Linq;
using System.Threading;
using Monofy.Control;
using Monofy.Core.Values;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary><c>monofy ctl</c> in a thread of its own, with the test as the monofy that it asks.</summary>
public sealed class ControlClientTests : IDisposable
{
    private const string Closed = "monofy: monofy closed the connection before it had answered: it has ended, or " +
        "could not take another client\n";

    private readonly string _name = ControlBench.NewName();
    private readonly UnixPeer _peer = new();
    private readonly CapturedStandard _standard = new();
    private Thread? _thread;
    private int _status = -1;
    private int _client = -1;

    [Fact]
    public void The_request_is_a_line_of_JSON()
    {
        Assert.Equal("{\"v\":1,\"verb\":\"status\",\"names\":[\"web\"],\"options\":{\"json\":true}}\n",
            Ask("status", "--json", "web"));
        Answer("{\"end\":0}\n");
    }

    [Fact]
    public void Data_is_printed_and_the_status_is_that_of_the_last_line()
    {
        Ask("status", "--json");
        Answer("{\"data\":{\"name\":\"web\"}}\n{\"data\":2}\n{\"end\":3}\n");
        Assert.Equal((3, "{\"name\":\"web\"}\n2\n", ""), Outcome());
    }

    [Fact]
    public void An_answer_may_come_byte_by_byte()
    {
        Ask("status", "--json");
        foreach (char letter in "{\"data\":1}\n{\"end\":0}\n")
        {
            Answer(letter.ToString());
            Deadline.Until(IsTaken, "that the client has read");
        }
        Assert.Equal((0, "1\n", ""), Outcome());
    }

    [Fact]
    public void A_line_may_be_longer_than_what_is_read_at_once()
    {
        string text = new('x', 50_000);
        Ask("status", "--json");
        Answer("{\"data\":\"" + text + "\"}\n{\"end\":0}\n");
        Assert.Equal((0, "\"" + text + "\"\n", ""), Outcome());
    }

    [Fact]
    public void Errors_and_notes_go_to_standard_error()
    {
        Ask("restart", "web");
        Answer("{\"note\":\"web is stopping\"}\n{\"error\":\"web failed\"}\n{\"end\":1}\n");
        Assert.Equal((1, "", "monofy: web is stopping\nmonofy: web failed\n"), Outcome());
    }

    [Fact]
    public void What_could_steer_the_terminal_is_not_printed()
    {
        Ask("restart", "web");
        Answer("{\"error\":\"\\u001b[2J\"}\n{\"end\":1}\n");
        Assert.DoesNotContain("\u001b", Outcome().Error);
    }

    [Fact]
    public void A_line_of_another_kind_is_skipped()
    {
        Ask("status", "--json");
        Answer("{\"new\":1}\n\nnoise\n{\"data\":1}\n{\"end\":0}\n");
        Assert.Equal((0, "1\n", ""), Outcome());
    }

    [Fact]
    public void What_comes_after_the_last_line_is_not_read()
    {
        Ask("status", "--json");
        Answer("{\"end\":0}\n{\"data\":1}\n{\"end\":1}\n");
        Assert.Equal((0, "", ""), Outcome());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"data\":1}\n")]
    [InlineData("{\"end\":0}")]
    public void A_monofy_that_closes_before_its_last_line_has_not_answered(string part)
    {
        Ask("status", "--json");
        Answer(part);
        _peer.Close(_client);
        (int status, _, string error) = Outcome();
        Assert.Equal((1, Closed), (status, error));
    }

    [Fact]
    public void A_refusal_is_read_though_the_request_was_not()
    {
        Begin("status", "--json");
        Answer("{\"error\":\"too many\"}\n{\"end\":1}\n");
        _peer.Close(_client);
        Assert.Equal((1, "", "monofy: too many\n"), Outcome());
    }

    [Fact]
    public void The_end_of_monofy_is_the_answer_to_a_shutdown()
    {
        Ask("shutdown");
        _peer.Close(_client);
        Assert.Equal((0, "", ""), Outcome());
    }

    [Fact]
    public void A_health_check_prints_its_failure_where_engines_show_it()
    {
        Ask("health");
        _peer.Close(_client);
        Assert.Equal((1, Closed["monofy: ".Length..], ""), Outcome());
    }

    [Fact]
    public void Output_that_cannot_be_written_is_not_a_success()
    {
        Ask("status", "--json");
        _standard.CloseOutput();
        Answer("{\"data\":1}\n{\"end\":0}\n");
        Join();
        Assert.Equal(141, _status);
    }

    [Fact]
    public void One_that_follows_ends_when_its_reader_has_gone_though_nothing_comes()
    {
        Ask("logs", "--follow");
        _standard.CloseOutput();
        Join();
        Assert.Equal((141, ""), (_status, _standard.Error));
    }

    [Fact]
    public void One_that_follows_into_a_socket_ends_when_the_other_side_has_closed()
    {
        using SocketPair pair = new();
        int ours = pair.TakeOurs();
        Libc.dup2(ours, Libc.STDOUT_FILENO);
        Libc.close(ours);
        Ask("logs", "--follow");
        pair.CloseClient();
        Join();
        Assert.Equal(141, _status);
    }

    [Fact]
    public void An_order_is_waited_for_though_standard_output_has_lost_its_reader()
    {
        Ask("restart", "web");
        _standard.CloseOutput();
        Answer("{\"note\":\"web is stopping\"}\n{\"end\":0}\n");
        Join();
        Assert.Equal((0, "monofy: web is stopping\n"), (_status, _standard.Error));
    }

    [Fact]
    public void A_run_passes_its_standard_streams_along()
    {
        Begin("run", "tidy");
        int[] passed = [-1, -1, -1];
        byte[] buffer = new byte[4096];
        Deadline.Until(() => Descriptors.Receive(_client, buffer, passed) > 0, "a request");
        Assert.DoesNotContain(-1, passed);
        PipePair.Write(passed[1], "out");
        PipePair.Write(passed[2], "err");
        foreach (int fd in passed) Libc.close(fd);
        Answer("{\"end\":0}\n");
        Assert.Equal((0, "out", "err"), Outcome());
    }

    [Fact]
    public void Without_a_monofy_the_reason_is_printed()
    {
        Start("status");
        Assert.Equal((1, "", "monofy: no monofy listens on " + _name + ": connection refused (ECONNREFUSED)\n"),
            Outcome());
    }

    [Fact]
    public void A_mistake_in_the_arguments_is_a_usage_error()
    {
        Start("nonsense");
        (int status, _, string error) = Outcome();
        Assert.Equal(125, status);
        Assert.StartsWith("monofy: ctl nonsense: unknown verb", error);
    }

    [Fact]
    public void Help_is_printed_to_standard_output()
    {
        Start("status", "--help");
        (int status, string output, _) = Outcome();
        Assert.Equal(0, status);
        Assert.StartsWith("usage: monofy ctl status", output);
    }

    public void Dispose()
    {
        _peer.Dispose();
        _thread?.Join();
        _standard.Dispose();
    }

    // It changes the signals of its thread.
    private void Start(params string[] words)
    {
        string[] args = ["--control=" + _name, .. words];
        _thread = new Thread(() => _status = ControlClient.Run(args, EnvironmentBlock.Empty)) { IsBackground = true };
        _thread.Start();
    }

    private void Begin(params string[] words)
    {
        _peer.Listen(_name);
        Start(words);
        _client = _peer.Accept();
    }

    private string Ask(params string[] words)
    {
        Begin(words);
        string request = "";
        Deadline.Until(() => (request += SocketPair.Receive(_client)).EndsWith('\n'), "a request");
        return request;
    }

    private void Answer(string text)
    {
        int sent = 0;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Deadline.Until(() => (sent += Math.Max(0, SocketPair.Send(_client, bytes[sent..]))) == bytes.Length,
            "room for an answer");
    }

    private unsafe bool IsTaken()
    {
        const uint queued = 0x5411;     // SIOCOUTQ
        int size = -1;
        return Libc.ioctl(_client, queued, &size) == 0 && size == 0;
    }

    private void Join() => Assert.True(_thread!.Join(Deadline.Generous), "waited in vain for the end of the client");

    private (int Status, string Output, string Error) Outcome()
    {
        Join();
        return (_status, _standard.Output, _standard.Error);
    }
}
