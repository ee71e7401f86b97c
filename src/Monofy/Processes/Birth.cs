using System;
using Monofy.Core.Launching;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>The parent's end of the pipe between the two: what a child has told on its way from fork to exec.</summary>
internal unsafe struct Birth
{
    private const int Size = ChildPlan.ModesSize + 3 * sizeof(int);

    private readonly int _fd;
    private fixed byte _told[Size];
    private int _count;
    private bool _complete;

    /// <summary>Listens to the child that writes to the other end of <paramref name="fd"/>, which never
    /// blocks.</summary>
    public Birth(int fd) => _fd = fd;

    /// <summary>The descriptor to watch.</summary>
    public readonly int Descriptor => _fd;

    /// <summary>Listens until the child has its program, has failed or has died, <paramref name="atMost"/> so long:
    /// whether it has.</summary>
    public bool Await(TimeSpan atMost)
    {
        Instant until = Clock.Now + atMost;
        while (!_complete)
        {
            var source = new pollfd { fd = _fd, events = Libc.POLLIN };
            int left = (int)Math.Max(0, Math.Ceiling((until - Clock.Now).TotalMilliseconds));
            int ready = Libc.poll(&source, 1, left);
            // If poll itself is refused the loop watches it.
            if (ready == 0 || (ready < 0 && OsError.Last != Libc.EINTR)) return false;
            if (ready > 0) Read();
        }
        return true;
    }

    /// <summary>As <see cref="Await"/>, without waiting.</summary>
    public bool Look()
    {
        int before;
        // Behind its last word the end of the pipe may be there already.
        do
        {
            before = _count;
            Read();
        }
        while (!_complete && _count > before);
        return _complete;
    }

    /// <summary>How the start failed; its stage is <see cref="StartStage.None"/> if it did not.</summary>
    public readonly StartReport Report
    {
        get
        {
            StartReport report = default;
            if (_count % ChildPlan.ModesSize != sizeof(StartReport)) return report;
            fixed (byte* told = _told)
                Buffer.MemoryCopy(told + _count - sizeof(StartReport), &report, sizeof(StartReport),
                    sizeof(StartReport));
            return report;
        }
    }

    /// <summary>Copies the modes of the terminal to <paramref name="modes"/>, if the child has told them.</summary>
    public readonly void CopyModes(byte[]? modes)
    {
        if (modes == null || _count < ChildPlan.ModesSize) return;
        fixed (byte* told = _told) new ReadOnlySpan<byte>(told, ChildPlan.ModesSize).CopyTo(modes);
    }

    /// <summary>Listens no more.</summary>
    public readonly void Close() => Libc.close(_fd);

    // Each message is written at once, and so is there as a whole.
    private void Read()
    {
        nint n;
        fixed (byte* told = _told) n = Libc.read(_fd, told + _count, (nuint)(Size - _count));
        if (n > 0) _count += (int)n;
        else if (n == 0 || OsError.Last is not (Libc.EINTR or Libc.EAGAIN)) _complete = true;
        if (_count == Size) _complete = true;
    }
}
