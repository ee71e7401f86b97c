using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>Whatever the image is made of: one static executable, no shell, no file, no /proc needed.</summary>
public sealed class ImageTests
{
    [ContainerFact]
    public void It_runs_as_PID_1_on_an_image_that_holds_nothing_but_it_and_one_static_program()
    {
        using Container box = new(Images.Empty,
            "a: /actor name a trap TERM exit:0 ready wait ||| b: /actor name b trap TERM exit:0 ready wait");
        box.Out.Wait(@"a ready pid=\d+ pgid=\d+ sid=1 ppid=1$");
        box.Out.Wait(@"b ready pid=\d+ pgid=\d+ sid=1 ppid=1$");
        Assert.Equal(3, Engine.Docker("top", box.Name, "-o", "pid").Split('\n').Skip(1).Count());
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void Setup_commands_services_and_hand_over_need_nothing_of_the_image()
    {
        using Container box = new(Images.Empty,
            "/actor setenvfile TOKEN=s3cret && /actor name again env TOKEN && /actor args $TOKEN ||| /actor wait");
        box.Ends(0);
        Assert.Contains("TOKEN=s3cret\n", box.Out.Text);
        Assert.Contains("arg [s3cret]\n", box.Out.Text);
    }

    [ContainerFact]
    public void A_program_without_a_path_is_found_by_PATH_and_by_the_usual_one_where_PATH_is_unset()
    {
        using Container box = new(Images.Scratch, "sh -c 'echo found by PATH'");
        box.Ends(0);
        box.Out.Wait("^found by PATH$");
    }

    // chroot becomes monofy, so monofy is PID 1 and sees neither /proc nor /dev nor /tmp.
    [ContainerFact]
    public void Without_proc_dev_and_tmp_it_is_PID_1_all_the_same()
    {
        using Container box = new(Images.Scratch,
            "/jail /monofy /actor setenvfile A=handed && a: /actor name a env A trap TERM exit:0 ready wait ||| " +
            "b: /actor name b daemon name d trap TERM exit:0 ready wait end trap TERM exit:5 ready wait",
            "--entrypoint /bin/chroot");
        box.Out.Wait("a ready .*ppid=1$");
        box.Ready("b");
        box.Ready("d");
        box.Out.Wait("^A=handed$");
        box.Stop();
        box.Ends(5);
        box.Out.Wait("d got SIGTERM");
        box.That(box.Messages("SIGKILL") == 0, "nobody had to be killed");
    }

    [ContainerFact]
    public void Without_proc_dev_and_tmp_what_will_not_go_is_killed()
    {
        using Container box = new(Images.Scratch,
            "/jail /monofy --grace=300ms /actor name a fork name w ignore TERM ready wait end daemon name d ignore " +
                "TERM ready wait end ignore TERM ready wait",
            "--entrypoint /bin/chroot");
        box.Ready("a");
        box.Ready("w");
        box.Ready("d");
        box.Stop();
        box.Ends(137);
        box.Says("sending SIGKILL");
    }

    [ContainerFact]
    public void The_images_command_runs_and_the_command_line_of_docker_run_replaces_it()
    {
        using Container own = new(Images.Alpine, "");
        own.Ends(0);
        own.Out.Wait("^the image's own command$");
        using Container other = new(Images.Alpine, "/actor say another");
        other.Ends(0);
        Assert.Equal("another\n", other.Out.Text);
    }

    [ContainerFact]
    public void Working_directory_and_variables_of_the_image_reach_the_services()
    {
        using Container box = new(Images.Alpine, "/actor cwd env FROM_IMAGE");
        box.Ends(0);
        box.Out.Wait("cwd /home/app$");
        box.Out.Wait("^FROM_IMAGE=yes$");
    }

    [ContainerFact]
    public void Users_and_groups_are_found_in_the_images_files_and_numbers_need_none()
    {
        using Container named = new(Images.Alpine, "one: --user=app /bin/sh -c 'id -G; id -u' && two: " +
            "--user=nobody:mail /actor ids && three: --user=4711:4712 /actor ids");
        named.Ends(0);
        named.Out.Wait("^1000 .*12");
        named.Out.Wait("^1000$");
        named.Out.Wait("ids 65534 65534 12 12$");
        named.Out.Wait("ids 4711 4711 4712 4712$");
        using Container bare = new(Images.Empty,
            "/actor name a ids && --user=4711:4712 /actor name b ids && /actor say done");
        bare.Ends(0);
        bare.Out.Wait("b ids 4711 4711 4712 4712$");
    }

    [ContainerFact]
    public void A_user_that_an_image_without_a_passwd_file_cannot_know_is_an_error_and_nothing_runs()
    {
        using Container box = new(Images.Empty, "--user=app /actor say never");
        box.WaitForEnd();
        Assert.Equal("", box.Out.Text);
        box.Says("app");
        box.That(box.Inspect("{{.State.ExitCode}}") is "125" or "126", "it ends with 125 or 126");
    }

    [DebianFact]
    public void On_Debian_with_its_shared_libraries_it_is_the_same_file()
    {
        using Container box = new(Images.Debian,
            "--no-expand bash -c 'echo $BASH_VERSION on $(. /etc/os-release; echo $ID) under $PPID'");
        box.Ends(0);
        box.Out.Wait(@"^\S+ on \w+ under 1$");
    }
}
