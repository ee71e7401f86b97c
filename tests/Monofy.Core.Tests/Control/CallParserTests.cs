using System.Linq;
using Monofy.Core.Control;

namespace Monofy.Core.Tests.Control;

/// <summary>The arguments behind `ctl`.</summary>
public sealed class CallParserTests
{
    private const string Verbs =
        "status, health, logs, events, metrics, plan, wait, start, stop, restart, reload, signal, run, shutdown or " +
        "replay";

    [Theory]
    [InlineData("health", "{'v':1,'verb':'health'}")]
    [InlineData("status --json", "{'v':1,'verb':'status','options':{'json':true}}")]
    [InlineData("restart web worker --no-wait",
        "{'v':1,'verb':'restart','names':['web','worker'],'options':{'no-wait':true}}")]
    [InlineData("signal hup web", "{'v':1,'verb':'signal','names':['web'],'options':{'signal':'hup'}}")]
    [InlineData("logs -f -n 5 --grep=a b web",
        "{'v':1,'verb':'logs','names':['b','web'],'options':{'follow':true,'lines':'5','grep':'a'}}")]
    [InlineData("logs -n5 --since 10m", "{'v':1,'verb':'logs','options':{'lines':'5','since':'10m'}}")]
    [InlineData("wait web:healthy --timeout=10s",
        "{'v':1,'verb':'wait','names':['web:healthy'],'options':{'timeout':'10s'}}")]
    [InlineData("start -- -odd", "{'v':1,'verb':'start','names':['-odd']}")]
    public void They_become_one_line_of_JSON(string line, string json)
    {
        Call call = CallParser.Parse(line.Split(' '), out string? mistake, out _)!;
        Assert.Null(mistake);
        Assert.Equal(json.Replace('\'', '"') + "\n", System.Text.Encoding.UTF8.GetString(call.Request.ToLine()));
    }

    [Theory]
    [InlineData("--control=/x status", "/x", 0)]
    [InlineData("--control @x status", "@x", 0)]
    [InlineData("status --control=/x", "/x", 0)]
    [InlineData("--pid=12 status", null, 12)]
    [InlineData("status", null, 0)]
    public void A_socket_or_a_process_may_be_named(string line, string? socket, int pid)
    {
        Call call = CallParser.Parse(line.Split(' '), out _, out _)!;
        Assert.Equal((socket, pid), (call.Control, call.Pid));
    }

    [Theory]
    [InlineData("", "ctl: expected a verb: " + Verbs)]
    [InlineData("helth", "ctl helth: unknown verb; did you mean health?")]
    [InlineData("frobnicate", "ctl frobnicate: unknown verb; expected " + Verbs)]
    [InlineData("metrics web", "ctl metrics web: expected nothing after metrics")]
    [InlineData("--contrl=x health", "ctl --contrl=x: expected --control=PATH, --pid=PID or a verb: " + Verbs)]
    [InlineData("--pid=x health", "ctl --pid=x: expected the pid of a monofy")]
    [InlineData("run", "ctl run: expected NAME after run")]
    [InlineData("run a b", "ctl run b: expected one NAME after run")]
    [InlineData("signal hup", "ctl signal: expected SIGNAL NAME... after signal")]
    [InlineData("signal hupp web", "ctl signal hupp: expected a signal such as HUP")]
    [InlineData("status --jsn", "ctl status --jsn: unknown option; did you mean --json?")]
    [InlineData("status --json=1", "ctl status --json=1: expected no value")]
    [InlineData("logs -n", "ctl logs -n: expected N")]
    [InlineData("logs -n x", "ctl logs: --lines=x: expected N")]
    [InlineData("wait --timeout=x", "ctl wait: --timeout=x: expected DURATION")]
    [InlineData("events --since=yesterday", "ctl events: --since=yesterday: expected TIME")]
    public void A_mistake_names_what_was_expected(string line, string expected)
    {
        Assert.Null(CallParser.Parse(line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries), out string? mistake,
            out _));
        Assert.Equal(expected, mistake);
    }

    [Fact]
    public void Help_lists_the_verbs_and_each_verb_its_options()
    {
        CallParser.Parse(["--help"], out _, out string? help);
        Assert.StartsWith("usage: monofy ctl", help);
        Assert.True(help!.Split('\n').All(static line => line.Length <= 110), "it fits a wide terminal");
        foreach (Verb verb in Core.Control.Verbs.All)
        {
            Assert.Contains("\n  " + verb.Name + " ", help);
            CallParser.Parse([verb.Name, "--help"], out _, out string? one);
            foreach (VerbOption option in verb.Options) Assert.Contains("--" + option.Name, one);
        }
    }
}
