using System.Collections.Generic;
using Monofy.Control;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Recording;
using Monofy.Storage;

namespace Monofy;

/// <summary>What a run opens or makes before anything is started.</summary>
internal sealed class Opened
{
    /// <summary>Of <c>--journal</c>.</summary>
    public RecordFile? Journal { get; private set; }

    /// <summary>Of <c>--trace</c>.</summary>
    public RecordFile? Trace { get; private set; }

    /// <summary>Of <c>--control</c>.</summary>
    public ControlServer? Control { get; private set; }

    /// <summary>Of <c>--http</c>.</summary>
    public HttpServer? Http { get; private set; }

    /// <summary>Secrets and configs of a file.</summary>
    public SecretFiles? Files { get; private set; }

    /// <summary>Opens what <paramref name="plan"/> needs. What cannot be opened is added to
    /// <paramref name="refused"/>, and ends it unless monofy holds.</summary>
    public void Open(Plan plan, EnvironmentBlock environment, bool hasFiles, List<string> refused)
    {
        RunSettings run = plan.Run;
        string? error = null;
        if (run.Journal is { } journal) Journal = RecordFile.Open("journal", journal, out error);
        if (run.Trace is { } trace && error == null) Trace = RecordFile.Open("trace", trace, out error);
        if (!GoesOn(run, error, refused)) return;
        Control = ControlServer.Open(plan, out error);
        if (!GoesOn(run, error, refused)) return;
        if (run.Http is { } address)
        {
            Http = HttpServer.Open(address, out error);
            if (!GoesOn(run, Http == null ? error : null, refused)) return;
        }
        if (!hasFiles || run.Hold) return;
        Files = SecretFiles.Make(plan, environment, out error);
        GoesOn(run, error, refused);
    }

    /// <summary>Nothing will be started: takes away what has a name in the file system.</summary>
    public void Remove()
    {
        Control?.Close();
        Files?.Remove();
    }

    private static bool GoesOn(RunSettings run, string? error, List<string> refused)
    {
        if (error == null) return true;
        refused.Add(error);
        return run.Hold;
    }
}
