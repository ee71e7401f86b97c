using System;
using System.Linq;
using Monofy.Core.Dns;

namespace Monofy.Core.Tests.Dns;

/// <summary>/etc/hosts and /etc/resolv.conf.</summary>
public sealed class NameFilesTests
{
    private const string Hosts = "127.0.0.1\tlocalhost\n::1 localhost ip6-localhost\n\n# 9.9.9.9 db\n 10.0.0.1  " +
        "db.example.com db # alias\r\n10.0.0.2 DB\nbad line\n10.0.0.1 db";

    [Theory]
    [InlineData("localhost", "127.0.0.1 0:0:0:0:0:0:0:1")]
    [InlineData("ip6-localhost", "0:0:0:0:0:0:0:1")]
    [InlineData("db", "10.0.0.1 10.0.0.2")]
    [InlineData("Db.Example.Com", "10.0.0.1")]
    [InlineData("line", "")]
    [InlineData("alias", "")]
    [InlineData("10.0.0.1", "")]
    public void Hosts_gives_every_address_of_a_name(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', HostsFile.Find(Hosts, name)));

    [Fact]
    public void Without_a_resolv_conf_this_machine_is_asked()
    {
        ResolverConfig config = ResolverConfig.Parse("");
        Assert.Equal("127.0.0.1", config.Servers.Single().ToString());
        Assert.Equal((1, 2, TimeSpan.FromSeconds(4)), (config.Ndots, config.Attempts, config.Timeout));
        Assert.Equal(["db"], config.Candidates("db"));
    }

    [Fact]
    public void Resolv_conf_is_read_as_libc_reads_it()
    {
        ResolverConfig config = ResolverConfig.Parse(
            "# comment\n;nameserver 9.9.9.9\nnameserver 127.0.0.11\nnameserver fe80::1%eth0\nnameserver " +
                "::1\nnameserver 1.1.1.1\nnameserver 2.2.2.2\n" +
            "search a.example b.example\r\ndomain c.example\nsearch default.svc.cluster.local " +
                "svc.cluster.local.\noptions ndots:5 timeout:2 attempts:9 rotate\noptions ndots:x\n");
        Assert.Equal(["127.0.0.11", "0:0:0:0:0:0:0:1", "1.1.1.1"], config.Servers.Select(s => s.ToString()));
        Assert.Equal((5, 5, TimeSpan.FromSeconds(2)), (config.Ndots, config.Attempts, config.Timeout));
        Assert.Equal(["db.default.svc.cluster.local", "db.svc.cluster.local", "db"], config.Candidates("db"));
        Assert.Equal(["a.b.c.d.e.f"], config.Candidates("a.b.c.d.e.f").Take(1));
        Assert.Equal(["db"], config.Candidates("db."));
    }
}
