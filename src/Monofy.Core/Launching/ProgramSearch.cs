using System;

namespace Monofy.Core.Launching;

/// <summary>Where to search for a program, as execvp does.</summary>
public static class ProgramSearch
{
    // Docker's default, for an environment without PATH.
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Whether <paramref name="program"/> is a path, which is not searched for.</summary>
    public static bool IsPath(string program) => program.Contains('/') || program.Length == 0;

    /// <summary>The files to try for <paramref name="program"/>, in turn.</summary>
    /// <param name="program">The first word of a command, without a slash.</param>
    /// <param name="path">The process's PATH; null: Docker's default. An empty entry is its working directory.</param>
    public static string[] Candidates(string program, string? path)
    {
        string[] directories = (path ?? DefaultPath).Split(':');
        // Not a string: it would be the only literal of its segment used by a plain run, and touch 64 kB of its own.
        ReadOnlySpan<char> slash = ['/'];
        for (int i = 0; i < directories.Length; i++)
        {
            string directory = directories[i];
            directories[i] = directory.Length == 0 ? "./" + program : string.Concat(directory, slash, program);
        }
        return directories;
    }
}
