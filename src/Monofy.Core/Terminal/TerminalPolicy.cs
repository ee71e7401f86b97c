using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Terminal;

/// <summary>
/// Who gets the terminal that monofy was started on. The kernel lets one process group read from it, the foreground.
/// The process with standard input is to be that group while it lives; monofy's own group, which may have other
/// members (<c>monofy git log | less</c>), is it before and after. A shell may take the foreground away at any time,
/// without a word. The shell of monofy reads what the kernel says and does what this decides.
/// </summary>
public sealed class TerminalPolicy
{
    private readonly int _own;
    private int _given;             // the group that has the foreground from us, or is to have it, or 0
    private int _rawFor;            // the process whose pseudo-terminal gets what is typed, or 0
    private OutputModes _output;    // of the terminal while that pseudo-terminal gets the input

    /// <summary>Decides what standard input is.</summary>
    public TerminalPolicy(in TerminalStart start)
    {
        _own = start.OwnGroup;
        IsTerminal = start.IsTerminal;
        IsOurs = start.Foreground >= 0;
        // A process that ignores SIGTTIN ($(monofy …) in a shell) is not stopped, but refused.
        IsShared = IsOurs && start.OutputIsPipe && !start.IgnoresTtin;
        KeepsModes = start.Foreground == _own && !IsShared;
    }

    /// <summary>Whether standard input is a terminal, though perhaps not ours to control.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether there is a terminal that monofy may give to its processes, whenever it is in its foreground:
    /// not another session's, and no other process of monofy's own job wanted it.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>
    /// Whether others of the shell's job read what we write and may want the terminal. A process gets it when it wants
    /// it then, and not before: they would be stopped for wanting it, and a shell that sees that takes the job for
    /// stopped.
    /// </summary>
    public bool IsShared { get; private set; }

    /// <summary>Whether the modes of the start are those to restore at the end. In the background the terminal has the
    /// modes of the group that has it now, and a shared one those that were set last.</summary>
    public bool KeepsModes { get; }

    /// <summary>Whether what is typed goes to a pseudo-terminal as it is.</summary>
    public bool IsRaw => _rawFor != 0;

    /// <summary>Whether output is written without translating newlines. Only while the program has turned that off: the
    /// lines of others and of monofy itself would not begin at the left.</summary>
    public bool IsRawOutput => _output == OutputModes.Raw;

    /// <summary>Whether that depends on what the program has made of its pseudo-terminal.</summary>
    public bool FollowsOutput => IsRaw && _output != OutputModes.AlwaysTranslated;

    /// <summary>The group that has the foreground from us, or is to have it; 0: none.</summary>
    public int Given => _given;

    /// <summary>Whether the group of <paramref name="pid"/> has the foreground from monofy.</summary>
    public bool Has(int pid) => _given == pid && pid != 0;

    /// <summary>Whether a process is started for the foreground.</summary>
    /// <param name="hasInput">It reads monofy's standard input.</param>
    /// <param name="ownTerminal">It has a terminal of its own.</param>
    public bool LendsTo(bool hasInput, bool ownTerminal) => hasInput && !ownTerminal && IsOurs;

    /// <summary>Whether monofy may say who is in the foreground, where <paramref name="foreground"/> is now.</summary>
    public Presence Where(int foreground)
    {
        if (!IsOurs) return Presence.Away;
        if (foreground == _own || Has(foreground)) return Presence.Here;
        // Hung up, or a group outside our PID namespace.
        return foreground <= 0 ? Presence.Away : Presence.DependsOnItsGroup;
    }

    /// <summary>
    /// The same where that depends on the group in the foreground. A shell that stopped monofy, and continued it in
    /// the background, has the terminal for itself or another of its jobs. But a group may be empty, or one that a
    /// process made and left to us; and if monofy leads the session no job of a shell could have it.
    /// </summary>
    public static bool IsHere(in ForegroundFacts group) =>
        group.IsEmpty || group.IsChild || group.MonofyLeadsSession;

    /// <summary>The group of <paramref name="pid"/> has the foreground; its process took it itself, or is to have it
    /// when that is here again, or when it wants it.</summary>
    public void Give(int pid) => _given = pid;

    /// <summary>Passes what is typed to the pseudo-terminal of <paramref name="pid"/>; false if monofy has no terminal.
    /// <paramref name="output"/>: whether output modes follow those of the pseudo-terminal.</summary>
    public bool MakeRaw(int pid, bool output)
    {
        if (!IsOurs || !IsTerminal) return false;
        _rawFor = pid;
        _output = output ? OutputModes.Translated : OutputModes.AlwaysTranslated;
        return true;
    }

