using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class SignalTests
{
    // As bash's kill -l prints it on Linux.
    private const string KillList =
        "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU " +
            "URG XCPU " +
        "XFSZ VTALRM PROF WINCH IO PWR SYS 32 33 RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 " +
            "RTMIN+8 RTMIN+9 " +
        "RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 RTMAX-10 RTMAX-9 " +
            "RTMAX-8 " +
        "RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX";

    public static TheoryData<int, string> All()
    {
        var all = new TheoryData<int, string>();
        foreach (string name in KillList.Split(' ')) all.Add(all.Count() + 1, name);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_signal_is_read_by_name_with_and_without_sig_in_either_case_and_by_number(int number, string name)
    {
        var signal = new Signal(number);
        bool named = number is not (32 or 33);
        Assert.Equal(named ? "SIG" + name : name, signal.Name);
        Assert.Equal(signal.Name, signal.ToString());
        Reads(name, number);
        Reads(name.ToLowerInvariant(), number);
        Reads(number.ToString(), number);
        Reads(signal.Name, number);
        Reads(signal.Name.ToLowerInvariant(), number);
    }

    [Fact]
    public void There_are_sixty_four() => Assert.Equal(64, KillList.Split(' ').Length);

    [Theory]
    [InlineData("IOT", 6)]
    [InlineData("SIGIOT", 6)]
    [InlineData("CLD", 17)]
    [InlineData("POLL", 29)]
    [InlineData("sigpoll", 29)]
    [InlineData("SigTerm", 15)]
    [InlineData("015", 15)]
    [InlineData("RTMIN+0", 34)]
    [InlineData("RTMAX-0", 64)]
    [InlineData("RTMIN+30", 64)]
    [InlineData("RTMAX-30", 34)]
    [InlineData("RTMIN+20", 54)]
    public void Other_spellings_are_read_too(string text, int number) => Reads(text, number);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("+15")]
    [InlineData(" 15")]
    [InlineData("15 ")]
    [InlineData("4294967311")] // 2^32 + 15
    [InlineData("99999999999999999999")]
    [InlineData("SIG")]
    [InlineData("SIG15")]
    [InlineData("SIGSIGTERM")]
    [InlineData("TERMS")]
    [InlineData("TER")]
    [InlineData("EXIT")]
    [InlineData("\u017FIGTERM")] // a long s, which is an S when case is folded
    [InlineData("RTMIN+31")]
    [InlineData("RTMAX-31")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMIN+")]
    [InlineData("RTMIN+-1")]
    [InlineData("RTMIN3")]
    [InlineData("RTMIN + 3")]
    public void What_is_not_a_signal_is_refused(string text)
    {
        Assert.False(Signal.TryParse(text, out Signal signal));
        Assert.Equal(default, signal);
    }

    [Fact]
    public void The_named_ones_have_the_numbers_of_linux()
    {
        Signal[] named =
        [
            Signal.Hup, Signal.Int, Signal.Quit, Signal.Ill, Signal.Trap, Signal.Abrt, Signal.Bus, Signal.Fpe,
                Signal.Kill,
            Signal.Usr1, Signal.Segv, Signal.Usr2, Signal.Pipe, Signal.Alrm, Signal.Term, Signal.Chld, Signal.Cont,
                Signal.Stop,
            Signal.Tstp, Signal.Ttin, Signal.Ttou, Signal.Winch, Signal.Sys, Signal.RtMin, Signal.RtMax,
        ];
        Assert.Equal(
            "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT STOP TSTP TTIN TTOU " +
                "WINCH SYS " +
            "RTMIN RTMAX",
            string.Join(' ', named.Select(signal => signal.Name[3..])));
    }

    [Fact]
    public void Three_signals_ask_for_a_stop() =>
        Assert.Equal("SIGINT SIGQUIT SIGTERM", Where(signal => signal.AsksForStop));

    [Fact]
    public void These_and_no_others_are_kept_from_the_services() => Assert.Equal(
        "SIGILL SIGTRAP SIGBUS SIGFPE SIGKILL SIGSEGV SIGCHLD SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGSYS 32 33 SIGRTMIN",
        Where(signal => !signal.CanBeForwarded));

    [Fact]
    public void No_signal_cannot_be_forwarded()
    {
        Assert.False(default(Signal).CanBeForwarded);
        Assert.False(new Signal(65).CanBeForwarded);
    }

    private static void Reads(string text, int number)
    {
        Assert.True(Signal.TryParse(text, out Signal signal), text);
        Assert.Equal(number, signal.Number);
    }

    private static string Where(System.Func<Signal, bool> holds) =>
        string.Join(' ', Enumerable.Range(1, 64).Select(number => new Signal(number)).Where(holds).Select(signal =>
            signal.Name));
}
