using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>What foreman's, honcho's and goreman's own tests say of a Procfile, and where monofy is stricter.</summary>
public sealed class ProcfileTests
{
    private static string Parsed(string text) =>
        string.Join('|', Procfile.Parse(text, "Procfile").Lines.Select(static l => l.Line + " " + l.Name +
        "=" + l.Command));

    private static string Mistakes(string text) => string.Join('\n', Procfile.Parse(text, "Procfile").Mistakes);

    [Theory]
    [InlineData("alpha: ./alpha\nbravo: ./bravo", "1 alpha=./alpha|2 bravo=./bravo")]
    [InlineData("alpha:\t./alpha\nbravo:./bravo\n", "1 alpha=./alpha|2 bravo=./bravo")]
    [InlineData("foo_bar:\t./foo_bar\nfoo-bar: ./foo-bar\r\n9: nine\n_x: y\n-z: w",
        "1 foo_bar=./foo_bar|2 foo-bar=./foo-bar|3 9=nine|4 _x=y|5 -z=w")]
    [InlineData("# comment\n\n   \nweb: x # kept\n  # indented comment\n", "4 web=x # kept")]
    [InlineData("web: a: b c:d", "1 web=a: b c:d")]
    [InlineData("web:   bundle exec   x   ", "1 web=bundle exec   x")]
    [InlineData("", "")]
    public void A_line_is_a_name_and_a_command(string text, string parsed)
    {
        Assert.Equal(parsed, Parsed(text));
        Assert.Equal("", Mistakes(text));
    }

    [Theory]
    [InlineData("web",
        "Procfile:1:1: expected \"name: command\", where the name has letters, digits, _ and - only; found web")]
    [InlineData("web:\nb: x", "Procfile:1:1: expected a command after web:")]
    [InlineData("web.1: x",
        "Procfile:1:1: expected \"name: command\", where the name has letters, digits, _ and - only; found web.1:")]
    [InlineData(" web: x", "Procfile:1:1: expected \"name: command\" at the beginning of the line, found a blank")]
    [InlineData("web: a\nb: c\nweb: d", "Procfile:3:1: the name web stands here a second time, first in line 1")]
    public void Anything_else_is_a_mistake(string text, string mistake) => Assert.Equal(mistake, Mistakes(text));

    private static (string Shown, string Mistakes, Description Description) Read(
        string text, string? dotEnv = null, string folder = "", bool release = true, params string[] environment)
    {
        var description = new Description();
        var mistakes = new List<Diagnostic>();
        var reader = new ProcfileReader(static _ => null, new(environment), folder, dotEnv);
        reader.Read(text, "Procfile", release, description, mistakes, []);
        IEnumerable<string> shown = description.Services.Select(static s =>
            (s.Kind == ServiceKind.Setup ? "setup " : "") + s.Name + "[" +
            s.FirstPort + "]: " + string.Join('·', s.Command.Select(static w => w.Text)));
        return (string.Join('|', shown), string.Join('\n', mistakes), description);
    }

    [Fact]
    public void Plain_words_need_no_shell_and_everything_else_has_one()
    {
        Assert.Equal("a[5000]: bin/web·-p·$PORT|b[5100]: /bin/sh·-c·cd x && ./y|c[5200]: /bin/sh·-c·echo " +
            "$UNKNOWN|d[5300]: app·a b",
            Read("a: bin/web -p $PORT\nb: cd x && ./y\nc: echo $UNKNOWN\nd: app 'a b'").Shown);
    }

    [Theory]
    [InlineData("exec app 'a b'", "app·a b")]
    [InlineData("exec   app $PORT", "app·$PORT")]
    [InlineData("exec cd x && ./y", "/bin/sh·-c·exec cd x && ./y")]
    [InlineData("exec -a name app", "/bin/sh·-c·exec -a name app")]
    [InlineData("executor 1", "executor·1")]
    public void An_exec_in_front_of_plain_words_needs_no_shell_either(string line, string command) =>
        Assert.Equal("a[5000]: " + command, Read("a: " + line).Shown);

    [Fact]
    public void Ports_are_counted_from_the_variable_or_from_dotenv_or_from_5000()
    {
        Assert.Equal("a[5000]: x|b[5100]: y", Read("a: x\nb: y").Shown);
        Assert.Equal("a[7000]: x|b[7100]: y", Read("a: x\nb: y", environment: "PORT=7000").Shown);
        Assert.Equal("a[3000]: x|b[3100]: y", Read("a: x\nb: y", "PORT=3000", "", true, "PORT=7000").Shown);
        Assert.Equal("PORT: expected a port from 0 to 65535, found http",
            Read("a: x", environment: "PORT=http").Mistakes);
    }

    [Fact]
    public void A_release_is_a_setup_command_unless_it_is_left_out()
    {
        Assert.Equal("setup release[]: /bin/sh·-c·a; b|web[5000]: x|w[5100]: y",
            Read("web: x\nrelease: a; b\nw: y").Shown);
        Assert.Equal("web[5000]: x|w[5100]: y", Read("web: x\nrelease: a; b\nw: y", release: false).Shown);
    }

    [Fact]
    public void A_mistake_in_dotenv_has_its_place() =>
        Assert.Equal("sub/.env:2:3: expected = after A, found \"B\"", Read("a: x", "X=1\nA B", "sub").Mistakes);

    [Fact]
    public void A_file_without_a_process_is_a_mistake() =>
        Assert.Equal("Procfile: there is no line \"name: command\" in this Procfile", Read("# nothing\n").Mistakes);
}