    /// <summary>Whether the modes have to change, now that the pseudo-terminal <paramref name="translates"/> newlines
    /// or does not.</summary>
    public bool Follows(bool translates)
    {
        if (!FollowsOutput || IsRawOutput != translates) return false;
        _output = translates ? OutputModes.Translated : OutputModes.Raw;
        return true;
    }

    /// <summary>Whether monofy, which is in the foreground again, has something to give back.</summary>
    public bool Resumes(int foreground) => WaitsToResume && foreground == _own;

    /// <summary>Whether it would have something to give back.</summary>
    public bool WaitsToResume => _given != 0 || _rawFor != 0;

    /// <summary>Whether it needs to know when monofy is in the foreground again, which it is not now: what is typed
    /// goes to a pseudo-terminal then. A terminal that has hung up has no foreground any more.</summary>
    public bool Misses(int foreground) => IsRaw && foreground >= 0 && foreground != _own;

    /// <summary>Whether <paramref name="signal"/> stops a process because it wants the terminal.</summary>
    public static bool IsWish(Signal signal) => signal == Signal.Ttin || signal == Signal.Ttou;

    /// <summary>
    /// Whether a process that was stopped by <paramref name="signal"/> gets the terminal of monofy's session: it reads
    /// standard input, which is not a terminal, but wants the terminal (<c>git log | monofy less</c> reads keys there).
    /// </summary>
    public bool Claims(int pid, Signal signal, bool hasInput) =>
        IsWish(signal) && !Has(pid) && hasInput && !IsTerminal && !IsOurs;

    /// <summary>It got that one, which monofy has opened.</summary>
    public void Claimed(int pid) => (IsOurs, IsShared, _given) = (true, true, pid);

    /// <summary>What becomes of a process that was stopped.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="signal">What stopped it.</param>
    /// <param name="isBack">It has been given the foreground, which it wanted.</param>
    public StoppedProcess Answer(int pid, Signal signal, bool isBack)
    {
        if (isBack) return StoppedProcess.Continue;
        if (Has(pid)) return StoppedProcess.Suspend;
        return IsWish(signal) ? StoppedProcess.Stuck : StoppedProcess.Leave;
    }

    /// <summary>What was typed, if a process that had the foreground ended with <paramref name="status"/>: what is
    /// typed goes to the foreground alone, so a death of it tells that it was typed, as it tells a shell.</summary>
    public static Signal? TypedBy(ExitStatus status) =>
        status.Code == 128 + Signal.Int.Number ? Signal.Int
        : status.Code == 128 + Signal.Quit.Number ? Signal.Quit : null;

    /// <summary>A process ended: whether the terminal comes back with that.</summary>
    public bool EndsWith(int pid) => pid != 0 && (_given == pid || _rawFor == pid);

    /// <summary>
    /// Another process of monofy's own job wanted the terminal, which a process has from us, and the whole job was
    /// stopped for that: whether the job gets it, for good, as it would have it without monofy.
    /// </summary>
    public bool Yields(int foreground) => IsOurs && _given != 0 && foreground == _given;

    /// <summary>The job has it for good.</summary>
    public void Leave() => (IsOurs, _given) = (false, 0);

    /// <summary>
    /// At the end of the run, of a process that had the terminal, and after a start that failed: the foreground then
    /// belongs to an empty group, or to one that nothing waits for. Where no process had it from us, and others read
    /// what we write, its modes may be theirs (a pager's).
    /// </summary>
    /// <param name="isHere">Monofy may say who is in the foreground.</param>
    /// <param name="foreground">Who is.</param>
    /// <param name="outputIsPipe">Whether somebody reads what we write.</param>
    public TakenBack TakeBack(bool isHere, int foreground, bool outputIsPipe)
    {
        bool lent = _given != 0 && foreground != _own;
        bool changed = lent || _rawFor != 0;
        _given = _rawFor = 0;
        return isHere ? new(changed || !outputIsPipe, foreground != _own, lent) : default;
    }

    /// <summary>The message about a process that stays stopped.</summary>
    public static string WhyStuck(string name, int pid, Signal signal, bool hasInput) =>
        name + " (pid " + pid + ") was stopped by " + signal.Name + ": it wants the terminal, which " +
        (hasInput ? "others of the same shell job have" : "only the service with --stdin has") +
        "; it stays stopped until it is continued";

    // Translated and Raw are what the program has set on its pseudo-terminal.
    private enum OutputModes { AlwaysTranslated, Translated, Raw }
}
