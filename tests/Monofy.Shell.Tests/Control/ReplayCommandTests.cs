using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Core.Planning;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Recording;

namespace Monofy.Shell.Tests.Control;

/// <summary><c>monofy ctl replay</c> with files: what it prints, and what it exits with.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    private const int Same = 0, Otherwise = 1, Refused = 125;

    private readonly string _file = Path.GetTempFileName();
    private readonly List<string> _printed = [], _messages = [];

    [Fact]
    public void A_journal_that_is_decided_again_is_printed()
    {
        Assert.Equal(Same, Replay(Journal()));
        Assert.Contains("    start true #1", _printed);
        Assert.StartsWith("replayed 4 events: the same is decided again", _printed[^1]);
        Assert.Empty(_messages);
    }

    [Fact]
    public void A_journal_longer_than_what_is_read_at_once_is_read_to_its_end()
    {
        string journal = Journal(new string('x', 200_000));
        Assert.Contains(journal.Split('\n'), static l => l.Length > 200_000);
        Assert.Equal(Same, Replay(journal));
    }

    [Fact]
    public void What_is_decided_otherwise_is_reported_with_its_line()
    {
        string journal = Journal().Replace("> start true #1", "> start true #2");
        Assert.Equal(Otherwise, Replay(journal));
        int line = Array.FindIndex(journal.Split('\n'), static l => l == "> start true #2") + 1;
        Assert.Equal([_file + ":" + line + ": this is decided otherwise now", "the run decided: start true #2",
            "this monofy decides: start true #1"], _messages);
    }

    [Fact]
    public void A_journal_that_breaks_off_is_replayed_as_far_as_it_goes()
    {
        string journal = Journal();
        Assert.Equal(Same, Replay(journal[..^5]));
        Assert.Equal(["the journal ends before the run does"], _messages);
    }

    [Theory]
    [InlineData("nonsense\n", ":1: is not a journal: expected \"monofy journal 1 VERSION\"")]
    [InlineData("", ":0: the file ends before the run begins")]
    [InlineData("\0\0\0\n", ":1: is not a journal: expected \"monofy journal 1 VERSION\"")]
    public void What_is_not_a_journal_is_refused(string text, string mistake)
    {
        Assert.Equal(Refused, Replay(text));
        Assert.Equal([_file + mistake], _messages);
    }

    [Fact]
    public void A_line_without_an_end_is_not_read_for_ever()
    {
        Assert.Equal(Refused, Replay(JournalText.Heading + "1\n" + new string('x', 3 << 20)));
        Assert.Equal([_file + ":2: the line is longer than 2 MB"], _messages);
    }

    [Fact]
    public void A_file_that_is_missing_is_refused()
    {
        File.Delete(_file);
        Assert.Equal(Refused, Run(_file));
        Assert.Equal([_file + ": no such file or directory (ENOENT)"], _messages);
    }

    [Fact]
    public void A_folder_is_not_a_journal()
    {
        string folder = Path.GetTempPath();
        Assert.Equal(Refused, Run(folder));
        Assert.Equal([folder + ": is not a regular file"], _messages);
    }

    [Fact]
    public void A_device_that_never_ends_is_not_a_journal()
    {
        Assert.Equal(Refused, Run("/dev/zero"));
        Assert.Equal(["/dev/zero: is not a regular file"], _messages);
    }

    public void Dispose() => File.Delete(_file);

    private int Replay(string text)
    {
        File.WriteAllText(_file, text);
        return Run(_file);
    }

    private int Run(string file) =>
        ReplayCommand.Run(file, EnvironmentBlock.Empty,
            (text, isMessage) => (isMessage ? _messages : _printed).Add(text));

    // A run of one process that exits with 0.
    private static string Journal(params string[] words)
    {
        var sources = new Sources(EnvironmentBlock.Empty, FileReader.Read, FileReader.Read);
        ParseResult parsed = CommandLines.Parse(["true", .. words], sources.Environment, FileReader.Read);
        Assert.Empty(parsed.Mistakes);
        var supervisor = new Supervisor(parsed.Plan!);
        var text = new StringBuilder(JournalText.Begin(Settled.Of(parsed.Description!, parsed.Plan!, sources),
            Release.Version, holds: false));
        Event[] events = [Event.BeginAs(0), Event.Spawned(0, Role.Main, 1, 100),
            Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), false), Event.NoChildren(0)];
        var now = new Instant(1);
        foreach (Event e in events)
            text.Append(JournalText.Step(parsed.Plan!, now, e, supervisor.Step(now, e)));
        return text.ToString();
    }
}
