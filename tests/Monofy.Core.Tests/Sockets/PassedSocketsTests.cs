using System;
using System.Collections.Generic;
using Monofy.Core.Sockets;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Sockets;

public sealed class PassedSocketsTests
{
    [Fact]
    public void Without_sockets_nothing_changes() => Assert.False(For("web", [], []).HasChanges);

    [Fact]
    public void Inherited_sockets_that_name_no_service_go_to_all_as_they_are() =>
        Assert.False(For("web", ["http", ""], []).HasChanges);

    [Fact]
    public void Opened_sockets_come_behind_the_inherited_ones()
    {
        PassedSockets passed = For("web", ["http", ""], [(20, "web"), (21, "admin")]);
        Assert.Equal([3, 4, 20, 21], passed.Sources);
        Assert.Equal("http:unknown:web:admin", passed.NameList);
    }

    [Fact]
    public void An_inherited_socket_that_names_a_service_goes_to_that_service_only()
    {
        string[] inherited = ["db", "shared", "web"];
        Assert.Equal("4,5 shared:web without 3", Describe(For("web", inherited, [])));
        Assert.Equal("3,4 db:shared without 5", Describe(For("db", inherited, [])));
        Assert.Equal("4 shared without 3,5", Describe(For("cron", inherited, [])));
    }

    [Fact]
    public void An_instance_gets_what_names_its_service() =>
        Assert.Equal("3 web without 4", Describe(For("web.1", ["web", "db"], [], "web")));

    [Fact]
    public void An_inherited_socket_never_moves_to_a_higher_number()
    {
        var random = new Random(1);
        for (int round = 0; round < 1000; round++)
        {
            var names = new string[random.Next(8)];
            for (int i = 0; i < names.Length; i++) names[i] = random.Next(3) switch { 0 => "db", 1 => "web", _ => "x" };
            PassedSockets passed = For("web", names, [(50, "web")]);
            for (int i = 0; i < passed.Sources.Length - 1; i++)
            {
                Assert.True(passed.Sources[i] >= PassedSockets.First + i);
                Assert.True(passed.Sources[i] < passed.Sources[i + 1]);
            }
        }
    }

    [Theory]
    [InlineData("7", "2", "a:b", "a,b")]
    [InlineData("7", "2", "a", "a,")]
    [InlineData("7", "2", null, ",")]
    [InlineData("8", "2", "a:b", null)]
    [InlineData("7", "0", "", null)]
    [InlineData("7", "-1", "", null)]
    [InlineData("7", "99999999", "", null)]
    [InlineData("7", "x", "", null)]
    [InlineData(null, "2", "a:b", null)]
    public void What_monofy_was_started_with(string? pid, string count, string? names, string? expected)
    {
        List<string> entries = ["LISTEN_FDS=" + count];
        if (pid != null) entries.Add("LISTEN_PID=" + pid);
        if (names != null) entries.Add("LISTEN_FDNAMES=" + names);
        Assert.Equal(expected?.Split(',') ?? [], PassedSockets.Inherited(new EnvironmentBlock([.. entries]), 7));
    }

    [Theory]
    [InlineData("LISTEN_FDS=1", true)]
    [InlineData("LISTEN_PID=1", true)]
    [InlineData("LISTEN_FDNAMES=a", true)]
    [InlineData("LISTEN_ADDRESS=a", false)]
    public void Variables_of_the_protocol_are_known(string entry, bool known) =>
        Assert.Equal(known, PassedSockets.IsOfProtocol(entry));

    private static string Describe(PassedSockets passed) =>
        string.Join(',', passed.Sources) + " " + passed.NameList + " without " + string.Join(',', passed.Withheld);

    private static PassedSockets For(string name, string[] inherited, (int, string)[] opened,
        string? baseName = null) =>
        PassedSockets.For(name, baseName ?? name, inherited, opened, static n => n is "db" or "web" or "cron");
}
