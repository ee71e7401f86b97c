using System.Text;
using Monofy.Core.Launching;

namespace Monofy.Core.Tests.Launching;

public sealed class FirstProcessTests
{
    private const string Term = "0000000000004000", None = "0000000000000000";

    [Fact]
    public void A_shell_that_does_not_handle_SIGTERM_is_named()
    {
        Assert.Equal("PID 1 (entrypoint.sh) does not pass on signals, so docker stop cannot reach monofy: " +
            "start it with exec (exec monofy …), or use the JSON form of CMD",
            Notice(Status("entrypoint.sh", None, "0000000000010002")));
    }

    [Fact]
    public void A_shell_with_a_trap_may_pass_it_on() => Assert.Null(Notice(Status("bash", None, Term)));

    [Fact]
    public void A_process_that_waits_for_blocked_signals_may_pass_it_on() =>
        Assert.Null(Notice(Status("tini", Term, None)));

    [Fact]
    public void A_shell_that_blocks_signals_until_it_waits_is_named_too() =>
        Assert.NotNull(Notice(Status("dash", "fffffffffffbfeff", None, "R (running)")));

    [Theory]
    [InlineData("")]
    [InlineData("Name:\tsh\n")]
    [InlineData("Name:\tsh\nSigBlk:\t0\nSigCgt:\t")]
    [InlineData("Name:\tsh\nSigBlk:\tnumber\nSigCgt:\t0\n")]
    [InlineData("Name:\tsh\nSigBlk:\t0fffffffffffffffffff\nSigCgt:\t0\n")]
    [InlineData("Name:\tsh\nSigBlk:\t0\nSigCgt:\t00000000")]
    public void What_cannot_be_read_is_passed_over(string status) => Assert.Null(Notice(status));

    private static string Status(string name, string blocked, string caught, string state = "S (sleeping)") =>
        $"Name:\t{name}\nUmask:\t0022\nState:\t{state}\nPPid:\t0\nSigPnd:\t{None}\n" +
        $"SigBlk:\t{blocked}\nSigIgn:\t{None}\nSigCgt:\t{caught}\nCapInh:\t{None}\n";

    private static string? Notice(string status) => FirstProcess.Notice(Encoding.UTF8.GetBytes(status));
}
