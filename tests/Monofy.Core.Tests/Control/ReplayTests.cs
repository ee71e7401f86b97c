using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Descriptions;
using Monofy.Core.Planning;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>SPEC section 7: <c>--journal=FILE</c> and <c>monofy ctl replay FILE</c>, without a file.</summary>
public sealed class ReplayTests
{
    private const string Version = "1.2.3", Letters = "0123456789 -\n>{}\",:azAZ\0\u00ff";

    [Fact]
    public void A_journal_is_decided_again_and_printed_with_names()
    {
        string journal = Journal("migrate && web: --restart=on-failure:1 gunicorn ||| tick: --schedule=@hourly job");
        var printed = new List<string>();
        Replay replay = Read(journal, printed);
        Assert.Null(replay.Mistake);
        Assert.Null(replay.Difference);
        Assert.Contains("+0.000 s  begin", printed);
        Assert.Contains("    start migrate #1", printed);
        Assert.Contains(printed, static l => l.EndsWith("exited web #1: exited with 3"));
        Assert.Contains(printed, static l => l.StartsWith("    say error: web exited with 3"));
        Assert.Equal(journal.Split('\n').Length - 2 - 1, printed.Count);       // the two at the top are not printed
    }

    [Fact]
    public void The_first_difference_is_reported_with_its_line()
    {
        string[] lines = Journal("web: gunicorn").Split('\n');
        int at = Array.FindIndex(lines, static l => l == "> start web #1");
        Replay other = Read(string.Join('\n', lines).Replace("> start web #1", "> start web #2"), []);
        Assert.Equal((at + 1, "the run decided: start web #2\nthis monofy decides: start web #1"),
            (other.Line, other.Difference));
        Replay less = Read(string.Join('\n', lines.Where((_, i) => i != at)), []);
        Assert.Equal("the run decided: nothing more\nthis monofy decides: start web #1", less.Difference);
        lines[at] += "\n> start web #1";
        Replay more = Read(string.Join('\n', lines).Replace("1 1.2.3", "1 0.9.0"), []);
        Assert.Equal("the run decided: start web #1\nthis monofy decides: nothing more\n" +
            "the journal is of monofy 0.9.0, this is 1.2.3", more.Difference);
    }

    [Fact]
    public void A_journal_that_breaks_off_is_replayed_as_far_as_it_goes()
    {
        string journal = Journal("web: gunicorn");
        Replay replay = Read(journal[..(journal.Length / 2)], []);
        Assert.Null(replay.Mistake);
        Assert.Equal("the journal ends before the run does", replay.End(broken: true));
    }

    [Fact]
    public void Settings_come_as_the_environment_of_the_run_made_them_and_no_variable_is_in_it()
    {
        string journal = Journal("--env=TOKEN=hush web: --grace=$GRACE --env=OTHER=$SECRET gunicorn $SECRET",
            "GRACE=7s", "SECRET=hidden");
        Assert.Contains("\"grace\":\"7s\"", journal);
        Assert.DoesNotContain("hush", journal);
        Assert.DoesNotContain("hidden", journal);
        Assert.Null(Read(journal, []).Difference);
    }

    [Theory]
    [InlineData("", "", "the file ends before the run begins")]
    [InlineData("monofy journal 1 ", "monofy journal 2 ", "is not a journal: expected \"monofy journal 1 VERSION\"")]
    [InlineData("\"monofy\":1", "\"monofy\":2", "plan:1:")]
    [InlineData("{\"monofy\"", "[\"monofy\"", "plan")]
    [InlineData("\n1 0 ", "\n1 99 ", "expected an event of this plan")]
    [InlineData("\n1 0 ", "\n1 2 ", "expected an event of this plan")]
    [InlineData("\n1 2 0 0 1", "\n1 2 5 0 1", "expected an event of this plan")]
    [InlineData("\n1 2 0 0 1", "\n1 2 -9 0 1", "expected an event of this plan")]
    [InlineData("\n1 2 0 0 1", "\n0 2 0 0 1", "expected an event of this plan")]
    [InlineData("\n1 2 0 0 1", "\nnonsense", "expected an event of this plan")]
    public void What_is_not_a_journal_is_refused_with_its_line(string text, string instead, string mistake)
    {
        string journal = Journal("web: gunicorn");
        Assert.Contains(text, journal);
        Replay replay = Read(text.Length == 0 ? "" : journal.Replace(text, instead), []);
        replay.End(broken: false);
        Assert.StartsWith(mistake, replay.Mistake);
    }

