using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>SPEC section 7: who may ask which monofy, where containers share namespaces or lack rights.</summary>
public sealed class ControlTests
{
    private const string Status = "status";

    [ContainerFact]
    public void Another_user_gets_the_true_reason()
    {
        using Container box = new(Images.Scratch, "web: /actor name web ready wait");
        box.Ready("web");
        Answer other = box.Ask("-u", "4711");
        Assert.Equal((1, ""), (other.Status, other.Out));
        Assert.Contains("monofy (pid 1) runs as root; only root and its own user may ask it", other.Error);
        Assert.Contains("web", box.Exec("/monofy", "ctl", Status).Out);
        box.Stop();
        box.Ends(143);
    }

    [ContainerFact]
    public void Root_that_may_not_look_needs_an_open_socket_and_gets_that_answer()
    {
        const string options = "--user 4711 --cap-drop ALL --read-only";
        using Container hidden = new(Images.Scratch, "web: /actor name web ready wait", options),
            open = new(Images.Scratch, "--control web: /actor name web ready wait", options);
        hidden.Ready("web");
        open.Ready("web");
        Answer refused = hidden.Ask("-u", "0");
        Assert.Equal(1, refused.Status);
        Assert.Contains("may not be looked at", refused.Error);
        Assert.Contains("start it with --control to ask it", refused.Error);
        Answer answered = open.Ask("-u", "0");
        Assert.Equal((0, ""), (answered.Status, answered.Error));
        Assert.Contains("web", hidden.Exec("/monofy", "ctl", Status).Out);
        foreach (Container box in new[] { hidden, open })
        {
            box.Stop();
            box.Ends(143);
        }
    }

    [ContainerTheory]
    [InlineData("--pid")]
    [InlineData("--network")]
    [InlineData("--pid --network")]
    public void Containers_of_a_pod_ask_their_own_monofy(string shared)
    {
        using Container first = new(Images.Scratch, "one: /actor name one ready wait");
        first.Ready("one");
        using Container second = new(Images.Scratch, "two: /actor name two ready wait",
            string.Join(' ', shared.Split(' ').Select(what => what + " container:" + first.Name)));
        second.Ready("two");
        foreach ((Container box, string name) in new[] { (first, "one"), (second, "two"), (first, "one") })
        {
            Answer answer = box.Exec("/monofy", "ctl", Status, "--json");
            Assert.Equal((0, ""), (answer.Status, answer.Error));
            Assert.StartsWith("{\"name\":\"" + name + "\"", Assert.Single(answer.Out.TrimEnd().Split('\n')));
        }
        Assert.Equal(0, first.Exec("/monofy", "ctl", "stop", "one", "--no-wait").Status);
        Assert.Contains("\"state\":\"up\"", second.Exec("/monofy", "ctl", Status, "--json").Out);
        second.Stop();
        second.Ends(143);
        first.Stop();
        first.WaitForEnd();
    }
}
