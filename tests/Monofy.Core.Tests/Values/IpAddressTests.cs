using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "0:0:0:0:0:0:0:0")]
    [InlineData("::1", "0:0:0:0:0:0:0:1")]
    [InlineData("1::", "1:0:0:0:0:0:0:0")]
    [InlineData("fe80::1:2", "fe80:0:0:0:0:0:1:2")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::ffff:10.1.2.3", "0:0:0:0:0:ffff:a01:203")]
    [InlineData("64:FF9B::1.2.3.4", "64:ff9b:0:0:0:0:102:304")]
    public void An_address_is_read(string text, string expected)
    {
        Assert.True(IpAddress.TryParse(text, out IpAddress address));
        Assert.Equal(expected, address.ToString());
        byte[] bytes = new byte[address.Length];
        address.CopyTo(bytes);
        Assert.Equal(address, IpAddress.Of(bytes));
        Assert.Equal(System.Net.IPAddress.Parse(text).GetAddressBytes(), bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.")]
    [InlineData("1.2..4")]
    [InlineData("a.b.c.d")]
    [InlineData("127.1")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1::2::3")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3")]
    [InlineData("fe80::1%eth0")]
    public void What_is_not_an_address_is_refused(string text) => Assert.False(IpAddress.TryParse(text, out _));
}
