namespace Monofy.Files.Yaml;

/// <summary>A file that YAML was read from.</summary>
/// <param name="Name">Its name as messages say it; <c>-</c> for standard input.</param>
/// <param name="Folder">The folder that relative paths in it start from; empty: the working directory.</param>
public sealed record YamlOrigin(string Name, string Folder)
{
    /// <summary><paramref name="path"/> as seen from monofy's working directory.</summary>
    public string Resolve(string path) =>
        Folder.Length == 0 || path is ['/', ..] ? path : Folder is [.., '/'] ? Folder + path : Folder + "/" + path;
}
