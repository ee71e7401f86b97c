using System;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 1, Environment.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void The_environment_is_passed_on_unchanged()
    {
        string[] environment = ["A=1", "EMPTY=", "odd name=x", "a.b-c=2", "BYTES=\xff\xfe\x01", "NEWLINE=a\nb",
            "EQUALS=a=b=c", "DOLLAR=$A", "PATH=/bin"];
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("environ")), 0,
            new Launch { Environment = environment });
        using Run plain = Run.Monofy("environ",
            new Launch { Program = Site.Actor, Environment = environment, MayLeave = true });
        plain.Out.Wait("^environ end$");
        Assert.Equal(plain.Out.Lines.Append("environ [MONOFY_NAME=actor]").Order(), run.Out.Lines.Order());
    }

    [Fact]
    public void Entries_that_are_hardly_variables_are_passed_on_too()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("environ")), 0,
            new Launch { Environment = ["NOEQUALS", "=hidden", "", "TWICE=1", "PATH=/bin", "TWICE=2"] });
        string[] expected = ["[NOEQUALS]", "[=hidden]", "[]", "[TWICE=1]", "[PATH=/bin]", "[TWICE=2]",
            "[MONOFY_NAME=actor]"];
        Assert.Equal(expected.Select(entry => "environ " + entry), run.Out.Lines[..^1]);
    }

    [Fact]
    public void An_empty_environment_causes_no_trouble()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("environ")), 0, new Launch { Environment = [] });
        Assert.Equal(["environ [MONOFY_NAME=actor]", "environ end"], run.Out.Lines);
    }

    [Fact]
    public void Env_sets_and_copies()
    {
        using Run run = Run.Monofy(Plan.With("--clear-env", "--env=A=1", "--env=B", "--env=NOSUCH", "--env=E=",
                "--env=Q=a=b")
            .Service(Actor.Named("a").Does("environ")), 0,
            new Launch { Variables = ["A=inherited", "B=inherited", "C=inherited"] });
        Assert.Equal(["environ [A=1]", "environ [B=inherited]", "environ [E=]", "environ [MONOFY_NAME=actor]",
            "environ [Q=a=b]", "environ end"], run.Out.Lines.Order());
    }

    [Fact]
    public void An_env_file_is_read_as_Compose_reads_it()
    {
        using Folder folder = new();
        folder.Write("env", """
            # a comment

            PLAIN=value
            export EXPORTED=1
            SINGLE='not $A expanded'
            DOUBLE="is ${A} expanded \"quoted\""
            ESCAPED="a\nb\tc"
            COMMENT=abc # gone
            HASH=abc#def
            MULTI="line 1
            line 2"
            REFERENCE=$A/${PLAIN}
            DEFAULT=${NOSUCH:-fallback}
            EMPTY=
            BYTES=
            """ + "\xff\xfe\n");
        using Run run = Run.Monofy(Plan.With("--env-file=" + folder["env"])
            .Service(Actor.Named("a").Tells("PLAIN").Tells("EXPORTED").Tells("SINGLE").Tells("DOUBLE").Tells("ESCAPED")
                .Tells("COMMENT").Tells("HASH").Tells("MULTI").Tells("REFERENCE").Tells("DEFAULT").Tells("EMPTY")
                .Tells("BYTES")), 0, new Launch { Variables = ["A=one"] });
        Assert.Equal(
        [
            "PLAIN=value", "EXPORTED=1", "SINGLE=not $A expanded", "DOUBLE=is one expanded \"quoted\"",
                @"ESCAPED=a\x0ab\x09c", "COMMENT=abc", "HASH=abc#def",
            @"MULTI=line 1\x0aline 2", "REFERENCE=one/value", "DEFAULT=fallback", "EMPTY=", @"BYTES=\xff\xfe",
        ], run.Out.Lines);
    }

    [Fact]
    public void Several_env_files_are_read_in_order()
    {
        using Folder folder = new();
        folder.Write("1", "A=1\nB=1\n");
        folder.Write("2", "B=2\nC=2");
        using Run run = Run.Monofy(Plan.With("--env-file=" + folder["1"], "--env-file=" + folder["2"])
            .Service(Actor.Named("a").Tells("A").Tells("B").Tells("C")), 0);
        Assert.Equal(["A=1", "B=2", "C=2"], run.Out.Lines);
    }

    [Fact]
    public void What_was_inherited_wins_in_the_references_of_a_file_and_the_file_over_an_earlier_one()
    {
        using Folder folder = new();
        folder.Write("1", "HOST=localhost\nURL=http://${HOST}\n");
        folder.Write("2", "HOST=dev\nURL=http://${HOST}\n");
        using Run run = Run.Monofy(Plan.With("--env-file=" + folder["1"], "--env-file=" + folder["2"])
            .Service(Actor.Named("a").Tells("HOST").Tells("URL")), 0);
        run.Out.Wait("HOST=dev");
        run.Out.Wait("URL=http://dev");
    }

    [Fact]
    public void A_malformed_env_file_is_refused_with_file_and_line()
    {
        using Folder folder = new();
        folder.Write("env", "A=1\nB=\"never closed\n");
        Run.Refuses($"--env-file={folder["env"]} @ create {folder["started"]}", "env:2");
        Assert.False(folder.Has("started"));
    }

    [Fact]
    public void An_env_file_that_cannot_be_read_is_refused()
    {
        Run.Refuses("--env-file=/nonexistent/file @ exit 0", "/nonexistent/file.*no such file");
        Run.Refuses($"--env-file={Site.Temporary} @ exit 0", Site.Temporary);
    }

    [Fact]
    public void Env_wins_over_env_file_over_what_setup_handed_over_over_what_was_inherited()
    {
        using Folder folder = new();
        folder.Write("env", "A=file\nB=file\n");
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("a").Does("setenvfile A=setup setenvfile B=setup setenvfile C=setup"))
            .Service("web", Actor.Named("web").Tells("A").Tells("B").Tells("C").Tells("D"), "--env=A=option",
                "--env-file=" + folder["env"]), 0,
            new Launch { Variables = ["A=inherited", "B=inherited", "C=inherited", "D=inherited"] });
        Assert.Equal(["A=option", "B=file", "C=setup", "D=inherited"], run.Out.Lines);
    }

    [Fact]
    public void A_setup_command_hands_variables_to_what_follows()
    {
        using Run run = Run.Monofy("@ setenvfile 'A=a b' setenvfile Q='\"x\"' && @ env A setenvfile 'B=$$A=c' && @ " +
            "env A env B env Q args $A", 0);
        Assert.Equal(["A=a b", "A=a b", "B=$A=c", "Q=\"x\"", "arg [a b]", "args end"], run.Out.Lines);
    }

    [Fact]
    public void A_setup_command_hands_over_several_lines_with_a_mark()
    {
        using Run run = Run.Monofy("@ setenvfile 'KEY<<END' setenvfile 'line = 1' setenvfile 'line 2' setenvfile END " +
            "setenvfile B=after && @ env KEY env B", 0);
        Assert.Equal([@"KEY=line = 1\x0aline 2", "B=after"], run.Out.Lines);
    }

    [Fact]
    public void Bytes_are_handed_over_unchanged()
    {
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("a").Does("setenvfile A=\xff\xfe"))
            .Service(Actor.Named("b").Tells("A")), 0);
        Assert.Equal([@"A=\xff\xfe"], run.Out.Lines);
    }

    [Fact]
    public void What_a_setup_command_writes_instead_of_appending_is_handed_over_too()
    {
        using Run run = Run.Monofy(
            "sh -c 'echo A=1 > $MONOFY_SETENV' && sh -c 'echo SECRET=abcdef > $MONOFY_SETENV' && sh -c 'echo B=2 >> " +
                "$MONOFY_SETENV' && sh -c 'echo C > $MONOFY_SETENV; echo C=3 > $MONOFY_SETENV' && @ env A env SECRET " +
                    "env B env C", 0);
        Assert.Equal(["A=1", "SECRET=abcdef", "B=2", "C=3"], run.Out.Lines);
    }

    [Theory]
    [InlineData(">")]
    [InlineData(">>")]
    public void A_process_that_an_earlier_setup_command_left_behind_can_still_hand_over(string how)
    {
        using Folder folder = new();
        folder.Gate("go");
        // It opens the file before the first hand-over and writes after it. What is left of a group is stopped, so it
        // has its own.
        using Run run = Run.Monofy(
            $"sh -c 'setsid sh -c \"exec {how} $MONOFY_SETENV; echo A=1; echo > {folder["open"]}; read x < " +
                $"{folder["go"]}; echo LATE=2; echo > {folder["done"]}\" & " +
                $"while [ ! -s {folder["open"]} ]; do :; done'" +
            $" && sh -c 'echo go > {folder["go"]}; while [ ! -s {folder["done"]} ]; do :; done; echo B=3 >> " +
                $"$MONOFY_SETENV' && @ env A env LATE env B", 0);
        Assert.Equal(["A=1", "LATE=2", "B=3"], run.Out.Lines);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("'export A=x'")]
    [InlineData("=x")]
    [InlineData("A<<END")]
    public void A_malformed_hand_over_is_an_error_and_nothing_else_starts(string line)
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Setup("migrate", Actor.Named("migrate").Does($"setenvfile {line}"))
            .Service(Actor.Named("b").Creates(folder["started"])));
        run.That(run.WaitForEnd() is not 0, "fails");
        run.Says("migrate|MONOFY_SETENV");
        run.LeavesNothing();
        Assert.False(folder.Has("started"));
    }

    [Needs("root", "namespaces")]
    public void The_hand_over_works_on_a_read_only_root_for_a_user_without_rights()
    {
        using Folder root = Folder.WithPrograms();
        Directory.CreateDirectory(root["proc"]);
        using Run run = Run.Monofy("/actor setenvfile A=1 && /actor env A", 0, new Launch
        {
            Program = "/monofy",
            Before = $"own-mounts read-only {root.Path} bind /proc {root["proc"]} chroot {root.Path} uid 54321",
        });
        Assert.Equal(["A=1"], run.Out.Lines);
    }

    [Fact]
    public void The_hand_over_leaves_no_file_behind()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Setup(Actor.Named("a").Does("setenvfile A=1").Tells("MONOFY_SETENV"))
            .Service(Actor.Named("b").Tells("A")), 0,
            new Launch { Variables = ["TMPDIR=" + folder.Path] });
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        string path = run.Out.Lines[0].Split('=')[1];
        Assert.False(File.Exists(path), path);
    }

    [Fact]
    public void Secret_files_become_variables()
    {
        using Folder folder = new();
        folder.Write("one", "hunter2\n");
        folder.Write("two", "two lines\n\n");
        folder.Write("bytes", "\xff$A");
        using Run run = Run.Monofy(Plan.With("--secret-files")
            .Service(Actor.Named("a").Tells("ONE").Tells("TWO").Tells("BYTES").Tells("NONE").Tells("ONE_FILE")
                .Tells("NONE_FILE")), 0,
            new Launch
        {
            Variables = [$"ONE_FILE={folder["one"]}", $"TWO_FILE={folder["two"]}", $"BYTES_FILE={folder["bytes"]}",
                "NONE_FILE=/nonexistent"],
        });
        Assert.Equal(["ONE=hunter2", @"TWO=two lines\x0a", @"BYTES=\xff$A", "NONE unset", "ONE_FILE unset",
            "NONE_FILE=/nonexistent"], run.Out.Lines);
    }

    // NAME=value and its NUL have to fit into the 131072 bytes that the kernel takes as one string.
    [Theory]
    [InlineData(131068, true)]
    [InlineData(131069, false)]
    [InlineData(5_000_000, false)]
    public void A_file_that_is_larger_than_a_variable_can_be_is_not_a_secret_and_stays_a_file(int size, bool fits)
    {
        using Folder folder = new();
        folder.Write("ca", new string('x', size));
        using Run run = Run.Monofy("--secret-files sh -c 'echo ${#CA} $$CA_FILE' && sh -c 'echo ${#CA} $$CA_FILE'", 0,
            new Launch { Variables = [$"CA_FILE={folder["ca"]}"] });
        string expected = fits ? size + " " : "0 " + folder["ca"];
        Assert.Equal([expected.TrimEnd(), expected.TrimEnd()], run.Out.Lines.Select(line => line.TrimEnd()));
        Assert.Equal(fits ? [] : [$"monofy: CA_FILE stays as it is: {folder["ca"]} is larger than a variable can be " +
            $"(128 kB)"], run.Err.Lines.Where(line => !line.Contains("exiting with")));
    }

    [Fact]
    public void A_variable_that_names_no_regular_file_names_no_secret()
    {
        using Folder folder = new();
        folder.Write("secret", "hunter2\n");
        File.CreateSymbolicLink(folder["link"], folder["secret"]);
        using Run run = Run.Monofy(Plan.With("--secret-files")
            .Service(Actor.Named("a").Tells("LINK").Tells("LOG_FILE").Tells("PIPE_FILE").Tells("DATA_FILE")
                .Tells("NULL_FILE")), 0, new Launch
        {
            Variables = [$"LINK_FILE={folder["link"]}", "LOG_FILE=/dev/stdout", $"PIPE_FILE={folder.Gate("fifo")}",
                $"DATA_FILE={folder.Path}", "NULL_FILE=/dev/null"],
        });
        Assert.Equal(["LINK=hunter2", "LOG_FILE=/dev/stdout", $"PIPE_FILE={folder["fifo"]}", $"DATA_FILE={folder.Path}",
            "NULL_FILE=/dev/null"], run.Out.Lines);
    }

    [Theory]
    [InlineData("TERM", 143, false)]
    [InlineData("INT", 130, false)]
    [InlineData("QUIT", 131, true)]
    public void A_stop_ends_monofy_while_it_waits_for_an_env_file(string signal, int status, bool hasWriter)
    {
        using Folder folder = new();
        folder.Gate("fifo");
        using Run run = Run.Monofy(Plan.With("--env-file=" + folder["fifo"])
            .Service(Actor.Named("a").Creates(folder["started"])));
        int writer = -1;
        if (hasWriter)
            run.Until(() =>
                (writer = Libc.open(folder["fifo"], Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0)) >= 0,
                    "it reads");
        else run.Until(() => Proc.Descriptors(run.Pid).Contains(folder["fifo"]), "it waits");
        run.Signal("HUP");
        run.Signal(signal);
        run.Ends(status);
        if (writer >= 0) _ = Libc.close(writer);
        Assert.Equal([$"monofy: SIG{signal} came while waiting for {folder["fifo"]}; nothing was started, exiting " +
            $"with {status}"], run.Err.Lines);
        Assert.False(folder.Has("started"));
    }

    [Fact]
    public void An_ignored_SIGINT_does_not_end_the_wait_for_an_env_file_whose_writer_takes_its_time()
    {
        using Folder folder = new();
        folder.Gate("fifo");
        using Run run = Run.Monofy(Plan.With("--env-file=" + folder["fifo"])
            .Service(Actor.Named("a").Tells("A").Tells("B")), new Launch { Before = "ignore INT" });
        run.Until(() => Proc.Descriptors(run.Pid).Contains(folder["fifo"]), "it waits");
        run.Signal("INT");
        using (var writer = new StreamWriter(folder["fifo"]))
        {
            writer.Write("A=one\nB=t");
            writer.Flush();
            run.Until(() => Proc.State(run.Pid) == 'S', "it waits for more");
            writer.Write("wo\n");
        }
        run.Ends(0);
        Assert.Equal(["A=one", "B=two"], run.Out.Lines);
    }

    [Needs("bash")]
    public void An_env_file_may_be_the_output_of_a_command()
    {
        using Run run = Run.Monofy("", 0, new Launch
        {
            Program = Site.Find("bash"), MayLeave = true,
            More = ["-c",
                $"exec {Site.Monofy} --env-file=<(echo A=one; echo B=two) --env-file=<(true) {Site.Actor} env A env B"],
        });
        run.Out.WaitForEnd();
        Assert.Equal(["A=one", "B=two"], run.Out.Lines);
    }

    [Fact]
    public void Without_the_option_secret_files_stay_files()
    {
        using Folder folder = new();
        folder.Write("one", "hunter2\n");
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Tells("ONE")), 0,
            new Launch { Variables = [$"ONE_FILE={folder["one"]}"] });
        Assert.Equal(["ONE unset"], run.Out.Lines);
    }

    [Fact]
    public void A_secret_that_is_set_and_in_a_file_is_an_error()
    {
        using Folder folder = new();
        folder.Write("one", "hunter2\n");
        Run.Refuses($"--secret-files @ create {folder["started"]}", "ONE",
            new Launch { Variables = [$"ONE_FILE={folder["one"]}", "ONE=x"] });
        Assert.False(folder.Has("started"));
    }

    [Fact]
    public void Each_process_gets_its_services_name_and_no_instance_where_it_is_not_scaled()
    {
        using Run run = Run.Monofy(Plan.With()
            .Setup("setup", Actor.Named("setup").Tells("MONOFY_NAME").Tells("MONOFY_INSTANCE"))
            .Service("web", Actor.Named("web").Tells("MONOFY_NAME").Tells("MONOFY_INSTANCE")),
            0, new Launch { Variables = ["MONOFY_NAME=outer"] });
        Assert.Equal(["MONOFY_NAME=setup", "MONOFY_INSTANCE unset", "MONOFY_NAME=web", "MONOFY_INSTANCE unset"],
            run.Out.Lines);
    }

    [Fact]
    public void Each_instance_gets_its_services_name_and_its_number()
    {
        using Run run = Run.Monofy(Plan.With("--fate=on-failure")
            .Program("web", "sh -c 'echo $$MONOFY_NAME $$MONOFY_INSTANCE'", "--scale=3"), 0,
            new Launch { Variables = ["MONOFY_NAME=outer", "MONOFY_INSTANCE=7"] });
        Assert.Equal(["web 1", "web 2", "web 3"], run.Out.Lines.Order());
    }

    [Fact]
    public void Values_of_variables_can_refer_to_the_name_and_the_number_of_the_process()
    {
        using Folder folder = new();
        folder.Write("env", "LOG=/log/${MONOFY_NAME}-$MONOFY_INSTANCE\n");
        using Run run = Run.Monofy(Plan.With("--fate=on-failure")
            .Program("web", "sh -c 'echo $$PORT $$LABEL $$LOG'", "--scale=2", "--env=PORT=800$MONOFY_INSTANCE",
                "--env=LABEL=$MONOFY_NAME", "--env-file=" + folder["env"]),
            0, new Launch { Variables = ["MONOFY_NAME=outer", "MONOFY_INSTANCE=7"] });
        Assert.Equal(["8001 web /log/web-1", "8002 web /log/web-2"], run.Out.Lines.Order());
    }

    [Fact]
    public void A_program_is_looked_for_in_the_PATH_that_it_gets()
    {
        using Folder folder = new();
        File.CreateSymbolicLink(folder["only-here"], Site.Actor);
        using Run run = Run.Monofy($"--env=PATH={folder.Path} only-here args x", 0);
        run.Out.Wait(@"^arg \[x\]$");
    }

    [Fact]
    public void Five_thousand_variables_are_passed_on_in_their_order()
    {
        string[] environment = [.. Enumerable.Range(0, 5000).Select(index => $"V{index}=value {index}"), "PATH=/bin"];
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("environ")), 0,
            new Launch { Environment = environment });
        Assert.Equal(environment.Select(entry => $"environ [{entry}]"),
            run.Out.Lines.Where(line => !line.Contains("MONOFY_NAME") && line != "environ end"));
    }
}
