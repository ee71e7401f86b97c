using System.Linq;
using Monofy.Core.Launching;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Launching;

/// <summary>USER[:GROUP], from the texts of /etc/passwd and /etc/group.</summary>
public sealed class UsersTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34:Web:/var/www:/bin/sh\n" +
        "33:x:70:71::/home/33:\nshort:x:1\nbad:x:many:1::/:\n";
    private const string Group = "root:x:0:\nwww:x:34:\nmail:x:8:root,web\nlog:x:9:web\nodd:x:z:web\nwww:x:34:web\n";

    [Theory]
    [InlineData("web", 33, 34, "34 8 9")]
    [InlineData("web:mail", 33, 8, "8")]
    [InlineData("web:8", 33, 8, "8")]
    [InlineData("web:77", 33, 77, "77")]
    [InlineData("33", 70, 71, "71")]                // a name of digits comes before the number
    [InlineData("70", 70, 71, "71")]
    [InlineData("4711", 4711, 4711, "4711")]        // without an entry the group is the same number
    [InlineData("4711:www", 4711, 34, "34")]
    public void A_user_is_resolved(string text, int uid, int gid, string groups)
    {
        var users = new Users(Read);
        users.HomeOf(text);
        Assert.Equal((uint)uid, users.Last!.Uid);
        Assert.Equal((uint)gid, users.Last.Gid);
        Assert.Equal(groups, string.Join(' ', users.Last.Groups));
        Assert.Equal("", users.Error);
    }

    [Theory]
    [InlineData("nosuch", "there is no user nosuch in /etc/passwd")]
    [InlineData("-0", "there is no user -0 in /etc/passwd")]
    [InlineData(" 0", "there is no user  0 in /etc/passwd")]
    [InlineData("4294967295", "there is no user 4294967295 in /etc/passwd")]    // "as it is", which may be root
    [InlineData("4294967296", "there is no user 4294967296 in /etc/passwd")]
    [InlineData("short", "there is no user short in /etc/passwd")]
    [InlineData("bad", "there is no user bad in /etc/passwd")]
    [InlineData("", "there is no user  in /etc/passwd")]
    [InlineData("web:nosuch", "there is no group nosuch in /etc/group")]
    [InlineData("web:", "there is no group  in /etc/group")]
    [InlineData("web:-1", "there is no group -1 in /etc/group")]
    public void A_user_that_is_not_there_is_refused(string text, string error)
    {
        var users = new Users(Read);
        Assert.Empty(users.HomeOf(text));
        Assert.Null(users.Last);
        Assert.Equal(error, users.Error);
    }

    [Fact]
    public void HOME_USER_and_LOGNAME_follow_from_the_entry() =>
        Assert.Equal("HOME=/var/www USER=web LOGNAME=web",
            string.Join(' ', new Users(Read).HomeOf("web:mail").Select(static v => v.Key + "=" + v.Value)));

    [Fact]
    public void A_number_without_an_entry_has_no_home() => Assert.Empty(new Users(Read).HomeOf("4711"));

    [Fact]
    public void Without_the_files_only_numbers_are_known()
    {
        var users = new Users(static _ => new(null, "no such file", true));
        users.HomeOf("0:5");
        Assert.Equal((0u, 5u), (users.Last!.Uid, users.Last.Gid));
        users.HomeOf("root");
        Assert.Null(users.Last);
    }

    private static FileText Read(string path) => new(path == "/etc/passwd" ? Passwd : Group, null, false);
}
