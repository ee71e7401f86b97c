using System;
using Monofy.Core.Supervision;
using Monofy.Core.Terminal;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Terminal;

/// <summary>Who gets the terminal: monofy's group is 10, its process is 20, the shell's other job is 30.</summary>
public sealed class TerminalPolicyTests
{
    private const int Own = 10, Process = 20, Other = 30;

    [Fact]
    public void A_terminal_in_whose_foreground_monofy_is_is_lent_and_its_modes_are_kept()
    {
        TerminalPolicy policy = Started(Own);
        Assert.True(policy.IsTerminal && policy.IsOurs && policy.KeepsModes);
        Assert.False(policy.IsShared);
        Assert.True(policy.LendsTo(hasInput: true, ownTerminal: false));
        Assert.False(policy.LendsTo(hasInput: false, ownTerminal: false));
        Assert.False(policy.LendsTo(hasInput: true, ownTerminal: true));
    }

    [Fact]
    public void In_the_background_the_modes_are_those_of_another() => Assert.False(Started(Other).KeepsModes);

    [Fact]
    public void What_is_not_a_terminal_is_lent_to_none()
    {
        TerminalPolicy policy = Started(-1, isTerminal: false);
        Assert.False(policy.IsTerminal || policy.IsOurs || policy.IsShared || policy.LendsTo(true, false));
        Assert.Equal(Presence.Away, policy.Where(Own));
    }

    [Fact]
    public void A_terminal_of_another_session_is_a_terminal_that_is_lent_to_none()
    {
        TerminalPolicy policy = Started(-1);
        Assert.True(policy.IsTerminal);
        Assert.False(policy.LendsTo(true, false));
    }

    [Fact]
    public void If_others_read_the_output_the_terminal_is_shared_unless_SIGTTIN_is_ignored()
    {
        Assert.True(Started(Own, outputIsPipe: true).IsShared);
        Assert.False(Started(Own, outputIsPipe: true).KeepsModes);
        Assert.False(Started(Own, outputIsPipe: true, ignoresTtin: true).IsShared);
    }

    [Fact]
    public void The_foreground_is_monofys_to_give_while_its_own_group_or_the_one_it_was_given_to_has_it()
    {
        TerminalPolicy policy = Started(Own);
        Assert.Equal(Presence.Here, policy.Where(Own));
        Assert.Equal(Presence.DependsOnItsGroup, policy.Where(Process));
        policy.Give(Process);
        Assert.Equal(Presence.Here, policy.Where(Process));
        Assert.Equal(Presence.DependsOnItsGroup, policy.Where(Other));
        Assert.Equal(Presence.Away, policy.Where(0));
        Assert.Equal(Presence.Away, policy.Where(-1));
    }

