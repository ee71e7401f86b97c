namespace Monofy.Host.Tests;

/// <summary>What honcho's, foreman's and goreman's own tests let real processes do, through a Procfile of the same
/// meaning. docs/suites.md has the cases that cannot apply.</summary>
public sealed class PeerTests
{
    private static Launch In(Folder folder) => new() { Before = "chdir " + folder.Path };

    private static string Actor => Site.Actor;

    // goreman: TestGoreman; honcho: test_start.
    [Fact]
    public void Processes_that_end_by_themselves_end_the_run_with_0_and_all_output_is_seen()
    {
        using Folder folder = new();
        folder.Write("Procfile", $"web1: {Actor} say one\nweb2: {Actor} say two exit 0\nweb3: {Actor} say three\n");
        using Run run = Run.Monofy("--fate=separate -f Procfile", 0, In(folder));
        Assert.Contains("one\n", run.Out.Text);
        Assert.Contains("two\n", run.Out.Text);
        Assert.Contains("three\n", run.Out.Text);
    }

    // honcho: test_start_returncode; goreman: TestGoremanExitsOnError, TestGoremanExitsOnErrorOtherWay.
    [Theory]
    [InlineData("exit 42", 42)]
    [InlineData("true && exit 2", 2)]
    [InlineData("true && foobarbangbazunknownproc", 127)]
    public void An_error_of_one_process_is_the_status_and_ends_all_others(string command, int status)
    {
        using Folder folder = new();
        folder.Write("Procfile", $"web1: {Actor} wait\nweb2: {command}\nweb3: {Actor} wait\n");
        using Run run = Run.Monofy("-f Procfile", status, In(folder));
        run.Says("web2");
    }

    // foreman and honcho: whichever ends, the others are stopped.
    [Fact]
    public void A_process_that_exits_with_0_stops_all_others()
    {
        using Folder folder = new();
        folder.Write("Procfile", $"web1: {Actor} wait\nweb2: {Actor} say two\n");
        using Run run = Run.Monofy("-f Procfile", 0, In(folder));
        Assert.Equal(["two"], run.Out.Lines);
    }

    // goreman: TestGoremanSignal.
    [Fact]
    public void An_interrupt_ends_all_processes()
    {
        using Folder folder = new();
        folder.Write("Procfile", $"web1: {Actor} name web1 ready wait\nweb2: {Actor} name web2 ready wait\n");
        using Run run = Run.Monofy("-f Procfile", In(folder));
        run.Ready("web1");
        run.Ready("web2");
        run.Signal("INT");
        run.Ends(130);
    }

    // foreman: process_spec; honcho: test_start_env.
    [Theory]
    [InlineData("FOO=bar", "args $FOO x$FOO", "arg [bar]")]
    [InlineData("FOO=bar", "args $FOO x$FOO", "arg [xbar]")]
    [InlineData("ANIMAL=giraffe", "env ANIMAL", "ANIMAL=giraffe")]
    [InlineData("FOO='b a'", "args \"$FOO\"", "arg [b a]")]
    public void A_command_has_the_variables_of_dotenv_in_it_and_around_it(string dotEnv, string words, string line)
    {
        using Folder folder = new();
        folder.Write(".env", dotEnv + "\n");
        folder.Write("Procfile", $"alpha: {Actor} {words}\n");
        using Run run = Run.Monofy("-f Procfile", 0, In(folder));
        Assert.Contains(line, run.Out.Lines);
    }

    // foreman: engine_spec, directories.
    [Fact]
    public void The_folder_of_the_Procfile_is_where_its_processes_start()
    {
        using Folder folder = new();
        folder.Write("app/Procfile", $"alpha: {Actor} cwd\n");
        using Run run = Run.Monofy("-f app/Procfile", 0, In(folder));
        Assert.Contains("cwd " + folder["app"], run.Out.Text);
    }

    // honcho: start -e FILE; foreman: start -e FILE, -d FOLDER.
    [Fact]
    public void A_file_of_variables_and_a_folder_of_the_command_line_win_over_those_of_the_Procfile()
    {
        using Folder folder = new();
        folder.Write("app/.env", "A=1\nB=1\n");
        folder.Write("local.env", "B=2\n");
        folder.Write("app/Procfile", $"alpha: {Actor} name alpha environ cwd\nrelease: {Actor} name release cwd\n");
        using Run run = Run.Monofy($"--env-file=local.env --cwd={folder.Path} -f app/Procfile", 0, In(folder));
        Assert.Contains("environ [A=1]", run.Out.Lines);
        Assert.Contains("environ [B=2]", run.Out.Lines);
        Assert.Contains("alpha cwd " + folder.Path, run.Out.Lines);
        Assert.Contains("release cwd " + folder.Path, run.Out.Lines);
    }

    // foreman: engine_spec, environment.
    [Fact]
    public void An_env_file_that_is_named_and_is_not_there_is_an_error()
    {
        using Folder folder = new();
        folder.Write("Procfile", $"alpha: {Actor} say x\n");
        using Run run = Run.Monofy("--env-file=none -f Procfile", 125, In(folder));
        Assert.Equal("", run.Out.Text);
        run.Says("none");
    }
}
