using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Text = Monofy.Core.Values.Text;

namespace Monofy.Shell.Tests.Native;

/// <summary>Whole small files, and what is not one.</summary>
public sealed class FileReaderTests : IDisposable
{
    private const int Most = 4 << 20, MostOfPlan = 1 << 20;

    private static readonly (string Name, Func<string, FileText> Read)[] s_all =
    [
        ("Read", FileReader.Read), ("ReadGiven", FileReader.ReadGiven), ("ReadSecret", FileReader.ReadSecret),
        ("ReadPlan", FileReader.ReadPlan), ("ReadPlanned", FileReader.ReadPlanned),
    ];

    private readonly TestFolder _folder = new();

    public static TheoryData<string> All => [.. s_all.Select(static one => one.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void A_file_of_any_size_is_read_whole(string how)
    {
        foreach (int size in (int[])[0, 1, 4095, 4096, 4097, 8192, 100_000])
        {
            string text = new StringBuilder().Insert(0, "0123456789\n", size / 11 + 1).ToString(0, size);
            Assert.Equal(new(text, null, false), Read(how, _folder.Write("file", text)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Bytes_that_are_not_UTF_8_are_kept(string how) =>
        Assert.Equal("a\uDCFF\0ä", Read(how, _folder.Write("file", "a\uDCFF\0ä")).Text);

    [Theory]
    [MemberData(nameof(All))]
    public void A_link_is_followed(string how) =>
        Assert.Equal("x", Read(how, _folder.Link("link", _folder.Write("file", "x"))).Text);

    [Theory]
    [MemberData(nameof(All))]
    public void What_does_not_exist_is_missing(string how)
    {
        var none = new FileText(null, "no such file or directory (ENOENT)", true);
        Assert.Equal(none, Read(how, _folder["file"]));
        Assert.Equal(none, Read(how, _folder.Link("link", _folder["file"])));
        Assert.Equal(new(null, "not a directory (ENOTDIR)", true), Read(how, _folder.Write("other", "") + "/file"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_monofy_may_not_read_is_an_error_and_not_missing(string how)
    {
        _folder.Write("file", "x", mode: 0);
        Restricted.WithoutCapabilities(() =>
            Assert.Equal(new(null, "permission denied (EACCES)", false), Read(how, _folder["file"])));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_circle_of_links_is_an_error(string how) => Assert.Equal(
        new(null, "too many levels of symbolic links (ELOOP)", false), Read(how, _folder.Link("a", _folder["a"])));

    [Theory]
    [InlineData("Read", Most)]
    [InlineData("ReadGiven", Most)]
    [InlineData("ReadSecret", Most)]
    [InlineData("ReadPlan", MostOfPlan)]
    [InlineData("ReadPlanned", MostOfPlan)]
    public void A_file_may_be_as_large_as_its_limit_and_not_a_byte_larger(string how, int most)
    {
        Assert.Equal(most, Read(how, _folder.Sparse("most", most)).Text!.Length);
        Assert.Equal(new(null, "larger than " + (most >> 20) + " MB", false, TooLarge: true),
            Read(how, _folder.Sparse("more", most + 1)));
    }

    [Theory]
    [InlineData("Read", "is not a regular file", false)]
    [InlineData("ReadSecret", "is not a regular file", true)]
    [InlineData("ReadPlanned", "not a regular file", true)]
    public void What_could_hold_its_reader_up_is_refused(string how, string error, bool missing)
    {
        var refused = new FileText(null, error, missing);
        Assert.Equal(refused, Read(how, _folder.Fifo("fifo")));
        Assert.Equal(refused, Read(how, _folder.Folder("folder")));
        Assert.Equal(refused, Read(how, "/dev/zero"));
    }

    [Theory]
    [InlineData("ReadGiven")]
    [InlineData("ReadPlan")]
    public void A_folder_that_the_user_named_is_an_error(string how) =>
        Assert.Equal(new(null, "is a directory (EISDIR)", false), Read(how, _folder.Folder("folder")));

    [Theory]
    [InlineData("ReadGiven", Most)]
    [InlineData("ReadPlan", MostOfPlan)]
    public void A_device_that_the_user_named_is_read_to_the_limit(string how, int most)
    {
        Assert.Equal(new("", null, false), Read(how, "/dev/null"));
        Assert.Equal("larger than " + (most >> 20) + " MB", Read(how, "/dev/zero").Error);
    }

    [Theory]
    [InlineData("ReadGiven")]
    [InlineData("ReadPlan")]
    public void A_pipe_that_the_user_named_is_read_to_its_end(string how)
    {
        using var pipe = new PipePair();
        string name = "/proc/self/fd/" + pipe.Reader;
        pipe.Write("A=1\n");
        pipe.CloseWriter();
        Assert.Equal("A=1\n", Read(how, name).Text);
    }

    [Fact]
    public void A_plan_comes_from_standard_input_too()
    {
        using var pipe = new PipePair();
        pipe.Write("web: x\n");
        pipe.CloseWriter();
        using var input = new StandardInput(pipe.Reader);
        Assert.Equal("web: x\n", FileReader.ReadPlan("-").Text);
        Assert.True(TestFolder.IsOpen(Libc.STDIN_FILENO));
    }

    [Fact]
    public void A_socket_cannot_be_opened_which_to_a_variable_means_that_it_is_something_else()
    {
        _folder.Socket("s", listens: true);
        const string error = "no such device or address (ENXIO)";
        Assert.Equal(new(null, error, true), FileReader.ReadSecret(_folder["s"]));
        Assert.Equal(new(null, error, false), FileReader.Read(_folder["s"]));
        Assert.Equal(new(null, error, false), FileReader.ReadPlanned(_folder["s"]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_descriptor_is_left_open(string how)
    {
        _folder.Write("file", "x");
        _folder.Sparse("large", Most + 1);
        foreach (string name in (string[])["file", "large"]) Read(how, _folder[name]);
        if (how is "Read" or "ReadSecret" or "ReadPlanned") Read(how, _folder.Fifo("fifo"));
        FileReader.ReadPieces(_folder["file"], static _ => { });
        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"),
            link => new FileInfo(link).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void What_is_read_and_closed_is_closed_if_it_fails_too()
    {
        int fd = _folder.Open("", Libc.O_RDONLY);
        Assert.Null(FileReader.ReadAndClose(fd, out int length, out int errno));
        Assert.Equal((0, "is a directory (EISDIR)"), (length, OsError.Describe(errno)));
        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"),
            link => new FileInfo(link).LinkTarget == _folder.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one\n")]
    [InlineData("no end")]
    [InlineData("\n\n\n")]
    public void A_small_file_is_one_piece(string text) =>
        Assert.Equal(text.Length == 0 ? [] : [text], Pieces(_folder.Write("file", text)));

    [Fact]
    public void A_large_file_comes_in_pieces_of_whole_lines()
    {
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(static i => "address-ä " + i + "\n")) + "last";
        List<string> pieces = Pieces(_folder.Write("file", text));
        Assert.True(pieces.Count > 3);
        Assert.All(pieces.SkipLast(1), static piece => Assert.EndsWith("\n", piece));
        Assert.Equal(text, string.Concat(pieces));
    }

    [Fact]
    public void Only_a_line_that_is_longer_than_a_piece_is_cut()
    {
        string text = "a\n" + new string('x', 600_000) + "\nb\n";
        List<string> pieces = Pieces(_folder.Write("file", text));
        Assert.Equal("a\n", pieces[0]);
        Assert.Equal(text, string.Concat(pieces));
    }

    [Fact]
    public void What_is_missing_or_not_a_regular_file_has_no_pieces()
    {
        Assert.Empty(Pieces(_folder["missing"]));
        Assert.Empty(Pieces(_folder.Folder("folder")));
        Assert.Empty(Pieces(_folder.Fifo("fifo")));
        Assert.Empty(Pieces("/dev/zero"));
    }

    [Fact]
    public void Whether_something_exists_and_is_a_folder_is_known()
    {
        _folder.Write("file", "");
        _folder.Link("link", _folder.Folder("folder"));
        _folder.Link("dangling", _folder["missing"]);
        string[] names = ["file", "folder", "link", "dangling", "missing"];
        Assert.Equal(["file", "folder", "link"], names.Where(name => FileReader.Exists(_folder[name])));
        Assert.Equal(["folder", "link"], names.Where(name => FileReader.IsDirectory(_folder[name])));
    }

    public void Dispose() => _folder.Dispose();

    private static FileText Read(string how, string path) =>
        Array.Find(s_all, one => one.Name == how).Read(path);

    private static List<string> Pieces(string path)
    {
        var pieces = new List<string>();
        FileReader.ReadPieces(path, pieces.Add);
        return pieces;
    }
}
