namespace Whorl.Cli.Demonstration;

/// <summary>Finds installed programs: in the folders of PATH, and in the <c>sbin</c> beside each <c>bin</c> of it, where servers lie.</summary>
internal static class ProgramPath
{
    /// <summary>The path of a program; null where it is not installed.</summary>
    public static string? Find(string name)
    {
        foreach (string folder in Folders())
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static IEnumerable<string> Folders()
    {
        string[] named = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries);
        return named.Concat(named.Where(folder => Path.GetFileName(folder.TrimEnd('/')) == "bin").Select(folder => Path.Combine(Path.GetDirectoryName(folder.TrimEnd('/'))!, "sbin")));
    }
}
