using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Shell.Tests.Harness;

/// <summary>All parts of the shell for a plan, connected, in this process, which adopts orphans from then on: a
/// <see cref="Family"/> ends that.</summary>
internal sealed class WiringBench : IDisposable
{
    public WiringBench(params ServicePlan[] services) =>
        Parts = new(new Plan { Services = services }, EnvironmentBlock.Empty, null);

    public Wiring Parts { get; }

    public void Dispose() => Parts.Close();
}
