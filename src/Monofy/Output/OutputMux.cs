using System;
using System.Collections.Generic;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>
/// Brings the output of all processes together, line by line (<c>--log=prefix|json</c>) or from their terminals
/// (<c>--tty</c>). A plain run does not have one.
/// </summary>
internal sealed unsafe class OutputMux
{
    // read at once: the pipe was full, since short lines leave a part of each page empty
    private const int Busy = 48 << 10;
    private const int WidePipe = 128 << 10;
    private const int MaxWide = 64;             // of the 512 that a user without rights may have of this size

    private readonly Plan _plan;
    private readonly TimeText _time = new();
    private readonly Sink _out;
    private readonly Sink _err;
    // for --log=none: nothing is ever written, so no reader holds these services up
    private readonly Sink _nowhere;
    private readonly int _width;
    private readonly bool _colorOut, _colorErr;
    private readonly List<StreamPipe> _pipes = [];
    private int _wide;

    /// <summary>Makes ready for the output of <paramref name="plan"/>.</summary>
    public OutputMux(Plan plan, Reactor reactor, Sink output, Sink error, EnvironmentBlock environment)
    {
        (_plan, Reactor, _out, _err) = (plan, reactor, output, error);
        Partials = new(2 * plan.Services.Length);
        History = new(plan.Services.Length);
        _nowhere = new(-1, reactor);
        foreach (ServicePlan service in plan.Services)
        {
            if (ProcessOutput.ModeOf(plan.Run, service) == LogMode.Prefix)
                _width = Math.Max(_width, service.Name.Length);
        }
        _colorOut = Colors.AreWanted(plan.Run.Color, Libc.STDOUT_FILENO, environment);
        _colorErr = Colors.AreWanted(plan.Run.Color, Libc.STDERR_FILENO, environment);
    }

    /// <summary>The loop that the pipes are watched by.</summary>
    public Reactor Reactor { get; }

    /// <summary>The lines of all pipes that have begun.</summary>
    public PartialLines Partials { get; }

    /// <summary>The last lines, for <c>monofy ctl logs</c>; closed until it is opened.</summary>
    public History History { get; }

    /// <summary>A read of pipe <paramref name="fd"/> gave <paramref name="size"/> bytes. One that was full is made
    /// larger, as long as not too many are, so that its writer has to be woken half as often.</summary>
    /// <returns>Whether it is one of the large ones now; <see cref="Narrow"/> takes it off the count.</returns>
    public bool Widen(int fd, nint size)
    {
        if (size < Busy || _wide == MaxWide || OpenFiles.Widen(fd, WidePipe) < WidePipe) return false;
        _wide++;
        return true;
    }

    /// <summary>A large pipe is closed.</summary>
    public void Narrow() => _wide--;

    /// <summary>From now on, notice when standard output has no reader any more.</summary>
    public void WatchReader() => _out.WatchReader();

    /// <summary>When a line that has not ended is shown.</summary>
    public Instant NextDeadline => Partials.NextDeadline;

    /// <summary>Two pipes for a process that is to be started; the write ends go to it and are then closed.</summary>
    public static bool Open(out int outRead, out int outWrite, out int errRead, out int errWrite)
    {
        errRead = errWrite = -1;
        if (!Pipe(out outRead, out outWrite)) return false;
        if (Pipe(out errRead, out errWrite)) return true;
        Libc.close(outRead);
        Libc.close(outWrite);
        return false;
    }

    /// <summary>Begins to read the two pipes of process <paramref name="pid"/> of
    /// <paramref name="service"/>.</summary>
    public ProcessEnds Add(int service, int pid, int outRead, int errRead)
    {
        StreamPipe[] pipes = [Pipe(service, pid, outRead, isError: false, isTerminal: false),
            Pipe(service, pid, errRead, isError: true, isTerminal: false)];
        _pipes.AddRange(pipes);
        return new() { Pipes = pipes };
    }

    /// <summary>Begins to read its terminal; <paramref name="input"/> writes to it.</summary>
    public ProcessEnds AddTerminal(int service, int pid, int master, TerminalInput? input)
    {
        StreamPipe pipe = Pipe(service, pid, master, isError: false, isTerminal: true);
        _pipes.Add(pipe);
        return new() { Pipes = [pipe], Master = master, Input = input };
    }

    /// <summary>Once for each turn of the loop: shows lines whose end did not come, and writes.</summary>
    public void Turn(Instant now)
    {
        Partials.Turn(now);
        _out.Flush();
        if (_err != _out) _err.Flush();
    }

    /// <summary>At the end, when no process is left: reads and writes the rest of what goes to <paramref name="sink"/>,
    /// or of all (null). False if a reader has to take something first.</summary>
    public bool TryFinish(Sink? sink)
    {
        foreach (StreamPipe pipe in _pipes.ToArray())
        {
            if (sink == null || pipe.Sink == sink) pipe.Finish();
        }
        Turn(Clock.Now);
        return sink == null ? _pipes.Count == 0 && _out.IsEmpty && _err.IsEmpty : sink.IsEmpty &&
            !_pipes.Exists(pipe => pipe.Sink == sink);
    }

    /// <summary>A pipe has ended and said all.</summary>
    public void Over(StreamPipe pipe) => _pipes.Remove(pipe);

    private StreamPipe Pipe(int service, int pid, int fd, bool isError, bool isTerminal)
    {
        LogMode mode = ProcessOutput.ModeOf(_plan.Run, _plan.Services[service]);
        Sink sink = mode == LogMode.None ? _nowhere : isError ? _err : _out;
        return new(fd, sink, Format(mode, service, pid, isError), new LineTee(History, service, pid, isError), this,
            isTerminal);
    }

    private LineFormat? Format(LogMode mode, int service, int pid, bool isError)
    {
        string name = _plan.Services[service].Name;
        int color = (isError ? _colorErr : _colorOut) ? service : -1;
        return mode switch
        {
            LogMode.Raw => null,
            LogMode.Prefix => new PrefixFormat(name, _width, color, _plan.Run.Timestamps ? _time : null),
            LogMode.Json => new JsonFormat(name, pid, isError ? "stderr" : "stdout", _time, _plan.Run.NestJson),
            LogMode.None => NoFormat.Instance,
        };
    }

    private static bool Pipe(out int read, out int write)
    {
        int* fds = stackalloc int[2];
        read = write = -1;
        if (Libc.pipe2(fds, Libc.O_CLOEXEC) < 0) return false;
        (read, write) = (fds[0], fds[1]);
        Libc.fcntl(read, Libc.F_SETFL, Libc.O_NONBLOCK);
        return true;
    }
}
