using System;
using Monofy.Core.Probes;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>What a health command writes: read, so that it does not block, and forgotten but for the end, which may say
/// why it failed.</summary>
internal sealed unsafe class ProbeOutput : ISource
{
    private const int MaxReads = 64;    // one who left the group and writes on is not waited for

    private readonly Reactor _reactor;
    private readonly int _reader;
    private readonly LastLine _last = new();
    private bool _open = true;

    private ProbeOutput(Reactor reactor, int reader, int writer) =>
        (_reactor, _reader, Writer) = (reactor, reader, writer);

    /// <summary>The command's end of the pipe, or -1.</summary>
    public int Writer { get; private set; }

    /// <summary>Opens a pipe that belongs to <paramref name="owner"/>; null if that is impossible.</summary>
    public static ProbeOutput? Open(Reactor reactor, uint? owner)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) < 0) return null;
        Libc.fcntl(ends[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        var output = new ProbeOutput(reactor, ends[0], ends[1]);
        if (reactor.TryAdd(ends[0], Libc.EPOLLIN, output))
        {
            OpenFiles.Give(ends[1], owner);
            return output;
        }
        Libc.close(ends[0]);
        Libc.close(ends[1]);
        return null;
    }

    /// <summary>Closes the command's end here.</summary>
    public void CloseWriter()
    {
        if (Writer >= 0) Libc.close(Writer);
        Writer = -1;
    }

    /// <inheritdoc/>
    public void Ready(uint events) => Read();

    /// <summary>The command has ended: its last line, or null if there is none.</summary>
    public string? Take()
    {
        for (int i = 0; i < MaxReads && _open && Read(); i++) { }
        End();
        return _last.Text;
    }

    // Whether there may be more.
    private bool Read()
    {
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        nint n = Libc.read(_reader, buffer, size);
        if (n > 0) _last.Add(new ReadOnlySpan<byte>(buffer, (int)n));
        else if (n == 0) End();
        return n > 0;
    }

    private void End()
    {
        if (!_open) return;
        _open = false;
        _reactor.Remove(_reader);
        Libc.close(_reader);
    }
}
