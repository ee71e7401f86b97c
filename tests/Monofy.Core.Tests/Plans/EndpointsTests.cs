using Monofy.Core.Plans;

namespace Monofy.Core.Tests.Plans;

public sealed class EndpointsTests
{
    [Theory]
    [InlineData("tcp://:5432", HealthKind.Tcp, "", 5432, "")]
    [InlineData("tcp://db:5432", HealthKind.Tcp, "db", 5432, "")]
    [InlineData("TCP://db_1.example.com:1", HealthKind.Tcp, "db_1.example.com", 1, "")]
    [InlineData("tcp://[::1]:65535", HealthKind.Tcp, "::1", 65535, "")]
    [InlineData("tcp://10.0.0.1:80", HealthKind.Tcp, "10.0.0.1", 80, "")]
    [InlineData("http://:8080/", HealthKind.Http, "", 8080, "/")]
    [InlineData("http://:8080", HealthKind.Http, "", 8080, "/")]
    [InlineData("http://:8080/healthz?full=1&x=%20", HealthKind.Http, "", 8080, "/healthz?full=1&x=%20")]
    [InlineData("http://web:8080?x", HealthKind.Http, "web", 8080, "/?x")]
    [InlineData("http://web/", HealthKind.Http, "web", 80, "/")]
    [InlineData("http://[fe80::1]/a:b", HealthKind.Http, "fe80::1", 80, "/a:b")]
    public void An_endpoint_is_read(string text, HealthKind kind, string host, int port, string path)
    {
        Assert.Equal(new Endpoint(kind, host, port, path), Endpoints.Parse(text, out string expected));
        Assert.Equal("", expected);
    }

    [Theory]
    [InlineData("", "tcp://[HOST]:PORT or http://[HOST]:PORT/PATH")]
    [InlineData("db:5432", "tcp://[HOST]:PORT or")]
    [InlineData("udp://db:53", "tcp://[HOST]:PORT or")]
    [InlineData("https://web/", "--health-cmd")]
    [InlineData("tcp://db", "a port, as in tcp://db:5432")]
    [InlineData("tcp://db:", "a port, as in tcp://db:5432")]
    [InlineData("http:///x", "a port, as in http://:8080/")]
    [InlineData("tcp://:0", "1 to 65535")]
    [InlineData("tcp://:65536", "1 to 65535")]
    [InlineData("tcp://:+1", "1 to 65535")]
    [InlineData("tcp://:http", "1 to 65535")]
    [InlineData("tcp://:5432/x", "nothing after the port")]
    [InlineData("tcp://::1:80", "brackets, as in tcp://[::1]:5432")]
    [InlineData("tcp://[::1:80", "brackets")]
    [InlineData("tcp://[::1]80", "brackets")]
    [InlineData("tcp://[localhost]:80", "brackets")]
    [InlineData("tcp://[127.0.0.1]:80", "brackets")]
    [InlineData("tcp://[fe80::1%eth0]:80", "without a scope")]
    [InlineData("tcp://a b:80", "a host name or address")]
    [InlineData("tcp://straße:80", "a host name or address")]
    [InlineData("tcp://a..b:80", "a host name or address")]
    [InlineData("tcp://300.1.1.1:80", "an IPv4 address")]
    [InlineData("tcp://127.1:80", "an IPv4 address")]
    [InlineData("http://user:secret@web/", "no user or password")]
    [InlineData("http://web/#top", "without #")]
    [InlineData("http://web/a b", "printable ASCII")]
    [InlineData("http://web/\r\nX: y", "printable ASCII")]
    public void What_is_not_an_endpoint_is_refused_with_what_was_expected(string text, string expected)
    {
        Assert.Null(Endpoints.Parse(text, out string was));
        Assert.Contains(expected, was);
    }

    [Theory]
    [InlineData("unix:", "a path, as in unix:/run/db.sock")]
    [InlineData("file:", "a path, as in file:/run/ready")]
    [InlineData("udp://db:1", Endpoints.WaitForms)]
    [InlineData("tcp://db", "a port, as in tcp://db:5432")]
    public void What_cannot_be_waited_for_says_what_was_expected(string text, string expected)
    {
        Assert.Null(Endpoints.ParseWait(text, out string was));
        Assert.Equal(expected, was);
    }

    [Fact]
    public void A_path_of_a_socket_is_no_longer_than_the_kernel_takes()
    {
        Assert.NotNull(Endpoints.ParseWait("unix:" + new string('a', 107), out _));
        Assert.Null(Endpoints.ParseWait("unix:" + new string('a', 108), out _));
        Assert.NotNull(Endpoints.ParseWait("file:" + new string('a', 4000), out _));
    }

    [Theory]
    [InlineData("tcp://db:5432")]
    [InlineData("unix:/run/db.sock")]
    [InlineData("unix:@db")]
    [InlineData("file:run/ready")]
    public void What_can_be_waited_for_is_written_as_it_is_read(string text) =>
        Assert.Equal(text, Endpoints.ParseWait(text, out _)!.ToString());

    [Theory]
    [InlineData("tcp://:5432")]
    [InlineData("tcp://[::1]:5432")]
    [InlineData("http://web:8080/x")]
    public void An_endpoint_is_written_as_it_is_read(string text) =>
        Assert.Equal(text, Endpoints.Parse(text, out _)!.ToString());
}
