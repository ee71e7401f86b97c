using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// When a service is checked, and what that means for its health.
internal sealed partial class Oracle
{
    private static readonly TimeSpan s_earlyPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_startInterval = TimeSpan.FromSeconds(5);

    private void HealthBegins(int i)
    {
        Life life = _lives[i];
        if (AskedCheckOf(i) == null) return;
        life.RegularAt = _now + RegularPause(i);
        if (IsCheckedEarly(i)) life.EarlyAt = _now;
    }

    private void HealthPasses(int i)
    {
        Life life = _lives[i];
        if (life.Probe == 0 || life.Stage != LifeStage.Alive || AskedCheckOf(i) is not { } health) return;
        if (life.ProbeIsEarly ? life.ProbeBegan + health.Timeout <= _now : life.ProbeAt + health.Timeout <= _now)
        {
            ProbeFailed(i);
        }
        else if (life.ProbeIsEarly && life.RegularAt <= _now)
        {
            // The regular check is due: this is it, with the full timeout of a check.
            life.ProbeIsEarly = false;
            life.ProbeAt = _now;
            life.RegularAt = Instant.Never;
        }
    }

    private void ProbePassed(int i)
    {
        Life life = _lives[i];
        life.Probe = 0;
        life.Passed = true;
        life.EarlyAt = Instant.Never;
        if (life.ProbeIsEarly) return;
        life.PassedRegular = true;
        life.Failures = 0;
        life.RegularAt = _now + RegularPause(i);
    }

    private void ProbeFailed(int i)
    {
        Life life = _lives[i];
        HealthPlan health = _plan.Services[i].Settings.Health!;
        life.Probe = 0;
        if (!life.ProbeIsEarly)
        {
            if (life.PassedRegular || life.ProbeAt - life.StartedAt >= health.StartPeriod) life.Failures++;
            life.RegularAt = _now + RegularPause(i);
        }
        TimeSpan took = _now - life.ProbeBegan;
        if (IsCheckedEarly(i)) life.EarlyAt = _now + (took > s_earlyPause ? took : s_earlyPause);
    }

    // As in Docker, whose start interval is 5 s.
    private TimeSpan RegularPause(int i)
    {
        HealthPlan health = _plan.Services[i].Settings.Health!;
        bool starts = !_lives[i].PassedRegular && _now - _lives[i].StartedAt < health.StartPeriod;
        return starts ? health.StartInterval ?? s_startInterval : health.Interval;
    }

    private HealthPlan? AskedCheckOf(int i) =>
        _plan.Services[i].Settings.Health is { Kind: not (HealthKind.Notify or HealthKind.Memory) } health
            ? health : null;

    private bool IsCheckedEarly(int i) => AskedCheckOf(i) is { StartInterval: null } health && !_lives[i].Passed
        && _lives[i].Failures < health.Retries;

    // No check is late, and the supervisor reports the health that Docker would, or healthy sooner.
    private void CheckHealth(int i, in Event e, ServiceReport said)
    {
        Life life = _lives[i];
        if (said.State != ServiceState.Up || AskedCheckOf(i) is not { } health) return;
        bool isDue = e.Kind == EventKind.Tick && life.Probe == 0 && (life.RegularAt <= _now || life.EarlyAt <= _now);
        Require(!isDue, said.Name + " is due to be checked and is not");
        if (_plan.Services[i].Settings.HealthMemory != null) return;
        HealthState wanted = life.Failures >= health.Retries ? HealthState.Unhealthy
            : life.Passed ? HealthState.Healthy : HealthState.Starting;
        Require(said.Health == wanted, said.Name + " is called " + said.Health + ", not " + wanted);
    }
}
