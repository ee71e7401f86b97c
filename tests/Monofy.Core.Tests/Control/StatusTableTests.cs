using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>`ctl status` for people.</summary>
public sealed class StatusTableTests
{
    [Fact]
    public void Each_service_is_a_row_and_what_is_wrong_stands_below()
    {
        var run = new Script("web: --restart=always --health=tcp://:1 --health-interval=1s a ||| database: b");
        run.Pass(1);
        run.Probed("refused", 1);
        run.Pass(179);
        Assert.Equal(
            """
            NAME      STATE  PID  UP  RESTARTS  CPU  MEMORY  HEALTH
            web       up     100  3m  0         1s   12 MB   unhealthy
              no answer within 30 s
            database  up     101  3m  0         1s   12 MB   -

            """, Table(run, 80));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    public void No_line_is_wider_than_the_terminal(int columns)
    {
        var run = new Script(new string('n', 120) +
            ": --health=tcp://:1 --health-interval=1s --restart=always a ||| job: --schedule='@every 1h' b");
        run.Pass(1);
        run.Probed(new string('w', 300), 1);
        run.Exits(0, 3);
        string[] lines = Table(run, columns).Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, columns));
        Assert.True(lines.Length > 3);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(120)]
    public void In_80_columns_nothing_but_a_long_name_is_cut(int length)
    {
        var table = new StatusTable(new TerminalLook(Color: false, Columns: 80));
        string name = new('n', length);
        Add(table, name, """
            "state":"stopping","pid":4194304,"uptime":172799,"restarts":12345678,"last":{"signal":"SIGKILL"},
            "cpu":5999,"memory":999400000,"processes":3,"health":"unhealthy","nextIn":172799
            """);
        string[] lines = table.Take().TrimEnd('\n').Split('\n');
        Assert.All(lines, static line => Assert.InRange(line.Length, 1, 80));
        Assert.Equal(["NAME", "STATE", "PID", "UP", "RESTARTS", "LAST", "CPU", "MEMORY", "HEALTH", "NEXT"],
            Words(lines[0]));
        string shown = length <= 12 ? name : name[..11] + "…";
        Assert.Equal([shown, "stopping", "4194304", "47h", "12345678", "SIGKILL", "99m", "999", "MB", "unhealthy", "in",
            "47h"], Words(lines[1]));
    }

    [Fact]
    public void Gaps_are_two_wide_and_names_whole_if_there_is_room()
    {
        var table = new StatusTable(new TerminalLook(Color: false, Columns: 80));
        Add(table, new('n', 32), """
            "state":"up","pid":7,"uptime":180,"restarts":0,"cpu":1,"memory":12000000,"health":"healthy"
            """);
        Assert.Equal(
            """
            NAME                              STATE  PID  UP  RESTARTS  CPU  MEMORY  HEALTH
            nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn  up     7    3m  0         1s   12 MB   healthy

            """, table.Take());
    }

    private static void Add(StatusTable table, string name, string members) =>
        table.Add(Asked.Item("{\"name\":\"" + name + "\"," + members + "}"));

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void What_is_not_a_terminal_gets_it_whole()
    {
        var run = new Script(new string('n', 120) + ": a");
        Assert.Contains(new string('n', 120), Table(run, 0));
    }

    [Fact]
    public void Colours_add_nothing_but_themselves()
    {
        var run = new Script("web: a");
        string colored = Table(run, 80, color: true);
        Assert.Contains("\u001b[32mup\u001b[0m", colored);
        Assert.Equal(Table(run, 80), System.Text.RegularExpressions.Regex.Replace(colored, "\u001b\\[[0-9;]*m", ""));
    }

    private static string Table(Script run, int columns, bool color = false)
    {
        Call call = CallParser.Parse(["status"], out _, out _)!;
        var output = new List<byte>();
        var printer = new ReplyPrinter(call, new TerminalLook(color, columns), bytes =>
        {
            output.AddRange(bytes.ToArray());
            return true;
        });
        (_, string[] data, _) = Asked.Of(run, "{\"verb\":\"status\"}", static (_, _) =>
            new(TimeSpan.FromSeconds(1), 12_000_000, 1));
        foreach (byte[] item in data.Select(Encoding.UTF8.GetBytes)) printer.Data(item, null);
        printer.End();
        return Encoding.UTF8.GetString([.. output]);
    }
}
