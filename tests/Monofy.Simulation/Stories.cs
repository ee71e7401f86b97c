using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>Runs that have come to different points, in each of which something else is under way.</summary>
internal static class Stories
{
    private const string Rich = "--exit-code=first web: --health=tcp://:80 --health-start-period=20s " +
        "--restart=on-failure:3 --watch=/srv a ||| db: --fate=separate --restart=always --health-memory=1m b ||| " +
        "hook: --on-event=db:exited c ||| job: --schedule='@every 5s' --overlap=queue d ||| " +
        "cron: --schedule='*/10 * * * * *' --timezone=UTC e ||| last: --depends-on=web f";

    public static IEnumerable<Script> All()
    {
        yield return Running();
        yield return Probing();
        yield return Draining();
        yield return Stopping();
        yield return new Script("--wait-for=tcp://a:1 --wait-timeout=1m a");
        yield return new Script(Make.Of(Make.Service("a", Make.Plain)));
        yield return new Script("a") { NobodyIsLeft = false }.Exits(0, 3);
        yield return Hunting();
        yield return HookInStop();
    }

    private static Script Running()
    {
        var run = new Script(Rich);
        run.Pass(6);
        run.Exits(1, 0).Pass(1);
        run.Exits(1, 0).Pass(1);
        run.Tell(Event.FilesChanged(0, "/srv/x")).Pass(2);
        run.Tell(Event.FilesChanged(0, "/srv/y"));
        run.IsAsked(OrderKind.Start, 3, 1).IsAsked(OrderKind.Start, 3, 2);
        run.Tell(Event.Ordered(new(3), new() { Kind = OrderKind.Wait, Services = [0],
            Until = [WaitCondition.Healthy], Timeout = TimeSpan.FromSeconds(90) }));
        return run;
    }

    private static Script Probing()
    {
        var run = new Script(Rich);
        run.Pass(0.5);
        run.IsAsked(OrderKind.Restart, 1, 4);
        return run;
    }

    private static Script Draining()
    {
        var run = new Script("--stop-delay=5s a ||| b: --depends-on=a c");
        run.Pass(1);
        run.IsSignalled(Signal.Term).Pass(0.5);
        return run;
    }

    private static Script Stopping()
    {
        var run = new Script("--stop-timeout=1m --stop-hold=9s a ||| b: --depends-on=a --stop-command=x c ||| s: t");
        run.Pass(1);
        run.IsTyped(Signal.Int).Exits(2, 3, groupLeft: true).Pass(0.5);
        return run;
    }

    private static Script Hunting()
    {
        var run = new Script("a: --restart=always --grace=30s a ||| b") { StraysAreTold = true };
        run.Pass(1);
        run.Exits(0, 1);
        run.Tell(Event.StraysFound(0, 1, [new(900, "daemon", TimeSpan.FromSeconds(1), 900, 900, 0, "a"),
            new(901, "other", TimeSpan.FromSeconds(1), 901, 901, -1, null)]));
        return run;
    }

    private static Script HookInStop()
    {
        var run = new Script("a: x ||| b: --stop-signal=QUIT y ||| hook: --on-event=*:exited c");
        run.Pass(1);
        run.Exits(0, 0).Pass(0.1);
        run.Exits(1, 0).Pass(0.1);
        return run;
    }
}
