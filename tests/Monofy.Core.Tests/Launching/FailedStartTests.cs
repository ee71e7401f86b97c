using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Launching;

/// <summary>What a failed start means: message, status, and whether it is worth another attempt.</summary>
public sealed class FailedStartTests
{
    private readonly Dictionary<string, FileFacts> _files = [];

    [Fact]
    public void A_program_that_no_directory_of_PATH_has_counts_as_127()
    {
        StartFailure failure = Exec(Errno.ENOENT, ["nosuch"]);
        Assert.Equal(new("no program nosuch in PATH", 127, false), failure);
    }

    [Fact]
    public void A_path_that_is_not_there_counts_as_127() =>
        Assert.Equal(new("cannot execute /no/such: why", 127, false), Exec(Errno.ENOENT, ["/no/such"]));

    [Fact]
    public void A_program_that_is_a_word_of_the_shell_gets_a_hint() =>
        Assert.Equal("no program cd in PATH; it is part of the shell; use --cwd=/tmp, or sh -c '...'",
            Exec(Errno.ENOENT, ["cd", "/tmp"]).Text);

    [Fact]
    public void A_script_whose_interpreter_is_missing_counts_as_127_and_names_it()
    {
        _files["/bin/x"] = new(true, false, Encoding.ASCII.GetBytes("#!/no/sh\n"));
        StartFailure failure = Exec(Errno.ENOENT, ["x"]);
        Assert.Equal(127, failure.Status);
        Assert.Equal("cannot execute /bin/x: the interpreter /no/sh that it names is missing (ENOENT)", failure.Text);
    }

    [Fact]
    public void A_file_is_looked_for_where_the_process_saw_it()
    {
        _files["/srv/./x"] = new(true, false, Encoding.ASCII.GetBytes("#!/no/sh\n"));
        Assert.StartsWith("cannot execute ./x: the interpreter", Exec(Errno.ENOENT, ["./x"], "/srv").Text);
    }

    [Fact]
    public void A_file_that_may_not_be_executed_counts_as_126() =>
        Assert.Equal(new("cannot execute /bin/x: why", 126, false), Exec(Errno.EACCES, ["x"]));

    [Fact]
    public void A_directory_is_named_as_one()
    {
        _files["/bin"] = new(true, true, default);
        Assert.Equal(new("cannot execute /bin: it is a directory (EACCES)", 126, false), Exec(Errno.EACCES, ["/bin"]));
    }

    [Fact]
    public void A_compose_file_that_is_executed_gets_a_hint() =>
        Assert.Equal("./compose.yaml is not executable; monofy -f ./compose.yaml runs what it describes",
            Exec(Errno.EACCES, ["./compose.yaml"]).Text);

    [Fact]
    public void A_program_for_another_processor_counts_as_126()
    {
        _files["/bin/x"] = new(true, false, ReadOnlyMemory<byte>.Empty);
        Assert.Equal(new("cannot execute /bin/x: it is empty (ENOEXEC)", 126, false), Exec(Errno.ENOEXEC, ["x"]));
    }

    [Fact]
    public void Arguments_that_are_too_large_count_as_126() =>
        Assert.Equal("cannot execute /bin/x: its arguments and environment are larger than the kernel takes (E2BIG)",
            Exec(Errno.E2BIG, ["x"]).Text);

    [Fact]
    public void A_program_that_is_being_written_is_worth_another_attempt() =>
        Assert.Equal(new("cannot execute /bin/x: why", 126, true), Exec(Errno.ETXTBSY, ["x"]));

    [Fact]
    public void An_empty_word_is_not_a_program_to_find() =>
        Assert.Equal(new("its program is an empty word", 127, false), Exec(Errno.ENOENT, [""]));

    [Theory]
    [InlineData(StartStage.Fork, Errno.EAGAIN, true, "cannot make a process: why")]
    [InlineData(StartStage.Fork, Errno.ENOMEM, true, "cannot make a process: why")]
    [InlineData(StartStage.Pipe, Errno.EMFILE, true, "cannot make a pipe for its start: why")]
    [InlineData(StartStage.Pipe, Errno.ENFILE, true, "cannot make a pipe for its start: why")]
    [InlineData(StartStage.Directory, Errno.ENOENT, false, "cannot change directory to /srv: why")]
    [InlineData(StartStage.Uid, 1, false,
        "cannot run as web: monofy may not change users; it must run as root, with CAP_SETUID and CAP_SETGID")]
    [InlineData(StartStage.Nice, 13, false, "cannot set its nice value to -5: why")]
    [InlineData(StartStage.Late, 0, true,
        "cannot start x: after 10 s it had still not been executed; killed it")]
    public void Each_step_counts_as_126_and_says_what_it_was(
        StartStage stage, int errno, bool transient, string text) =>
        Assert.Equal(new(text, 126, transient), Failed(stage, errno, ["x"], "/srv").Explain());

    [Fact]
    public void Each_step_has_words_of_its_own()
    {
        StartStage[] stages = [.. Enum.GetValues<StartStage>().Where(static stage => stage != StartStage.None)];
        string[] texts = [.. stages.Select(stage => Failed(stage, Errno.EPERM, ["x"], "/srv").Explain().Text)];
        Assert.All(texts, static text => Assert.StartsWith("cannot ", text));
        // The three of a change of user have one reason.
        Assert.Equal(stages.Length - 2, texts.Distinct().Count());
    }

    [Fact]
    public void A_limit_is_named_as_it_was_written()
    {
        Assert.Equal("cannot set its limit nofile=10:20: why", Failed(StartStage.Limits, 1, ["x"]).Explain().Text);
        Assert.Equal("cannot set its limit of open files: why",
            (Failed(StartStage.Limits, 1, ["x"]) with { Failed = -1 }).Explain().Text);
    }

    [Fact]
    public void What_fails_before_there_is_a_process_has_a_status_of_its_own()
    {
        Assert.Equal(new("$X is not set", Limits.UsageStatus, false), FailedStart.OfWords("$X is not set"));
        Assert.Equal(new("cannot run as web: there is no user", 126, false),
            FailedStart.OfUser("web", "there is no user"));
        Assert.Equal(new("in use", 126, false), FailedStart.OfSocket("in use"));
        Assert.Equal(new("no pipe", 126, true), FailedStart.OfDescriptor("no pipe"));
    }

    [Theory]
    [InlineData(null, "/usr/local/sbin/x /usr/local/bin/x /usr/sbin/x /usr/bin/x /sbin/x /bin/x")]
    [InlineData("/a:/b", "/a/x /b/x")]
    [InlineData("/a::/b", "/a/x ./x /b/x")]
    [InlineData("", "./x")]
    public void A_program_is_looked_for_in_PATH(string? path, string expected) =>
        Assert.Equal(expected, string.Join(' ', ProgramSearch.Candidates("x", path)));

    private StartFailure Exec(int errno, string[] words, string? directory = null) =>
        Failed(StartStage.Exec, errno, words, directory).Explain();

    private FailedStart Failed(StartStage stage, int errno, string[] words, string? directory = null)
    {
        var spec = new LaunchSpec(words, EnvironmentBlock.Empty, "s", 0, directory, "web");
        ServiceSettings settings = ServiceSettings.Default with
        {
            Nice = -5, Ulimits = [new(7, "nofile", 10, 20)],
        };
        string[] candidates = ProgramSearch.IsPath(words[0]) ? words : ProgramSearch.Candidates(words[0], "/bin");
        return new(spec, settings, candidates)
        {
            Stage = stage, Errno = errno, Reason = "why", Machine = 62,
            Look = file => _files.GetValueOrDefault(file),
        };
    }
}
