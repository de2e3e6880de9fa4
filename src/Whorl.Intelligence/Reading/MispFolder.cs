namespace Whorl.Intelligence.Reading;

/// <summary>The folder of a MISP feed: <c>manifest.json</c>, and one file for each event, named by its UUID.</summary>
internal static class MispFolder
{
    private const string Manifest = "manifest.json";

    public static bool Is(string path) => Directory.Exists(path) && File.Exists(Path.Combine(path, Manifest));

    /// <summary>The events' files, in the order of their names. The manifest only says again what they say, and may be older.</summary>
    public static IReadOnlyList<string> Files(string path)
    {
        List<string> files = [];
        foreach (string file in Directory.EnumerateFiles(path, "*.json"))
        {
            if (Guid.TryParse(Path.GetFileNameWithoutExtension(file), out _))
            {
                files.Add(file);
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