    [Theory]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(false, false, true, true)]
    public void Another_group_leaves_it_to_monofy_if_it_is_empty_or_ours_or_no_shell_is_there(
        bool isEmpty, bool isChild, bool leads, bool expected) =>
        Assert.Equal(expected, TerminalPolicy.IsHere(new(isEmpty, isChild, leads)));

    [Fact]
    public void The_process_gets_it_again_when_monofy_is_in_the_foreground_again()
    {
        TerminalPolicy policy = Started(Own);
        Assert.False(policy.Resumes(Own));
        policy.Give(Process);
        Assert.True(policy.Resumes(Own));
        Assert.False(policy.Resumes(Other));
        Assert.False(policy.Resumes(Process));
    }

    [Fact]
    public void A_pseudo_terminal_gets_what_is_typed_only_if_standard_input_is_a_terminal()
    {
        Assert.False(Started(-1, isTerminal: false).MakeRaw(Process, true));
        Assert.False(Started(-1).MakeRaw(Process, true));
        TerminalPolicy policy = Started(Own);
        Assert.True(policy.MakeRaw(Process, output: true));
        Assert.True(policy.IsRaw && policy.FollowsOutput && policy.Resumes(Own));
        Assert.False(policy.Has(Process));
        Assert.True(policy.EndsWith(Process));
    }

    [Fact]
    public void Only_where_a_pseudo_terminal_gets_what_is_typed_monofy_has_to_know_when_it_is_in_the_foreground_again()
    {
        TerminalPolicy policy = Started(Own);
        policy.Give(Process);
        Assert.False(policy.Misses(Other), "the kernel stops the process when it wants the terminal");
        policy.MakeRaw(Process, output: true);
        Assert.True(policy.Misses(Other));
        Assert.False(policy.Misses(Own));
        Assert.False(policy.Misses(-1), "hung up");
    }

    [Fact]
    public void Newlines_begin_lines_unless_the_program_has_switched_that_off_on_its_pseudo_terminal()
    {
        TerminalPolicy policy = Started(Own);
        policy.MakeRaw(Process, output: true);
        Assert.False(policy.IsRawOutput || policy.Follows(translates: true));
        Assert.True(policy.Follows(translates: false) && policy.IsRawOutput);
        Assert.False(policy.Follows(translates: false));
        Assert.True(policy.Follows(translates: true));
        Assert.False(policy.IsRawOutput);
        policy.MakeRaw(Process, output: false);
        Assert.False(policy.FollowsOutput || policy.Follows(translates: false), "monofy cuts lines");
    }

    [Theory]
    [InlineData(5, true)]       // OPOST and ONLCR
    [InlineData(1, false)]
    [InlineData(4, false)]
    public void Newlines_are_translated_if_both_flags_say_so(byte flags, bool expected)
    {
        byte[] modes = new byte[TerminalModes.Size];
        modes[4] = flags;
        Assert.Equal(expected, TerminalModes.TranslatesNewlines(modes));
    }

    [Fact]
    public void A_process_that_reads_elsewhere_claims_the_terminal_of_its_session_when_it_wants_it()
    {
        TerminalPolicy policy = Started(-1, isTerminal: false);
        Assert.True(policy.Claims(Process, Signal.Ttin, hasInput: true));
        Assert.True(policy.Claims(Process, Signal.Ttou, hasInput: true));
        Assert.False(policy.Claims(Process, Signal.Tstp, hasInput: true));
        Assert.False(policy.Claims(Process, Signal.Ttin, hasInput: false));
        policy.Claimed(Process);
        Assert.True(policy.IsOurs && policy.IsShared && policy.Has(Process));
        Assert.False(policy.Claims(Other, Signal.Ttin, hasInput: true));
        Assert.False(Started(Own).Claims(Process, Signal.Ttin, hasInput: true));
    }

    [Fact]
    public void A_process_that_is_stopped_is_continued_suspends_the_run_or_is_stuck()
    {
        TerminalPolicy policy = Started(Own);
        Assert.Equal(StoppedProcess.Stuck, policy.Answer(Process, Signal.Ttin, isBack: false));
        Assert.Equal(StoppedProcess.Leave, policy.Answer(Process, Signal.Stop, isBack: false));
        policy.Give(Process);
        Assert.Equal(StoppedProcess.Continue, policy.Answer(Process, Signal.Ttin, isBack: true));
        Assert.Equal(StoppedProcess.Suspend, policy.Answer(Process, Signal.Ttin, isBack: false));
        Assert.Equal(StoppedProcess.Suspend, policy.Answer(Process, Signal.Tstp, isBack: false));
        Assert.Equal(StoppedProcess.Stuck, policy.Answer(Other, Signal.Ttou, isBack: false));
    }

    [Theory]
    [InlineData(130, 2)]
    [InlineData(131, 3)]
    [InlineData(143, 0)]
    [InlineData(0, 0)]
    public void A_death_by_SIGINT_or_SIGQUIT_tells_that_it_was_typed(int status, int signal) =>
        Assert.Equal(signal, TerminalPolicy.TypedBy(ExitStatus.Exited(status))?.Number ?? 0);

    [Fact]
    public void The_job_of_the_shell_gets_it_for_good_if_a_process_has_it_from_monofy()
    {
        TerminalPolicy policy = Started(Own);
        Assert.False(policy.Yields(Own));
        policy.Give(Process);
        Assert.False(policy.Yields(Other));
        Assert.True(policy.Yields(Process));
        policy.Leave();
        Assert.False(policy.IsOurs || policy.Yields(Process) || policy.LendsTo(true, false));
        Assert.Equal(Presence.Away, policy.Where(Own));
    }

    [Fact]
    public void At_the_end_the_modes_come_back_before_the_foreground()
    {
        TerminalPolicy policy = Started(Own);
        policy.Give(Process);
        Assert.Equal(new(true, true, true), policy.TakeBack(true, Process, outputIsPipe: true));
        Assert.Equal(0, policy.Given);
    }

    [Fact]
    public void The_modes_of_a_pager_stay_if_no_process_had_the_terminal()
    {
        Assert.Equal(new(false, false, false), Started(Own, outputIsPipe: true).TakeBack(true, Own, true));
        Assert.Equal(new(true, false, false), Started(Own).TakeBack(true, Own, false));
        TerminalPolicy raw = Started(Own);
        raw.MakeRaw(Process, false);
        Assert.Equal(new(true, false, false), raw.TakeBack(true, Own, true));
    }

    [Fact]
    public void A_terminal_that_a_shell_gave_to_another_job_is_left_alone()
    {
        TerminalPolicy policy = Started(Own);
        policy.Give(Process);
        Assert.Equal(default, policy.TakeBack(false, Other, outputIsPipe: false));
        Assert.Equal(0, policy.Given);
    }

    [Fact]
    public void What_is_stuck_says_who_has_the_terminal()
    {
        Assert.Equal("web (pid 20) was stopped by SIGTTIN: it wants the terminal, which only the service with " +
            "--stdin has; it stays stopped until it is continued",
            TerminalPolicy.WhyStuck("web", Process, Signal.Ttin, false));
        Assert.Contains("others of the same shell job have",
            TerminalPolicy.WhyStuck("web", Process, Signal.Ttin, true));
    }

    [Fact]
    public void Raw_modes_pass_what_is_typed_byte_by_byte()
    {
        byte[] modes = new byte[TerminalModes.Size];
        modes.AsSpan().Fill(0xFF);
        byte[] raw = TerminalModes.Raw(modes, output: false);
        Assert.Equal("14 FA FF FF", Hex(raw, 0));       // without IGNBRK to IXON
        Assert.Equal("FF FF FF FF", Hex(raw, 4));
        Assert.Equal("FF FF FF FF", Hex(raw, 8));
        Assert.Equal("B4 7F FF FF", Hex(raw, 12));      // without ECHO, ECHONL, ICANON, ISIG, IEXTEN
        Assert.Equal((0, 1), (raw[22], raw[23]));       // VTIME, VMIN
        Assert.Equal("FE FF FF FF", Hex(TerminalModes.Raw(modes, output: true), 4));
        Assert.All(modes, static b => Assert.Equal(0xFF, b));
    }

    private static string Hex(byte[] bytes, int at) =>
        string.Join(' ', System.Array.ConvertAll(bytes[at..(at + 4)], static b => b.ToString("X2")));

    private static TerminalPolicy Started(int foreground, bool isTerminal = true, bool outputIsPipe = false,
        bool ignoresTtin = false) => new(new(Own, foreground, isTerminal, outputIsPipe, ignoresTtin));
}
