namespace Monofy.Host.Tests;

/// <summary>What monofy says when it can tell more than the kernel's error.</summary>
public sealed class HintTests
{
    [Theory]
    [InlineData("daemon wait end exit 0")]
    [InlineData("fork wait end exit 0")]
    public void A_service_that_puts_itself_into_the_background_is_distinguished_from_one_that_is_done(string words)
    {
        using Run run = Run.Monofy($"--grace=2s web: @ {words}", 0);
        run.Says("web exited with 0 but left processes behind: it has probably put itself into the background. Run " +
            "it in the foreground");
    }

    [Fact]
    public void A_service_that_is_done_is_not_taken_for_one_in_the_background()
    {
        using Run run = Run.Monofy("web: @ exit 0 ||| other: --fate=separate @ exit 0", 0);
        run.That(run.Err.Count("background") == 0, "no hint");
    }

    [Needs("nginx")]
    public void A_well_known_program_comes_with_the_command_that_it_needs()
    {
        using Folder folder = new();
        string settings = folder.Write("nginx.conf", $"pid {folder["pid"]}; error_log stderr; events {{}}\n");
        using Run run = Run.Monofy($"--grace=2s nginx -c {settings}", 0);
        run.Says(@"Run it in the foreground \(nginx -g 'daemon off;'\)");
    }

    [Fact]
    public void A_script_with_Windows_line_ends_is_recognized()
    {
        using Folder folder = new();
        using Run run = Run.Monofy($"{folder.Write("run.sh", "#!/bin/sh\r\necho hi\r\n", 0x1ed)}", 127);
        run.Says("run.sh: its first line ends with a carriage return: the script has Windows line ends");
    }

    [Fact]
    public void A_program_for_another_processor_is_recognized()
    {
        using Folder folder = new();
        byte[] program = System.IO.File.ReadAllBytes(Site.Actor);
        program[18] = 243;
        System.IO.File.WriteAllBytes(folder["riscv"], program);
        System.IO.File.SetUnixFileMode(folder["riscv"], (System.IO.UnixFileMode)0x1ed);
        using Run run = Run.Monofy(folder["riscv"], 126);
        run.Says("riscv: it is a program for RISC-V, and this machine is ");
    }
}
