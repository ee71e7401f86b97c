using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Monofy.Harness;

/// <summary>A folder for one test.</summary>
internal sealed class Folder : IDisposable
{
    private static int s_last;

    public string Path { get; } = Site.Temporary + "/" + Interlocked.Increment(ref s_last);

    public Folder()
    {
        Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, (UnixFileMode)0x1ff);
    }

    /// <summary>A root file system with only the actor and monofy. They are links: a copy would stay open for writing
    /// in every process that another test forks at the same time, until that executes its program, and fail with "text
    /// file busy" for as long.</summary>
    public static Folder WithPrograms()
    {
        Folder root = new();
        foreach ((string name, string program) in new[] { ("actor", Site.Actor), ("monofy", Site.Monofy) })
            if (Libc.link(program, root[name]) != 0)
                throw new IOException("link " + program + " " + Marshal.GetLastPInvokeError());
        return root;
    }

    /// <summary>The path of a file in it.</summary>
    public string this[string file] => Path + "/" + file;

    public bool Has(string file) => File.Exists(this[file]);

    public string Read(string file) => File.ReadAllText(this[file], Encoding.Latin1);

    /// <summary>Writes a file; one character is one byte.</summary>
    public string Write(string file, string text, int mode = 0x1a4)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[file])!);
        File.WriteAllText(this[file], text, Encoding.Latin1);
        File.SetUnixFileMode(this[file], (UnixFileMode)mode);
        return this[file];
    }

    /// <summary>Creates a named pipe at which an actor's `gate` waits.</summary>
    public string Gate(string file)
    {
        if (Libc.mkfifo(this[file], 0x1b6) != 0)
            throw new IOException("mkfifo " + this[file] + " " + Marshal.GetLastPInvokeError());
        return this[file];
    }

    /// <summary>Lets the actor through that waits at the gate, once it is there.</summary>
    public void Open(string gate)
    {
        int fd = -1;
        Deadline.Until(() => (fd = Libc.open(this[gate], Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0)) >= 0,
            "somebody waits at " + gate);
        _ = Libc.close(fd);
    }

    public void Dispose()
    {
        try { Directory.Delete(Path, recursive: true); }
        catch (IOException) { }
        catch (UnauthorizedAccessException) { }
    }
}
