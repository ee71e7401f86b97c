using System;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>A pseudo-terminal for a process (<c>--tty</c>): the process gets the slave, monofy reads and writes the
/// master.</summary>
internal sealed unsafe class PseudoTerminal
{
    private const string Multiplexer = "/dev/ptmx";
    private const int ModesSize = 64;
    private const int OutputModes = 4;      // offset of c_oflag in struct termios
    private const uint ONLCR = 4;
    private const int WindowSize = 8;       // struct winsize

    /// <summary>monofy's end.</summary>
    public int Master { get; private init; }

    /// <summary>The process's end; monofy closes it once the process has it.</summary>
    public int Slave { get; private init; }

    /// <summary>Opens one; null with the reason.</summary>
    /// <param name="plainNewlines">Newlines pass as they are, for lines that are cut; else as a terminal wants
    /// them.</param>
    /// <param name="error">Why not.</param>
    public static PseudoTerminal? Open(bool plainNewlines, out string error)
    {
        error = "";
        var bytes = new Bytes(Bytes.SizeOf(Multiplexer));
        int master = Libc.open(bytes.Add(Multiplexer), Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC | Libc.O_NONBLOCK,
            0);
        int locked = 0;
        if (master >= 0 && Libc.ioctl(master, Libc.TIOCSPTLCK, &locked) == 0)
        {
            int slave = Libc.ioctl(master, Libc.TIOCGPTPEER, (void*)(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC));
            if (slave >= 0)
            {
                if (plainNewlines) PlainNewlines(slave);
                return new() { Master = master, Slave = slave };
            }
        }
        error = "cannot open a pseudo-terminal: " + OsError.Describe(OsError.Last);
        if (master >= 0) Libc.close(master);
        return null;
    }

    /// <summary>Gives <paramref name="master"/> the window size of monofy's own terminal, if it has one.</summary>
    public static void Resize(int master)
    {
        byte* size = stackalloc byte[WindowSize];
        for (int fd = 0; fd <= 2; fd++)
        {
            if (Libc.ioctl(fd, Libc.TIOCGWINSZ, size) != 0) continue;
            Libc.ioctl(master, Libc.TIOCSWINSZ, size);
            return;
        }
    }

    private static void PlainNewlines(int slave)
    {
        byte* modes = stackalloc byte[ModesSize];
        if (Libc.ioctl(slave, Libc.TCGETS, modes) != 0) return;
        *(uint*)(modes + OutputModes) &= ~ONLCR;
        Libc.ioctl(slave, Libc.TCSETS, modes);
    }
}
