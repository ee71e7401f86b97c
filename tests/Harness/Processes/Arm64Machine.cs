using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Monofy.Harness;

/// <summary>
/// A whole ARM64 machine, emulated by qemu: Debian's kernel, a root file system in memory with monofy and the actor,
/// and monofy as its first process. When monofy exits, the machine stops: the kernel panics and reports the status.
/// </summary>
internal static class Arm64Machine
{
    /// <summary>Debian's kernel for ARM64, from an architecture-independent package.</summary>
    public const string Kernel = "/usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64/linux";

    private const string Compiler = "aarch64-linux-gnu-gcc";
    private static readonly TimeSpan s_patience = Deadline.Generous * 7.5;
    private static readonly Lazy<string> s_programs = new(Build);

    /// <summary>Runs monofy with these arguments, split at blanks; `@` is the actor, `@web` the actor named web.
    /// Returns its exit status and the console output of the machine.</summary>
    public static (int Status, string Console) Run(string line)
    {
        IEnumerable<string> words = line.Split(' ').SelectMany(word =>
            !word.StartsWith('@') ? [word] : word.Length == 1 ? ["/actor"] : new[] { "/actor", "name", word[1..] });
        using Folder folder = new();
        using (FileStream archive = File.Create(folder["root"]))
        {
            foreach (string directory in new[] { "dev", "proc", "tmp" }) Add(archive, directory, 0x41ff, []);
            foreach (string program in new[] { "monofy", "actor" })
                Add(archive, program, 0x81ed, File.ReadAllBytes(Path.Combine(s_programs.Value, program)));
            Add(archive, "line", 0x81a4,
                Encoding.UTF8.GetBytes("/monofy\n" + string.Concat(words.Select(word => word + "\n"))));
            Add(archive, "TRAILER!!!", 0, []);
        }
        string console = Output("qemu-system-aarch64",
        [
            "-M", "virt", "-cpu", "cortex-a72", "-smp", "2", "-m", "256", "-nographic", "-nic", "none", "-no-reboot",
                "-kernel", Kernel, "-initrd", folder["root"],
            "-append",
                "console=ttyAMA0 quiet panic=-1 rdinit=/actor -- mount devtmpfs /dev mount proc /proc exec-lines /line",
        ], out _).Replace("\r", "");
        Match end = Regex.Match(console, "Attempted to kill init! exitcode=0x([0-9a-f]{8})");
        Assert.True(end.Success, console);
        return (int.Parse(end.Groups[1].Value, NumberStyles.HexNumber) >> 8, console[..end.Index]);
    }

    // Uses the monofy that MONOFY_ARM64_UNDER_TEST names, or builds it.
    private static string Build()
    {
        string? ready = Environment.GetEnvironmentVariable("MONOFY_ARM64_UNDER_TEST");
        string programs = Path.Combine(Site.Temporary, "arm64-programs");
        Directory.CreateDirectory(programs);
        File.Copy(string.IsNullOrEmpty(ready) ? Publish() : ready, programs + "/monofy");
        string source = Site.Root + "/tests/Actor/actor.c";
        string said = Output(Compiler, ["-O1", "-static", "-o", programs + "/actor", source], out int status);
        Assert.True(status == 0, said);
        return programs;
    }

    // In a copy of the sources, because others may be building in the original folder.
    private static string Publish()
    {
        string folder = Path.Combine(Site.Temporary, "arm64");
        IEnumerable<string> files = new[] { "/src", "/tools" }
            .SelectMany(static part => Directory.GetFiles(Site.Root + part, "*", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Site.Root, "Directory.*.props")).Append(Site.Root + "/global.json");
        foreach (string file in files)
        {
            string relative = Path.GetRelativePath(Site.Root, file);
            if (relative.Contains("/obj/") || relative.Contains("/bin/")) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, relative))!);
            File.Copy(file, Path.Combine(folder, relative));
        }
        string said = Output("dotnet", ["publish", folder + "/src/Monofy", "-r", "linux-arm64", "--nologo"],
            out int status);
        Assert.True(status == 0, said);
        return folder + "/artifacts/linux-arm64/monofy";
    }

    private static string Output(string program, string[] arguments, out int status)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true,
            RedirectStandardOutput = true })!;
        process.StandardInput.Close();
        using System.Threading.Timer patience = new(_ =>
            process.Kill(), null, s_patience, System.Threading.Timeout.InfiniteTimeSpan);
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        status = process.ExitCode;
        return text;
    }

    // The format that the kernel unpacks into memory (Documentation/driver-api/early-userspace/buffer-format.rst): a
    // header, the name and the contents, each padded to four bytes.
    private static void Add(FileStream archive, string name, int mode, byte[] contents)
    {
        int[] fields = [0, mode, 0, 0, 1, 0, contents.Length, 0, 0, 0, 0, name.Length + 1, 0];
        archive.Write(Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(field => field.ToString("X8"))) +
            name + "\0"));
        Fill();
        archive.Write(contents);
        Fill();
        void Fill() => archive.Write(new byte[(4 - archive.Position % 4) % 4]);
    }
}
