using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>What `docker logs` holds.</summary>
public sealed class OutputTests
{
    [ContainerFact]
    public void Nothing_is_lost_or_mixed_and_standard_error_stays_standard_error()
    {
        using Container box = new(Images.Scratch,
            "-q out: /actor flood 20000 99 print 'last without newline' ||| err: --fate=separate /actor flood-err " +
                "20000 99 err 'the end'");
        box.WaitForEnd();
        Answer logs = Engine.Ask("logs", box.Name);
        string[] lines = logs.Out.Split('\n');
        Assert.Equal(20001, lines.Length);
        Assert.All(lines.SkipLast(1), line => Assert.Equal(new string('x', 99), line));
        Assert.Equal("last without newline", lines[^1]);
        Assert.All(logs.Error.Split('\n', System.StringSplitOptions.RemoveEmptyEntries), line =>
            Assert.True(line == new string('x', 99) || line.StartsWith("monofy:") || line == "the end", line));
    }

    [ContainerFact]
    public void The_closing_line_is_the_last_of_the_log()
    {
        using Container box = new(Images.Scratch,
            "a: /actor name a trap TERM exit:0 ready wait ||| b: /actor name b trap TERM exit:2 ready wait");
        box.Ready("a");
        box.Ready("b");
        box.Stop();
        box.Ends(2);
        Answer logs = Engine.Ask("logs", box.Name);
        Assert.Matches(@"^monofy: exiting with 2, because SIGTERM was received after .*; all stopped within .* \(a: " +
            @"0, b: 2(, peak \d+ MB)?\)\n$", logs.Error);
    }

    [ContainerFact]
    public void A_detached_container_logs_the_same()
    {
        string name = Engine.NewName();
        try
        {
            Engine.Docker("run", "-d", "--name", name, "--label", Engine.Label + "=" + Engine.RunId, "--network",
                "none", Images.Scratch,
                "/actor", "say", "out", "err", "err", "exit", "3");
            Assert.Equal("3", Engine.Docker("wait", name));
            Answer logs = Engine.Ask("logs", name);
            Assert.Equal("out\n", logs.Out);
            Assert.StartsWith("err\n", logs.Error);
        }
        finally { Engine.Ask("rm", "-fv", name); }
    }

    [ContainerFact]
    public void Standard_input_reaches_the_first_service()
    {
        using Container box = new(Images.Scratch, "/actor name a stdin exit 0 ||| /actor wait", "-i");
        box.Input.Write("through docker run -i\n"u8);
        box.Input.Close();
        box.Ends(0);
        box.Out.Wait("^through docker run -i$");
    }
}
