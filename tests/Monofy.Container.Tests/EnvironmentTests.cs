namespace Monofy.Container.Tests;

/// <summary>`docker run -e`.</summary>
public sealed class EnvironmentTests
{
    [ContainerFact]
    public void The_environment_is_passed_on_odd_names_and_empty_values_included()
    {
        using Container box = new(Images.Scratch, "/actor environ",
            "-e app.name=x -e EMPTY= -e 'WITH SPACE=a b' -e ünicode=ä -e MONOFY_UNKNOWN=kept");
        box.Ends(0);
        foreach (string entry in new[] { "app.name=x", "EMPTY=", "WITH SPACE=a b", @"\xc3\xbcnicode=\xc3\xa4",
            "MONOFY_UNKNOWN=kept", "MONOFY_NAME=actor" })
            Assert.Contains("environ [" + entry + "]\n", box.Out.Text);
    }

    [ContainerFact]
    public void Arguments_are_expanded_from_it_without_a_shell()
    {
        using Container box = new(Images.Scratch,
            "/actor args $PORT ${HOST:-localhost} ${EMPTY-unset}! $$HOME '$WORDS'",
                "-e PORT=8080 -e EMPTY= -e 'WORDS=two words; $PORT'");
        box.Ends(0);
        Assert.Equal("arg [8080]\narg [localhost]\narg [!]\narg [$HOME]\narg [two words; $PORT]\nargs end\n",
            box.Out.Text);
    }

    [ContainerFact]
    public void Options_come_from_it_and_the_command_line_wins()
    {
        using Container quiet = new(Images.Scratch, "/actor exit 0", "-e MONOFY_QUIET=1");
        quiet.Ends(0);
        Assert.Equal("", quiet.Err.Text);
        using Container mapped = new(Images.Scratch, "--map-exit=3:5 /actor exit 3", "-e MONOFY_MAP_EXIT=3:4");
        mapped.Ends(5);
        using Container wrong = new(Images.Scratch, "/actor say never", "-e MONOFY_GRACE=soon");
        wrong.Ends(125);
        wrong.Says("MONOFY_GRACE");
    }
}
