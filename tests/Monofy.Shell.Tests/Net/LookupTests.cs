using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Net;

/// <summary>Names to addresses, with files of the test and name servers of this process.</summary>
public sealed class LookupTests : IDisposable
{
    private const string Here = "127.0.0.1", Name = "db.test", Found = "10.0.0.9";

    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-lookup-").FullName;
    private readonly Reactor _reactor = new();
    private readonly FakeNameServer _server = new();
    private readonly List<string> _outcomes = [];
    private readonly List<Lookup> _lookups = [];
    private string _hosts = "", _config = "nameserver " + Here + "\n";

    public LookupTests() => _reactor.Open();

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("localhost", "127.0.0.1 0:0:0:0:0:0:0:1")]
    [InlineData("cache", "10.0.0.5 10.0.0.6")]
    [InlineData("CACHE.", "10.0.0.5 10.0.0.6")]
    public void What_is_known_here_is_answered_at_once(string name, string expected)
    {
        _hosts = "10.0.0.5 cache\n10.0.0.6 other cache\n10.0.0.5 cache\n";
        Begin(name);
        Assert.Equal([expected], _outcomes);
        Assert.False(_server.IsAsked);
    }

    [Fact]
    public void Without_files_localhost_is_known_all_the_same()
    {
        var lookup = new Lookup(_reactor, "localhost", Note) { Hosts = In("none"), Config = In("none") };
        lookup.Begin();
        Assert.Equal(["127.0.0.1 0:0:0:0:0:0:0:1"], _outcomes);
    }

    [Fact]
    public void A_name_server_is_asked_for_addresses_of_both_kinds()
    {
        Begin(Name);
        Assert.Equal([(Name, false), (Name, true)], Take().Select(FakeNameServer.Read));
    }

    [Fact]
    public void The_addresses_of_both_answers_are_found()
    {
        byte[][] questions = Ask();
        _server.Send(FakeNameServer.AnswerTo(questions[1], "fd00::9"));
        _server.Send(FakeNameServer.AnswerTo(questions[0], Found));
        Assert.Equal(Found + " fd00:0:0:0:0:0:0:9", Outcome());
    }

    [Fact]
    public void Half_of_an_answer_is_waited_for()
    {
        byte[][] questions = Ask();
        _server.Send(FakeNameServer.AnswerTo(questions[1]));
        _reactor.Settle();
        Assert.Empty(_outcomes);
    }

    [Fact]
    public void An_answer_for_IPv6_that_never_comes_is_not_waited_for_for_long()
    {
        byte[][] questions = Ask();
        _server.Send(FakeNameServer.AnswerTo(questions[0], Found));
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void An_answer_under_another_number_is_not_heard()
    {
        byte[][] questions = Ask();
        _server.Send(FakeNameServer.WithAnotherId(FakeNameServer.AnswerTo(questions[0], "10.6.6.6")));
        AnswerWell(questions);
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void An_answer_from_elsewhere_is_not_heard()
    {
        byte[][] questions = Ask();
        using var other = new FakeNameServer();
        other.Send(FakeNameServer.AnswerTo(questions[0], "10.6.6.6"), _server.From);
        other.Send(FakeNameServer.AnswerTo(questions[1]), _server.From);
        _reactor.Settle();
        AnswerWell(questions);
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void A_packet_that_breaks_off_is_not_heard()
    {
        byte[][] questions = Ask();
        byte[] answer = FakeNameServer.AnswerTo(questions[0], "10.6.6.6");
        for (int size = 0; size < answer.Length; size++)
        {
            _server.Send(answer[..size]);
            _reactor.Settle();
        }
        AnswerWell(questions);
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void Many_packets_of_noise_do_not_hide_the_answer()
    {
        byte[][] questions = Ask();
        for (int i = 0; i < 50; i++) _server.Send([1, 2, 3]);
        AnswerWell(questions);
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void A_packet_that_is_too_long_is_taken_as_far_as_it_may_be()
    {
        byte[][] questions = Ask();
        _server.Send([.. FakeNameServer.AnswerTo(questions[0], Found), .. new byte[1000]]);
        _server.Send(FakeNameServer.AnswerTo(questions[1]));
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void An_answer_that_was_cut_off_before_its_first_address_says_nothing()
    {
        foreach (byte[] question in Ask()) _server.Send(FakeNameServer.AnswerTo(question, isCut: true));
        Assert.Equal("the name server 127.0.0.1: it returned an error", Outcome());
    }

    [Fact]
    public void A_name_that_does_not_exist_is_reported()
    {
        foreach (byte[] question in Ask()) _server.Send(FakeNameServer.AnswerTo(question, code: 3));
        Assert.Equal("there is no such name", Outcome());
    }

    [Fact]
    public void A_name_without_an_address_is_reported()
    {
        foreach (byte[] question in Ask()) _server.Send(FakeNameServer.AnswerTo(question));
        Assert.Equal("it has no address", Outcome());
    }

    [Fact]
    public void A_name_server_that_fails_is_named()
    {
        foreach (byte[] question in Ask()) _server.Send(FakeNameServer.AnswerTo(question, code: 2));
        Assert.Equal("the name server 127.0.0.1: it returned an error", Outcome());
    }

    [Fact]
    public void A_name_server_that_does_not_listen_is_named_with_the_reason()
    {
        int port = _server.Port;
        _server.Dispose();
        Begin(Name, port);
        Assert.Equal("the name server 127.0.0.1: connection refused (ECONNREFUSED)", Outcome());
    }

    // Nothing is sent to the broadcast address unless it is asked for.
    [Fact]
    public void A_name_server_that_cannot_be_reached_is_named_with_the_reason()
    {
        _config = "nameserver 255.255.255.255\n";
        Begin(Name);
        Assert.Equal(["the name server 255.255.255.255: permission denied (EACCES)"], _outcomes);
    }

    [Fact]
    public void A_name_server_that_says_nothing_is_asked_again_and_then_given_up()
    {
        _config += "options timeout:1 attempts:2\n";
        Ask();
        Assert.Equal("the name server 127.0.0.1: no answer", Outcome());
        Assert.Equal([(Name, false), (Name, true)], Take().Select(FakeNameServer.Read));
    }

    [Fact]
    public void One_name_server_that_answers_is_enough()
    {
        using var second = new FakeNameServer("127.0.0.2", _server.Port);
        _config += "nameserver 127.0.0.2\nnameserver 127.0.0.3\n";
        Ask();      // and says nothing
        byte[][] questions = [second.Take(), second.Take()];
        second.Send(FakeNameServer.AnswerTo(questions[0], Found));
        second.Send(FakeNameServer.AnswerTo(questions[1]));
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void The_next_name_of_the_search_list_is_asked_for()
    {
        // Only what follows at once is in time.
        _config += "search one.test two.test\noptions timeout:30 attempts:1\n";
        Begin("db");
        foreach (byte[] question in Take()) _server.Send(FakeNameServer.AnswerTo(question, code: 3));
        _reactor.Until(() => _server.IsAsked, "another question");
        byte[][] questions = Take();
        Assert.Equal("db.two.test", FakeNameServer.Read(questions[0]).Name);
        AnswerWell(questions);
        Assert.Equal(Found, Outcome());
    }

    [Fact]
    public void A_lookup_that_is_cancelled_does_not_answer()
    {
        byte[][] questions = Ask();
        _lookups[0].Cancel();
        AnswerWell(questions);
        _reactor.Settle();
        Assert.Empty(_outcomes);
    }

    [Fact]
    public void There_is_one_answer()
    {
        byte[][] questions = Ask();
        AnswerWell(questions);
        Outcome();
        AnswerWell(questions);
        _reactor.Settle();
        Assert.Single(_outcomes);
    }

    public void Dispose()
    {
        foreach (Lookup lookup in _lookups) lookup.Cancel();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string file) => Path.Combine(_folder, file);

    private void Note(IReadOnlyList<IpAddress> addresses, string? error) =>
        _outcomes.Add(error ?? string.Join(' ', addresses));

    private void Begin(string name, int port = 0)
    {
        File.WriteAllText(In("hosts"), _hosts);
        File.WriteAllText(In("resolv.conf"), _config);
        var lookup = new Lookup(_reactor, name, Note)
        {
            Hosts = In("hosts"), Config = In("resolv.conf"), Port = port == 0 ? _server.Port : port,
        };
        _lookups.Add(lookup);
        lookup.Begin();
    }

    private byte[][] Take() => [_server.Take(), _server.Take()];

    private byte[][] Ask()
    {
        Begin(Name);
        return Take();
    }

    private void AnswerWell(byte[][] questions)
    {
        _server.Send(FakeNameServer.AnswerTo(questions[0], Found));
        _server.Send(FakeNameServer.AnswerTo(questions[1]));
    }

    private string Outcome()
    {
        _reactor.Until(() => _outcomes.Count > 0, "an answer");
        return _outcomes[0];
    }
}
