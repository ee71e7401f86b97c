using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>Mistakes in a plan in JSON have their place.</summary>
public sealed class PlanJsonReaderTests
{
    [Theory]
    [InlineData("{", "p:1:2: is not JSON")]
    [InlineData("[]", "p:1:1: expected an object")]
    [InlineData("{}", "p: is not a plan: expected \"monofy\": 1")]
    [InlineData("{\"monofy\": 2}", "p:1:12: expected 1, the version of the format that this monofy reads")]
    [InlineData("{\"monofy\":1,\n \"run\": {\"quiett\": true}}", "p:2:20: unknown key quiett; did you mean quiet?")]
    [InlineData("{\"monofy\":1,\"servces\":[]}", "p:1:23: unknown key servces; did you mean services?")]
    [InlineData("{\"monofy\":1,\"services\":[{\"name\":\"a b\",\"command\":[\"x\"]}]}",
        "p:1:33: name: expected a letter or digit, then letters, digits, _ . -")]
    [InlineData("{\"monofy\":1,\"services\":[{}]}",
        "p:1:25: expected \"command\": a list of a program and its arguments")]
    [InlineData("{\"monofy\":1,\"services\":[{\"command\":\"x y\"}]}", "p:1:36: expected a list of texts",
        "p:1:25: expected \"command\": a list of a program and its arguments")]
    [InlineData("{\"monofy\":1,\"services\":[{\"kind\":\"setup\",\"command\":[\"x\"],\"restart\":\"always\"}]}",
        "p:1:67: restart is not for a setup")]
    [InlineData("{\"monofy\":1,\"services\":[{\"command\":[\"x\"],\"depends-on\":[\"a:ready\"]}]}",
        "p:1:56: depends-on: a:ready: expected NAME, or NAME:started, NAME:healthy, NAME:completed")]
    [InlineData("{\"monofy\":1,\"services\":[{\"command\":[\"x\"],\"grace\":null}]}",
        "p:1:50: expected text, a number, true or false")]
    public void A_mistake_has_its_place(string text, params string[] mistakes) =>
        Assert.Equal(mistakes, Read(text).Mistakes);

    [Fact]
    public void A_command_of_a_setting_may_be_a_list_or_a_text()
    {
        Description description = Read("""
            {"monofy":1,"services":[{"command":["x"],"health-cmd":["sh","-c","exit 0"],
             "stop-command":"x 'y z'","nice":3,"tty":true}]}
            """).Description;
        Given given = description.Services.Single().Given;
        Assert.Equal(["sh", "-c", "exit 0"], given.Find("--health-cmd")!.Words!.Select(w => w.Text));
        Assert.Null(given.Find("--stop-command")!.Words);
        Assert.Equal(("3", "1"), (given.Find("--nice")!.Value.Text, given.Find("--tty")!.Value.Text));
    }

    [Fact]
    public void What_is_kept_for_exports_is_read_again()
    {
        Description description = Read("""
            {"monofy":1,"services":[{"command":["x"],"image":"i:${TAG}",
             "ports":[{"target":80,"published":"8080","protocol":"udp","exposed":true}],
             "kept":{"cap_drop":["ALL"]},"profiles":["debug"],
             "depends-on":[{"name":"y","condition":"completed","required":false,"restart":true}]}]}
            """).Description;
        ServiceDescription service = description.Services.Single();
        Assert.Equal("i:${TAG}", service.Kept!.Image!.Value.Text);
        Assert.Equal(new KeptPort(80, "8080", "udp", true), service.Kept.Ports.Single());
        Assert.Equal(("cap_drop", "[\"ALL\"]"), (service.Kept.Other.Single().Key, service.Kept.Other.Single().Json));
        Assert.Equal("debug", service.Profiles.Single());
        Assert.Equal((false, true), (service.DependsOn.Single().Required, service.DependsOn.Single().Restart));
    }

    [Fact]
    public void Depth_and_garbage_are_mistakes()
    {
        Assert.Single(Read(new string('[', 100_000)).Mistakes);
        Assert.Single(Read("{\"monofy\":1,\"run\":" + new string('[', 1000)).Mistakes.TakeLast(1));
        Assert.NotEmpty(Read("\0").Mistakes);
    }

    private static (Description Description, string[] Mistakes) Read(string text)
    {
        var description = new Description();
        var mistakes = new List<Diagnostic>();
        PlanJsonReader.Read(text, "p", description, mistakes);
        return (description, [.. mistakes.Select(static m => m.ToString())]);
    }
}
