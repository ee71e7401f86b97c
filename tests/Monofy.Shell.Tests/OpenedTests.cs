using System;
using System.Collections.Generic;
using System.IO;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests;

/// <summary>What a run opens before anything is started.</summary>
public sealed class OpenedTests : IDisposable
{
    private const ControlOpening At = ControlOpening.AtStart;

    private static readonly HttpAddress s_http = new("127.0.0.1", 0);

    private readonly TestFolder _folder = new();
    private readonly Opened _opened = new();
    private readonly List<string> _refused = [];

    [Fact]
    public void A_plain_run_opens_nothing()
    {
        Open(new());
        Assert.Empty(_refused);
        Assert.All(new object?[] { _opened.Journal, _opened.Trace, _opened.Control, _opened.Http, _opened.Files },
            Assert.Null);
    }

    [Fact]
    public void Everything_that_was_asked_for_is_opened()
    {
        Open(new() { Journal = _folder["journal"], Trace = _folder["trace"],
            Control = At, ControlPath = _folder["s"], Http = s_http });
        Assert.Empty(_refused);
        Assert.True(_folder.Has("journal") && _folder.Has("trace") && _folder.Has("s"));
        Assert.All(new object?[] { _opened.Journal, _opened.Trace, _opened.Control, _opened.Http }, Assert.NotNull);
    }

    [Fact]
    public void After_a_refusal_nothing_else_is_opened()
    {
        Open(new() { Journal = _folder["missing/journal"], Trace = _folder["trace"],
            Control = At, ControlPath = _folder["s"] });
        Assert.Equal(["cannot open the journal " + _folder["missing/journal"] + ": no such file or directory (ENOENT)"],
            _refused);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_trace_that_is_refused_is_one_too()
    {
        Open(new() { Journal = _folder["journal"], Trace = _folder.Folder("folder"),
            Control = At, ControlPath = _folder["s"] });
        Assert.Equal(["cannot open the trace " + _folder["folder"] + ": is a directory (EISDIR)"], _refused);
        Assert.False(_folder.Has("s"));
    }

    [Fact]
    public void So_is_a_control_socket()
    {
        Open(new() { Control = At, ControlPath = _folder.Write("file", ""), Http = s_http });
        Assert.Equal(["cannot listen on " + _folder["file"] + " (--control): there is a file that is not a socket"],
            _refused);
        Assert.Null(_opened.Http);
    }

    [Fact]
    public void And_a_page_whose_refusal_keeps_secrets_from_being_made()
    {
        Open(new() { Http = new("no address", 80) }, hasFiles: true);
        Assert.Equal("cannot listen on no address (--http): expected an address such as 0.0.0.0 or [::]",
            Assert.Single(_refused));
    }

    [Fact]
    public void If_monofy_holds_it_opens_what_it_can_and_says_all_that_is_wrong()
    {
        Open(new() { Hold = true, Journal = _folder["missing/journal"],
            Control = At, ControlPath = _folder.Write("file", ""),
            Http = s_http });
        Assert.Equal(2, _refused.Count);
        Assert.NotNull(_opened.Http);
    }

    // They are refused here, outside /run/secrets, which shows that they were asked for.
    [Fact]
    public void Secrets_are_made_for_a_run_of_a_file()
    {
        Open(new(), hasFiles: true);
        Assert.Contains("another place than /run/secrets/ is possible as PID 1 only", Assert.Single(_refused));
    }

    [Fact]
    public void A_run_without_a_file_has_no_secrets_to_look_for()
    {
        Open(new(), hasFiles: false);
        Assert.Empty(_refused);
    }

    [Fact]
    public void If_monofy_holds_nothing_needs_secrets()
    {
        Open(new() { Hold = true }, hasFiles: true);
        Assert.Empty(_refused);
    }

    [Fact]
    public void If_nothing_is_started_the_control_sockets_file_is_removed()
    {
        Open(new() { Control = At, ControlPath = _folder["s"] });
        _opened.Remove();
        Assert.False(_folder.Has("s"));
    }

    [Fact]
    public void What_was_not_opened_needs_no_removal() => _opened.Remove();

    public void Dispose()
    {
        _opened.Remove();
        _folder.Dispose();
    }

    private void Open(RunSettings run, bool hasFiles = false)
    {
        var secret = new PlannedFile(_folder["secret"], null, "x", 0x100, null, null);
        var web = new ServicePlan { Name = "web", Kind = ServiceKind.Service, Command = ["web"], Files = [secret] };
        _opened.Open(new() { Services = [web], Run = run }, EnvironmentBlock.Empty, hasFiles, _refused);
    }
}
