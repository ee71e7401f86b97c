using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.CheckAndExport;
using Monofy.Control;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Recording;
using Monofy.Storage;

namespace Monofy;

/// <summary>The entrance: reads the command line and the environment, and runs, checks or prints the plan.</summary>
internal static unsafe class Program
{
    private const string Or = "|||";
    private const int CannotRun = 126;
    private const int Signalled = 128;

    private static int Main()
    {
        StandardStreams.Open();
        int status;
        try
        {
            status = Run(Arguments(), Environment());
        }
        catch (StopException e)
        {
            status = Signalled + e.Signal.Number;
            Refuse([e.Message + "; nothing was started, exiting with " + status]);
        }
        catch (Exception e)     // before anything ran: the loop looks after its own
        {
            FailStop.SayRaw(e);
            status = Limits.InternalErrorStatus;
        }
        // The runtime has nothing to put in order, and takes its time over it.
        Libc._exit(status);
        return status;
    }

    private static int Run(string[] args, EnvironmentBlock environment)
    {
        Invocation invocation = CommandLine.Read(args, environment);
        bool hasFiles = invocation.HasFiles;
        ParseResult parsed = hasFiles ? PlanFiles.Complete(invocation, environment)
            : Planner.Complete(invocation, new(environment, FileReader.ReadGiven, FileReader.ReadSecret));
        switch (parsed.ProgramMode)
        {
            case ProgramMode.Usage:
                Print(Libc.STDERR_FILENO, Encoding.UTF8.GetBytes(Help.Usage + PlanFiles.Hint()));
                return Limits.UsageStatus;
            case ProgramMode.Help:
                return Print(Libc.STDOUT_FILENO, Encoding.UTF8.GetBytes(Help.Text));
            case ProgramMode.HelpAll:
                return Print(Libc.STDOUT_FILENO, Encoding.UTF8.GetBytes(Help.All()));
            case ProgramMode.Version:
                return Print(Libc.STDOUT_FILENO, Encoding.UTF8.GetBytes("monofy " + Release.Version + "\n"));
            case ProgramMode.Control:
                return ControlClient.Run(args.AsSpan(1), environment);
        }
        List<string> warnings = [];
        if (parsed.Checked is { } plan) LocalCheck.Run(plan, environment, text => warnings.Add("warning: " + text));
        if (parsed.Plan == null)
        {
            // All mistakes of a file are printed; of a command line the first is enough.
            bool all = parsed.ProgramMode == ProgramMode.Check || hasFiles;
            if (parsed.ProgramMode == ProgramMode.Run) TerminationLog.Write(parsed.Mistakes[0]);
            return Refuse(all ? [.. parsed.Mistakes, .. warnings] : [parsed.Mistakes[0]]);
        }
        foreach (string warning in warnings) invocation.Notices.Add(new("", warning));
        if (invocation.Notices.Count > 0) Notice(parsed.Plan.Run, invocation);
        return parsed.ProgramMode switch
        {
            ProgramMode.Check =>
                Print(Libc.STDOUT_FILENO, Encoding.UTF8.GetBytes("ok: " + Summary.Of(parsed.Description!) + "\n")),
            ProgramMode.Export => ExportCommand.Run(parsed, static (fd, text) => Print(fd, text), Refuse),
            _ => Run(parsed.Plan, parsed.Description, environment, parsed.Mistakes, hasFiles),
        };
    }

    private static int Run(
        Plan plan, Description? description, EnvironmentBlock environment, IReadOnlyList<string> mistakes,
            bool hasFiles)
    {
        var opened = new Opened();
        List<string> refused = [];
        opened.Open(plan, environment, hasFiles, refused);
        if (refused.Count > 0 && !plan.Run.Hold)
        {
            opened.Remove();
            return RefuseToRun(refused[0] + "; nothing was started");
        }
        Wiring parts;
        try
        {
            parts = new Wiring(plan, environment, description);
            parts.Record(opened.Journal, opened.Trace, environment);
            parts.Serve(opened.Control, opened.Http);
        }
        catch (OsException e)
        {
            opened.Remove();
            RefuseToRun(e.Message + "; nothing was started, exiting with " + CannotRun);
            return CannotRun;
        }
        // What keeps the plan from being run, if monofy holds instead.
        if (plan.Run.Hold)
            foreach (string mistake in (string[])[.. mistakes, .. refused])
                parts.Announcer.Say(Severity.Error, mistake);
        int status = new Loop(parts).Run();
        opened.Files?.Remove();
        return status;
    }

    private static void Notice(RunSettings run, Invocation invocation)
    {
        var announcer = new Announcer(run, new Sink(Libc.STDERR_FILENO, new Reactor()));
        foreach (Diagnostic notice in invocation.Notices) announcer.Say(Severity.Notice, notice.ToString());
        announcer.FlushLast();
    }

    // This is the end of a container, not an answer to a command that runs in it.
    private static int RefuseToRun(string mistake)
    {
        TerminationLog.Write(mistake);
        return Refuse([mistake]);
    }

    private static int Refuse(string[] mistakes)
    {
        var announcer = new Announcer(RunSettings.Default, new Sink(Libc.STDERR_FILENO, new Reactor()));
        foreach (string mistake in mistakes) announcer.Say(Severity.Error, mistake);
        announcer.FlushLast();
        return Limits.UsageStatus;
    }

    private static int Print(int fd, ReadOnlySpan<byte> text)
    {
        if (fd == Libc.STDOUT_FILENO && StandardStreams.OutputWasClosed)
            return Refuse(["cannot write to standard output: it is closed"]);
        while (text.Length > 0)
        {
            nint written;
            fixed (byte* at = text) written = Libc.write(fd, at, (nuint)text.Length);
            if (written < 0 && OsError.Last == Libc.EINTR) continue;
            if (written < 0) return Refuse(["cannot write to standard output: " + OsError.Describe(OsError.Last)]);
            text = text[(int)written..];
        }
        return 0;
    }

    private static string[] Arguments()
    {
        var args = new string[Math.Max(0, Bootstrap.ArgumentCount - 1)];
        byte** words = Bootstrap.Arguments + 1;
        // A thousand services are mostly alike: a word that the command before has in the same place is not made again.
        int before = 0, from = 0;
        for (int i = 0; i < args.Length; i++, before++)
        {
            args[i] = before < from && AreSame(words[before], words[i]) ? args[before] : Decode(words[i]);
            if (args[i] == Or) (before, from) = (from - 1, i + 1);
        }
        return args;
    }

    private static bool AreSame(byte* a, byte* b)
    {
        int i = 0;
        while (a[i] == b[i] && a[i] != 0) i++;
        return a[i] == b[i];
    }

    // The kernel puts the environment behind the arguments and their null.
    private static EnvironmentBlock Environment()
    {
        byte** entry = Bootstrap.Arguments + Bootstrap.ArgumentCount + 1;
        int count = 0;
        while (entry[count] != null) count++;
        var entries = new string[count];
        for (int i = 0; i < count; i++) entries[i] = Decode(entry[i]);
        return new(entries);
    }

    private static string Decode(byte* text) => Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
