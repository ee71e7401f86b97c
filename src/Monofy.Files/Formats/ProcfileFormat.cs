using Monofy.Core.Input;

namespace Monofy.Files.Formats;

/// <summary>A Procfile, and the <c>.env</c> beside it.</summary>
internal static class ProcfileFormat
{
    /// <summary>Reads <paramref name="text"/>, the file at <paramref name="path"/>.</summary>
    public static void Read(FileRequest request, FileResult result, FileSource source, string path, string text)
    {
        string folder = FileSource.FolderOf(path);
        string? dotEnv = source.ReadOptional(FileSource.In(folder, ".env"), result.Mistakes);
        var reader = new ProcfileReader(request.Find, request.Environment, folder, dotEnv);
        reader.Read(text, path, !request.NoRelease, result.Description, result.Mistakes, result.Notices);
        new Selection(request, result, []).Apply();
    }
}
