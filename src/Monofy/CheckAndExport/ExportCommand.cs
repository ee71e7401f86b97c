using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Settings;
using Monofy.Native;

namespace Monofy.CheckAndExport;

/// <summary>Prints the plan for another runner, or writes its files (<c>--export</c>).</summary>
internal static unsafe class ExportCommand
{
    private const int Lost = 1;

    /// <summary>Exports what was parsed.</summary>
    /// <param name="parsed">A command line without mistakes.</param>
    /// <param name="print">Writes bytes to a descriptor and returns a status.</param>
    /// <param name="refuse">Says mistakes and returns a status.</param>
    public static int Run(ParseResult parsed, Func<int, byte[], int> print, Func<string[], int> refuse)
    {
        ExportRequest request = ExportRequest.Read(parsed.Options, out string mistake);
        if (mistake.Length > 0) return refuse([mistake]);
        ExportOutcome outcome = Exporter.Export(parsed.Description!, request);
        if (outcome.Mistakes.Length > 0) return refuse(outcome.Mistakes);
        int status = request.Directory == null
            ? print(Libc.STDOUT_FILENO, Encoding.UTF8.GetBytes(Together(outcome.Files)))
            : Write(request.Directory, outcome.Files) is { } error ? refuse([error]) : 0;
        if (status != 0) return status;
        print(Libc.STDERR_FILENO, Encoding.UTF8.GetBytes(Said(outcome.Report, request)));
        return outcome.Report.HasLosses && !request.Lossy ? Lost : 0;
    }

    private static string Said(ExportReport report, ExportRequest request)
    {
        if (request.JsonReport) return report.ToJson();
        var said = new StringBuilder();
        foreach (ReportEntry entry in report.Entries)
        {
            if (entry.Result != ExportResult.Carried) said.Append("monofy: ").Append(entry).Append('\n');
        }
        return said.ToString();
    }

    private static string Together(ExportFile[] files)
    {
        if (files.Length == 1) return files[0].Text;
        var text = new StringBuilder();
        foreach (ExportFile file in files)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append("# ").Append(file.Name).Append('\n').Append(file.Text);
        }
        return text.ToString();
    }

    // The directory is made if it is not there; files in it are replaced.
    private static string? Write(string directory, ExportFile[] files)
    {
        var path = new Bytes(Bytes.SizeOf(directory));
        if (Libc.mkdir(path.Add(directory), 493 /* 0755 */) < 0 && OsError.Last != Libc.EEXIST)
            return "cannot make " + directory + ": " + OsError.Describe(OsError.Last);
        foreach (ExportFile file in files)
        {
            if (Write(directory + "/" + file.Name, file.Text) is { } error) return error;
        }
        return null;
    }

    private static string? Write(string name, string text)
    {
        var path = new Bytes(Bytes.SizeOf(name));
        int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
        int fd = Libc.open(path.Add(name), flags, FileModes.Readable);
        if (fd < 0) return "cannot write " + name + ": " + OsError.Describe(OsError.Last);
        ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(text);
        string? error = null;
        while (left.Length > 0 && error == null)
        {
            nint written;
            fixed (byte* at = left) written = Libc.write(fd, at, (nuint)left.Length);
            if (written >= 0) left = left[(int)written..];
            else if (OsError.Last != Libc.EINTR) error = "cannot write " + name + ": " + OsError.Describe(OsError.Last);
        }
        Libc.close(fd);
        return error;
    }
}
