using Monofy.Core.Input;

namespace Monofy.Files.Formats;

/// <summary>What <c>--export=json</c> printed.</summary>
internal static class PlanFormat
{
    /// <summary>Reads <paramref name="text"/>, the file at <paramref name="path"/>.</summary>
    public static void Read(FileRequest request, FileResult result, string path, string text)
    {
        PlanJsonReader.Read(text, path, result.Description, result.Mistakes);
        if (result.Mistakes.Count == 0) new Selection(request, result, [.. request.Profiles]).Apply();
    }
}