    [Fact]
    public void A_hostile_journal_ends_in_a_mistake_or_a_difference_and_in_bounded_time()
    {
        byte[] journal = Encoding.UTF8.GetBytes(Journal(
            "a: --health-cmd=x --health-interval=1s b ||| c: --schedule='*/5 * * * * *' d ||| e: --restart=always f"));
        var dice = new Random(7);
        ProcessorTime.IsBounded(() =>
        {
            for (int round = 0; round < 3000; round++)
            {
                byte[] changed = [.. journal];
                for (int i = dice.Next(1, 8); i > 0; i--)
                    changed[dice.Next(changed.Length)] = (byte)Letters[dice.Next(Letters.Length)];
                Read(Encoding.Latin1.GetString(changed), []);
            }
        }, seconds: 60);
    }

    private static Replay Read(string journal, List<string> printed)
    {
        var replay = new Replay(Version, new(new([]), Missing, Missing), printed.Add);
        string[] lines = journal.Split('\n');
        for (int i = 0; i < lines.Length - 1 && replay.Feed(lines[i]); i++) { }
        return replay;
    }

    private static FileText Missing(string path) => new(null, "missing", true);

    // A run in which every process exits with 3 after a second, until a stop comes.
    private static string Journal(string line, params string[] environment)
    {
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        var sources = new Sources(new(environment), Missing, Missing);
        ParseResult parsed = CommandLines.Parse(words, sources.Environment, Missing);
        Assert.Empty(parsed.Mistakes);
        var supervisor = new Supervisor(parsed.Plan!);
        Description settled = Settled.Of(parsed.Description!, parsed.Plan!, sources);
        var text = new StringBuilder(JournalText.Begin(settled, Version, holds: false));
        var events = new Queue<Event>([Make.Begin]);
        var exits = new Queue<Event>();
        var now = new Instant(1);
        bool over = false;
        for (int round = 0; !over && round < 100; round++)
        {
            while (events.TryDequeue(out Event e))
            {
                ReadOnlySpan<Effect> effects = supervisor.Step(now, e);
                text.Append(JournalText.Step(parsed.Plan!, now, e, effects));
                foreach (ref readonly Effect effect in effects)
                {
                    over |= effect.Kind == EffectKind.End;
                    if (effect.Kind == EffectKind.Sweep) events.Enqueue(Event.NoChildren(0));
                    if (effect.Kind == EffectKind.TakeHandOver) events.Enqueue(Event.HandedOver(effect.Service, null));
                    if (effect.Kind == EffectKind.FindStrays)
                        events.Enqueue(Event.StraysFound(effect.Service, effect.Incarnation, []));
                    if (effect.Kind == EffectKind.ReadClock) events.Enqueue(Event.Clock(now.Ticks));
                    if (effect.Kind != EffectKind.Start) continue;
                    events.Enqueue(Event.Spawned(effect.Service, effect.Role, effect.Incarnation, 100 + round));
                    bool setup = parsed.Plan!.Services[effect.Service].Kind == Core.Plans.ServiceKind.Setup;
                    exits.Enqueue(Event.Exited(effect.Service, effect.Role, effect.Incarnation,
                        ExitStatus.Exited(setup ? 0 : 3), false));
                }
            }
            now += TimeSpan.FromSeconds(1);
            if (exits.TryDequeue(out Event exit)) events.Enqueue(exit);
            else if (supervisor.NextDeadline <= now) events.Enqueue(Event.Tick);
            if (round == 3) events.Enqueue(Event.Ordered(default, new Order { Kind = OrderKind.Signal, Services = [0],
                Signal = Signal.Hup }));
            if (round == 20) events.Enqueue(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        }
        return text.ToString();
    }
}
