using System.Globalization;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 3: what a process left behind outside its group, before its service is started
/// again.</summary>
public sealed class StrayTests
{
    [Needs("setsid")]
    public void What_left_its_group_is_stopped_before_its_service_is_started_again()
    {
        using Folder folder = new();
        using Run run = Web(folder, "", "setsid sleep 999 & echo $! > pid; await sleep; exit 1");
        run.Says(@"web left processes behind outside its group: sleep \(pid \d+, .* old\); stopping them before web");
        run.Says("web exited with 1 .*; restarting");
        run.Gone(PidIn(folder));
        run.Until(() => run.Out.Count("^run$") == 2, "web runs again");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("setsid")]
    public void Whatever_it_is_called_it_is_stopped()
    {
        using Folder folder = new();
        using Run run = Web(folder, "", """
            cp "$(command -v sleep)" 'a) Z'
            setsid './a) Z' 999 & echo $! > pid; await 'a) Z'; exit 1
            """);
        run.Says(@"web left processes behind outside its group: a__Z \(pid \d+, .* old\); stopping them before web");
        run.Gone(PidIn(folder));
        run.Until(() => run.Out.Count("^run$") == 2, "web runs again");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("setsid")]
    public void What_does_not_end_is_killed_when_the_grace_is_over()
    {
        using Folder folder = new();
        using Run run = Web(folder, "--grace=300ms", """
            setsid sh -c 'trap : TERM; echo $$ > pid; while :; do sleep 0.1; done' &
            while ! test -s pid; do sleep 0.01; done
            exit 1
            """);
        run.Says(@"what web left behind: sh \(pid \d+, .* old\) is still running 300 ms after SIGTERM \(--grace\)");
        run.Until(() => run.Out.Count("^run$") == 2, "web runs again");
        run.Gone(PidIn(folder));
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("setsid")]
    public void A_stray_of_unknown_origin_is_named_once_and_left_to_the_end()
    {
        using Folder folder = new();
        using Run run = Web(folder, "", """
            if ! test -s pid; then env -i setsid sleep 999 & echo $! > pid; await sleep; fi
            echo >> runs
            exit 1
            """, more: "test \"$(cat runs | wc -l)\" -lt 3 ||");
        run.Until(() => run.Out.Count("^run$") == 4, "web runs again, three times");
        run.Says(@"sleep \(pid \d+, .* old\) left its group .* nothing tells which service it belongs to");
        int stray = PidIn(folder);
        run.That(!Proc.IsGone(stray), "it lives while web is started again");
        run.Signal("TERM");
        run.Gone(stray);
        run.WaitForEnd();
        run.That(run.Messages("nothing tells which service") == 1, "it is named once");
        run.LeavesNothing();
    }

    // Does what it is asked to the first time, or as long as there is more to do, and then stays.
    private static Run Web(Folder folder, string options, string first, string more = "! test -s pid ||")
    {
        folder.Write("runs", "");
        folder.Write("web.sh", $$"""
            await() { until test "$(cat /proc/$(cat pid)/comm 2>&1)" = "$1"; do sleep 0.01; done; }
            echo run
            {{more}} exec sleep 1000
            {{first}}
            """);
        return Run.Monofy($"web: --restart=always --restart-delay=1ms {options} --cwd={folder.Path} sh web.sh");
    }

    private static int PidIn(Folder folder) =>
        int.Parse(folder.Read("pid").Trim(), CultureInfo.InvariantCulture);
}
