using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

public sealed class SoleUserTests
{
    [Theory]
    // web and db run as 5 and 6: each can be recognized.
    [InlineData("web: --user=5 a ||| db: --user=6 b", 5, 6, 5, 0)]
    [InlineData("web: --user=5 a ||| db: --user=6 b", 5, 6, 6, 1)]
    [InlineData("web: --user=5 a ||| db: --user=6 b", 5, 6, 7, -1)]
    // Both do.
    [InlineData("web: --user=5 a ||| db: --user=5 b", 5, 5, 5, -1)]
    // monofy does.
    [InlineData("web: a ||| db: --user=6 b", 0, 6, 0, -1)]
    // db has had no process yet, and may come to run as 5.
    [InlineData("web: --user=5 a ||| db: --user=name b", 5, -1, 5, -1)]
    // db has had none either, but runs as monofy.
    [InlineData("web: --user=5 a ||| db: b", 5, -1, 5, 0)]
    // A setup command does not count.
    [InlineData("prepare: --user=5 a && db: --user=5 b", 5, 5, 5, 1)]
    public void A_process_belongs_to_the_only_service_of_its_user(string line, int first, int second, int user,
        int service)
    {
        Plan plan = new Script(line).Plan;
        uint?[] users = [first < 0 ? null : (uint)first, second < 0 ? null : (uint)second];
        Assert.Equal(service, SoleUser.ServiceOf((uint)user, own: 0, plan, i => users[i]));
    }
}
