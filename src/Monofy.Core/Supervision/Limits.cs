using System;

namespace Monofy.Core.Supervision;

/// <summary>Every number that bounds a run and that no option changes.</summary>
/// <remarks>Milliseconds are written as ticks: the compiler works that out, and
/// <see cref="TimeSpan.FromMilliseconds(double)"/> would be called when the first stop signal comes.</remarks>
public static class Limits
{
    /// <summary>The grace if monofy itself stops the rest and none was given.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    /// <summary>After it has run this long, its restarts and their delay begin anew (as in Docker).</summary>
    public static readonly TimeSpan GoodRun = TimeSpan.FromSeconds(10);

    /// <summary>A stop that takes longer says what it waits for; then again after twice the time, and so on.</summary>
    public static readonly TimeSpan FirstNotice = TimeSpan.FromSeconds(5);

    /// <summary>Requests to stop that come sooner after the first one count as the same.</summary>
    public static readonly TimeSpan SecondRequest = TimeSpan.FromSeconds(1);

    /// <summary>The reason of the stop is announced before the closing line only if the stop takes longer than
    /// this.</summary>
    public static readonly TimeSpan ReasonPause = TimeSpan.FromSeconds(1);

    /// <summary>A process whose program was not executed within this time counts as not started.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    /// <summary>A process that SIGKILL did not end in this time cannot be ended (it hangs in the kernel): monofy goes
    /// on without it.</summary>
    public static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    /// <summary>Docker's default interval during a start period.</summary>
    public static readonly TimeSpan StartInterval = TimeSpan.FromSeconds(5);

    /// <summary>Pause before the next early check, at least; a slow check is followed by a pause as long as it
    /// took.</summary>
    public static readonly TimeSpan EarlyPause = TimeSpan.FromSeconds(1);

    /// <summary>First pause before an ended process's group is looked at again, since its last member may be another
    /// process's child, whose end sends no SIGCHLD; doubled each time.</summary>
    public static readonly TimeSpan GroupCheck = new(50 * TimeSpan.TicksPerMillisecond);

    /// <summary>The longest such pause.</summary>
    public static readonly TimeSpan GroupCheckMax = TimeSpan.FromSeconds(1);

    /// <summary>Pause between two tries of an address that <c>--wait-for</c> names.</summary>
    public static readonly TimeSpan WaitForPause = new(500 * TimeSpan.TicksPerMillisecond);

    /// <summary>Time that one such try may take.</summary>
    public static readonly TimeSpan WaitForTry = TimeSpan.FromSeconds(5);

    /// <summary>How many runs of a job may wait for the one that is going (<c>--overlap=queue</c>).</summary>
    public const int QueuedRuns = 8;

    /// <summary>How many orders of <c>monofy ctl</c> may wait for their answer at once.</summary>
    public const int OpenOrders = 64;

    /// <summary>How many runs of a job with triggers may wait; further ones are merged with the last.</summary>
    public const int TriggeredRuns = 64;

    /// <summary>A chain of runs that cause one another is a loop when it is so long.</summary>
    public const int LongestChain = 8;

    /// <summary>Changes of watched files count when there was none for so long.</summary>
    public static readonly TimeSpan Gathering = new(300 * TimeSpan.TicksPerMillisecond);

    /// <summary>… or when the first of them is so old.</summary>
    public static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(2);

    /// <summary>How many directories are watched (<c>--watch</c>, <c>--on-change</c>).</summary>
    public const int Watches = 8192;

    /// <summary>How deep directories are watched.</summary>
    public const int WatchLevels = 64;

    /// <summary>How many walks over watched paths go on at once.</summary>
    public const int WalksAtOnce = 4;

    /// <summary>A walk that takes longer probably hangs in a file system that does not answer. It no longer counts
    /// among <see cref="WalksAtOnce"/>.</summary>
    public static readonly TimeSpan WalkPatience = TimeSpan.FromSeconds(10);

    /// <summary>How often a path is walked over that cannot be watched, or that may change elsewhere.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    /// <summary>Pause before a path is walked over because something happened to it.</summary>
    public static readonly TimeSpan BetweenWalks = new(100 * TimeSpan.TicksPerMillisecond);

    /// <summary>Pause before a change is reported again of which a walk may find more; shorter than
    /// <see cref="Gathering"/>, so that all of it counts as one.</summary>
    public static readonly TimeSpan ReportedAgain = new(200 * TimeSpan.TicksPerMillisecond);

    /// <summary>How long a change is reported again at most; shorter than <see cref="LongestGathering"/>.</summary>
    public static readonly TimeSpan LongestFollowed = new(1500 * TimeSpan.TicksPerMillisecond);

    /// <summary>A service whose files change so many times, each soon after a reload, changes them itself.</summary>
    public const int ReloadsInARow = 5;

    /// <summary>Such a service is reloaded again when its files were quiet for so long.</summary>
    public static readonly TimeSpan QuietAfterLoop = TimeSpan.FromMinutes(1);

    /// <summary>A hook that still runs when the grace of the stop is over is asked to stop, and has so long until
    /// SIGKILL.</summary>
    public static readonly TimeSpan HookPatience = TimeSpan.FromSeconds(1);

    /// <summary>A clock that is set back further was wrong before; one that is set back less shows again what it has
    /// shown (the three hours of vixie cron, which are more than any change of summer time).</summary>
    public static readonly TimeSpan ClockCorrection = TimeSpan.FromHours(3);

    /// <summary>So many services are started before the host is asked what happened meanwhile.</summary>
    public const int StartsAStep = 8;

    /// <summary>How many services a line names before it counts the rest.</summary>
    public const int NamesInLine = 8;

    /// <summary>The status of <c>timeout(1)</c>, for a setup command that ran out of time.</summary>
    public const int TimedOutStatus = 124;

    /// <summary>The status of a usage or configuration error (Docker's).</summary>
    public const int UsageStatus = 125;

    /// <summary>The status of an end after an error in monofy itself (<c>EX_SOFTWARE</c>).</summary>
    public const int InternalErrorStatus = 70;
}
