using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Native;

/// <summary>Small files of /proc, of this process.</summary>
public sealed class ProcFileTests
{
    private const int Absent = 0x3FFFFFFF;      // above every pid that the kernel gives

    private static int Self => Environment.ProcessId;

    [Fact]
    public void A_file_of_a_process_is_read()
    {
        byte[] text = new byte[1024];
        int size = ProcFile.Read(Self, "stat"u8, text);
        Assert.StartsWith(Self + " (", Encoding.Latin1.GetString(text, 0, size));
    }

    [Fact]
    public void Of_a_file_that_is_longer_than_the_buffer_the_beginning_is_read()
    {
        byte[] text = new byte[8];
        Assert.Equal(4, ProcFile.Read(Self, "status"u8, text.AsSpan(0, 4)));
        Assert.Equal("Name\0\0\0\0", Encoding.Latin1.GetString(text));
    }

    [Fact]
    public void A_process_that_does_not_exist_has_no_files()
    {
        Assert.Equal(-1, ProcFile.Read(Absent, "stat"u8, new byte[8]));
        Assert.Equal(Libc.ENOENT, OsError.Last);
        Assert.Equal(-1, ProcFile.Open(Absent, "exe"u8));
        Assert.Equal("", ProcFile.Link(Absent, "exe"u8));
    }

    [Fact]
    public void A_failed_read_leaves_its_own_error()
    {
        Assert.Equal(-1, ProcFile.Read(Self, "fd"u8, new byte[8]));
        Assert.Equal("is a directory (EISDIR)", OsError.Describe(OsError.Last));
    }

    [Fact]
    public void What_is_opened_exec_closes()
    {
        int fd = ProcFile.Open(Self, "stat"u8);
        Assert.True(TestFolder.IsClosedByExec(fd));
        Libc.close(fd);
    }

    [Fact]
    public void A_link_says_what_it_points_to() =>
        Assert.Equal(new FileInfo("/proc/self/exe").LinkTarget, ProcFile.Link(Self, "exe"u8));

    [Fact]
    public void A_file_that_is_not_a_link_points_to_nothing() => Assert.Equal("", ProcFile.Link(Self, "stat"u8));

    [Fact]
    public void A_part_of_a_file_is_read_at_its_place()
    {
        using var folder = new TestFolder();
        folder.Write("file", "0123456789");
        int fd = folder.Open("file", Libc.O_RDONLY);
        byte[] part = new byte[4];
        Assert.Equal(4, ProcFile.ReadAt(fd, part, 3));
        Assert.Equal("3456"u8, part);
        Assert.Equal(2, ProcFile.ReadAt(fd, part, 8));
        Assert.Equal(0, ProcFile.ReadAt(fd, part, 10));
        Libc.close(fd);
    }

    [Fact]
    public void What_has_no_places_cannot_be_read_at_one()
    {
        using var pipe = new PipePair();
        pipe.Write("x");
        Assert.Equal(-1, ProcFile.ReadAt(pipe.Reader, new byte[4], 0));
    }

    [Theory]
    [InlineData("Uid:", "1\t2\t3\t4")]
    [InlineData("Name:", "monofy")]
    [InlineData("Last:", "x")]
    [InlineData("Empty:", "")]
    [InlineData("id:", "")]         // the end of another key
    [InlineData("Threads:", "")]
    public void A_field_is_found_by_its_whole_key(string key, string words) => Assert.Equal(words,
        ProcFile.Field("Name:\tmonofy\nUid:\t1\t2\t3\t4\nEmpty:\nNSpid: Threads: 1\nLast:\tx"u8,
            Encoding.ASCII.GetBytes(key)));

    [Fact]
    public void Proc_here_shows_our_own_numbers() => Assert.True(ProcFile.IsOwn());

    [Fact]
    public void All_processes_are_listed_by_their_numbers()
    {
        using Process child = Process.Start(new ProcessStartInfo("/bin/cat") { RedirectStandardInput = true,
            RedirectStandardOutput = true })!;
        Assert.Contains(child.Id, ProcFile.Pids());
        Assert.Contains(Self, ProcFile.Pids());
        child.StandardInput.Close();
        child.WaitForExit();
        Assert.DoesNotContain(child.Id, ProcFile.Pids());
    }

    [Theory]
    [InlineData(1, "stat", "/proc/1/stat")]
    [InlineData(int.MaxValue, "task/2147483647/children", "/proc/2147483647/task/2147483647/children")]
    public unsafe void A_path_is_written_with_its_end(int pid, string name, string expected)
    {
        byte* path = stackalloc byte[ProcFile.MaxPath];
        new Span<byte>(path, ProcFile.MaxPath).Fill((byte)'x');
        ProcFile.Write(path, pid, Encoding.ASCII.GetBytes(name));
        Assert.Equal(expected, Marshal.PtrToStringUTF8((nint)path));
    }
}
