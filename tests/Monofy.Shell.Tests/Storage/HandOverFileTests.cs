using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Storage;

namespace Monofy.Shell.Tests.Storage;

/// <summary>The file behind $MONOFY_SETENV.</summary>
public sealed class HandOverFileTests : IDisposable
{
    private const int NotUs = 0x3FFFFFFF;       // what /proc/self never is

    private readonly TestFolder _folder = new();
    private readonly List<string> _notices = [];
    private readonly List<HandOverFile> _files = [];

    [Fact]
    public void It_lives_in_memory()
    {
        string path = InMemory().PathFor(otherUser: false, out int keep)!;
        Assert.True(IsMemory(path));
        Assert.StartsWith("/proc/" + Environment.ProcessId + "/fd/", path);
        Assert.Equal(-1, keep);
        Assert.True(TestFolder.IsClosedByExec(int.Parse(path[(path.LastIndexOf('/') + 1)..])));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Each_command_gets_the_same()
    {
        HandOverFile file = InMemory();
        Assert.Equal(file.PathFor(false, out _), file.PathFor(false, out _));
    }

    [Fact]
    public void What_was_written_is_taken_once()
    {
        HandOverFile file = InMemory();
        File.AppendAllText(file.PathFor(false, out _)!, "A=1\nB<<END\ntwo\nlines\nEND\n");
        Assert.Equal("A=1 B=two\nlines", Taken(file));
        Assert.Equal("", Taken(file));
    }

    [Fact]
    public void Each_command_begins_with_an_empty_file()
    {
        HandOverFile file = InMemory();
        string path = file.PathFor(false, out _)!;
        foreach (string line in (string[])["A=1", "BCD=234", "E=5"])
        {
            File.AppendAllText(path, line + "\n");
            Assert.Equal(line, Taken(file));
        }
    }

    [Fact]
    public void A_program_that_does_not_append_goes_on_behind_a_hole_that_does_not_count()
    {
        HandOverFile file = InMemory();
        using var open = new FileStream(file.PathFor(false, out _)!, FileMode.Open, FileAccess.Write,
            FileShare.ReadWrite, 0);
        open.Write("A=1\n"u8);
        Assert.Equal("A=1", Taken(file));
        open.Write("B=2\n"u8);
        Assert.Equal("B=2", Taken(file));
    }

    [Fact]
    public void A_mistake_names_the_line_and_takes_nothing()
    {
        HandOverFile file = InMemory();
        File.WriteAllText(file.PathFor(false, out _)!, "A=1\nsecret without its name\n");
        (IReadOnlyList<KeyValuePair<string, string>> entries, string? error) = file.Take(null);
        Assert.Empty(entries);
        Assert.StartsWith("MONOFY_SETENV:2: ", error);
        Assert.DoesNotContain("secret", error);
    }

    [Fact]
    public void Too_much_is_refused_and_dropped()
    {
        HandOverFile file = InMemory();
        using (var open = new FileStream(file.PathFor(false, out _)!, FileMode.Open)) open.SetLength((4 << 20) + 1);
        Assert.Equal("larger than 4 MB", file.Take(null).Error);
        Assert.Equal("", Taken(file));
    }

    [Fact]
    public void Before_a_command_asked_for_it_there_is_nothing_to_take() => Assert.Equal("", Taken(InMemory()));

    [Fact]
    public void Where_proc_shows_other_numbers_it_is_a_file_for_the_owner_only()
    {
        string path = OnDisk().PathFor(false, out int keep)!;
        Assert.Equal((_folder.Path, -1), (Path.GetDirectoryName(path), keep));
        Assert.StartsWith(".monofy-setenv-" + NotUs + "-", Path.GetFileName(path));
        Assert.Equal((0x180, Libc.geteuid()), (TestFolder.ModeOf(path), TestFolder.StatusOf(path).Uid));
    }

    [Fact]
    public void For_another_user_it_is_such_a_file_too()
    {
        HandOverFile file = InMemory();
        string own = file.PathFor(otherUser: false, out _)!;
        string path = file.PathFor(otherUser: true, out int keep)!;
        Assert.Equal((_folder.Path, -1), (Path.GetDirectoryName(path), keep));
        Assert.False(IsMemory(own));
        Assert.Equal(path, file.PathFor(otherUser: false, out _));
    }

    [Fact]
    public void A_file_is_taken_as_memory_is()
    {
        HandOverFile file = OnDisk();
        File.AppendAllText(file.PathFor(false, out _)!, "A=1\n");
        Assert.Equal("A=1", Taken(file));
        Assert.Equal("", Taken(file));
    }

    [Fact]
    public void The_first_directory_that_can_be_written_has_it()
    {
        HandOverFile file = New(NotUs, _folder["missing"], _folder.Write("file", ""), _folder.Path, "/");
        Assert.Equal(_folder.Path, Path.GetDirectoryName(file.PathFor(false, out _)));
    }

    [Fact]
    public void Where_another_user_cannot_have_a_file_its_program_keeps_a_descriptor_of_the_memory()
    {
        HandOverFile file = New(Environment.ProcessId, _folder["missing"]);
        string path = file.PathFor(otherUser: true, out int keep)!;
        Assert.Equal("/proc/self/fd/" + keep, path);
        File.WriteAllText(path, "A=1\n");
        Assert.Equal("A=1", Taken(file));
    }

    [Fact]
    public void If_it_can_be_nowhere_one_notice_says_so()
    {
        HandOverFile file = New(NotUs, _folder["missing"], _folder["lost"]);
        Assert.Null(file.PathFor(false, out _));
        Assert.Null(file.PathFor(false, out _));
        Assert.Equal("setup commands cannot hand over variables ($MONOFY_SETENV is not set): there is no /proc, and " +
            $"no directory that can be written ({_folder["missing"]}, {_folder["lost"]})", Assert.Single(_notices));
    }

    [Needs("root")]
    public void It_is_given_to_the_user_of_each_command()
    {
        HandOverFile file = OnDisk();
        string path = file.PathFor(otherUser: true, out _)!;
        file.GiveTo(12345);
        Assert.Equal((0x180, 12345u), (TestFolder.ModeOf(path), TestFolder.StatusOf(path).Uid));
        file.GiveTo(null);
        Assert.Equal(0u, TestFolder.StatusOf(path).Uid);
    }

    [Needs("root")]
    public void Memory_stays_monofys_own()
    {
        HandOverFile file = New(Environment.ProcessId, _folder["missing"]);
        file.PathFor(otherUser: true, out int keep);
        file.GiveTo(12345);
        Assert.Equal(0u, TestFolder.StatusOf(keep).Uid);
    }

    [Fact]
    public void What_another_user_left_behind_does_not_write_to_the_next_commands_file()
    {
        HandOverFile file = OnDisk();
        string path = file.PathFor(otherUser: true, out _)!;
        using (var left = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0))
        {
            left.Write("A=1\n"u8);
            Assert.Equal("A=1", string.Join(' ', file.Take(12345).Entries.Select(static e => e.Key + "=" + e.Value)));
            Assert.False(File.Exists(path));
            Assert.NotNull(file.PathFor(false, out _));
            left.Write("B=2\n"u8);
        }
        Assert.Equal("", Taken(file));
    }

    [Fact]
    public void It_is_removed_at_the_end()
    {
        HandOverFile file = OnDisk();
        file.PathFor(false, out _);
        file.Close();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        file.Close();
        HandOverFile memory = InMemory();
        string path = memory.PathFor(false, out _)!;
        memory.Close();
        Assert.False(IsMemory(path));
    }

    public void Dispose()
    {
        foreach (HandOverFile file in _files) file.Close();
        _folder.Dispose();
    }

    private HandOverFile InMemory() => New(Environment.ProcessId, _folder.Path);

    private HandOverFile OnDisk() => New(NotUs, _folder.Path);

    private HandOverFile New(int self, params string[] directories)
    {
        var file = new HandOverFile(self) { OnNotice = _notices.Add, Directories = directories };
        _files.Add(file);
        return file;
    }

    // Another file may have its number by now.
    private static bool IsMemory(string path) =>
        new FileInfo(path).LinkTarget?.StartsWith("/memfd:monofy-setenv", StringComparison.Ordinal) == true;

    private static string Taken(HandOverFile file)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, string? error) = file.Take(null);
        Assert.Null(error);
        return string.Join(' ', entries.Select(static e => e.Key + "=" + e.Value));
    }
}
