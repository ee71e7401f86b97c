using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Storage;

namespace Monofy.Shell.Tests.Storage;

/// <summary>Files of secrets and configs, in a folder that stands for /run/secrets.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private const int OwnerOnly = 0x100, Everyone = 0x124;      // 0400, 0444
    private const uint Another = 12345;

    private readonly TestFolder _folder = new();
    private SecretFiles? _files;

    [Fact]
    public void A_secret_is_readable_by_its_owner_only()
    {
        Made(Secret("key", "x"));
        Assert.Equal((OwnerOnly, Libc.geteuid(), Libc.getegid()), TestFolder.StatusOf(_folder["key"]));
    }

    [Fact]
    public void The_mode_is_the_planned_one_whatever_the_umask()
    {
        WithUmask(0x3F, () => Made(Secret("key", "x") with { Mode = Everyone }));
        Assert.Equal(Everyone, TestFolder.ModeOf(_folder["key"]));
    }

    [Fact]
    public void Folders_that_are_made_may_be_entered_by_others()
    {
        WithUmask(0, () => Made(Secret("a/b/key", "x")));
        Assert.Equal((0x1ED, 0x1ED), (TestFolder.ModeOf(_folder["a"]), TestFolder.ModeOf(_folder["a/b"])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines\n")]
    [InlineData("no UTF-8: \uDCFF\uDC80 ä €")]
    public void It_holds_the_text_of_the_plan(string text)
    {
        Made(Secret("key", text));
        Assert.Equal(text, _folder.Read("key"));
    }

    [Fact]
    public void It_holds_the_bytes_of_the_file_that_the_plan_names()
    {
        string text = string.Concat(Enumerable.Repeat("\0\uDCFFä\n", 50_000));
        Made(Secret("key", null) with { Path = _folder.Write("source", text) });
        Assert.Equal(text, _folder.Read("key"));
    }

    [Needs("root")]
    public void The_plan_may_say_whose_it_is()
    {
        Made(Secret("key", "x") with { Uid = Another, Gid = 7 }, Secret("alike", "x") with { Uid = Another });
        Assert.Equal((OwnerOnly, Another, 7u), TestFolder.StatusOf(_folder["key"]));
        Assert.Equal((OwnerOnly, Another, Another), TestFolder.StatusOf(_folder["alike"]));
    }

    [Needs("root")]
    public void Else_it_is_the_services_users()
    {
        ServicePlan service = Service("web", "12345:7", Secret("key", "x"), Secret("other", "x") with { Gid = 8 });
        Assert.Null(Make(service));
        Assert.Equal((OwnerOnly, Another, 7u), TestFolder.StatusOf(_folder["key"]));
        Assert.Equal((OwnerOnly, Another, 8u), TestFolder.StatusOf(_folder["other"]));
    }

    [Fact]
    public void A_user_that_does_not_exist_is_refused() =>
        Assert.Equal("web: " + _folder["key"] + ": there is no user no-such-user in /etc/passwd",
            Make(Service("web", "no-such-user", Secret("key", "x"))));

    [Fact]
    public void A_plan_without_files_makes_nothing()
    {
        Assert.Null(Make(Service("web", null)));
        Assert.Null(_files);
    }

    [Fact]
    public void A_secret_that_cannot_be_given_to_its_user_is_not_left_behind()
    {
        string? error = null;
        Restricted.WithoutCapabilities(() => error = Make(Secret("new/key", "x") with { Uid = Another }));
        AssertRefused("new/key: cannot write it: operation not permitted (EPERM)", error);
        Assert.False(TestFolder.Exists(_folder["new"]));
    }

    [Fact]
    public void Where_monofy_may_not_write_it_says_so()
    {
        string locked = _folder.Folder("locked"), error = "";
        File.SetUnixFileMode(locked, (UnixFileMode)0x140);
        Restricted.WithoutCapabilities(() => error = Make(Secret("locked/key", "x"))!);
        AssertRefused("locked/key: cannot make it: permission denied (EACCES)", error);
        Restricted.WithoutCapabilities(() => error = Make(Secret("locked/new/key", "x"))!);
        AssertRefused("locked/new/key: cannot make " + locked + "/new: permission denied (EACCES)", error);
        File.SetUnixFileMode(locked, (UnixFileMode)0x1C0);
    }

    [Fact]
    public void Another_place_is_refused_unless_monofy_is_PID_1()
    {
        PlannedFile file = Secret("key", "x") with { Target = _folder.Path + "-elsewhere" };
        Assert.Equal("web: " + file.Target + ": another place than " + _folder.Path + "/ is possible as PID 1 only",
            Make(file));
    }

    [Fact]
    public void The_place_is_run_secrets() => Assert.Contains("another place than /run/secrets/ is", Refusal(
        SecretFiles.Make(PlanOf(Secret("key", "x")), EnvironmentBlock.Empty, out string? error), error));

    [Fact]
    public void A_check_warns_of_a_place_that_is_taken_or_elsewhere_and_makes_nothing()
    {
        _folder.Write("taken", "theirs");
        _folder.Write("same", "x");
        PlannedFile elsewhere = Secret("key", "x") with { Target = _folder.Path + "-elsewhere" };
        Assert.Equal(
            [
                "web: " + _folder["taken"] + ": there is another file here already",
                "web: " + _folder["taken/key"] + ": cannot make it in " + _folder["taken"] +
                    "/ here: not a directory (ENOTDIR)",
                "web: " + elsewhere.Target + ": another place than " + _folder.Path + "/ is possible as PID 1 only",
                "web: " + _folder["key"] + ": another service needs it with different contents or for another user",
            ], Warnings(Service("web", null, Secret("taken", "x"), Secret("taken/key", "x"), Secret("same", "x"),
                elsewhere, Secret("key", "x"), Secret("key", "x"), Secret("key", "x") with { Uid = Another })));
        Assert.False(_folder.Has("key"));
    }

    [Needs("root")]
    public void A_check_warns_of_a_folder_that_it_may_not_write_to()
    {
        string locked = _folder.Folder("locked");
        File.SetUnixFileMode(locked, (UnixFileMode)0x140);
        List<string> warnings = [];
        Restricted.WithoutCapabilities(() => warnings = Warnings(Service("web", null, Secret("locked/new/key", "x"))));
        Assert.Equal(["web: " + locked + "/new/key: cannot make it in " + locked + "/ here: permission " +
            "denied (EACCES)"], warnings);
        File.SetUnixFileMode(locked, (UnixFileMode)0x1C0);
    }

    [Fact]
    public void A_source_that_is_missing_is_named() =>
        AssertRefused("key: cannot read " + _folder["source"] + ": no such file or directory (ENOENT)",
            Make(Secret("key", null) with { Path = _folder["source"] }));

    [Fact]
    public void A_source_that_could_hold_monofy_up_is_refused() =>
        AssertRefused("key: cannot read " + _folder["source"] + ": not a regular file",
            Make(Secret("key", null) with { Path = _folder.Fifo("source") }));

    [Fact]
    public void A_source_that_is_too_large_is_refused_with_the_limit_that_counts() =>
        AssertRefused("key: cannot read " + _folder["source"] + ": larger than 1 MB",
            Make(Secret("key", null) with { Path = _folder.Sparse("source", (1 << 20) + 1) }));

    [Fact]
    public void A_file_with_other_contents_stays_as_it_is()
    {
        _folder.Write("key", "precious");
        AssertRefused("key: there is a file already, which stays as it is", Make(Secret("key", "x")));
        Assert.Equal("precious", _folder.Read("key"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("precious")]
    public void A_link_is_not_followed(string contents)
    {
        _folder.Link("key", _folder.Write("target", contents));
        AssertRefused("key: there is a file already, which stays as it is", Make(Secret("key", "x")));
        Assert.Equal(contents, _folder.Read("target"));
    }

    [Fact]
    public void A_link_to_nothing_is_not_followed()
    {
        _folder.Link("key", _folder["target"]);
        AssertRefused("key: there is a file already, which stays as it is", Make(Secret("key", "x")));
        Assert.False(TestFolder.Exists(_folder["target"]));
    }

    [Fact]
    public void A_folder_or_a_FIFO_in_its_place_is_refused()
    {
        _folder.Folder("folder");
        _folder.Fifo("fifo");
        AssertRefused("folder: there is a file already, which stays as it is", Make(Secret("folder", "x")));
        AssertRefused("fifo: there is a file already, which stays as it is", Make(Secret("fifo", "x")));
    }

    [Fact]
    public void What_a_run_that_was_killed_left_is_used_and_left()
    {
        _folder.Write("key", "x");
        Made(Secret("key", "x"), Secret("other", "y"));
        _files!.Remove();
        Assert.Equal((true, false), (_folder.Has("key"), _folder.Has("other")));
    }

    [Fact]
    public void Several_services_may_need_the_same_file()
    {
        Assert.Null(Make(Service("web", null, Secret("key", "x")), Service("db", null, Secret("key", "x"))));
        Assert.Equal("x", _folder.Read("key"));
    }

    [Fact]
    public void Services_that_need_different_contents_are_refused_and_nothing_is_left()
    {
        Assert.Equal("db: " + _folder["a/key"] +
            ": another service needs it with different contents or for another user",
            Make(Service("web", null, Secret("a/key", "x")), Service("db", null, Secret("a/key", "y"))));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Null(_files);
    }

    [Needs("root")]
    public void Services_that_need_it_for_different_users_are_refused() =>
        Assert.EndsWith("for another user", Make(Service("web", null, Secret("key", "x") with { Uid = 1 }),
            Service("db", null, Secret("key", "x") with { Uid = 2 })));

    [Fact]
    public void A_mistake_names_the_service_and_not_its_instance()
    {
        var web = new ServicePlan { Name = "web.2", Instance = 2, Kind = ServiceKind.Service, Command = ["web"],
            Files = [Secret("key", null) with { Path = _folder["gone"] }] };
        Assert.StartsWith("web: ", Make(web));
    }

    [Fact]
    public void At_the_end_the_files_and_the_folders_that_were_made_are_removed()
    {
        _folder.Folder("there");
        Made(Secret("a/b/key", "x"), Secret("a/other", "y"), Secret("there/key", "z"));
        _files!.Remove();
        Assert.Equal([_folder["there"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["there"]));
    }

    [Fact]
    public void A_folder_with_a_file_of_somebody_elses_stays()
    {
        Made(Secret("a/b/key", "x"));
        _folder.Write("a/theirs", "y");
        _files!.Remove();
        Assert.Equal([_folder["a/theirs"]], Directory.GetFileSystemEntries(_folder["a"]));
    }

    [Fact]
    public void Removed_twice_it_leaves_alone_what_came_after()
    {
        Made(Secret("key", "x"));
        _files!.Remove();
        _folder.Write("key", "theirs");
        _files.Remove();
        Assert.True(_folder.Has("key"));
    }

    public void Dispose() => _folder.Dispose();

    private PlannedFile Secret(string name, string? text) => new(_folder[name], null, text, OwnerOnly, null, null);

    private static ServicePlan Service(string service, string? user, params PlannedFile[] files) => new()
    {
        Name = service, Kind = ServiceKind.Service, Command = [service], Files = files,
        Settings = new() { User = user is { } name ? Template.Literal(name) : default(Template?) },
    };

    private static Plan PlanOf(params PlannedFile[] files) => new() { Services = [Service("web", null, files)] };

    private void Made(params PlannedFile[] files) => Assert.Null(Make(files));

    private string? Make(params PlannedFile[] files) => Make(Service("web", null, files));

    private string? Make(params ServicePlan[] services)
    {
        _files = SecretFiles.Make(new() { Services = services }, EnvironmentBlock.Empty, out string? error,
            _folder.Path + "/");
        return error;
    }

    private List<string> Warnings(ServicePlan service)
    {
        var warnings = new List<string>();
        SecretFiles.Check(new() { Services = [service] }, EnvironmentBlock.Empty, warnings.Add,
            _folder.Path + "/");
        return warnings;
    }

    private static string Refusal(object? made, string? error)
    {
        Assert.Null(made);
        return error!;
    }

    private void AssertRefused(string expected, string? error) =>
        Assert.Equal("web: " + _folder.Path + "/" + expected, error);

    private static void WithUmask(int mask, Action action)
    {
        int before = Libc.umask(mask);
        try { action(); }
        finally { Libc.umask(before); }
    }
}
